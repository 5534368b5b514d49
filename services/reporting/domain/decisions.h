#pragma once

#include <vector>

#include "tandem/placement/v1/events.pb.h"
#include "tandem/reporting/v1/decision.pb.h"

namespace tandem::reporting {

// What the meeting has decided, and without a text what was taken back, as
// ".../decisions/first-meeting.open-clinics".
std::vector<v1::Decision> DecisionsOf(const placement::v1::BoardMeetingHeld& meeting);

}  // namespace tandem::reporting
