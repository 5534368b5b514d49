#include "services/placement/domain/relaxation.h"

#include <algorithm>

#include "services/placement/domain/clearances.h"
#include "services/placement/domain/fitting.h"
#include "services/placement/domain/professional.h"

namespace tandem::placement {
namespace {

using v1::MatchRun;
using v1::PlacementNeed;
using v1::Professional;

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

void Shorten(const DaySpan& days, PlacementNeed& need) {
  need.set_expected_days(static_cast<int>(days.days()));
  need.set_minimum_months(std::min(need.minimum_months(), MonthsBetween(days.first, days.last)));
}

// Among those who are not in `taken`; null if there is nobody, or nobody within reach where that is
// asked for.
const Available* Nearest(const Considered& considered, const AvailableByName& available,
                         const std::set<std::string_view>& taken, bool within_reach) {
  const Available* nearest = nullptr;
  auto distance = considered.distances.begin(), least = distance;
  for (const auto& [name, one] : available) {
    const bool counts = !taken.contains(name) && !(within_reach && distance->is_out_of_reach);
    if (counts && (nearest == nullptr || *distance < *least)) {
      nearest = one;
      least = distance;
    }
    ++distance;
  }
  return nearest;
}

// Those whom the changes of `asked` let in beside `nearest`, up to `seats` in all, are taken too.
int Fill(const Asked& asked, int seats, const Available& nearest, const AvailableByName& available,
         std::set<std::string_view>& taken) {
  taken.insert(nearest.professional.name());
  int filled = 1;
  for (const auto& [name, one] : available) {
    if (filled == seats) break;
    if (taken.contains(name) || !BestFit(asked.to_fill, *one, asked.wanted).unmet.empty()) continue;
    taken.insert(name);
    ++filled;
  }
  return filled;
}

// `of_changes`: of all that would have to give way, as each can; else of what nothing lifts.
void Name(const Available& nearest, const Fit& fit, bool of_changes, MatchRun::Unfilled& unfilled) {
  unfilled.set_nearest_professional(nearest.professional.name());
  for (const auto& [unmet, missing, change] : fit.unmet) {
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
  return unfilled;
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
  asked.wanted.share_percent =
      ShareLeft({to_fill.need, to_fill.country, to_fill.senders, professional, one.institution,
                 one.placements, fit.match});
  asked.to_fill.is_barred = false;
  return asked;
}

void Explain(const std::vector<OpenSeats>& open, const AvailableByName& available,
             std::set<std::string_view> taken, const Wanted& wanted, MatchRun& run) {
  std::vector<const OpenSeats*> out_of_reach;
  std::map<const OpenSeats*, MatchRun::Unfilled*> told;
  for (const OpenSeats& one : open) {
    MatchRun::Unfilled& unfilled = *run.add_unfilled();
    unfilled = Unexplained(one);
    told[&one] = &unfilled;
    const NeedToFill& to_fill = *one.considered->to_fill;
    const Available* nearest = Nearest(*one.considered, available, taken, true);
    if (nearest == nullptr) {
      out_of_reach.push_back(&one);
      continue;
    }
    const Fit fit = BestFit(to_fill, *nearest, wanted);
    Name(*nearest, fit, true, unfilled);
    unfilled.set_seats_filled(
        Fill(Relaxed(to_fill, wanted, *nearest, fit), one.seats, *nearest, available, taken));
  }
  // Only now: whom no change lets in here may be who comes nearest there.
  for (const OpenSeats* one : out_of_reach) {
    const Available* nearest = Nearest(*one->considered, available, taken, false);
    if (nearest == nullptr) continue;
    Name(*nearest, BestFit(*one->considered->to_fill, *nearest, wanted), false, *told.at(one));
    taken.insert(nearest->professional.name());
  }
}

}  // namespace tandem::placement
