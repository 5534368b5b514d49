#pragma once

#include <span>
#include <string>
#include <string_view>

// What somebody who typed something unknown may have meant.
namespace tandem::client {

// How many insertions, deletions, replacements and swaps of neighbours lead from `a` to `b`; upper
// and lower case are the same.
int EditDistance(std::string_view a, std::string_view b);

// The candidate closest to `word`, or "" if none is close: at most a third of its length away, and
// at least one edit is forgiven.
std::string Nearest(std::string_view word, std::span<const std::string> candidates);

// " Did you mean …?" of the nearest, or "".
std::string DidYouMean(std::string_view word, std::span<const std::string> candidates);

}  // namespace tandem::client
