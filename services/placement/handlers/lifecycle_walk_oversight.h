#pragma once

#include "services/placement/handlers/lifecycle_walk.h"

// What a walk calls of boards, their meetings, and tenders (lifecycle_walk_test.cc).
namespace tandem::placement::walk {

#define TWO_PARTIES(day)                                                 \
  "display_name: \"P\" programme: \"programmes/amp\" start_date {" day   \
  "} "                                                                   \
  "parties { institution: \"$OFFICE\" side: LEAD role: PARTNER } "       \
  "parties { institution: \"$MINISTRY\" side: COUNTERPART role: HOST } " \
  "budget { line_id: \"travel\" display_name: \"T\" amount { currency: \"GBP\" minor_units: 9 } }"

#define A_TENDER(id)                                               \
  "parent: \"$PARTNERSHIP\" tender_id: \"" id                      \
  "\" tender { display_name: \"T\" "                               \
  "framework: \"countries/lr/frameworks/f\" closing_date {$NEXT} " \
  "requirements: \"R\" "                                           \
  "criteria { criterion_id: \"all\" display_name: \"A\" weight: 100 } }"

inline std::vector<Kind> KindsOfOversight() {
  return {
      {.tables = "Board",
       .get = "BoardService.GetBoard",
       .create = {"BoardService.FormBoard",
                  R"(parent: "countries/lr/partnerships/b$ID" display_name: "B")"},
       .verbs = {{"BoardService.ActivateBoard", R"(name: "$NAME" effective_date {$DAY})"}},
       .helps = {{"BoardService.SeatBoardMember",
                  R"(name: "$NAME" seat_id: "office" side: LEAD title: "O" member: "$LEADER"
                     effective_date {$DAY})",
                  {},
                  Order::kEntry},
                 {"BoardService.SeatBoardMember",
                  R"(name: "$NAME" seat_id: "ministry" side: COUNTERPART title: "M"
                     member: "$MINISTER" effective_date {$DAY})",
                  {},
                  Order::kEntry},
                 {"MeetingService.CreateMeeting",
                  R"(parent: "$OWNER" meeting_id: "$ID" meeting { display_name: "M"
                     meeting_date {$TODAY} })"}},
       .before =
           {{"PartnershipService.CreatePartnership",
             R"(parent: "countries/lr" partnership_id: "b$ID" partnership { kind: TWINNING )" TWO_PARTIES(
                 "$LONGAGO") "}"}}},
      {.tables = "Meeting Minutes",
       .get = "MeetingService.GetMeeting",
       .create = {"MeetingService.CreateMeeting",
                  R"(parent: "$PARTNERSHIP" meeting_id: "$ID" meeting { display_name: "M"
                     meeting_date {$TODAY} })"},
       .verbs = {{"MeetingService.HoldMeeting",
                  R"(name: "$NAME" effective_date {$DAY} present: "office" present: "ministry")"},
                 {"MeetingService.CorrectMeeting",
                  R"(name: "$NAME" effective_date {$DAY} present: "office" present: "ministry"
                     reason: "Another day.")",
                  {},
                  Order::kAside},
                 {"MeetingService.CancelMeeting", R"(name: "$NAME" reason: "A storm.")"},
                 {"MeetingService.RecordMinutes", R"(name: "$NAME" minutes: "What was said.")"},
                 {"MeetingService.ApproveMinutes",
                  R"(name: "$NAME" at_meeting: "$OTHER")",
                  {},
                  {},
                  {},
                  {{"MeetingService.RecordMinutes", R"(name: "$NAME" minutes: "What was said.")"},
                   {"MeetingService.CreateMeeting",
                    R"(parent: "$PARTNERSHIP" meeting_id: "l$ID" meeting { display_name: "L"
                       meeting_date {$TODAY} })"},
                   {"MeetingService.HoldMeeting",
                    R"(name: "$PARTNERSHIP/meetings/l$ID" effective_date {$TODAY}
                       present: "office" present: "ministry")"}}}}},
      {.tables = "Framework",
       .get = "FrameworkService.GetFramework",
       .create = {"FrameworkService.CreateFramework",
                  R"(parent: "countries/lr" framework_id: "$ID" framework { display_name: "F" })"},
       .verbs = {{"FrameworkService.AdmitFrameworkMember",
                  R"(name: "$NAME" institution: "$BIDDER" effective_date {$DAY})"},
                 {"FrameworkService.ReleaseFrameworkMember",
                  R"(name: "$NAME" institution: "$BIDDER" effective_date {$DAY})",
                  {},
                  {},
                  {},
                  {{"FrameworkService.AdmitFrameworkMember",
                    R"(name: "$NAME" institution: "$BIDDER" effective_date {$LONGAGO})"}}},
                 {"FrameworkService.CloseFramework", R"(name: "$NAME")"}}}};
}

