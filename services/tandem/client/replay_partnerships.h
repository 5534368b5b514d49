#pragma once

#include "services/tandem/client/replay_programme.h"

// Who asks for a partnership in the two years (replay_programme.h), what stands in the way of one
// and what it brings, and how teams lie under each other.
namespace tandem::client::programme {

inline constexpr std::string_view kEnquire = R"(
  - {call: EnquiryService.CreateEnquiry, as: manager, request: {parent: countries/mw, enquiry_id: hospital, enquiry: {display_name: "A hospital", asked_by: "A hospital", location: {country: mw}, offer: MANAGEMENT_PARTNER, receive_date: $D}}}
  - {call: EnquiryService.CreateEnquiry, as: manager, request: {parent: countries/mw, enquiry_id: ambulances, enquiry: {display_name: Ambulances, asked_by: "A district", location: {country: mw}, offer: MANAGEMENT_PARTNER, receive_date: $D}}}
  - {call: EnquiryService.CreateEnquiry, as: manager, request: {parent: countries/mw, enquiry_id: nurses, enquiry: {display_name: Nurses, asked_by: "A school", location: {country: mw}, offer: MANAGEMENT_PARTNER, receive_date: $D}}}
  - {call: EnquiryService.UpdateEnquiry, as: manager, request: {enquiry: {name: countries/mw/enquiries/hospital, wish: "A plan for the wards."}, update_mask: wish}}
)";
inline constexpr std::string_view kDiscuss = R"(
  - {call: EnquiryService.DiscussEnquiry, as: manager, request: {name: countries/mw/enquiries/hospital, conversation: {held_date: $D, summary: "What the wards lack.", potential_objectives: ["A plan."]}}}
  - {call: EnquiryService.DeclineEnquiry, as: manager, request: {name: countries/mw/enquiries/ambulances, reason: "Nothing is bought.", effective_date: $D}}
  - {call: EnquiryService.RedirectEnquiry, as: manager, request: {name: countries/mw/enquiries/nurses, redirected_to: "A trust", reason: "It teaches nurses.", effective_date: $D}}
)";
inline constexpr std::string_view kConvert = R"(
  - {call: EnquiryService.ConvertEnquiry, as: manager, request: {name: countries/mw/enquiries/hospital, effective_date: $D, partnership_id: asked, new_partnership: {display_name: Asked, kind: MANAGEMENT_PARTNER, programme: programmes/two-years, parties: [{institution: $OFFICE, side: LEAD, role: PARTNER}, {institution: $MINISTRY, side: COUNTERPART, role: HOST}]}}}
  - {call: EnquiryService.ConvertEnquiry, as: manager, request: {name: countries/mw/enquiries/ambulances, effective_date: $D, existing_partnership: $P}, expect: VERB_NOT_ALLOWED}
)";
inline constexpr std::string_view kWithdraw = R"(
  - {call: PartnershipService.WithdrawPartnership, as: manager, request: {name: countries/mw/partnerships/asked, effective_date: $D, reason: "The hospital closes."}}
)";

inline constexpr std::string_view kRestrict = R"(
  - {call: PartnershipService.RaiseRestriction, as: manager, request: {name: $P, restriction_id: permits, side: LEAD, kind: IMMIGRATION, description: "Permits take months.", effective_date: $D}}
  - {call: PartnershipService.RaiseRestriction, as: chief, request: {name: $P, restriction_id: register, side: COUNTERPART, kind: REGULATORY, description: "Who treats is on the register.", effective_date: $D}}
  - {call: PartnershipService.RaiseRestriction, as: manager, request: {name: countries/mw/partnerships/asked, restriction_id: wards, side: COUNTERPART, kind: SUITABILITY, description: "The wards close.", effective_date: $D}}
)";
inline constexpr std::string_view kMitigate = R"(
  - {call: PartnershipService.MitigateRestriction, as: manager, request: {name: $P, restriction_id: permits, mitigation: "The ministry writes.", effective_date: $D}}
)";
inline constexpr std::string_view kUnrestrict = R"(
  - {call: PartnershipService.ClearRestriction, as: manager, request: {name: $P, restriction_id: permits, reason: "They have come.", effective_date: $D}}
  - {call: PartnershipService.RetractRestriction, as: manager, request: {name: $P, restriction_id: register, reason: "Nobody treats.", effective_date: $D}}
)";

