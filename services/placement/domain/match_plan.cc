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
v1::Match Scored(const NeedToFill& to_fill, const Available& one, int with_team, Fit fit) {
  ScoreMatch(to_fill.need, one.professional, {one.placements, with_team}, to_fill.weights,
             fit.match);
  return std::move(fit.match);
}

Micros ScoreOf(const v1::Match& match) { return ParseDecimal(match.score()).value_or(0); }

// Each seat that a team may be proposed somebody for has a score of its own, and is a row of
// choices then: exact. Where these would be too many, so many seats have one, and those beyond are
// scored in steps, so that they stay a few.
constexpr int kMostSeatsApart = std::bit_ceil(static_cast<unsigned>(kMostProposals));
constexpr int kFewestSeatsApart = 8;
constexpr std::int64_t kMostChoices = 4'000'000;

int SeatsThatCount(const Considered& considered) {
  return std::min(considered.to_fill->seats, considered.candidates);
}

int SeatsApart(const std::map<std::string_view, Considered>& by_need) {
  const auto choices = [&](int apart) {
    std::int64_t sum = 0;
    for (const auto& [name, considered] : by_need)
      sum += std::int64_t{std::min(apart, SeatsThatCount(considered))} * considered.candidates;
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
std::vector<OpenNeed> WithFairSeats(const std::map<std::string_view, Considered>& by_need) {
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

v1::MatchRun::Proposal Propose(const Assigned& assigned, const v1::Match& match) {
  v1::MatchRun::Proposal proposal;
  proposal.set_need(assigned.need);
  proposal.set_professional(assigned.professional);
  *proposal.mutable_start_date() = match.start_date();
  *proposal.mutable_end_date() = match.end_date();
  proposal.set_share_percent(match.share_percent());
  proposal.set_score(match.score());
  *proposal.mutable_criteria() = match.criteria();
  *proposal.mutable_remarks() = match.remarks();
  return proposal;
}

// Scored as the one who is proposed, with whom they are compared.
void AddRunnerUp(const Candidate& runner_up, const NeedToFill& to_fill, int with_team,
                 std::span<const Assigned> all, v1::MatchRun::Proposal& proposal) {
  const Micros less =
      FairnessPart(to_fill.with_team, to_fill.weights) - FairnessPart(with_team, to_fill.weights);
  proposal.set_runner_up(runner_up.professional);
  proposal.set_runner_up_score(FormatDecimal(runner_up.score - less));
  const auto elsewhere = std::find_if(all.begin(), all.end(), [&](const Assigned& other) {
    return other.professional == runner_up.professional;
  });
  if (elsewhere != all.end()) proposal.set_runner_up_need(elsewhere->need);
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

Status RequireProposable(const v1::MatchRun& run) {
  if (run.proposals_size() <= kMostProposals) return OkStatus();
  return Refuse(kMatchRunTooLarge,
                fmt::format("{} proposals would be made; at most {} go in one run.",
                            run.proposals_size(), kMostProposals),
                fmt::format("Name at most {} professionals, or ask about one programme of one "
                            "country at a time.",
                            kMostProposals));
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
  std::map<std::string_view, Considered> by_need;
  std::vector<Candidate> candidates;
  for (const NeedToFill& to_fill : needs) {
    const std::string& need = to_fill.need.name();
    run.set_seats(run.seats() + std::max(0, to_fill.seats));
    Considered& considered = by_need.emplace(need, Considered{&to_fill}).first->second;
    for (const auto& [name, one] : by_name) {
      Fit fit = BestFit(to_fill, *one, wanted);
      for (const std::string& constraint : ConstraintsOf(fit)) ++considered.excluded[constraint];
      considered.distances.push_back(DistanceOf(fit));
      if (!fit.unmet.empty()) continue;
      const v1::Match match = Scored(to_fill, *one, to_fill.with_team, std::move(fit));
      candidates.push_back({need, std::string(name), ScoreOf(match)});
      ++considered.candidates;
    }
    RETURN_IF_ERROR(RequireChoosable(candidates.size()));
  }
  const Assignment assignment = Assign(WithFairSeats(by_need), candidates);
  std::set<std::string_view> proposed;
  std::map<std::string_view, int> before;  // by team
  Micros score = 0;
  for (const Assigned& assigned : assignment.assigned) {
    const NeedToFill& to_fill = *by_need.at(assigned.need).to_fill;
    const Available& one = *by_name.at(assigned.professional);
    const int with_team = to_fill.with_team + before[to_fill.need.team()]++;
    v1::Match match = Scored(to_fill, one, with_team, BestFit(to_fill, one, wanted));
    AddRemarks(to_fill.need, one.professional, to_fill.country, match);
    proposed.insert(one.professional.name());
    score += ScoreOf(match);
    auto& proposal = *run.add_proposals();
    proposal = Propose(assigned, match);
    if (assigned.runner_up.has_value()) {
      AddRunnerUp(*assigned.runner_up, to_fill, with_team, assignment.assigned, proposal);
    }
  }
  std::vector<OpenSeats> open;
  for (const OpenNeed& unfilled : assignment.unfilled)
    open.push_back({&by_need.at(unfilled.name), unfilled.seats});
  Explain(open, by_name, std::move(proposed), wanted, run);
  run.set_professionals(static_cast<int>(available.size()));
  run.set_score(FormatDecimal(score));
  return run;
}

}  // namespace tandem::placement
