#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// The assignment problem, by numbers: which columns are paired with which rows.
namespace tandem::placement {

// A column that its row may be paired with.
struct Choice {
  std::int32_t column = 0;
  std::int32_t score = 0;  // in [0, 1'000'000]
};

// Choices by row, so that those of row r are choices[first[r]] to choices[first[r + 1]], each
// column at most once.
struct ScoredChoices {
  std::span<const int> seats;          // how many columns a row takes at most
  std::span<const std::size_t> first;  // one more than there are rows
  std::span<const Choice> choices;
  int columns = 0;  // each of which one row takes at most
};

constexpr std::int32_t kNoRow = -1;

// Of all ways to pair as many as can be, one with the highest sum of scores: for each column its
// row, or kNoRow. The same for the same choices in the same order. Exact: integers alone. Time
// grows with the choices rather than with their square, where they are no worst case.
std::vector<std::int32_t> PairOptimally(const ScoredChoices& given);

}  // namespace tandem::placement
