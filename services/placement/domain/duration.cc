#include "services/placement/domain/duration.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/domain/former_end.h"
#include "services/placement/domain/notice.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {

using v1::Placement;

std::optional<std::string> MonthsMissing(Placement::Role role, int minimum_months, Day start,
                                         Day end) {
  const int needed = role == Placement::MANAGEMENT_PARTNER
                         ? std::max(minimum_months, kManagementPartnerMonths)
                         : minimum_months;
  const int months = MonthsBetween(start, end);
  if (months >= needed) return std::nullopt;
  return fmt::format("{} to {} are {} whole months; {} are needed.", FormatDay(start),
                     FormatDay(end), months, needed);
}

Status CheckDuration(Placement::Role role, int minimum_months, Day start, Day end,
                     std::string_view remedy) {
  const auto missing = MonthsMissing(role, minimum_months, start, end);
  return missing.has_value() ? Refuse(kPlacementTooShort, *missing, remedy) : OkStatus();
}

bool IsWaivedByNeed(const v1::PlacementNeed& need, Day start, Day end) {
  return !need.duration_waiver_reason().empty() &&
         MonthsBetween(start, end) >= need.minimum_months();
}

Status CheckStartDuration(const Placement& placement, int minimum_months, Day day) {
  if (placement.role() != Placement::MANAGEMENT_PARTNER) return OkStatus();
  const Day planned = ToDay(placement.start_date()), end = ToDay(placement.end_date());
  const bool is_waived =
      placement.has_duration_waiver() && MonthsBetween(day, end) >= MonthsBetween(planned, end);
  if (is_waived) return OkStatus();
  return CheckDuration(
      placement.role(), minimum_months, day, end,
      "Choose a later last day (ReschedulePlacement), or give a duration_waiver_reason.");
}

Status Extend(Placement& placement, Day end, std::string_view reason, std::string_view by) {
  AtPlacementVerb at{placement};
  RETURN_IF_ERROR(kPlacementLifecycle.Apply("ExtendPlacement", at));
  const Day before = ToDay(placement.end_date());
  if (end <= before) {
    return BadField("end_date",
                    fmt::format("Its last day is {}; expected a later one.", FormatDay(before)));
  }
  KeepEnd(placement, v1::StepRetraction::EXTENSION);
  auto& extension = *placement.add_extensions();
  *extension.mutable_from_end_date() = placement.end_date();
  *extension.mutable_to_end_date() = ToDate(end);
  extension.set_reason(std::string(reason));
  extension.set_by(std::string(by));
  *placement.mutable_end_date() = ToDate(end);
  placement.set_return_overdue(false);  // its timer says so again
  placement.clear_return_date();        // they are to come back after the new last day
  WithdrawNotice(placement);
  placement.clear_reopens_need();
  return OkStatus();
}

}  // namespace tandem::placement
