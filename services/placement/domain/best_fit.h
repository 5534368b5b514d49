#pragma once

#include <compare>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/placement/domain/constraints.h"
#include "services/placement/domain/match_plan.h"

// How well somebody fits a need on the day that suits them best.
namespace tandem::placement {

// What stands between someone and a need; nothing if they can fill it with `match`.
struct Fit {
  v1::Match match;
  std::vector<Shortfall> unmet;
};

// Whether one of `placements`, which are theirs, is of `need` and was not cancelled.
bool HasSeatOf(std::string_view need, std::span<const v1::Placement> placements);

// With the first day that leaves the least unmet: only when the professional is available, or a
// placement of theirs has ended, can it get less. That may be after the window, which can give way
// as anything else.
Fit BestFit(const NeedToFill& to_fill, const Available& one, const Wanted& wanted);

// A constraint that several languages fail is one.
std::set<std::string> ConstraintsOf(const Fit& fit);

// How far the need would have to give way: whether it can at all, for how many constraints, for how
// many things that they ask for, and by how much of these in all. Small: there is one for each pair
// of a run.
struct Distance {
  bool is_out_of_reach = false;
  std::uint8_t constraints = 0;
  std::uint16_t things = 0;
  std::uint32_t missing = 0;  // in micro-units

  auto operator<=>(const Distance&) const = default;
};
Distance DistanceOf(const Fit& fit);

}  // namespace tandem::placement
