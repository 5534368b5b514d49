#include "services/placement/domain/match_plan.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/decimal.h"
#include "services/placement/domain/assignment.h"
#include "services/placement/domain/best_fit.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/relaxation.h"
#include "services/placement/domain/scoring.h"
#include "services/placement/domain/seating.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

constexpr int kUsualMonths = 12;
// Of needs and professionals, that are looked at: so that a run takes seconds.
constexpr std::size_t kMostPairs = 3'000'000;
// Of those, that fit: so that what is kept of them, and what they are chosen from, stays small.
constexpr std::size_t kMostFitting = 1'000'000;
constexpr int kMostProposals = 1000;
constexpr std::string_view kSmaller =
    "Name fewer professionals, or ask about one programme of one country at a time.";

// Of someone whom no constraint excludes, `with_team` others counted.
v1::Match Scored(const NeedToFill& to_fill, const Available& one, int with_team, v1::Match match) {
  ScoreMatch(to_fill.need, one.professional, {one.placements, with_team}, to_fill.weights, match);
  return match;
}

Micros ScoreOf(const v1::Match& match) { return ParseDecimal(match.score()).value_or(0); }

// Each seat that a team may be proposed somebody for has a score of its own, and is a row of
// choices then: exact. Where these would be too many, so many seats have one, and those beyond are
// scored in steps, so that they stay a few.
constexpr int kMostSeatsApart = std::bit_ceil(static_cast<unsigned>(kMostProposals));
constexpr int kFewestSeatsApart = 8;
constexpr std::int64_t kMostChoices = 4'000'000;

int SeatsThatCount(const Considered& considered) {
  return std::min(considered.to_fill->seats, static_cast<int>(considered.suitable.size()));
}

int SeatsApart(const ConsideredByNeed& by_need) {
  const auto choices = [&](int apart) {
    std::int64_t sum = 0;
    for (const auto& [name, considered] : by_need)
      sum += std::int64_t{std::min(apart, SeatsThatCount(considered))} *
             static_cast<std::int64_t>(considered.suitable.size());
    return sum;
  };
  int apart = kMostSeatsApart;
  while (apart > kFewestSeatsApart && choices(apart) > kMostChoices) apart /= 2;
  return apart;
}

int SeatCountedAs(int seat, int seats_apart) {
  return seat < seats_apart ? seat : static_cast<int>(std::bit_floor(static_cast<unsigned>(seat)));
}

// Of each need with the seats that can be filled, what the score of each is less than that of the
// team's first in this run, since the team has those before it.
std::vector<OpenNeed> WithFairSeats(const ConsideredByNeed& by_need) {
  const int seats_apart = SeatsApart(by_need);
  std::vector<OpenNeed> open;
  std::map<std::string_view, int> before;  // by team
  for (const auto& [name, considered] : by_need) {
    const NeedToFill& to_fill = *considered.to_fill;
    OpenNeed& need = open.emplace_back(OpenNeed{std::string(name), to_fill.seats});
    int& seats_before = before[to_fill.need.team()];
    const auto part = [&](int seat) {
      return FairnessPart(to_fill.with_team + SeatCountedAs(seat, seats_apart), to_fill.weights);
    };
    const int seats = SeatsThatCount(considered);
    for (int seat = 0; seat < seats; ++seat) {
      need.less.push_back(part(0) - part(seats_before + seat));
    }
    seats_before += std::max(0, seats);
  }
  return open;
}

// The pairs of `to_fill` with everybody, what excludes whom, and who is left.
Considered Consider(const NeedToFill& to_fill, const AvailableByName& by_name,
                    const Wanted& wanted) {
  Considered considered{&to_fill};
  for (const auto& [name, one] : by_name) {
    Fit fit = BestFit(to_fill, *one, wanted);
    for (const std::string& constraint : ConstraintsOf(fit)) ++considered.excluded[constraint];
    considered.distances.push_back(DistanceOf(fit));
    if (!fit.unmet.empty()) continue;
    const v1::Match match = Scored(to_fill, *one, to_fill.with_team, std::move(fit.match));
    considered.suitable.push_back({one,
                                   ScoreOf(match),
                                   {ToDay(match.start_date()), ToDay(match.end_date())},
                                   match.share_percent()});
  }
  return considered;
}

