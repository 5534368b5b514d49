#pragma once

// Requests as in pairs_commands.h: projects, benefits, leave, peers, handover and cohorts, with the
// states that they start from.
namespace tandem::pairs {

inline constexpr char kStateOfProjects[] = R"(
  - {call: PartnershipService.UpdatePartnership, as: manager, request: {partnership: {name: $PARTNERSHIP, budget: [{line_id: travel, display_name: Travel, amount: {currency: GBP, minor_units: 1000}}, {line_id: training, display_name: Training, amount: {currency: GBP, minor_units: 500}}]}, update_mask: budget}}
  - {call: ProjectService.CreateProject, as: manager, request: {parent: $PARTNERSHIP, project_id: applied, project: &project {display_name: Project, programme: programmes/amp-health, currency: GBP, period: {start: 2025-03-01, end: 2026-02-28}, lines: [{budget_line: travel, requested: 400}, {budget_line: training, requested: 300}]}}}
  - {call: ProjectService.CreateProject, as: manager, request: {parent: $PARTNERSHIP, project_id: awarded, project: *project }}
  - {call: ProjectService.AwardProject, as: manager, request: {name: $PARTNERSHIP/projects/awarded, effective_date: 2025-03-01}}
  - {call: ProjectService.CreateProject, as: manager, request: {parent: $PARTNERSHIP, project_id: active, project: *project }}
  - {call: ProjectService.AwardProject, as: manager, request: {name: $PARTNERSHIP/projects/active, effective_date: 2025-03-01}}
  - {call: ProjectService.StartProject, as: manager, request: {name: $PARTNERSHIP/projects/active, effective_date: 2025-03-10}}
  - {call: ProjectService.RecordProjectReceipt, as: manager, request: {name: $PARTNERSHIP/projects/active, budget_line: travel, receipt: {receipt_id: wrong, minor_units: 100, receipt_date: 2025-03-10}}}
  - {call: ProjectService.RecordProjectSpend, as: manager, request: {name: $PARTNERSHIP/projects/active, budget_line: training, spend: {spend_id: wrong, minor_units: 100, spend_date: 2025-03-10, purpose: Rooms}}}
)";

inline constexpr char kCommandsOfProjects[] = R"(
  - {call: ProjectService.CreateProject, as: manager, request: {parent: $PARTNERSHIP, project_id: new, project: {display_name: New, programme: programmes/amp-health, currency: GBP, period: {start: 2025-03-01, end: 2026-02-28}, lines: [{budget_line: travel, requested: 100}]}}}
  - {call: ProjectService.UpdateProject, as: manager, request: {project: {name: $PARTNERSHIP/projects/applied, lines: [{budget_line: travel, requested: 200}]}, update_mask: lines}}
  - {call: ProjectService.AwardProject, as: manager, request: {name: $PARTNERSHIP/projects/applied, effective_date: 2025-03-01}}
  - {call: ProjectService.RejectProject, as: manager, request: {name: $PARTNERSHIP/projects/applied, effective_date: 2025-03-01, reason: "Another round."}}
  - {call: ProjectService.StartProject, as: manager, request: {name: $PARTNERSHIP/projects/awarded, effective_date: 2025-03-10}}
  - {call: ProjectService.TerminateProject, as: manager, request: {name: $PARTNERSHIP/projects/awarded, effective_date: 2025-03-10, reason: "The funder stopped."}}
  - {call: ProjectService.RecordProjectReceipt, as: manager, request: {name: $PARTNERSHIP/projects/active, budget_line: travel, receipt: {receipt_id: one, minor_units: 200, receipt_date: 2025-04-01}}}
  - {call: ProjectService.RecordProjectReceipt, as: manager, request: {name: $PARTNERSHIP/projects/active, budget_line: travel, receipt: {receipt_id: other, minor_units: 200, receipt_date: 2025-04-01}}}
  - {call: ProjectService.RecordProjectSpend, as: manager, request: {name: $PARTNERSHIP/projects/active, budget_line: training, spend: {spend_id: one, minor_units: 200, spend_date: 2025-04-01, purpose: Rooms}}}
  - {call: ProjectService.VoidProjectReceipt, as: manager, request: {name: $PARTNERSHIP/projects/active, budget_line: travel, receipt_id: wrong, reason: "Of another project."}}
  - {call: ProjectService.VoidProjectSpend, as: manager, request: {name: $PARTNERSHIP/projects/active, budget_line: training, spend_id: wrong, reason: "Of another project."}}
  - {call: ProjectService.CompleteProject, as: manager, request: {name: $PARTNERSHIP/projects/active, effective_date: 2025-06-10}}
  - {call: FundingShareService.CreateFundingShare, as: manager, request: {parent: $PARTNERSHIP, funding_share_id: new, funding_share: {display_name: New, party: countries/lr/institutions/amp-health, budget_line: training, amount: {currency: GBP, minor_units: 500}}}}
  - {call: PartnershipService.UpdatePartnership, as: manager, request: {partnership: {name: $PARTNERSHIP, budget: [{line_id: travel, display_name: Travel, amount: {currency: GBP, minor_units: 1000}}, {line_id: training, display_name: Training, amount: {currency: GBP, minor_units: 600}}]}, update_mask: budget}}
  - {call: PartnershipService.HoldPartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-06-01, reason: "An election."}}
  - {call: PartnershipService.ClosePartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-12-01, reason: "The team is at work alone.", waiver_reason: "No endlines: the register burnt."}}
)";

