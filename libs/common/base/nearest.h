#pragma once

#include <span>
#include <string>
#include <string_view>

// What somebody who typed something unknown may have meant.
namespace tandem {

// How many insertions, deletions, replacements and swaps of neighbours lead from `a` to `b`; upper
// and lower case are the same.
int EditDistance(std::string_view a, std::string_view b);

// The nearest of `known` to `word`: at most a third of its length away, where one edit is always
// forgiven; failing that, the shortest that begins with it. Empty if there is none.
std::string Nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace tandem
