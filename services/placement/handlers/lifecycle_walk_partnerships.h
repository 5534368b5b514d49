#pragma once

#include "services/placement/handlers/lifecycle_walk.h"

// What a walk calls of partnerships, and of what is agreed, funded and gained in them
// (lifecycle_walk_test.cc).
namespace tandem::placement::walk {

#define TWO_PARTIES(day)                                                 \
  "display_name: \"P\" programme: \"programmes/amp\" start_date {" day   \
  "} "                                                                   \
  "parties { institution: \"$OFFICE\" side: LEAD role: PARTNER } "       \
  "parties { institution: \"$MINISTRY\" side: COUNTERPART role: HOST } " \
  "budget { line_id: \"travel\" display_name: \"T\" amount { currency: \"GBP\" minor_units: 9 } }"

inline std::vector<Kind> KindsOfAgreements() {
  return {
      {.tables = "Partnership",
       .get = "PartnershipService.GetPartnership",
       .create =
           {"PartnershipService.CreatePartnership",
            R"(parent: "countries/lr" partnership_id: "$ID" partnership { kind: TWINNING )" TWO_PARTIES(
                "$DAY") "}"},
       .verbs = {{"PartnershipService.DefineAndDevelopPartnership",
                  R"(name: "$NAME" effective_date {$DAY})"},
                 {"PartnershipService.DeliverPartnership",
                  R"(name: "$NAME" effective_date {$DAY})"},
                 {"PartnershipService.SustainPartnership",
                  R"(name: "$NAME" effective_date {$DAY}
                     committee { title: "C" last_meeting_date {$DAY} })"},
                 {"PartnershipService.RecordCommitteeMeeting",
                  R"(name: "$NAME" title: "C" effective_date {$DAY})"},
                 {"PartnershipService.ResumeDelivery", R"(name: "$NAME" effective_date {$DAY})"},
                 {"PartnershipService.HoldPartnership",
                  R"(name: "$NAME" effective_date {$DAY} reason: "Elections.")"},
                 {"PartnershipService.ResumePartnership", R"(name: "$NAME" effective_date {$DAY})"},
                 {"PartnershipService.ClosePartnership",
                  R"(name: "$NAME" effective_date {$DAY} reason: "Done." waiver_reason: "None.")"},
                 {"PartnershipService.WithdrawPartnership",
                  R"(name: "$NAME" effective_date {$DAY} reason: "No money.")"}},
       .helps =
           {{"PartnershipService.RequestApproval", R"(name: "$NAME" institution: "$OFFICE")"},
            {"PartnershipService.RequestApproval", R"(name: "$NAME" institution: "$MINISTRY")"},
            {"PartnershipService.GiveApproval",
             R"(name: "$NAME" institution: "$OFFICE" leader: "$LEADER" reason: "By letter."
                effective_date {$DAY})",
             {},
             Order::kAside,
             "CreatePartnership"},
            {"PartnershipService.GiveApproval",
             R"(name: "$NAME" institution: "$MINISTRY" leader: "$MINISTER" reason: "By letter."
                effective_date {$DAY})",
             {},
             Order::kAside,
             "CreatePartnership"},
            {"PartnershipService.RecordStakeholderTalk",
             R"(name: "$NAME" talk { held_date {$DAY} institutions: "$MINISTRY" summary: "S" })",
             {},
             Order::kAside,
             "CreatePartnership"},
            {"PartnershipService.NotePotentialObjective",
             R"(name: "$NAME" objective: "O" effective_date {$DAY})",
             {},
             Order::kAside,
             "CreatePartnership"},
            {"PartnershipService.ProposeFocus", R"(name: "$NAME" text: "F")"},
            {"PartnershipService.AgreeFocus",
             R"(name: "$NAME" side: LEAD reason: "So said." effective_date {$DAY})",
             {},
             Order::kAside,
             "CreatePartnership"},
            {"PartnershipService.AgreeFocus",
             R"(name: "$NAME" side: COUNTERPART reason: "So said." effective_date {$DAY})",
             {},
             Order::kAside,
             "CreatePartnership"},
            {"FundingShareService.CreateFundingShare",
             R"(parent: "$NAME" funding_share_id: "all" funding_share { display_name: "S"
                party: "$OFFICE" budget_line: "travel" amount { currency: "GBP" minor_units: 9 } })"},
            {"FundingShareService.CommitFundingShare",
             R"(name: "$NAME/fundingShares/all" effective_date {$TODAY})"}}},
      {.tables = "Approval",
       .get = "PartnershipService.GetPartnership",
       .create = {"PartnershipService.RequestApproval",
                  R"(name: "countries/lr/partnerships/a$ID" institution: "$OFFICE")"},
       .verbs =
           {{"PartnershipService.RequestApproval", R"(name: "$NAME" institution: "$PART")"},
            {"PartnershipService.GiveApproval",
             R"(name: "$NAME" institution: "$PART" leader: "$LEADER" reason: "By letter."
                 effective_date {$DAY})",
             "INVALID_FIELDS"},
            {"PartnershipService.WithdrawApproval",
             R"(name: "$NAME" institution: "$PART" reason: "By letter." effective_date {$DAY})",
             "INVALID_FIELDS"}},
       .before =
           {{"PartnershipService.CreatePartnership",
             R"(parent: "countries/lr" partnership_id: "a$ID" partnership { kind: TWINNING )" TWO_PARTIES(
                 "$LONGAGO") "}"}},
       .part = {"approvals", "institution", "$OFFICE"}},
      {.tables = "Restriction",
       .get = "PartnershipService.GetPartnership",
       .create = {"PartnershipService.RaiseRestriction",
                  R"(name: "countries/lr/partnerships/r$ID" restriction_id: "$ID" side: LEAD
                 kind: REGULATORY description: "R" effective_date {$DAY})"},
       .verbs = {{"PartnershipService.MitigateRestriction",
                  R"(name: "$NAME" restriction_id: "$PART" mitigation: "M" effective_date {$DAY})"},
                 {"PartnershipService.ClearRestriction",
                  R"(name: "$NAME" restriction_id: "$PART" effective_date {$DAY})"},
                 {"PartnershipService.RetractRestriction",
                  R"(name: "$NAME" restriction_id: "$PART" effective_date {$DAY} reason: "R")"}},
       .before =
           {{"PartnershipService.CreatePartnership",
             R"(parent: "countries/lr" partnership_id: "r$ID" partnership { kind: TWINNING )" TWO_PARTIES(
                 "$LONGAGO") "}"}},
       .part = {"restrictions", "restriction_id", "$ID"}},
      {.tables = "Enquiry",
       .get = "EnquiryService.GetEnquiry",
       .create = {"EnquiryService.CreateEnquiry",
                  R"(parent: "countries/lr" enquiry_id: "$ID" enquiry { display_name: "E"
                 asked_by: "A hospital" location { country: "lr" } offer: TWINNING
                 receive_date {$DAY} })"},
       .verbs = {{"EnquiryService.DiscussEnquiry",
                  R"(name: "$NAME" conversation { held_date {$DAY} summary: "S" })",
                  {},
                  Order::kEntry},
                 {"EnquiryService.ConvertEnquiry",
                  R"(name: "$NAME" effective_date {$DAY} partnership_id: "e$ID" new_partnership {
                 kind: TWINNING )" TWO_PARTIES("$LONGAGO") "}"},
                 {"EnquiryService.RedirectEnquiry",
                  R"(name: "$NAME" effective_date {$DAY} redirected_to: "A charity" reason: "R")"},
                 {"EnquiryService.DeclineEnquiry",
                  R"(name: "$NAME" effective_date {$DAY} reason: "No money.")"}}}};
}

