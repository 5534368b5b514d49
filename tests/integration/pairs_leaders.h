#pragma once

// Leaders' posts and what is asked of them: the state in which pairs of their commands meet, and
// the commands, as samples write them.
namespace tandem::pairs {

// Two posts, of which one has changed hands, so that its former holder's seats are to be confirmed;
// three asks: of a leave request, raised and acknowledged; an engagement.
inline constexpr char kStateOfLeaders[] = R"(
  - {call: LeaderPostService.CreateLeaderPost, as: manager, request: {parent: countries/lr, leader_post_id: director, leader_post: {display_name: Director, institution: countries/lr/institutions/amp-health}}}
  - {call: LeaderPostService.CreateLeaderPost, as: manager, request: {parent: countries/lr, leader_post_id: minister, leader_post: {display_name: Minister, institution: countries/lr/institutions/ministry-of-health}}}
  - {call: LeaderPostService.AppointHolder, as: manager, request: {name: countries/lr/leaderPosts/director, holder: countries/lr/persons/$UUID0005, effective_date: 2025-01-10}}
  - {call: LeaderPostService.AppointHolder, as: manager, request: {name: countries/lr/leaderPosts/minister, holder: countries/lr/persons/$UUID0003, effective_date: 2025-01-10}}
  - {call: LeaderPostService.AppointHolder, as: manager, request: {name: countries/lr/leaderPosts/minister, holder: countries/lr/persons/$UUID0004, effective_date: 2025-06-10}}
  - {call: LeaderPostService.DelegateLeaderPost, as: manager, request: {name: countries/lr/leaderPosts/director, delegation_id: deputy, person: countries/lr/persons/$UUID0002, period: {start: 2025-01-10}, reason: "By letter."}}
  - {call: LeaveRequestService.SubmitLeaveRequest, as: manager, request: {parent: $DEFINE, leave_request_id: asked, person: countries/lr/persons/$UUID0002, taken_for: $DEFINE/visits/planned, period: {start: 2025-03-02, end: 2025-03-08}}}
  - {call: SupportAskService.RaiseSupportAsk, as: manager, request: {parent: $PARTNERSHIP, support_ask_id: raised, kind: ADVOCACY, display_name: "A word", leader_post: countries/lr/leaderPosts/director}}
  - {call: SupportAskService.RaiseSupportAsk, as: manager, request: {parent: $PARTNERSHIP, support_ask_id: acknowledged, kind: COOPERATION, team: countries/lr/teams/ncd-programme, display_name: "A desk", leader_post: countries/lr/leaderPosts/director}}
  - {call: SupportAskService.AcknowledgeSupportAsk, as: manager, request: {name: $PARTNERSHIP/supportAsks/acknowledged, effective_date: 2025-06-10, reason: "By letter."}}
  - {call: EngagementService.CreateEngagement, as: manager, request: {parent: $PARTNERSHIP, engagement_id: dinner, engagement: {display_name: Dinner, kind: MEETING, leader_post: countries/lr/leaderPosts/director, period: {start: 2025-06-01, end: 2025-07-01}}}}
)";

inline constexpr char kCommandsOfLeaders[] = R"(
  - {call: SupportAskService.RaiseSupportAsk, as: manager, request: {parent: $PARTNERSHIP, support_ask_id: new, kind: ADVOCACY, display_name: "Another word", leader_post: countries/lr/leaderPosts/director}}
  - {call: SupportAskService.AddressSupportAsk, as: manager, request: {name: $PARTNERSHIP/supportAsks/acknowledged, leader_post: countries/lr/leaderPosts/minister}}
  - {call: SupportAskService.AcknowledgeSupportAsk, as: manager, request: {name: $PARTNERSHIP/supportAsks/raised, effective_date: 2025-06-11, reason: "By letter."}}
  - {call: SupportAskService.AcknowledgeSupportAsk, as: manager, request: {name: $DEFINE/supportAsks/leave-asked, effective_date: 2025-06-11, reason: "By letter."}}
  - {call: SupportAskService.GrantSupportAsk, as: manager, request: {name: $PARTNERSHIP/supportAsks/acknowledged, effective_date: 2025-06-11, reason: "By letter."}}
  - {call: SupportAskService.RefuseSupportAsk, as: manager, request: {name: $PARTNERSHIP/supportAsks/acknowledged, effective_date: 2025-06-11, reason: "Not this year."}}
  - {call: EngagementService.CreateEngagement, as: manager, request: {parent: $PARTNERSHIP, engagement_id: new, engagement: {display_name: Lunch, kind: MEETING, leader_post: countries/lr/leaderPosts/director, period: {start: 2025-06-01, end: 2025-07-01}}}}
  - {call: EngagementService.UpdateEngagement, as: manager, request: {engagement: {name: $PARTNERSHIP/engagements/dinner, leader_post: countries/lr/leaderPosts/minister}, update_mask: leader_post}}
  - {call: EngagementService.HoldEngagement, as: manager, request: {name: $PARTNERSHIP/engagements/dinner, effective_date: 2025-06-11, outcome: "A word was given."}}
  - {call: EngagementService.CancelEngagement, as: manager, request: {name: $PARTNERSHIP/engagements/dinner, reason: "Called away."}}
  - {call: LeaderPostService.CreateLeaderPost, as: manager, request: {parent: countries/lr, leader_post_id: deputy, leader_post: {display_name: Deputy, institution: countries/lr/institutions/amp-health}}}
  - {call: LeaderPostService.CreateLeaderPost, as: manager, request: {parent: countries/lr, leader_post_id: chair, leader_post: {display_name: Chair, institution: countries/lr/institutions/amp-health}}}
  - {call: LeaderPostService.AppointHolder, as: manager, request: {name: countries/lr/leaderPosts/director, holder: countries/lr/persons/$UUID0003, effective_date: 2025-06-10}}
  - {call: LeaderPostService.VacateLeaderPost, as: manager, request: {name: countries/lr/leaderPosts/director, effective_date: 2025-06-10}}
  - {call: LeaderPostService.DelegateLeaderPost, as: manager, request: {name: countries/lr/leaderPosts/director, delegation_id: other, person: countries/lr/persons/$UUID0004, period: {start: 2025-06-10}, reason: "By letter."}}
  - {call: LeaderPostService.EndDelegation, as: manager, request: {name: countries/lr/leaderPosts/director, delegation_id: deputy, effective_date: 2025-06-10, reason: "By letter."}}
  - {call: LeaderPostService.RecordSupport, as: manager, request: {name: countries/lr/leaderPosts/director, support: CHAMPION, effective_date: 2025-06-10}}
  - {call: LeaderPostService.RecordContact, as: manager, request: {name: countries/lr/leaderPosts/director, effective_date: 2025-06-10}}
  - {call: LeaderPostService.CorrectLeaderPost, as: manager, request: {name: countries/lr/leaderPosts/director, change_date: 2025-01-09, reason: "Keyed wrongly."}}
)";

}  // namespace tandem::pairs