inline constexpr char kStateOfPeople[] = R"(
  - {call: BenefitService.ClaimBenefit, as: team_lead, request: {parent: $PARTNERSHIP, benefit_id: claimed, kind: SYSTEM_LINKS, side: COUNTERPART, statement: "Two systems talk.", effective_date: 2025-06-10}}
  - {call: BenefitService.ClaimBenefit, as: team_lead, request: {parent: $PARTNERSHIP, benefit_id: evidenced, kind: SHARED_LEARNING, side: COUNTERPART, statement: "Two teams learn.", effective_date: 2025-06-10}}
  - {call: BenefitService.EvidenceBenefit, as: team_lead, request: {name: $PARTNERSHIP/benefits/evidenced, evidence: {text: "Minutes.", evidence_date: 2025-06-10}}}
  - {call: LeaveRequestService.SubmitLeaveRequest, as: manager, request: {parent: $DEFINE, leave_request_id: submitted, person: countries/lr/persons/$UUID0002, taken_for: $DEFINE/visits/planned, period: {start: 2025-03-02, end: 2025-03-08}}}
  - {call: LeaveRequestService.SubmitLeaveRequest, as: manager, request: {parent: $DEFINE, leave_request_id: endorsed, person: countries/lr/persons/$UUID0002, taken_for: $DEFINE/visits/planned, period: {start: 2025-03-02, end: 2025-03-08}}}
  - {call: LeaveRequestService.EndorseLeaveRequest, as: manager, request: {name: $DEFINE/leaveRequests/endorsed, leader: countries/lr/persons/$UUID0003, effective_date: 2025-02-10, reason: "By letter."}}
  - {call: PeerLinkService.CreatePeerLink, as: manager, request: {parent: $DEFINE, peer_link_id: planners, peer_link: {display_name: Planners, lead_peer: countries/lr/persons/$UUID0002, counterpart_peer: countries/lr/persons/$UUID0003, start_date: 2026-09-01}}}
  - {call: PeerLinkService.RecordContact, as: manager, request: {name: $DEFINE/peerLinks/planners, activity: {activity_date: 2026-09-05, text: "Met."}}}
  - {call: PlacementService.PlanHandover, as: manager, request: {name: $PARTNERSHIP/placements/active-1, items: [{item_id: tools, text: "The budget tool."}]}}
  - {call: PlacementService.UpdatePlacement, as: manager, request: {placement: {name: $PARTNERSHIP/placements/visitor-4, cohort: spring}, update_mask: cohort}}
  - {call: PlacementService.UpdatePlacement, as: manager, request: {placement: {name: $PARTNERSHIP/placements/planned-4, cohort: spring}, update_mask: cohort}}
  - {call: PlacementService.UpdatePlacement, as: manager, request: {placement: {name: $PARTNERSHIP/placements/ready-1, cohort: spring}, update_mask: cohort}}
)";

