#include "services/placement/domain/best_fit.h"

#include <algorithm>
#include <utility>

#include "libs/common/base/names.h"
#include "services/placement/domain/fitting.h"
#include "services/placement/domain/match.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

bool IsProposed(const v1::Placement& placement) {
  return !placement.match().empty() && placement.match() == placement.name();
}

bool HasOpenMatch(std::string_view need, std::span<const v1::Placement> placements) {
  return std::any_of(placements.begin(), placements.end(), [&](const v1::Placement& one) {
    return IsProposed(one) && ParentOf(one.match()) == need;
  });
}

// What their placements would leave is not what they are proposed for elsewhere.
void TellOfOpenMatches(std::span<const v1::Placement> placements, Fit& fit) {
  std::vector<v1::Placement> placed;
  for (const v1::Placement& one : placements) {
    if (!IsProposed(one)) placed.push_back(one);
  }
  if (placed.size() == placements.size()) return;
  if (FindOverload(placed, PlacementOf(fit.match)).has_value()) return;
  for (Shortfall& one : fit.unmet) {
    if (one.unmet.condition != kShareFree) continue;
    one.unmet.condition = kNoOpenMatch;
    one.unmet.description = "With what they are proposed for: " + one.unmet.description;
  }
}

Fit FitFrom(const NeedToFill& to_fill, const Available& one, Day start, const Wanted& wanted) {
  Fit fit;
  const std::string& name = one.professional.name();
  fit.match.set_professional(name);
  *fit.match.mutable_start_date() = ToDate(start);
  *fit.match.mutable_end_date() = ToDate(LastDayOf(to_fill.need, start));
  fit.match.set_share_percent(ShareFor(to_fill.need, wanted.share_percent));
  fit.unmet = Misfits({to_fill.need, to_fill.country, to_fill.senders, one.professional,
                       one.institution, one.placements, fit.match});
  TellOfOpenMatches(one.placements, fit);
  if (to_fill.is_barred) {
    fit.unmet.push_back(
        {{"TEAM_TAKES_PART", to_fill.need.team(), "Its team was archived or has left the parties."},
         kOne,
         IsKept(to_fill.need) ? "" : "Name an active team of a party."});
  }
  if (HasOpenMatch(to_fill.need.name(), one.placements)) {
    fit.unmet.push_back(
        {{std::string(kNoOpenMatch), name, "They are proposed for this need already."}});
  }
  if (HasSeatOf(to_fill.need.name(), one.placements)) {
    fit.unmet.push_back({{"PLACED_BEFORE", name,
                          "They have or had a seat of this need; they can be proposed by hand."}});
  }
  if (to_fill.declined.contains(name) || to_fill.declined.contains(one.professional.person())) {
    fit.unmet.push_back({{"DECLINED_BEFORE", name,
                          "A match of theirs for this need was declined; they can be proposed by "
                          "hand."}});
  }
  return fit;
}

}  // namespace

bool HasSeatOf(std::string_view need, std::span<const v1::Placement> placements) {
  return std::any_of(placements.begin(), placements.end(), [&](const v1::Placement& placement) {
    return placement.need() == need && placement.state() != v1::Placement::CANCELLED;
  });
}

Fit BestFit(const NeedToFill& to_fill, const Available& one, const Wanted& wanted) {
  const Day first = std::max(wanted.from, ToDay(to_fill.need.window().start()));
  std::set<Day> days = {first};
  for (const auto& period : one.professional.availability()) days.insert(ToDay(period.start()));
  for (const auto& placement : one.placements) {
    const Day free = ToDay(placement.end_date()) + 1;
    // No need waits for what may come to nothing.
    if (!IsProposed(placement) || free <= ToDay(to_fill.need.window().end())) days.insert(free);
  }
  Fit best = FitFrom(to_fill, one, first, wanted);
  for (const Day day : days) {
    if (best.unmet.empty()) break;
    if (day <= first) continue;
    Fit fit = FitFrom(to_fill, one, day, wanted);
    if (DistanceOf(fit) < DistanceOf(best)) best = std::move(fit);
  }
  return best;
}

std::set<std::string> ConstraintsOf(const Fit& fit) {
  std::set<std::string> constraints;
  for (const Shortfall& one : fit.unmet) constraints.insert(one.unmet.condition);
  return constraints;
}

Distance DistanceOf(const Fit& fit) {
  Distance distance{.is_out_of_reach = false,
                    .constraints = static_cast<std::uint8_t>(ConstraintsOf(fit).size()),
                    .things = static_cast<std::uint16_t>(fit.unmet.size()),
                    .missing = 0};
  for (const Shortfall& one : fit.unmet) {
    distance.missing += static_cast<std::uint32_t>(one.missing);
    if (one.change.empty()) distance.is_out_of_reach = true;
  }
  return distance;
}

}  // namespace tandem::placement
