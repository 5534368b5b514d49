#pragma once

#include "services/placement/handlers/lifecycle_walk.h"

// What a walk calls of needs, matches and placements, and of those who go (lifecycle_walk_test.cc).
namespace tandem::placement::walk {

#define A_NEED(id)                                                              \
  "parent: \"$PARTNERSHIP\" placement_need_id: \"" id                           \
  "\" placement_need { display_name: \"N\" "                                    \
  "role: $ROLE team: \"countries/lr/teams/ncd\" mode: IN_PERSON seats: $SEATS " \
  "window { start {$AGO} end {$NEAR} } }"

#define A_VISIT(id)                                                                 \
  "parent: \"$PARTNERSHIP\" visit_id: \"" id                                        \
  "\" visit { display_name: \"V\" kind: PLANNING side: LEAD period { start {$AGO} " \
  "end {$NEXT} } destination { country: \"lr\" } visitors: \"$LEADER\" }"

#define A_RETRACTION(step, verb)                                                            \
  {                                                                                         \
    "PlacementService.RetractStep",                                                         \
        "name: \"$NAME\" step: " step " effective_date {$DAY} reason: \"Of another.\"", {}, \
        Order::kBack, verb                                                                  \
  }

// For a need of its own.
#define A_MATCH                                                                    \
  "parent: \"$PARTNERSHIP/needs/of-$ID\" match_id: \"$ID\" placement_id: \"$ID\" " \
  "professional: \"$PRO\" share_percent: 1 start_date {$AGO} end_date {$NEAR}"

inline std::vector<Kind> KindsOfPlacements() {
  return {
      {.tables = "PlacementNeed",
       .get = "PlacementNeedService.GetPlacementNeed",
       .create = {"PlacementNeedService.CreatePlacementNeed", A_NEED("$ID")},
       .verbs = {{"MatchService.ProposeMatch",
                  R"(parent: "$NAME" match_id: "$ID" placement_id: "$ID" professional: "$PRO"
                     share_percent: 1 start_date {$TODAY} end_date {$SOON})",
                  "NEED_OVER NEED_FULL"},
                 {"PlacementNeedService.ChangeSeats", R"(name: "$NAME" seats: $SEATS)"},
                 {"PlacementNeedService.StandDownPlacementNeed",
                  R"(name: "$NAME" reason: "Nobody is needed.")"}}},
      {.tables = "Match",
       .get = "MatchService.GetMatch",
       .create = {"MatchService.ProposeMatch", A_MATCH},
       .verbs = {{"MatchService.AcceptMatch",
                  R"(name: "$NAME" side: HOST_TEAM reason: "By telephone.")"},
                 {"MatchService.AcceptMatch",
                  R"(name: "$NAME" side: PROFESSIONAL reason: "By telephone.")"},
                 {"MatchService.DeclineMatch",
                  R"(name: "$NAME" side: PROFESSIONAL reason: "Another offer.")"},
                 {"MatchService.ForwardRunnerUp", R"(name: "$NAME" match_id: "$ID")"}},
       .before = {{"PlacementNeedService.CreatePlacementNeed", A_NEED("of-$ID")}}},
      {.tables = "Placement",
       .get = "PlacementService.GetPlacement",
       // By a match that is confirmed.
       .create =
           {"MatchService.AcceptMatch",
            R"(name: "$PARTNERSHIP/needs/of-$ID/matches/$ID" side: PROFESSIONAL reason: "By telephone.")"},
       .verbs = {{"PlacementService.BeginClearing", R"(name: "$NAME")"},
                 {"PlacementService.RecordClearance",
                  R"(name: "$NAME" kind: VISA outcome: CLEARED effective_date {$DAY})",
                  {},
                  Order::kAside},
                 {"PlacementService.MarkPlacementReady", R"(name: "$NAME")"},
                 {"PlacementService.StartPlacement", R"(name: "$NAME" effective_date {$DAY})"},
                 {"PlacementService.PausePlacement",
                  R"(name: "$NAME" effective_date {$DAY} reason: "Elections.")"},
                 {"PlacementService.ResumePlacement", R"(name: "$NAME" effective_date {$DAY})"},
                 {"PlacementService.EnterPhase",
                  R"(name: "$NAME" phase: OBJECTIVE_SETTING effective_date {$DAY})"},
                 {"PlacementService.RetractPhase",
                  R"(name: "$NAME" effective_date {$DAY} reason: "Of another.")",
                  "VERB_NOT_ALLOWED", Order::kBack, "EnterPhase"},
                 A_RETRACTION("START", "StartPlacement"),
                 A_RETRACTION("PAUSE", "PausePlacement"),
                 A_RETRACTION("RESUMPTION", "ResumePlacement"),
                 A_RETRACTION("COMPLETION", "CompletePlacement"),
                 A_RETRACTION("EARLY_END", "EndPlacementEarly"),
                 A_RETRACTION("EXTENSION", "ExtendPlacement"),
                 {"PlacementService.RetractStep",
                  R"(name: "$NAME" step: RETURN effective_date {$DAY} reason: "Of another.")",
                  {},
                  Order::kAside,
                  "ConfirmReturn"},
                 {"PlacementService.RetractStep",
                  R"(name: "$NAME" step: HANDOVER_ITEM item_id: "i" effective_date {$DAY}
                     reason: "Of another.")",
                  "NO_SUCH_HANDOVER_ITEM",
                  Order::kAside,
                  "CompleteHandoverItem",
                  {{"PlacementService.PlanHandover",
                    R"(name: "$NAME" items { item_id: "i" text: "T" })"},
                   {"PlacementService.CompleteHandoverItem",
                    R"(name: "$NAME" item_id: "i" effective_date {$AGO})"}}},
                 {"PlacementService.ReschedulePlacement",
                  R"(name: "$NAME" start_date {$START} end_date {$SOON} share_percent: 2)"},
                 {"PlacementService.ReschedulePlacement",
                  R"(name: "$NAME" start_date {$START} end_date {$END} share_percent: 2
                     effective_date {$TODAY})"},
                 {"PlacementService.ExtendPlacement",
                  R"(name: "$NAME" end_date {$LATER} reason: "More time.")"},
                 {"PlacementService.PlanHandover",
                  R"(name: "$NAME" items { item_id: "i" text: "T" })"},
                 {"PlacementService.CompleteHandoverItem",
                  R"(name: "$NAME" item_id: "i" effective_date {$DAY})",
                  {},
                  Order::kAside,
                  "StartPlacement",
                  {{"PlacementService.PlanHandover",
                    R"(name: "$NAME" items { item_id: "i" text: "T" })"}}},
                 {"PlacementService.NameSuccessor",
                  R"(name: "$NAME" successor: "$PLACEMENT" reason: "So agreed.")"},
                 {"PlacementService.ConfirmReturn",
                  R"(name: "$NAME" return_date {$DAY})",
                  {},
                  Order::kAside,
                  "StartPlacement"},
                 {"PlacementService.CompletePlacement", R"(name: "$NAME" effective_date {$DAY})"},
                 {"PlacementService.EndPlacementEarly",
                  R"(name: "$NAME" effective_date {$DAY} reason: "Ill." kind: OTHER)"},
                 {"PlacementService.CancelPlacement", R"(name: "$NAME" reason: "Ill.")"}},
       .helps = {{"PlacementService.RecordClearance",
                  R"(name: "$NAME" kind: VISA outcome: CLEARED effective_date {$AGO})"},
                 {"PlacementService.RecordClearance",
                  R"(name: "$NAME" kind: REGISTRATION outcome: CLEARED effective_date {$AGO})"},
                 {"PlacementService.RecordClearance",
                  R"(name: "$NAME" kind: SAFEGUARDING outcome: CLEARED effective_date {$AGO})"},
                 {"PlacementService.RecordClearance",
                  R"(name: "$NAME" kind: INSURANCE outcome: CLEARED effective_date {$AGO})"},
                 {"PlacementService.RecordClearance",
                  R"(name: "$NAME" kind: BRIEFING outcome: CLEARED effective_date {$AGO})"},
                 {"CheckInService.RecordCheckIn",
                  R"(parent: "$NAME" check_in_id: "$ID" check_in_date {$TODAY} advice: "A" trust: 5
                     reason: "By telephone.")"},
                 {"PlacementService.ConfirmReturn", R"(name: "$NAME" return_date {$TODAY})"}},
       .before =
           {{"PlacementNeedService.CreatePlacementNeed", A_NEED("of-$ID")},
            {"MatchService.ProposeMatch", A_MATCH},
            {"MatchService.AcceptMatch",
             R"(name: "$PARTNERSHIP/needs/of-$ID/matches/$ID" side: HOST_TEAM reason: "By telephone.")"}}},
      {.tables = "PlacementPhase",
       .get = "PlacementService.GetPlacement",
       .create = {},
       .verbs = {{"PlacementService.EnterPhase",
                  R"(name: "$NAME" phase: OBJECTIVE_SETTING effective_date {$DAY})",
                  "PHASE_NOT_NEXT CONDITIONS_UNMET"},
                 {"PlacementService.EnterPhase",
                  R"(name: "$NAME" phase: CAPABILITY_BUILDING effective_date {$DAY})",
                  "PHASE_NOT_NEXT CONDITIONS_UNMET"},
                 {"PlacementService.EnterPhase",
                  R"(name: "$NAME" phase: HANDOVER effective_date {$DAY})",
                  "PHASE_NOT_NEXT CONDITIONS_UNMET"},
                 {"PlacementService.RetractPhase",
                  R"(name: "$NAME" effective_date {$DAY} reason: "Of another.")",
                  "CONDITIONS_UNMET", Order::kBack, "EnterPhase"}},
       .helps = {{"CheckInService.RecordCheckIn",
                  R"(parent: "$NAME" check_in_id: "$ID" check_in_date {$TODAY} advice: "A" trust: 5
                 reason: "By telephone.")"},
                 {"PlacementService.PlanHandover",
                  R"(name: "$NAME" items { item_id: "i" text: "T" })"}},
       .state = "phase",
       .of = "Placement",
       .of_state = "ACTIVE"}};
}