inline std::vector<Kind> KindsOfTenders() {
  return {
      {.tables = "Tender",
       .get = "TenderService.GetTender",
       .create = {"TenderService.CreateTender", A_TENDER("$ID")},
       .verbs = {{"TenderService.IssueTender", R"(name: "$NAME" effective_date {$DAY})"},
                 {"TenderService.AppointEvaluators",
                  R"(name: "$NAME" persons: "$LEADER" persons: "$MINISTER")"},
                 {"BidService.SubmitBid",
                  R"(parent: "$NAME" bid_id: "$ID" bidder: "$BIDDER" reason: "On paper."
                     receive_date {$DAY} offer { proposal: "P" })",
                  {},
                  Order::kEntry},
                 {"TenderService.PostponeClosing",
                  R"(name: "$NAME" closing_date {$NEAR} reason: "They asked for more time.")"},
                 {"TenderService.OpenBids", R"(name: "$NAME")"},
                 {"TenderService.DeclareInterests",
                  R"(name: "$NAME" evaluator: "$LEADER" effective_date {$DAY} reason: "On paper.")",
                  {},
                  Order::kAside,
                  "IssueTender"},
                 {"TenderService.AwardTender",
                  R"(name: "$NAME" bid: "$BID" effective_date {$DAY} reason: "It is better.")"},
                 {"TenderService.ContractTender",
                  R"(name: "$NAME" contract_reference: "C" effective_date {$DAY})"},
                 {"TenderService.EndWithoutAward", R"(name: "$NAME" reason: "Nobody fits.")"},
                 {"TenderService.CancelTender", R"(name: "$NAME" reason: "No money.")"}},
       .helps = {{"BidService.SubmitBid",
                  R"(parent: "$NAME" bid_id: "only" bidder: "$BIDDER" reason: "On paper."
                     offer { proposal: "P" })"},
                 {"TenderService.AppointEvaluators",
                  R"(name: "$NAME" persons: "$LEADER" persons: "$MINISTER")"},
                 {"TenderService.DeclareInterests",
                  R"(name: "$NAME" evaluator: "$LEADER" effective_date {$DAY} reason: "On paper.")",
                  {},
                  Order::kAside,
                  "IssueTender"},
                 {"TenderService.DeclareInterests",
                  R"(name: "$NAME" evaluator: "$MINISTER" effective_date {$DAY}
                     reason: "On paper.")",
                  {},
                  Order::kAside,
                  "IssueTender"},
                 {"BidService.ScoreBid",
                  R"(name: "$BID" evaluator: "$LEADER" effective_date {$DAY} reason: "On paper."
                     scores { criterion_id: "all" score: 4 })",
                  {},
                  Order::kAside,
                  "IssueTender"},
                 {"BidService.ScoreBid",
                  R"(name: "$BID" evaluator: "$MINISTER" effective_date {$DAY} reason: "On paper."
                     scores { criterion_id: "all" score: 3 })",
                  {},
                  Order::kAside,
                  "IssueTender"}}},
      {.tables = "Bid",
       .get = "BidService.GetBid",
       .create =
           {"BidService.SubmitBid",
            R"(parent: "$PARTNERSHIP/tenders/of-$ID" bid_id: "$ID" bidder: "$BIDDER" reason: "On paper."
                   offer { proposal: "P" })"},
       .verbs =
           {{"BidService.WithdrawBid", R"(name: "$NAME" reason: "By letter.")"},
            {"BidService.ExcludeBid",
             R"(name: "$NAME" reason: "It names no price." effective_date {$DAY})",
             "CONDITIONS_UNMET", Order::kAside, "IssueTender"},
            {"BidService.ScoreBid",
             R"(name: "$NAME" evaluator: "$LEADER" effective_date {$DAY} reason: "On paper." scores { criterion_id: "all" score: 4 })",
             "CONDITIONS_UNMET", Order::kAside, "IssueTender"},
            {"BidService.ScoreBid",
             R"(name: "$NAME" evaluator: "$MINISTER" effective_date {$DAY}
                     reason: "On paper." scores { criterion_id: "all" score: 3 })",
             "CONDITIONS_UNMET", Order::kAside, "IssueTender"}},
       .helps = {{"TenderService.AppointEvaluators",
                  R"(name: "$PARENT" persons: "$LEADER" persons: "$MINISTER")"},
                 {"TenderService.OpenBids", R"(name: "$PARENT")"},
                 {"TenderService.DeclareInterests",
                  R"(name: "$PARENT" evaluator: "$LEADER" effective_date {$TODAY}
                     reason: "On paper.")"},
                 {"TenderService.DeclareInterests",
                  R"(name: "$PARENT" evaluator: "$MINISTER" effective_date {$TODAY}
                     reason: "On paper.")"}},
       .before = {{"TenderService.CreateTender", A_TENDER("of-$ID")},
                  {"TenderService.IssueTender",
                   R"(name: "$PARTNERSHIP/tenders/of-$ID" effective_date {$TODAY})"}}}};
}

#undef TWO_PARTIES
#undef A_TENDER

}  // namespace tandem::placement::walk
