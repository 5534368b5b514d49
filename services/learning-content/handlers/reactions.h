#pragma once

#include <string>
#include <string_view>

#include "libs/common/store/unit.h"
#include "tandem/common/v1/types.pb.h"
#include "tandem/learning_content/v1/events.pb.h"
#include "tandem/objectives/v1/events.pb.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::learning_content {

// A team's profile follows it.
Status OpenLearningProfile(Unit& unit, const placement::v1::TeamCreated& event);
Status FollowUpdatedTeam(Unit& unit, const common::v1::ResourceUpdated& event);
// And what it is recommended follows what its profile says, whoever has set it.
Status FollowUpdatedProfile(Unit& unit, v1::LearningProfile& profile,
                            const v1::LearningProfile* before);
// What an objective asks for, and the gaps that an assessment tells, are helped.
Status RecommendForObjective(Unit& unit, const objectives::v1::ObjectiveAgreed& event);
Status RecommendForCapability(Unit& unit, const objectives::v1::CapabilityChanged& event);
// An item was published, or is no longer: the partnerships that have had a gap in one of its
// competencies look again.
Status FindSeekers(Unit& unit, const v1::ContentItemPublished& event);
Status FindSeekersOf(Unit& unit, std::string_view content_item);
template <class Event>
Status LookElsewhere(Unit& unit, const Event& event) {
  return FindSeekersOf(unit, event.name());
}
inline constexpr TimerKind kRecommendAnew{"recommend-anew"};
Status RecommendAnew(Unit& unit, std::string_view learning_needs);
// An objective that is proposed anew, concluded or dropped asks for nothing any more.
Status ForgetCause(Unit& unit, const std::string& partnership, const std::string& cause);
template <class Event>
Status ForgetObjective(Unit& unit, const Event& event) {
  return ForgetCause(unit, event.partnership(), event.name());
}
// Nor does a partnership that is closed; of one on hold the clocks stop, and it is recommended
// nothing until it goes on.
Status FollowPartnership(Unit& unit, const placement::v1::PartnershipStageChanged& event);

}  // namespace tandem::learning_content