inline std::vector<Kind> KindsOfTravel() {
  return {
      {.tables = "Visit",
       .get = "VisitService.GetVisit",
       .create = {"VisitService.CreateVisit", A_VISIT("$ID")},
       .verbs = {{"VisitService.ConfirmVisit", R"(name: "$NAME")"},
                 {"VisitService.CompleteVisit", R"(name: "$NAME" effective_date {$DAY})"},
                 {"VisitService.RetractVisitCompletion",
                  R"(name: "$NAME" effective_date {$DAY} reason: "Of another.")",
                  {},
                  Order::kBack,
                  "CompleteVisit"},
                 {"VisitService.DebriefVisit", R"(name: "$NAME" debrief: "Two wards.")"},
                 {"VisitService.CancelVisit", R"(name: "$NAME" reason: "A storm.")"}}},
      {.tables = "LeaveRequest",
       .get = "LeaveRequestService.GetLeaveRequest",
       .create = {"LeaveRequestService.SubmitLeaveRequest",
                  R"(parent: "$PARTNERSHIP" leave_request_id: "$ID" person: "$LEADER"
                     taken_for: "$PARTNERSHIP/visits/of-$ID" period { start {$LONGAGO} end {$LATER} })"},
       .verbs = {{"LeaveRequestService.EndorseLeaveRequest",
                  R"(name: "$NAME" leader: "$DEPUTY" effective_date {$DAY} reason: "By letter.")"},
                 {"LeaveRequestService.GrantLeaveRequest",
                  R"(name: "$NAME" leader: "$DEPUTY" effective_date {$DAY} reason: "By letter.")"},
                 {"LeaveRequestService.RefuseLeaveRequest",
                  R"(name: "$NAME" effective_date {$DAY} reason: "By letter.")"}},
       // One that is still to come.
       .before = {{"VisitService.CreateVisit", A_VISIT("of-$ID")}}}};
}

#undef A_NEED
#undef A_VISIT
#undef A_RETRACTION
#undef A_MATCH

}  // namespace tandem::placement::walk
