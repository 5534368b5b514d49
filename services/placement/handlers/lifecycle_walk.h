#pragma once

#include <string_view>
#include <vector>

// What a walk through the lifecycles calls (lifecycle_walk_test.cc): requests as protobuf writes
// them as text. $WORDS are filled in: $NAME is the resource itself, $ID something new, $TODAY and
// the other days are those of the clock.
namespace tandem::placement::walk {

struct Step {
  std::string_view rpc;
  std::string_view request;
  // Reasons of its own, as the RPC says, for what the state does not allow.
  std::string_view reasons = {};
};

// A kind of resource that walks.
struct Kind {
  std::string_view tables;  // of its lifecycle, as in docs/lifecycles
  std::string_view get;
  Step create;
  std::vector<Step> verbs;
  // What the conditions of its verbs ask for; may be refused.
  std::vector<Step> helps = {};
  // What has to be there before it is created.
  std::vector<Step> before = {};
};

#define TWO_PARTIES                                                          \
  "display_name: \"P\" programme: \"programmes/amp\" start_date {$LONGAGO} " \
  "parties { institution: \"$OFFICE\" side: LEAD role: PARTNER } "           \
  "parties { institution: \"$MINISTRY\" side: COUNTERPART role: HOST } "     \
  "budget { line_id: \"travel\" display_name: \"T\" amount { currency: \"GBP\" minor_units: 9 } }"

#define A_TENDER(id)                                               \
  "parent: \"$PARTNERSHIP\" tender_id: \"" id                      \
  "\" tender { display_name: \"T\" "                               \
  "framework: \"countries/lr/frameworks/f\" closing_date {$NEXT} " \
  "criteria { criterion_id: \"all\" display_name: \"A\" weight: 100 } }"

#define A_NEED(id)                                                         \
  "parent: \"$PARTNERSHIP\" placement_need_id: \"" id                      \
  "\" placement_need { display_name: \"N\" "                               \
  "role: $ROLE team: \"countries/lr/teams/ncd\" mode: IN_PERSON seats: 2 " \
  "window { start {$AGO} end {$LATER} } }"

// For a need of its own.
#define A_MATCH                                                                    \
  "parent: \"$PARTNERSHIP/needs/of-$ID\" match_id: \"$ID\" placement_id: \"$ID\" " \
  "professional: \"$PRO\" share_percent: 5 start_date {$TODAY} end_date {$SOON}"

inline const std::vector<Kind>& Kinds() {
  static const std::vector<Kind> kKinds = {
      {.tables = "Partnership",
       .get = "PartnershipService.GetPartnership",
       .create =
           {"PartnershipService.CreatePartnership",
            R"(parent: "countries/lr" partnership_id: "$ID" partnership { kind: TWINNING )" TWO_PARTIES
            "}"},
       .verbs =
           {{"PartnershipService.DefineAndDevelopPartnership",
             R"(name: "$NAME" effective_date {$TODAY})"},
            {"PartnershipService.DeliverPartnership", R"(name: "$NAME" effective_date {$TODAY})"},
            {"PartnershipService.SustainPartnership",
             R"(name: "$NAME" effective_date {$TODAY}
                     committee { title: "C" last_meeting_date {$TODAY} })"},
            {"PartnershipService.ResumeDelivery", R"(name: "$NAME" effective_date {$TODAY})"},
            {"PartnershipService.HoldPartnership",
             R"(name: "$NAME" effective_date {$TODAY} reason: "Elections.")"},
            {"PartnershipService.ResumePartnership", R"(name: "$NAME" effective_date {$TODAY})"},
            {"PartnershipService.ClosePartnership",
             R"(name: "$NAME" effective_date {$TODAY} reason: "Done." waiver_reason: "None.")"},
            {"PartnershipService.WithdrawPartnership",
             R"(name: "$NAME" effective_date {$TODAY} reason: "No money.")"}},
       .helps =
           {{"PartnershipService.RequestApproval", R"(name: "$NAME" institution: "$OFFICE")"},
            {"PartnershipService.RequestApproval", R"(name: "$NAME" institution: "$MINISTRY")"},
            {"PartnershipService.GiveApproval",
             R"(name: "$NAME" institution: "$OFFICE" leader: "$LEADER" reason: "By letter."
                effective_date {$TODAY})"},
            {"PartnershipService.GiveApproval",
             R"(name: "$NAME" institution: "$MINISTRY" leader: "$MINISTER" reason: "By letter."
                effective_date {$TODAY})"},
            {"PartnershipService.RecordStakeholderTalk",
             R"(name: "$NAME" talk { held_date {$TODAY} institutions: "$MINISTRY" summary: "S" })"},
            {"PartnershipService.NotePotentialObjective",
             R"(name: "$NAME" objective: "O" effective_date {$TODAY})"},
            {"PartnershipService.ProposeFocus", R"(name: "$NAME" text: "F")"},
            {"PartnershipService.AgreeFocus",
             R"(name: "$NAME" side: LEAD reason: "So said." effective_date {$TODAY})"},
            {"PartnershipService.AgreeFocus",
             R"(name: "$NAME" side: COUNTERPART reason: "So said." effective_date {$TODAY})"},
            {"FundingShareService.CreateFundingShare",
             R"(parent: "$NAME" funding_share_id: "all" funding_share { display_name: "S"
                party: "$OFFICE" budget_line: "travel" amount { currency: "GBP" minor_units: 9 } })"},
            {"FundingShareService.CommitFundingShare",
             R"(name: "$NAME/fundingShares/all" effective_date {$TODAY})"}}},
      {.tables = "PlacementNeed",
       .get = "PlacementNeedService.GetPlacementNeed",
       .create = {"PlacementNeedService.CreatePlacementNeed", A_NEED("$ID")},
       .verbs = {{"MatchService.ProposeMatch",
                  R"(parent: "$NAME" match_id: "$ID" placement_id: "$ID" professional: "$PRO"
                     share_percent: 5 start_date {$TODAY} end_date {$SOON})",
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
                  R"(name: "$NAME" side: PROFESSIONAL reason: "Another offer.")"}},
       .before = {{"PlacementNeedService.CreatePlacementNeed", A_NEED("of-$ID")}}},
      {.tables = "Placement",
       .get = "PlacementService.GetPlacement",
       // By a match that is confirmed.
       .create =
           {"MatchService.AcceptMatch",
            R"(name: "$PARTNERSHIP/needs/of-$ID/matches/$ID" side: PROFESSIONAL reason: "By telephone.")"},
       .verbs = {{"PlacementService.BeginClearing", R"(name: "$NAME")"},
                 {"PlacementService.RecordClearance",
                  R"(name: "$NAME" kind: VISA outcome: CLEARED effective_date {$TODAY})"},
                 {"PlacementService.MarkPlacementReady", R"(name: "$NAME")"},
                 {"PlacementService.StartPlacement", R"(name: "$NAME" effective_date {$TODAY})"},
                 {"PlacementService.PausePlacement",
                  R"(name: "$NAME" effective_date {$TODAY} reason: "Elections.")"},
                 {"PlacementService.ResumePlacement", R"(name: "$NAME" effective_date {$TODAY})"},
                 {"PlacementService.EnterPhase",
                  R"(name: "$NAME" phase: OBJECTIVE_SETTING effective_date {$TODAY})"},
                 {"PlacementService.ReschedulePlacement",
                  R"(name: "$NAME" start_date {$TODAY} end_date {$SOON} share_percent: 6)"},
                 {"PlacementService.ExtendPlacement",
                  R"(name: "$NAME" end_date {$LATER} reason: "More time.")"},
                 {"PlacementService.PlanHandover",
                  R"(name: "$NAME" items { item_id: "i" text: "T" })"},
                 {"PlacementService.CompleteHandoverItem",
                  R"(name: "$NAME" item_id: "i" effective_date {$TODAY})"},
                 {"PlacementService.NameSuccessor",
                  R"(name: "$NAME" successor: "$PLACEMENT" reason: "So agreed.")"},
                 {"PlacementService.ConfirmReturn", R"(name: "$NAME" return_date {$TODAY})"},
                 {"PlacementService.CompletePlacement", R"(name: "$NAME" effective_date {$TODAY})"},
                 {"PlacementService.EndPlacementEarly",
                  R"(name: "$NAME" effective_date {$TODAY} reason: "Ill." kind: OTHER)"},
                 {"PlacementService.CancelPlacement", R"(name: "$NAME" reason: "Ill.")"}},
       .helps = {{"PlacementService.RecordClearance",
                  R"(name: "$NAME" kind: VISA outcome: CLEARED effective_date {$TODAY})"},
                 {"PlacementService.RecordClearance",
                  R"(name: "$NAME" kind: REGISTRATION outcome: CLEARED effective_date {$TODAY})"},
                 {"PlacementService.RecordClearance",
                  R"(name: "$NAME" kind: SAFEGUARDING outcome: CLEARED effective_date {$TODAY})"},
                 {"PlacementService.RecordClearance",
                  R"(name: "$NAME" kind: INSURANCE outcome: CLEARED effective_date {$TODAY})"},
                 {"PlacementService.RecordClearance",
                  R"(name: "$NAME" kind: BRIEFING outcome: CLEARED effective_date {$TODAY})"},
                 {"PlacementService.ConfirmReturn", R"(name: "$NAME" return_date {$TODAY})"}},
       .before =
           {{"PlacementNeedService.CreatePlacementNeed", A_NEED("of-$ID")},
            {"MatchService.ProposeMatch", A_MATCH},
            {"MatchService.AcceptMatch",
             R"(name: "$PARTNERSHIP/needs/of-$ID/matches/$ID" side: HOST_TEAM reason: "By telephone.")"}}},

