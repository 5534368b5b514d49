#include "services/placement/domain/need.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using v1::PlacementNeed;

constexpr Duration kLeastTimeToFill = absl::Hours(24 * 21);
constexpr int kAsTheRuleSays = Transition<PlacementNeed>::kAsTheRuleSays;

std::optional<std::string> SeatsGone(const PlacementNeed& need) {
  if (need.seats_taken() < need.seats()) return std::nullopt;
  return fmt::format("{} of {} seats are taken.", need.seats_taken(), need.seats());
}

constexpr Condition<PlacementNeed> kSeatLeft{"SEAT_LEFT", SeatsGone};

constexpr Transition<PlacementNeed> kTransitions[] = {
    {"ProposeMatch",
     {PlacementNeed::OPEN, PlacementNeed::MATCHING},
     PlacementNeed::MATCHING,
     {&kSeatLeft}},
    {"AcceptMatch", {PlacementNeed::OPEN, PlacementNeed::MATCHING}, kAsTheRuleSays, {&kSeatLeft}},
    {"CancelPlacement",
     {PlacementNeed::OPEN, PlacementNeed::MATCHING, PlacementNeed::FILLED},
     PlacementNeed::OPEN},
    {"StandDownPlacementNeed",
     {PlacementNeed::OPEN, PlacementNeed::MATCHING, PlacementNeed::FILLED},
     PlacementNeed::STOOD_DOWN},
    {"ExpirePlacementNeed", {PlacementNeed::OPEN, PlacementNeed::MATCHING}, PlacementNeed::EXPIRED},
};

Status RequireSeat(const PlacementNeed& need) {
  if (need.state() == PlacementNeed::STOOD_DOWN || need.state() == PlacementNeed::EXPIRED) {
    return Refuse(
        kNeedOver,
        fmt::format("{} is in state {}.", need.name(), PlacementNeed::State_Name(need.state())),
        "State a new need.");
  }
  if (need.seats_taken() < need.seats()) return OkStatus();
  return Refuse(kNeedFull,
                fmt::format("{} has no seat left ({} of {} taken).", need.name(),
                            need.seats_taken(), need.seats()),
                "Add a seat with UpdatePlacementNeed, or decline this match.");
}

Status CheckUpdate(PlacementNeed& need, const PlacementNeed& before) {
  if (before.state() == PlacementNeed::STOOD_DOWN || before.state() == PlacementNeed::EXPIRED) {
    return RequireSeat(before);
  }
  if (need.seats() < need.seats_taken()) {
    return Refuse(kSeatsTaken,
                  fmt::format("{} of {}'s seats are taken.", need.seats_taken(), need.name()),
                  "Keep at least as many seats.");
  }
  if (need.seats() == need.seats_taken()) {
    need.set_state(PlacementNeed::FILLED);
  } else if (before.state() == PlacementNeed::FILLED) {
    need.set_state(PlacementNeed::MATCHING);
  }
  return OkStatus();
}

}  // namespace

constexpr Lifecycle<PlacementNeed> kNeedLifecycle{"PlacementNeed", kTransitions};

Status ValidateNeed(PlacementNeed& need, const PlacementNeed* before) {
  const auto& window = need.window();
  if (!window.has_end()) return BadField("placement_need.window.end", "A last day is needed.");
  if (ToDay(window.end()) < ToDay(window.start())) {
    return BadField("placement_need.window.end", "The window ends before it starts.");
  }
  if (need.role() == v1::Placement::MANAGEMENT_PARTNER) {
    need.set_minimum_months(std::max(need.minimum_months(), kManagementPartnerMonths));
  }
  if (before != nullptr) return CheckUpdate(need, *before);
  need.set_state(PlacementNeed::OPEN);
  return OkStatus();
}

Status BeginMatching(PlacementNeed& need) {
  RETURN_IF_ERROR(RequireSeat(need));
  return kNeedLifecycle.Apply("ProposeMatch", need);
}

Status TakeSeat(PlacementNeed& need) {
  RETURN_IF_ERROR(RequireSeat(need));
  RETURN_IF_ERROR(kNeedLifecycle.Apply("AcceptMatch", need));
  need.set_seats_taken(need.seats_taken() + 1);
  need.set_state(need.seats_taken() == need.seats() ? PlacementNeed::FILLED
                                                    : PlacementNeed::MATCHING);
  return OkStatus();
}

bool ReleaseSeat(PlacementNeed& need) {
  need.set_seats_taken(std::max(0, need.seats_taken() - 1));
  return kNeedLifecycle.Apply("CancelPlacement", need).ok();
}

Time ExpiryOf(const PlacementNeed& need, Time entered) {
  return std::max(StartOf(ToDay(need.window().end()) + 1), entered + kLeastTimeToFill);
}

}  // namespace tandem::placement