inline std::vector<Kind> KindsOfFunding() {
  return {
      {.tables = "FundingShare",
       .get = "FundingShareService.GetFundingShare",
       .create =
           {"FundingShareService.CreateFundingShare",
            R"(parent: "$PARTNERSHIP" funding_share_id: "$ID" funding_share { display_name: "S"
                 party: "$OFFICE" budget_line: "travel"
                 amount { currency: "GBP" minor_units: 9 } })"},
       .verbs =
           {{"FundingShareService.CommitFundingShare", R"(name: "$NAME" effective_date {$DAY})"},
            {"FundingShareService.RecordReceipt",
             R"(name: "$NAME" receipt { receipt_id: "$ID" minor_units: 3 receipt_date {$DAY} })",
             {},
             Order::kAside,
             "CommitFundingShare"},
            {"FundingShareService.RecordSpend",
             R"(name: "$NAME" spend { spend_id: "$ID" minor_units: 1 spend_date {$DAY}
                 purpose: "Flights" })",
             {},
             Order::kAside,
             "CommitFundingShare"},
            {"FundingShareService.VoidReceipt",
             R"(name: "$NAME" receipt_id: "$RECEIPT" reason: "Of another share.")",
             "NO_SUCH_ENTRY"},
            {"FundingShareService.VoidSpend",
             R"(name: "$NAME" spend_id: "$SPEND" reason: "Of another share.")",
             {},
             {},
             {},
             {{"FundingShareService.RecordSpend",
               R"(name: "$NAME" spend { spend_id: "$ID" minor_units: 1 spend_date {$TODAY}
                  purpose: "Flights" })"}}},
            {"FundingShareService.WithdrawFundingShare",
             R"(name: "$NAME" effective_date {$DAY} reason: "No money.")"}}},
      {.tables = "Project",
       .get = "ProjectService.GetProject",
       .create = {"ProjectService.CreateProject",
                  R"(parent: "$PARTNERSHIP" project_id: "$ID" project { display_name: "P"
                     programme: "programmes/amp" period { start {$AGO} end {$LATER} }
                     currency: "GBP" lines { budget_line: "travel" requested: 1000 } })"},
       .verbs = {{"ProjectService.AwardProject", R"(name: "$NAME" effective_date {$DAY})"},
                 {"ProjectService.RejectProject",
                  R"(name: "$NAME" effective_date {$DAY} reason: "Too late.")"},
                 {"ProjectService.StartProject", R"(name: "$NAME" effective_date {$DAY})"},
                 {"ProjectService.RecordProjectReceipt",
                  R"(name: "$NAME" budget_line: "travel" receipt { receipt_id: "$ID" minor_units: 9
                     receipt_date {$DAY} })",
                  {},
                  Order::kAside,
                  "AwardProject"},
                 {"ProjectService.RecordProjectSpend",
                  R"(name: "$NAME" budget_line: "travel" spend { spend_id: "$ID" minor_units: 9
                     spend_date {$DAY} purpose: "Flights" })",
                  {},
                  Order::kAside,
                  "StartProject"},
                 {"ProjectService.VoidProjectReceipt",
                  R"(name: "$NAME" budget_line: "travel" receipt_id: "$ID" reason: "Another's.")",
                  {},
                  {},
                  {},
                  {{"ProjectService.RecordProjectReceipt",
                    R"(name: "$NAME" budget_line: "travel" receipt { receipt_id: "$ID"
                       minor_units: 1 receipt_date {$TODAY} })"}}},
                 {"ProjectService.VoidProjectSpend",
                  R"(name: "$NAME" budget_line: "travel" spend_id: "$ID" reason: "Another's.")",
                  {},
                  {},
                  {},
                  {{"ProjectService.RecordProjectSpend",
                    R"(name: "$NAME" budget_line: "travel" spend { spend_id: "$ID" minor_units: 1
                       spend_date {$TODAY} purpose: "Flights" })"}}},
                 {"ProjectService.CompleteProject", R"(name: "$NAME" effective_date {$DAY})"},
                 {"ProjectService.TerminateProject",
                  R"(name: "$NAME" effective_date {$DAY} reason: "No money.")"}}},
      {.tables = "Benefit",
       .get = "BenefitService.GetBenefit",
       .create = {"BenefitService.ClaimBenefit",
                  R"(parent: "$PARTNERSHIP" benefit_id: "$ID" kind: WORKFORCE_CAPACITY side: LEAD
                 statement: "S" effective_date {$DAY} reason: "By letter.")"},
       .verbs = {{"BenefitService.EvidenceBenefit",
                  R"(name: "$NAME" evidence { text: "T" evidence_date {$DAY} })",
                  {},
                  Order::kEvidence},
                 {"BenefitService.VerifyBenefit", R"(name: "$NAME" effective_date {$DAY})"},
                 {"BenefitService.WithdrawBenefit",
                  R"(name: "$NAME" effective_date {$DAY} reason: "Of another.")"}}},
      {.tables = "PeerLink",
       .get = "PeerLinkService.GetPeerLink",
       .create = {"PeerLinkService.CreatePeerLink",
                  R"(parent: "$PARTNERSHIP" peer_link_id: "$ID" peer_link { display_name: "L"
                 lead_peer: "$LEADER" counterpart_peer: "$MINISTER" start_date {$DAY} })"},
       .verbs = {{"PeerLinkService.RecordContact",
                  R"(name: "$NAME" activity { activity_date {$DAY} text: "T" })",
                  {},
                  Order::kEntry},
                 {"PeerLinkService.RetractContact",
                  R"(name: "$NAME" effective_date {$DAY} reason: "Of others.")", "NO_SUCH_FACT",
                  Order::kEntryBack, "RecordContact"},
                 {"PeerLinkService.EndPeerLink",
                  R"(name: "$NAME" effective_date {$DAY} reason: "They moved.")"}}}};
}

#undef TWO_PARTIES

}  // namespace tandem::placement::walk