inline constexpr std::string_view kClaim = R"(
  - {call: BenefitService.ClaimBenefit, as: lead, request: {parent: $P, benefit_id: plan, kind: WORKFORCE_CAPACITY, side: COUNTERPART, statement: "The team plans a year ahead.", effective_date: $D}}
  - {call: BenefitService.ClaimBenefit, as: manager, request: {parent: $P, benefit_id: office, kind: GLOBAL_LEARNING, side: LEAD, statement: "They care with what is there.", effective_date: $D, reason: "By letter."}}
  - {call: BenefitService.ClaimBenefit, as: manager, request: {parent: $P, benefit_id: course, kind: FORMAL_COURSE, side: LEAD, statement: "One has passed.", effective_date: $D, reason: "By letter."}, expect: BENEFIT_NOT_OF_SIDE}
)";
inline constexpr std::string_view kEvidence = R"(
  - {call: BenefitService.EvidenceBenefit, as: lead, request: {name: $P/benefits/plan, evidence: {text: "The plan.", evidence_date: $D}}}
  - {call: BenefitService.EvidenceBenefit, as: manager, request: {name: $P/benefits/office, evidence: {text: "What they wrote.", evidence_date: $D}}}
)";
inline constexpr std::string_view kVerify = R"(
  - {call: BenefitService.VerifyBenefit, as: manager, request: {name: $P/benefits/plan, effective_date: $D, reason: "Read it."}}
  - {call: BenefitService.VerifyBenefit, as: manager, request: {name: $P/benefits/office, effective_date: $D, reason: "Read it."}, expect: VERIFIES_OWN_CLAIM}
  - {call: BenefitService.VerifyBenefit, as: chief, request: {name: $P/benefits/office, effective_date: $D, reason: "Read it."}}
)";

inline constexpr std::string_view kTree = R"(
  - {call: TeamService.CreateTeam, as: manager, request: {parent: countries/mw, team_id: hospital, team: {display_name: Hospital, health_system_level: FACILITY, institution: $MINISTRY, location: {country: mw}}}}
  - {call: TeamService.CreateTeam, as: manager, request: {parent: countries/mw, team_id: ward, team: {display_name: Ward, health_system_level: FACILITY, institution: $MINISTRY, parent_team: countries/mw/teams/hospital, location: {country: mw}}}}
  - {call: TeamService.CreateTeam, as: manager, request: {parent: countries/mw, team_id: night, team: {display_name: "The ward by night", health_system_level: FACILITY, institution: $MINISTRY, parent_team: countries/mw/teams/ward, location: {country: mw}}}}
)";
inline constexpr std::string_view kMoveTeam = R"(
  - {call: TeamTreeService.MoveTeam, as: manager, request: {name: countries/mw/teams/ward, parent_team: $TEAM}}
  - {call: TeamTreeService.MoveTeam, as: manager, request: {name: $TEAM, parent_team: countries/mw/teams/night}, expect: TEAM_TREE_CYCLE}
)";
inline constexpr std::string_view kArchiveTeam = R"(
  - {call: TeamTreeService.MoveTeam, as: manager, request: {name: countries/mw/teams/night}}
  - {call: TeamService.UpdateTeam, as: manager, request: {team: {name: countries/mw/teams/night, display_name: Night}, update_mask: display_name}}
  - {call: TeamService.ArchiveTeam, as: manager, request: {name: countries/mw/teams/hospital}}
)";

inline constexpr InMonth kPartnerships[] = {
    {1, kEnquire}, {1, kTree},      {2, kDiscuss},      {3, kConvert},  {4, kRestrict},
    {4, kClaim},   {5, kMitigate},  {6, kEvidence},     {6, kMoveTeam}, {7, kUnrestrict},
    {8, kVerify},  {10, kWithdraw}, {19, kArchiveTeam},
};

}  // namespace tandem::client::programme
