#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libs/common/base/decimal.h"

// By numbers: how far things have to give way so that enough people are let in.
namespace tandem::placement {

struct Lacking {
  // By person, then by thing: how much of it they lack; 0 if nothing.
  std::span<const std::vector<Micros>> people;
  std::span<const int> constraints;  // by thing, of which it is one: 0 to 31
  std::size_t wanted;                // of the people, at most all
};

// By thing, how far it gives way, so that at least so many as are wanted lack no more than that of
// anything: for the fewest constraints, then the fewest things, then the least in all. Looks at a
// person at most `looks` times; where that is too few, the best that was found until then, and at
// worst what lets the first people in.
std::vector<Micros> SmallestLimits(const Lacking& lacking, std::int64_t looks);

// Whether `person` lacks no more than `limits` of anything.
bool IsWithin(const std::vector<Micros>& person, const std::vector<Micros>& limits);

}  // namespace tandem::placement