inline constexpr char kCommandsOfPeople[] = R"(
  - {call: BenefitService.ClaimBenefit, as: team_lead, request: {parent: $PARTNERSHIP, benefit_id: new, kind: PUBLICATION, side: COUNTERPART, statement: "A paper.", effective_date: 2025-06-10}}
  - {call: BenefitService.EvidenceBenefit, as: manager, request: {name: $PARTNERSHIP/benefits/claimed, evidence: {text: "Minutes.", evidence_date: 2025-06-11}}}
  - {call: BenefitService.EvidenceBenefit, as: manager, request: {name: $PARTNERSHIP/benefits/evidenced, evidence: {text: "Letters.", evidence_date: 2025-06-11}}}
  - {call: BenefitService.VerifyBenefit, as: manager, request: {name: $PARTNERSHIP/benefits/evidenced, effective_date: 2025-06-12}}
  - {call: BenefitService.WithdrawBenefit, as: team_lead, request: {name: $PARTNERSHIP/benefits/claimed, effective_date: 2025-06-12, reason: "Of another."}}
  - {call: LeaveRequestService.SubmitLeaveRequest, as: manager, request: {parent: $DEFINE, leave_request_id: new, person: countries/lr/persons/$UUID0002, taken_for: $DEFINE/visits/planned, period: {start: 2025-03-02, end: 2025-03-08}}}
  - {call: LeaveRequestService.EndorseLeaveRequest, as: manager, request: {name: $DEFINE/leaveRequests/submitted, leader: countries/lr/persons/$UUID0003, effective_date: 2025-02-10, reason: "By letter."}}
  - {call: LeaveRequestService.GrantLeaveRequest, as: manager, request: {name: $DEFINE/leaveRequests/endorsed, leader: countries/lr/persons/$UUID0001, effective_date: 2025-02-11, reason: "By letter."}}
  - {call: LeaveRequestService.RefuseLeaveRequest, as: manager, request: {name: $DEFINE/leaveRequests/endorsed, effective_date: 2025-02-11, reason: "The ward is short."}}
  - {call: VisitService.CancelVisit, as: manager, request: {name: $DEFINE/visits/planned, reason: "A storm."}}
  - {call: VisitService.UpdateVisit, as: manager, request: {visit: {name: $DEFINE/visits/planned, period: {start: 2025-03-10, end: 2025-03-14}}, update_mask: period}}
  - {call: PeerLinkService.CreatePeerLink, as: manager, request: {parent: $DEFINE, peer_link_id: new, peer_link: {display_name: New, lead_peer: countries/lr/persons/$UUID0002, counterpart_peer: countries/lr/teams/ncd-programme, start_date: 2026-09-01}}}
  - {call: PeerLinkService.UpdatePeerLink, as: manager, request: {peer_link: {name: $DEFINE/peerLinks/planners, purpose: "Budgets."}, update_mask: purpose}}
  - {call: PeerLinkService.RecordContact, as: manager, request: {name: $DEFINE/peerLinks/planners, activity: {activity_date: 2026-09-10, text: "Compared budgets."}}}
  - {call: PeerLinkService.RetractContact, as: manager, request: {name: $DEFINE/peerLinks/planners, number: 1, effective_date: 2026-09-12, reason: "Of other peers."}}
  - {call: PeerLinkService.EndPeerLink, as: manager, request: {name: $DEFINE/peerLinks/planners, effective_date: 2026-09-20, reason: "One retires."}}
  - {call: PartnershipService.WithdrawPartnership, as: manager, request: {name: $DEFINE, effective_date: 2025-06-10, reason: "The office is closed."}}
)";

inline constexpr char kCommandsOfHandover[] = R"(
  - {call: CheckInService.RecordCheckIn, as: manager, request: {parent: $PARTNERSHIP/placements/active-1, check_in_id: first, check_in_date: 2025-03-10, advice: "Plan backwards.", trust: 3, role_drift: true, role_drift_note: "The proposal.", reason: "By phone."}}
  - {call: PlacementService.ExtendPlacement, as: manager, request: {name: $PARTNERSHIP/placements/active-1, end_date: 2026-03-31, reason: "The plan is late."}}
  - {call: PlacementService.PlanHandover, as: manager, request: {name: $PARTNERSHIP/placements/active-1, items: [{item_id: tools, text: "The budget tool."}, {item_id: minutes, text: "The minutes."}]}}
  - {call: PlacementService.CompleteHandoverItem, as: manager, request: {name: $PARTNERSHIP/placements/active-1, item_id: tools, effective_date: 2026-02-10}}
  - {call: PlacementService.NameSuccessor, as: manager, request: {name: $PARTNERSHIP/placements/active-1, successor: $PARTNERSHIP/placements/clearing-4}}
  - {call: PlacementService.NameSuccessor, as: manager, request: {name: $PARTNERSHIP/placements/paused-4, successor: $PARTNERSHIP/placements/clearing-4}}
  - {call: CohortService.ClearCohort, as: manager, request: {parent: $PARTNERSHIP, cohort: spring, items: [{kind: VISA, outcome: CLEARED}], effective_date: 2025-02-20, cohort_run_id: clear}}
  - {call: CohortService.StartCohort, as: manager, request: {parent: $PARTNERSHIP, cohort: spring, effective_date: 2025-03-01, cohort_run_id: start}}
  - {call: CohortService.ConfirmCohortReturn, as: manager, request: {parent: $PARTNERSHIP, cohort: spring, return_date: 2026-02-28, cohort_run_id: return}}
  - {call: CohortService.AcceptCohort, as: manager, request: {parent: $PARTNERSHIP, cohort: spring, side: PROFESSIONAL, matches: [$PARTNERSHIP/needs/last-seat/matches/m2, $PARTNERSHIP/needs/last-seat/matches/m3], reason: "By letter.", cohort_run_id: accept}}
  - {call: CohortService.CompleteCohort, as: manager, request: {parent: $PARTNERSHIP, cohort: spring, effective_date: 2026-03-01, cohort_run_id: complete}}
  - {call: PlacementService.EndPlacementEarly, as: manager, request: {name: $PARTNERSHIP/placements/active-1, effective_date: 2025-06-01, reason: "Tasks alone.", kind: ROLE_DRIFT}}
  - {call: PlacementService.CancelPlacement, as: manager, request: {name: $PARTNERSHIP/placements/clearing-4, reason: "The coach fell ill."}}
  - {call: PlacementService.StartPlacement, as: manager, request: {name: $PARTNERSHIP/placements/ready-1, effective_date: 2025-03-01}}
)";

}  // namespace tandem::pairs
