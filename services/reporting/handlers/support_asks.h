#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/placement/v1/people_events.pb.h"
#include "tandem/reporting/v1/support_ask.pb.h"

namespace tandem::reporting {

inline constexpr TimerKind kAskLapse{"support-ask-lapse"};

Result<v1::SupportAsk> RaiseSupportAsk(Unit& unit, const v1::RaiseSupportAskRequest& request);
Result<v1::SupportAsk> AddressSupportAsk(Unit& unit, const v1::AddressSupportAskRequest& request);
Result<v1::SupportAsk> AcknowledgeSupportAsk(Unit& unit,
                                             const v1::AnswerSupportAskRequest& request);
Result<v1::SupportAsk> GrantSupportAsk(Unit& unit, const v1::AnswerSupportAskRequest& request);
Result<v1::SupportAsk> RefuseSupportAsk(Unit& unit, const v1::AnswerSupportAskRequest& request);
Status LapseSupportAsk(Unit& unit, std::string_view name);

// The days to answer stand still while the partnership is on hold.
Status FollowHold(Unit& unit, const placement::v1::PartnershipStageChanged& event);
// Asks a leader of the employer, once for each request.
Status OnLeaveSubmitted(Unit& unit, const placement::v1::LeaveSubmitted& event);
// An ask that is still open when its request was endorsed, granted or refused without it lapses.
Status OnLeaveDecided(Unit& unit, const placement::v1::LeaveDecided& event);

}  // namespace tandem::reporting
