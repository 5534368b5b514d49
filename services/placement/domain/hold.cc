#include "services/placement/domain/hold.h"

#include <algorithm>

namespace tandem::placement {

using v1::Partnership;

std::vector<Hold> HoldsUntil(const Partnership& partnership, Day until) {
  std::vector<Hold> holds;
  bool is_held = false;
  for (const auto& change : partnership.stage_changes()) {
    const Day day = ToDay(change.decision().effective_date());
    if (day > until) break;
    if (is_held) holds.back().resumed = day;
    is_held = change.to() == Partnership::ON_HOLD;
    if (is_held) holds.push_back({day, until});
  }
  return holds;
}

int DaysHeld(const Partnership& partnership, Day from, Day today) {
  int held = 0;
  for (const Hold& hold : HoldsUntil(partnership, today)) {
    const Day first = std::max(hold.first, from);
    if (first < hold.resumed) held += static_cast<int>(hold.resumed - first);
  }
  return held;
}

Time PutOff(Time due, const Partnership& partnership, Day from, Day today) {
  return due + absl::Hours(24 * DaysHeld(partnership, from, today));
}

}  // namespace tandem::placement
