#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "tandem/placement/v1/placement.pb.h"

// What is handed over at the end of a placement, and to whom: a management partner leaves the team
// with "a toolbox that they can draw from" (document A). All refuse with VERB_NOT_ALLOWED unless it
// runs.
namespace tandem::placement {

// INVALID_FIELDS for an id that is there twice, or a done one that is left out; done ones stay as
// they are.
Status PlanHandover(v1::Placement& placement,
                    const google::protobuf::RepeatedPtrField<v1::HandoverItem>& items);
// NO_SUCH_HANDOVER_ITEM, HANDOVER_ITEM_DONE.
Status CompleteHandoverItem(v1::Placement& placement, std::string_view item_id, Day day,
                            std::string_view by);
// Null if it hands over no such thing, which CheckHandoverItem refuses: NO_SUCH_HANDOVER_ITEM.
const v1::HandoverItem* FindHandoverItem(const v1::Placement& placement, std::string_view item_id);
Status CheckHandoverItem(const v1::Placement& placement, std::string_view item_id);
// It was not handed over after all.
void LeaveToBeHandedOver(v1::Placement& placement, std::string_view item_id);
// That nothing is planned yet, of a management partner.
std::optional<std::string> HandoverUnplanned(const v1::Placement& placement);
// What is still to be handed over: of a management partner at least one thing is.
std::optional<std::string> HandoverMissing(const v1::Placement& placement);

// Each knows the other. SUCCESSOR_DOES_NOT_FIT; INVALID_FIELDS without a reason where they do not
// overlap.
Status NameSuccessor(v1::Placement& placement, v1::Placement& successor, std::string_view reason);

// `successor`, who followed `placement`, does so no more: neither knows the other.
void ForgetSuccessor(v1::Placement& placement, v1::Placement& successor);

// The days of one of the two have moved, or it has ended early. As long as `placement` runs, its
// successor is forgotten who could not be named now, without another reason: whoever reads of its
// end sees that somebody is missing. One that is over is followed by whoever it was. Answers
// whether anything has changed.
bool FollowDays(v1::Placement& placement, v1::Placement& successor);

}  // namespace tandem::placement