      {.tables = "Visit",
       .get = "VisitService.GetVisit",
       .create = {"VisitService.CreateVisit",
                  R"(parent: "$PARTNERSHIP" visit_id: "$ID" visit { display_name: "V" kind: PLANNING
                     side: LEAD period { start {$AGO} end {$NEXT} } destination { country: "lr" }
                     visitors: "$LEADER" })"},
       .verbs = {{"VisitService.ConfirmVisit", R"(name: "$NAME")"},
                 {"VisitService.CompleteVisit", R"(name: "$NAME" effective_date {$TODAY})"},
                 {"VisitService.DebriefVisit", R"(name: "$NAME" debrief: "Two wards.")"},
                 {"VisitService.CancelVisit", R"(name: "$NAME" reason: "A storm.")"}}},
      {.tables = "LeaveRequest",
       .get = "LeaveRequestService.GetLeaveRequest",
       .create = {"LeaveRequestService.SubmitLeaveRequest",
                  R"(parent: "$PARTNERSHIP" leave_request_id: "$ID" person: "$LEADER"
                     taken_for: "$VISIT" period { start {$LONGAGO} end {$LATER} })"},
       .verbs =
           {{"LeaveRequestService.EndorseLeaveRequest",
             R"(name: "$NAME" leader: "$DEPUTY" effective_date {$TODAY} reason: "By letter.")"},
            {"LeaveRequestService.GrantLeaveRequest",
             R"(name: "$NAME" leader: "$DEPUTY" effective_date {$TODAY} reason: "By letter.")"},
            {"LeaveRequestService.RefuseLeaveRequest",
             R"(name: "$NAME" effective_date {$TODAY} reason: "By letter.")"}}},
      {.tables = "Board",
       .get = "BoardService.GetBoard",
       .create = {"BoardService.FormBoard",
                  R"(parent: "countries/lr/partnerships/b$ID" display_name: "B")"},
       .verbs = {{"BoardService.ActivateBoard", R"(name: "$NAME" effective_date {$TODAY})"}},
       .helps = {{"BoardService.SeatBoardMember",
                  R"(name: "$NAME" seat_id: "office" side: LEAD title: "O" member: "$LEADER"
                     effective_date {$TODAY})"},
                 {"BoardService.SeatBoardMember",
                  R"(name: "$NAME" seat_id: "ministry" side: COUNTERPART title: "M"
                     member: "$MINISTER" effective_date {$TODAY})"}},
       .before =
           {{"PartnershipService.CreatePartnership",
             R"(parent: "countries/lr" partnership_id: "b$ID" partnership { kind: TWINNING )" TWO_PARTIES
             "}"}}},
      {.tables = "Meeting Minutes",
       .get = "MeetingService.GetMeeting",
       .create = {"MeetingService.CreateMeeting",
                  R"(parent: "$PARTNERSHIP" meeting_id: "$ID" meeting { display_name: "M"
                     meeting_date {$TODAY} })"},
       .verbs = {{"MeetingService.HoldMeeting",
                  R"(name: "$NAME" effective_date {$TODAY} present: "office" present: "ministry")"},
                 {"MeetingService.CancelMeeting", R"(name: "$NAME" reason: "A storm.")"},
                 {"MeetingService.RecordMinutes", R"(name: "$NAME" minutes: "What was said.")"},
                 {"MeetingService.ApproveMinutes", R"(name: "$NAME" at_meeting: "$OTHER")"}}},
      {.tables = "Tender",
       .get = "TenderService.GetTender",
       .create = {"TenderService.CreateTender", A_TENDER("$ID")},
       .verbs =
           {{"TenderService.IssueTender", R"(name: "$NAME" effective_date {$TODAY})"},
            {"TenderService.AppointEvaluators",
             R"(name: "$NAME" persons: "$LEADER" persons: "$MINISTER")"},
            {"BidService.SubmitBid",
             R"(parent: "$NAME" bid_id: "$ID" bidder: "$BIDDER" reason: "On paper."
                     offer { proposal: "P" })"},
            {"TenderService.OpenBids", R"(name: "$NAME")"},
            {"TenderService.DeclareInterests",
             R"(name: "$NAME" evaluator: "$LEADER" effective_date {$TODAY} reason: "On paper.")"},
            {"TenderService.AwardTender",
             R"(name: "$NAME" bid: "$BID" effective_date {$TODAY} reason: "It is better.")"},
            {"TenderService.ContractTender",
             R"(name: "$NAME" contract_reference: "C" effective_date {$TODAY})"},
            {"TenderService.EndWithoutAward", R"(name: "$NAME" reason: "Nobody fits.")"},
            {"TenderService.CancelTender", R"(name: "$NAME" reason: "No money.")"}},
       .helps =
           {{"TenderService.AppointEvaluators",
             R"(name: "$NAME" persons: "$LEADER" persons: "$MINISTER")"},
            {"TenderService.DeclareInterests",
             R"(name: "$NAME" evaluator: "$LEADER" effective_date {$TODAY} reason: "On paper.")"},
            {"TenderService.DeclareInterests",
             R"(name: "$NAME" evaluator: "$MINISTER" effective_date {$TODAY}
                     reason: "On paper.")"}}},
      {.tables = "Bid",
       .get = "BidService.GetBid",
       .create =
           {"BidService.SubmitBid",
            R"(parent: "$PARTNERSHIP/tenders/of-$ID" bid_id: "$ID" bidder: "$BIDDER" reason: "On paper."
                   offer { proposal: "P" })"},
       .verbs = {{"BidService.WithdrawBid", R"(name: "$NAME" reason: "By letter.")"},
                 {"BidService.ScoreBid",
                  R"(name: "$NAME" evaluator: "$LEADER" effective_date {$TODAY} reason: "On paper."
                     scores { criterion_id: "all" score: 4 })"},
                 {"BidService.ScoreBid",
                  R"(name: "$NAME" evaluator: "$MINISTER" effective_date {$TODAY}
                     reason: "On paper." scores { criterion_id: "all" score: 3 })"}},
       .before = {{"TenderService.CreateTender", A_TENDER("of-$ID")},
                  {"TenderService.IssueTender",
                   R"(name: "$PARTNERSHIP/tenders/of-$ID" effective_date {$TODAY})"}}},
      {.tables = "Project",
       .get = "ProjectService.GetProject",
       .create = {"ProjectService.CreateProject",
                  R"(parent: "$PARTNERSHIP" project_id: "$ID" project { display_name: "P"
                     programme: "programmes/amp" period { start {$AGO} end {$LATER} }
                     currency: "GBP" lines { budget_line: "travel" requested: 1000 } })"},
       .verbs = {{"ProjectService.AwardProject", R"(name: "$NAME" effective_date {$TODAY})"},
                 {"ProjectService.RejectProject",
                  R"(name: "$NAME" effective_date {$TODAY} reason: "Too late.")"},
                 {"ProjectService.StartProject", R"(name: "$NAME" effective_date {$TODAY})"},
                 {"ProjectService.RecordProjectReceipt",
                  R"(name: "$NAME" budget_line: "travel" receipt { receipt_id: "$ID" minor_units: 9
                     receipt_date {$TODAY} })"},
                 {"ProjectService.RecordProjectSpend",
                  R"(name: "$NAME" budget_line: "travel" spend { spend_id: "$ID" minor_units: 9
                     spend_date {$TODAY} purpose: "Flights" })"},
                 {"ProjectService.CompleteProject", R"(name: "$NAME" effective_date {$TODAY})"},
                 {"ProjectService.TerminateProject",
                  R"(name: "$NAME" effective_date {$TODAY} reason: "No money.")"}}},
  };
  return kKinds;
}

#undef TWO_PARTIES
#undef A_TENDER
#undef A_NEED
#undef A_MATCH

}  // namespace tandem::placement::walk