// `with_team` others counted, of whom some are proposed by this run.
v1::MatchRun::Proposal Propose(const SeatTaken& seat, int with_team) {
  const NeedToFill& to_fill = *seat.considered->to_fill;
  v1::Match match;
  match.set_professional(seat.one->professional.name());
  *match.mutable_start_date() = ToDate(seat.days.first);
  *match.mutable_end_date() = ToDate(seat.days.last);
  match.set_share_percent(seat.share_percent);
  match = Scored(to_fill, *seat.one, with_team, std::move(match));
  AddRemarks(to_fill.need, seat.one->professional, to_fill.country, match);
  v1::MatchRun::Proposal proposal;
  proposal.set_need(to_fill.need.name());
  proposal.set_professional(match.professional());
  *proposal.mutable_start_date() = match.start_date();
  *proposal.mutable_end_date() = match.end_date();
  proposal.set_share_percent(match.share_percent());
  proposal.set_score(match.score());
  *proposal.mutable_criteria() = match.criteria();
  *proposal.mutable_remarks() = match.remarks();
  return proposal;
}

// The best of those who could fill a need and are not proposed for it; null if there is none.
const Suitable* RunnerUpOf(const Considered& considered) {
  const Suitable* best = nullptr;
  for (const Suitable& one : considered.suitable) {
    if (considered.proposed.contains(one.one->professional.name())) continue;
    if (best == nullptr || one.score > best->score) best = &one;
  }
  return best;
}

// The first need that each is proposed for.
using NeedByName = std::map<std::string_view, std::string_view>;

// Scored as the one who is proposed, with whom they are compared.
void AddRunnerUp(const Suitable& runner_up, const NeedToFill& to_fill, int with_team,
                 const NeedByName& proposed, v1::MatchRun::Proposal& proposal) {
  const Micros less =
      FairnessPart(to_fill.with_team, to_fill.weights) - FairnessPart(with_team, to_fill.weights);
  proposal.set_runner_up(runner_up.one->professional.name());
  proposal.set_runner_up_score(FormatDecimal(runner_up.score - less));
  const auto elsewhere = proposed.find(proposal.runner_up());
  if (elsewhere != proposed.end()) proposal.set_runner_up_need(std::string(elsewhere->second));
}

// As many of the highest scores as one run proposes; answers how many are left out.
int KeepTheBest(std::vector<SeatTaken>& seats) {
  const int left_out = static_cast<int>(seats.size()) - kMostProposals;
  if (left_out <= 0) return 0;
  std::vector<const SeatTaken*> by_score;
  for (const SeatTaken& seat : seats) by_score.push_back(&seat);
  std::stable_sort(by_score.begin(), by_score.end(),
                   [](const SeatTaken* a, const SeatTaken* b) { return a->score > b->score; });
  by_score.resize(kMostProposals);
  std::sort(by_score.begin(), by_score.end());
  std::vector<SeatTaken> kept;
  for (const SeatTaken* seat : by_score) kept.push_back(*seat);
  seats = std::move(kept);
  return left_out;
}

void AddProposals(const std::vector<SeatTaken>& seats, v1::MatchRun& run) {
  NeedByName proposed;
  for (const SeatTaken& seat : seats)
    proposed.try_emplace(seat.one->professional.name(), seat.considered->to_fill->need.name());
  std::map<std::string_view, int> before;  // by team
  std::map<const Considered*, const Suitable*> runners_up;
  Micros score = 0;
  for (const SeatTaken& seat : seats) {
    const NeedToFill& to_fill = *seat.considered->to_fill;
    const int with_team = to_fill.with_team + before[to_fill.need.team()]++;
    auto& proposal = *run.add_proposals();
    proposal = Propose(seat, with_team);
    score += ParseDecimal(proposal.score()).value_or(0);
    const auto [runner_up, is_new] = runners_up.try_emplace(seat.considered, nullptr);
    if (is_new) runner_up->second = RunnerUpOf(*seat.considered);
    if (runner_up->second != nullptr)
      AddRunnerUp(*runner_up->second, to_fill, with_team, proposed, proposal);
  }
  run.set_score(FormatDecimal(score));
}

