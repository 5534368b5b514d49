#include "services/placement/domain/notice.h"

#include "fmt/format.h"
#include "services/placement/domain/former_end.h"
#include "services/placement/domain/pause.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {

using v1::EarlyEnd;
using v1::Placement;

bool IsUnderNotice(const Placement& placement) {
  return IsUnfinished(placement) && placement.early_end_reason() != EarlyEnd::REASON_UNSPECIFIED;
}

std::optional<std::string> NoticeGiven(const Placement& placement) {
  if (!IsUnderNotice(placement)) return std::nullopt;
  return fmt::format(
      "It is under notice and ends early, by itself, after {}; a later last day withdraws the "
      "notice (ExtendPlacement).",
      FormatDay(ToDay(placement.end_date())));
}

void SetEarlyEnd(Placement& placement, Day last_day, std::string_view reason,
                 EarlyEnd::Reason kind) {
  *placement.mutable_end_date() = ToDate(last_day);
  KeepSharesOfItsDays(placement);
  placement.set_reason(std::string(reason));
  placement.set_early_end_reason(kind == EarlyEnd::REASON_UNSPECIFIED ? EarlyEnd::OTHER : kind);
}

Status GiveNotice(Placement& placement, Day last_day, std::string_view reason,
                  EarlyEnd::Reason kind) {
  RETURN_IF_ERROR(kPlacementLifecycle.Check("EndPlacementEarly", {placement, last_day}));
  KeepEnd(placement, v1::StepRetraction::EARLY_END);
  SetEarlyEnd(placement, last_day, reason, kind);
  return OkStatus();
}

Status EndByNotice(Placement& placement) {
  return EndEarly(placement, ToDay(placement.end_date()), placement.reason(),
                  placement.early_end_reason());
}

void WithdrawNotice(Placement& placement) {
  if (!IsUnderNotice(placement)) return;
  placement.clear_early_end_reason();
  ShowPauseReason(placement);
}

}  // namespace tandem::placement
