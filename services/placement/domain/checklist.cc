#include "services/placement/domain/checklist.h"

#include "fmt/format.h"
#include "services/placement/domain/clearances.h"
#include "services/placement/domain/placement.h"

namespace tandem::placement {
namespace {

using v1::ClearingItem;
using v1::Placement;

Status CheckNote(ClearingItem::Outcome outcome, std::string_view note) {
  if (outcome != ClearingItem::NOT_NEEDED || !note.empty()) return OkStatus();
  return BadField("note", "Say why it is not needed.");
}

Status CheckExpiry(const ClearingItem& item) {
  if (!item.has_expire_date()) return OkStatus();
  if (item.outcome() != ClearingItem::CLEARED) {
    return BadField("expire_date", "Only what is cleared runs out; leave it out.");
  }
  if (ToDay(item.expire_date()) >= ToDay(item.effective_date())) return OkStatus();
  return BadField("expire_date", fmt::format("{} is before {}, when it was cleared.",
                                             FormatDay(ToDay(item.expire_date())),
                                             FormatDay(ToDay(item.effective_date()))));
}

}  // namespace

Status CheckClearance(const v1::RecordClearanceRequest& request) {
  return CheckNote(request.outcome(), request.note());
}

Status RecordClearance(Placement& placement, const ClearingItem& item) {
  RETURN_IF_ERROR(CheckNote(item.outcome(), item.note()));
  RETURN_IF_ERROR(CheckExpiry(item));
  AtPlacementVerb at{placement};
  RETURN_IF_ERROR(kPlacementLifecycle.Apply("RecordClearance", at));
  for (auto& one : *placement.mutable_clearing()) {
    if (one.kind() == item.kind()) one = item;
  }
  NoteFirstExpiry(placement);
  return OkStatus();
}

}  // namespace tandem::placement