// Whether `one`, who is proposed for some of the `seats`, has nothing left of full time on the
// first day of one of these.
bool HasNoTimeLeft(const Available& one, std::size_t placements_before) {
  for (std::size_t i = placements_before; i < one.placements.size(); ++i) {
    if (ShareTaken(one.placements, ToDay(one.placements[i].start_date())) >= kFullTime) return true;
  }
  return false;
}

// What `run` leaves unfilled, and why.
void ExplainUnfilled(const Seating& seating, ConsideredByNeed& by_need, AvailableByName by_name,
                     const Wanted& wanted, v1::MatchRun& run) {
  std::set<std::string_view> taken;
  std::vector<std::pair<std::size_t, const Available*>> beside;  // who has time left, by number
  std::size_t number = 0;
  for (auto& [name, one] : by_name) {
    const auto seated = seating.seated.find(name);
    if (seated != seating.seated.end()) {
      const std::size_t before = one->placements.size();
      one = &seated->second;
      if (HasNoTimeLeft(*one, before)) {
        taken.insert(name);
      } else {
        beside.emplace_back(number, one);
      }
    }
    ++number;
  }
  std::vector<OpenSeats> open;
  for (const OpenNeed& unfilled : seating.unfilled) {
    Considered& considered = by_need.at(unfilled.name);
    for (const auto& [at, one] : beside)
      considered.distances[at] = DistanceOf(BestFit(*considered.to_fill, *one, wanted));
    open.push_back({&considered, unfilled.seats});
  }
  Explain(open, by_name, std::move(taken), wanted, run);
}

}  // namespace

Status RequirePlannable(std::size_t needs, std::size_t professionals) {
  const std::size_t pairs = needs * professionals;
  if (pairs <= kMostPairs) return OkStatus();
  return Refuse(
      kMatchRunTooLarge,
      fmt::format("{} needs and {} professionals make {} pairs; at most {} go in one run.", needs,
                  professionals, pairs, kMostPairs),
      kSmaller);
}

Status RequireChoosable(std::size_t fitting) {
  if (fitting <= kMostFitting) return OkStatus();
  return Refuse(kMatchRunTooLarge,
                fmt::format("In more than {} pairs the professional could fill the need; at most "
                            "so many go in one run.",
                            kMostFitting),
                kSmaller);
}

Day LastDayOf(const v1::PlacementNeed& need, Day start) {
  const Day least = AddMonths(start, need.minimum_months()) - 1;
  if (need.expected_days() > 0) return std::max(start + need.expected_days() - 1, least);
  return need.minimum_months() > 0 ? least : AddMonths(start, kUsualMonths) - 1;
}

Result<v1::MatchRun> PlanMatches(std::span<const NeedToFill> needs,
                                 std::span<const Available> available, const Wanted& wanted) {
  v1::MatchRun run;
  AvailableByName by_name;
  for (const Available& one : available) by_name.emplace(one.professional.name(), &one);
  ConsideredByNeed by_need;
  std::size_t fitting = 0;
  for (const NeedToFill& to_fill : needs) {
    run.set_seats(run.seats() + std::max(0, to_fill.seats));
    const auto considered =
        by_need.emplace(to_fill.need.name(), Consider(to_fill, by_name, wanted)).first;
    fitting += considered->second.suitable.size();
    RETURN_IF_ERROR(RequireChoosable(fitting));
  }
  Seating seating = FillSeats(by_need, WithFairSeats(by_need), wanted);
  for (const SeatTaken& seat : seating.seats) {
    by_need.at(seat.considered->to_fill->need.name())
        .proposed.insert(seat.one->professional.name());
  }
  run.set_not_proposed(KeepTheBest(seating.seats));
  AddProposals(seating.seats, run);
  ExplainUnfilled(seating, by_need, by_name, wanted, run);
  run.set_professionals(static_cast<int>(available.size()));
  return run;
}

}  // namespace tandem::placement
