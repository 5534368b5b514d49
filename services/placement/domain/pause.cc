#include "services/placement/domain/pause.h"

#include <string>

#include "services/placement/domain/notice.h"

namespace tandem::placement {

using v1::Placement;

void BeginPause(Placement& placement, Day first_day, std::string_view reason) {
  if (!placement.pauses().empty()) placement.add_earlier_pause_reasons(placement.pause_reason());
  *placement.add_pauses()->mutable_start() = ToDate(first_day);
  placement.set_pause_reason(std::string(reason));
  ShowPauseReason(placement);
}

void ForgetPause(Placement& placement) {
  placement.mutable_pauses()->RemoveLast();
  placement.clear_pause_reason();
  auto& earlier = *placement.mutable_earlier_pause_reasons();
  if (earlier.empty()) return;
  placement.set_pause_reason(*earlier.rbegin());
  earlier.RemoveLast();
}

void KeepPauseReason(Placement& placement) {
  if (placement.state() != Placement::PAUSED || IsUnderNotice(placement)) return;
  placement.set_pause_reason(placement.reason());
}

void ShowPauseReason(Placement& placement) {
  if (IsUnderNotice(placement)) return;
  placement.clear_reason();
  if (placement.state() == Placement::PAUSED) placement.set_reason(placement.pause_reason());
}

}  // namespace tandem::placement
