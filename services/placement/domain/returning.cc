#include "services/placement/domain/returning.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/domain/exchange.h"

namespace tandem::placement {
namespace {

// Whoever goes home at most so many days before the last one, and a quarter of the stay, has
// returned; earlier, it has ended early. Ours.
constexpr int kDaysHomeEarly = 7;

}  // namespace

using v1::Placement;

bool IsExchange(const Placement& placement) {
  return placement.mode() == Placement::IN_PERSON && IsExchangeRole(placement.role());
}

std::optional<std::string> BeforeLastDays(const AtPlacementVerb& at) {
  const Day end = ToDay(at.placement.end_date());
  const auto stay = end - ToDay(at.placement.start_date()) + 1;
  const int early = static_cast<int>(std::min<std::int64_t>(kDaysHomeEarly, stay / 4));
  if (at.effective_date >= end - early) return std::nullopt;
  return fmt::format(
      "Its last day is {}: whoever is back more than {} days before has ended it "
      "early (EndPlacementEarly).",
      FormatDay(end), early);
}

std::optional<std::string> NoExchange(const AtPlacementVerb& at) {
  if (IsExchange(at.placement)) return std::nullopt;
  return "Only a fellow or exchange visitor in person returns.";
}

std::optional<std::string> NotReturned(const AtPlacementVerb& at) {
  if (!IsExchange(at.placement) || at.placement.has_return_date()) return std::nullopt;
  return "Confirm the return with ConfirmReturn.";
}

Status ConfirmReturn(Placement& placement, Day day) {
  AtPlacementVerb at{placement, day};
  RETURN_IF_ERROR(kPlacementLifecycle.Apply("ConfirmReturn", at));
  *placement.mutable_return_date() = ToDate(day);
  placement.set_return_overdue(false);
  return OkStatus();
}

bool AwaitsReturn(const Placement& placement) {
  const bool was_there = placement.state() == Placement::ACTIVE ||
                         placement.state() == Placement::PAUSED ||
                         placement.state() == Placement::ENDED_EARLY;
  return IsExchange(placement) && was_there && !placement.has_return_date();
}

bool NoteOverdueReturn(Placement& placement, Day today) {
  if (!AwaitsReturn(placement) || placement.return_overdue()) return false;
  if (today <= ToDay(placement.end_date())) return false;
  placement.set_return_overdue(true);
  return true;
}

}  // namespace tandem::placement
