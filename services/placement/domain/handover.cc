#include "services/placement/domain/handover.h"

#include <algorithm>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/names.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/shares.h"
#include "services/placement/domain/unique.h"

namespace tandem::placement {
namespace {

using google::protobuf::RepeatedPtrField;
using v1::HandoverItem;
using v1::Placement;

template <class Items>
auto FindItem(Items& items, std::string_view item_id) {
  return std::find_if(items.begin(), items.end(),
                      [&](const HandoverItem& item) { return item.item_id() == item_id; });
}

// Nobody comes after themselves, over others either.
bool ComesLater(const Placement& placement, const Placement& successor) {
  return ToDay(successor.start_date()) >= ToDay(placement.start_date()) &&
         ToDay(successor.end_date()) >= ToDay(placement.end_date()) &&
         placement.predecessor() != successor.name();
}

bool Overlap(const Placement& placement, const Placement& successor) {
  return ToDay(successor.start_date()) <= ToDay(placement.end_date());
}

bool FitsAfter(const Placement& placement, const Placement& successor) {
  const bool is_free =
      successor.predecessor().empty() || successor.predecessor() == placement.name();
  return ComesLater(placement, successor) && successor.name() != placement.name() &&
         successor.team() == placement.team() && successor.role() == placement.role() &&
         IsUnfinished(successor) && is_free &&
         PartnershipOf(successor.name()) == PartnershipOf(placement.name());
}

}  // namespace

Status PlanHandover(Placement& placement, const RepeatedPtrField<HandoverItem>& items) {
  RETURN_IF_ERROR(kPlacementLifecycle.Check("PlanHandover", {placement}));
  FieldErrors errors;
  CheckUnique(
      "items", items, [](const HandoverItem& item) { return item.item_id(); }, errors);
  RepeatedPtrField<HandoverItem> planned = items;
  for (const HandoverItem& done : placement.handover()) {
    if (!done.has_done_date()) continue;
    const auto kept = FindItem(planned, done.item_id());
    if (kept == planned.end()) {
      errors.Add(
          "items",
          fmt::format("{} is done; leave it in the list, or take it back first (RetractStep).",
                      done.item_id()));
    } else {
      *kept = done;
    }
  }
  RETURN_IF_ERROR(errors.ToStatus());
  *placement.mutable_handover() = planned;
  return OkStatus();
}

Status CompleteHandoverItem(Placement& placement, std::string_view item_id, Day day,
                            std::string_view by) {
  RETURN_IF_ERROR(kPlacementLifecycle.Check("CompleteHandoverItem", {placement}));
  RETURN_IF_ERROR(CheckHandoverItem(placement, item_id));
  const auto item = FindItem(*placement.mutable_handover(), item_id);
  if (item->has_done_date()) {
    return Refuse(
        kHandoverItemDone,
        fmt::format("{} was handed over on {}.", item_id, FormatDay(ToDay(item->done_date()))),
        "Nothing is left to be done for it.");
  }
  const auto began = BeganOn(placement);
  if (began.has_value() && day < *began) {
    return BadField("effective_date",
                    fmt::format("It began on {}; expected that day or later.", FormatDay(*began)));
  }
  *item->mutable_done_date() = ToDate(day);
  item->set_done_by(std::string(by));
  return OkStatus();
}

const HandoverItem* FindHandoverItem(const Placement& placement, std::string_view item_id) {
  const auto item = FindItem(placement.handover(), item_id);
  return item == placement.handover().end() ? nullptr : &*item;
}

Status CheckHandoverItem(const Placement& placement, std::string_view item_id) {
  if (FindHandoverItem(placement, item_id) != nullptr) return OkStatus();
  return Refuse(kNoSuchHandoverItem, fmt::format("{} hands over no {}.", placement.name(), item_id),
                "Name one of its items, or plan it.");
}

void LeaveToBeHandedOver(Placement& placement, std::string_view item_id) {
  const auto item = FindItem(*placement.mutable_handover(), item_id);
  if (item == placement.mutable_handover()->end()) return;
  item->clear_done_date();
  item->clear_done_by();
}

std::optional<std::string> HandoverUnplanned(const Placement& placement) {
  const bool is_partner = placement.role() == Placement::MANAGEMENT_PARTNER;
  if (!is_partner || !placement.handover().empty()) return std::nullopt;
  return "Say what is handed over with PlanHandover.";
}

std::optional<std::string> HandoverMissing(const Placement& placement) {
  if (placement.handover().empty()) return HandoverUnplanned(placement);
  std::vector<std::string> open;
  for (const HandoverItem& item : placement.handover()) {
    if (!item.has_done_date()) open.push_back(item.item_id());
  }
  if (open.empty()) return std::nullopt;
  return fmt::format("Still to be handed over: {}.", fmt::join(open, ", "));
}

Status NameSuccessor(Placement& placement, Placement& successor, std::string_view reason) {
  RETURN_IF_ERROR(kPlacementLifecycle.Check("NameSuccessor", {placement}));
  if (!FitsAfter(placement, successor)) {
    return Refuse(kSuccessorDoesNotFit,
                  fmt::format("{} cannot come after {}.", successor.name(), placement.name()),
                  "Name another placement of this partnership with the same team and role that is "
                  "not over, starts and ends no earlier and follows nobody else.");
  }
  const bool overlaps = Overlap(placement, successor);
  if (!overlaps && reason.empty()) {
    return BadField("reason",
                    fmt::format("It starts on {}, after the last day, {}: say why they do not "
                                "overlap.",
                                FormatDay(ToDay(successor.start_date())),
                                FormatDay(ToDay(placement.end_date()))));
  }
  placement.set_successor(successor.name());
  placement.set_no_overlap_reason(overlaps ? std::string() : std::string(reason));
  successor.set_predecessor(placement.name());
  return OkStatus();
}

void ForgetSuccessor(Placement& placement, Placement& successor) {
  successor.clear_predecessor();
  if (placement.successor() != successor.name()) return;
  placement.clear_successor();
  placement.clear_no_overlap_reason();
}

bool FollowDays(Placement& placement, Placement& successor) {
  if (!IsUnfinished(placement)) return false;
  const bool overlap = Overlap(placement, successor);
  const bool has_reason = !placement.no_overlap_reason().empty();
  if (!ComesLater(placement, successor) || (!overlap && !has_reason)) {
    ForgetSuccessor(placement, successor);
    return true;
  }
  if (!overlap || !has_reason) return false;
  placement.clear_no_overlap_reason();
  return true;
}

}  // namespace tandem::placement
