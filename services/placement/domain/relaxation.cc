#include "services/placement/domain/relaxation.h"

#include <algorithm>
#include <utility>

#include "services/placement/domain/clearances.h"
#include "services/placement/domain/fitting.h"
#include "services/placement/domain/professional.h"
#include "services/placement/domain/smallest_limits.h"

namespace tandem::placement {
namespace {

using v1::MatchRun;
using v1::PlacementNeed;
using v1::Professional;

// Of those within reach of a need, whom one that is to be filled altogether is compared for.
constexpr std::size_t kMostCompared = 1000;
// In one run, at somebody; so that these take tenths of a second.
constexpr std::int64_t kMostLooks = 20'000'000;

DaySpan DaysOfMatch(const v1::Match& match) {
  return {ToDay(match.start_date()), ToDay(match.end_date())};
}

// No more of each of `asked` than `level_of` says; what is not there at all is asked no more.
template <class List, class LevelOf>
void LowerTo(const LevelOf& level_of, List& asked) {
  for (auto& one : asked) {
    if (level_of(one) < one.level()) {
      one.set_level(static_cast<decltype(one.level())>(level_of(one)));
    }
  }
  asked.erase(
      std::remove_if(asked.begin(), asked.end(), [](const auto& one) { return one.level() == 0; }),
      asked.end());
}

void AskForNoMoreClearances(std::string_view country, const Professional& professional, Day start,
                            PlacementNeed& need) {
  auto& kinds = *need.mutable_required_clearances();
  kinds.erase(std::remove_if(kinds.begin(), kinds.end(),
                             [&](int kind) {
                               return !ClearanceOn(professional,
                                                   static_cast<v1::Clearance::Kind>(kind), country,
                                                   start)
                                           .has_value();
                             }),
              kinds.end());
}

void Widen(Day start, common::v1::Period& window) {
  if (start < ToDay(window.start())) *window.mutable_start() = ToDate(start);
  if (start > ToDay(window.end())) *window.mutable_end() = ToDate(start);
}

// No longer than it is already.
void Shorten(const DaySpan& days, PlacementNeed& need) {
  const int expected = need.expected_days();
  need.set_expected_days(expected > 0 ? std::min(expected, days.days()) : days.days());
  need.set_minimum_months(std::min(need.minimum_months(), MonthsBetween(days.first, days.last)));
}

// Among those who are not in `taken`; null if there is nobody, or nobody within reach where that is
// asked for.
const Available* Nearest(const Considered& considered, const AvailableByName& available,
                         const std::set<std::string_view>& taken, bool within_reach) {
  const Available* nearest = nullptr;
  auto distance = considered.distances.begin(), least = distance;
  for (const auto& [name, one] : available) {
    const bool is_there = !taken.contains(name) && !considered.proposed.contains(name);
    const bool counts = is_there && !(within_reach && distance->is_out_of_reach);
    if (counts && (nearest == nullptr || *distance < *least)) {
      nearest = one;
      least = distance;
    }
    ++distance;
  }
  return nearest;
}

// `nearest` and whom the changes of `asked` let in beside, up to `seats` in all; they are taken.
std::set<std::string_view> Fill(const Asked& asked, int seats, const Available& nearest,
                                const AvailableByName& available,
                                std::set<std::string_view>& taken) {
  std::set<std::string_view> filling = {nearest.professional.name()};
  taken.insert(nearest.professional.name());
  for (const auto& [name, one] : available) {
    if (filling.size() == static_cast<std::size_t>(seats)) break;
    if (taken.contains(name) || !BestFit(asked.to_fill, *one, asked.wanted).unmet.empty()) continue;
    taken.insert(name);
    filling.insert(name);
  }
  return filling;
}

// `of_changes`: of all that would have to give way, as each can; else of what nothing lifts.
void Name(const Available& nearest, const Fit& fit, bool of_changes, MatchRun::Unfilled& unfilled) {
  unfilled.set_nearest_professional(nearest.professional.name());
  for (const auto& [unmet, missing, change, of] : fit.unmet) {
    unfilled.add_nearest_constraints(unmet.condition);
    if (!of_changes && !change.empty()) continue;
    auto& relaxation = *unfilled.add_relaxations();
    relaxation.set_constraint(unmet.condition);
    relaxation.set_how_far(unmet.description);
    relaxation.set_change(change);
  }
}

MatchRun::Unfilled Unexplained(const OpenSeats& open) {
  MatchRun::Unfilled unfilled;
  unfilled.set_need(open.considered->to_fill->need.name());
  unfilled.set_seats(open.seats);
  for (const auto& [constraint, professionals] : open.considered->excluded) {
    auto& exclusion = *unfilled.add_exclusions();
    exclusion.set_constraint(constraint);
    exclusion.set_professionals(professionals);
  }
  const auto elsewhere = open.considered->suitable.size() - open.considered->proposed.size();
  if (elsewhere > 0) {
    auto& exclusion = *unfilled.add_exclusions();
    exclusion.set_constraint("PROPOSED_ELSEWHERE");
    exclusion.set_professionals(static_cast<int>(elsewhere));
  }
  return unfilled;
}

// Those within reach whom no other need counts on, who is `filling` this one among them, the
// nearest first.
std::vector<Near> WithinReach(const Considered& considered, const AvailableByName& available,
                              const std::set<std::string_view>& taken,
                              const std::set<std::string_view>& filling, const Wanted& wanted) {
  std::vector<std::pair<Distance, const Available*>> free;
  auto distance = considered.distances.begin();
  for (const auto& [name, one] : available) {
    const Distance here = *distance++;
    const bool is_free = !taken.contains(name) || filling.contains(name);
    if (is_free && !here.is_out_of_reach) free.emplace_back(here, one);
  }
  std::stable_sort(free.begin(), free.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (free.size() > kMostCompared) free.resize(kMostCompared);
  std::vector<Near> near;
  for (const auto& [here, one] : free)
    near.push_back({one, BestFit(*considered.to_fill, *one, wanted)});
  return near;
}

// What of a need gives way: a constraint, and which of several.
using Thing = std::pair<std::string, int>;

// Of `near` so many who are let in by the smallest change that lets so many in.
std::vector<const Near*> LetIn(const std::vector<Near>& near, std::size_t seats,
                               std::int64_t looks) {
  std::map<Thing, std::size_t> things;
  std::map<std::string, int> numbers;  // of constraints
  std::vector<int> constraints;        // by thing
  for (const Near& one : near) {
    for (const Shortfall& lacks : one.fit.unmet) {
      const std::string& condition = lacks.unmet.condition;
      if (!things.try_emplace(Thing(condition, lacks.of), things.size()).second) continue;
      constraints.push_back(
          numbers.try_emplace(condition, static_cast<int>(numbers.size())).first->second);
    }
  }
  std::vector<std::vector<Micros>> lacking;
  for (const Near& one : near) {
    auto& by_thing = lacking.emplace_back(things.size());
    for (const Shortfall& lacks : one.fit.unmet)
      by_thing[things.at(Thing(lacks.unmet.condition, lacks.of))] = lacks.missing;
  }
  const auto limits = SmallestLimits({lacking, constraints, seats}, looks);
  std::vector<const Near*> let_in;
  for (std::size_t i = 0; i < near.size() && let_in.size() < seats; ++i) {
    if (IsWithin(lacking[i], limits)) let_in.push_back(&near[i]);
  }
  return let_in;
}

// For whom a thing has to give way furthest.
struct Furthest {
  const Near* near;
  const Shortfall* lacks;

  bool IsBehind(const Furthest& other) const {
    if (lacks->unmet.condition != kStartWithinWindow) return lacks->missing < other.lacks->missing;
    // Who comes long after the window lacks all of it, as others do.
    return ToDay(near->fit.match.start_date()) < ToDay(other.near->fit.match.start_date());
  }
};

// The changes that let all of `let_in` in.
void NameAll(const NeedToFill& to_fill, const Wanted& wanted,
             const std::vector<const Near*>& let_in, MatchRun::AllSeats& all) {
  std::map<Thing, Furthest> furthest;
  const Asked asked = Relaxed(to_fill, wanted, let_in);
  for (const Near* near : let_in) {
    for (const Shortfall& lacks : near->fit.unmet) {
      const Furthest here{near, &lacks};
      const auto [found, is_new] =
          furthest.try_emplace(Thing(lacks.unmet.condition, lacks.of), here);
      if (!is_new && found->second.IsBehind(here)) found->second = here;
    }
  }
  for (const auto& [thing, one] : furthest) {
    auto& relaxation = *all.add_relaxations();
    relaxation.set_constraint(thing.first);
    relaxation.set_how_far(one.lacks->unmet.description);
    relaxation.set_change(one.lacks->change);
    relaxation.set_professional(one.near->one->professional.name());
    if (thing.first != kDaysAvailable) continue;
    // The days may be too few for one of them, and the months for another.
    const PlacementNeed& need = asked.to_fill.need;
    relaxation.set_change(ShorterStay(to_fill.need, need.expected_days(), need.minimum_months()));
  }
  all.set_seats_filled(static_cast<int>(let_in.size()));
}

// A need with whom the change for the nearest lets in.
struct Told {
  const OpenSeats* open;
  MatchRun::Unfilled* unfilled;
  std::set<std::string_view> filling = {};
};

// Where that leaves seats open: the smallest change that fills all of them, else as many as can be.
void FillAll(const Told& told, const AvailableByName& available, const Wanted& wanted,
             std::int64_t looks, std::set<std::string_view>& taken) {
  const Considered& considered = *told.open->considered;
  const auto near = WithinReach(considered, available, taken, told.filling, wanted);
  const auto seats = std::min(static_cast<std::size_t>(told.open->seats), near.size());
  if (seats <= told.filling.size()) return;
  const auto let_in = LetIn(near, seats, looks);
  for (const Near* one : let_in) taken.insert(one->one->professional.name());
  NameAll(*considered.to_fill, wanted, let_in, *told.unfilled->mutable_all_seats());
}

}  // namespace

Asked Relaxed(const NeedToFill& to_fill, const Wanted& wanted, const Available& one,
              const Fit& fit) {
  Asked asked{to_fill, wanted};
  PlacementNeed& need = asked.to_fill.need;
  const Professional& professional = one.professional;
  const DaySpan days = DaysOfMatch(fit.match);
  LowerTo([&](const auto& language) { return LanguageLevelOf(professional, language.language()); },
          *need.mutable_languages());
  LowerTo(
      [&](const auto& required) { return CompetencyLevelOf(professional, required.competency()); },
      *need.mutable_required_competencies());
  AskForNoMoreClearances(to_fill.country, professional, days.first, need);
  Widen(days.first, *need.mutable_window());
  const Day absent = FirstAbsence(professional, days);
  if (absent > days.first && absent <= days.last) Shorten({days.first, absent - 1}, need);
  const int left = ShareLeft({to_fill.need, to_fill.country, to_fill.senders, professional,
                              one.institution, one.placements, fit.match});
  if (need.share_percent() > 0) {
    need.set_share_percent(std::min(need.share_percent(), left));
  } else {
    asked.wanted.share_percent = std::min(wanted.share_percent, left);
  }
  asked.to_fill.is_barred = false;
  return asked;
}

Asked Relaxed(const NeedToFill& to_fill, const Wanted& wanted,
              std::span<const Near* const> several) {
  Asked asked{to_fill, wanted};
  for (const Near* near : several)
    asked = Relaxed(asked.to_fill, asked.wanted, *near->one, near->fit);
  // A stay that was said in months is said in days now, and the days that are left of a long month
  // are more than a short one has: who was to stay for that comes again.
  for (int before = 0; before != asked.to_fill.need.expected_days();) {
    before = asked.to_fill.need.expected_days();
    for (const Near* near : several) {
      const Fit fit = BestFit(asked.to_fill, *near->one, asked.wanted);
      asked = Relaxed(asked.to_fill, asked.wanted, *near->one, fit);
    }
  }
  return asked;
}

void Explain(const std::vector<OpenSeats>& open, const AvailableByName& available,
             std::set<std::string_view> taken, const Wanted& wanted, MatchRun& run) {
  std::vector<Told> within_reach, out_of_reach;
  for (const OpenSeats& one : open) {
    MatchRun::Unfilled& unfilled = *run.add_unfilled();
    unfilled = Unexplained(one);
    const NeedToFill& to_fill = *one.considered->to_fill;
    const Available* nearest = Nearest(*one.considered, available, taken, true);
    if (nearest == nullptr) {
      out_of_reach.push_back({&one, &unfilled});
      continue;
    }
    const Fit fit = BestFit(to_fill, *nearest, wanted);
    Name(*nearest, fit, true, unfilled);
    auto filling =
        Fill(Relaxed(to_fill, wanted, *nearest, fit), one.seats, *nearest, available, taken);
    unfilled.set_seats_filled(static_cast<int>(filling.size()));
    const bool is_filled = unfilled.seats_filled() == one.seats;
    if (!is_filled) within_reach.push_back({&one, &unfilled, std::move(filling)});
  }
  // Only now: each need comes before the further seats of any, and whom no change lets in here may
  // be who comes nearest there.
  for (const Told& one : within_reach) {
    const auto looks = kMostLooks / static_cast<std::int64_t>(within_reach.size());
    FillAll(one, available, wanted, looks, taken);
  }
  for (const Told& one : out_of_reach) {
    const Considered& considered = *one.open->considered;
    const Available* nearest = Nearest(considered, available, taken, false);
    if (nearest == nullptr) continue;
    Name(*nearest, BestFit(*considered.to_fill, *nearest, wanted), false, *one.unfilled);
    taken.insert(nearest->professional.name());
  }
}

}  // namespace tandem::placement
