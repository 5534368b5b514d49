#pragma once

#include "libs/common/store/unit.h"
#include "tandem/objectives/v1/events.pb.h"

// What placement's gates know from objectives.
namespace tandem::placement {

Status OnTeamPriorityConfirmed(Unit& unit, const objectives::v1::TeamPriorityConfirmed& event);
Status OnTeamPriorityRetired(Unit& unit, const objectives::v1::TeamPriorityRetired& event);
Status OnObjectiveAgreed(Unit& unit, const objectives::v1::ObjectiveAgreed& event);
// One that was changed waits for both sides again.
Status OnObjectiveProposed(Unit& unit, const objectives::v1::ObjectiveProposed& event);
Status OnObjectiveDropped(Unit& unit, const objectives::v1::ObjectiveDropped& event);
Status OnEndlineDue(Unit& unit, const objectives::v1::EndlineDue& event);
Status OnEndlineRecorded(Unit& unit, const objectives::v1::EndlineRecorded& event);

}  // namespace tandem::placement
