#include "libs/common/base/nearest.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"

namespace tandem {
namespace {

// Of fewer letters too much begins so.
constexpr std::size_t kShortestBeginning = 3;

}  // namespace

int EditDistance(std::string_view a, std::string_view b) {
  std::vector<int> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  const auto same = [](char x, char y) {
    return absl::ascii_tolower(static_cast<unsigned char>(x)) ==
           absl::ascii_tolower(static_cast<unsigned char>(y));
  };
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replaced = last[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1])) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::string Nearest(std::string_view word, std::span<const std::string_view> known) {
  std::string_view nearest;
  int least = std::max(1, static_cast<int>(word.size()) / 3) + 1;
  for (const std::string_view candidate : known) {
    const int distance = EditDistance(word, candidate);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  if (!nearest.empty() || word.size() < kShortestBeginning) return std::string(nearest);
  for (const std::string_view candidate : known) {
    if (!candidate.starts_with(word)) continue;
    if (nearest.empty() || candidate.size() < nearest.size()) nearest = candidate;
  }
  return std::string(nearest);
}

}  // namespace tandem
