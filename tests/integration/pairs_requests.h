#pragma once

// What makes the states of pairs_state.h: requests as samples write them
// (services/tandem/client/sample.h); $WORDS are filled in by pairs_state.cc.
namespace tandem::pairs {

inline constexpr char kCallers[] = R"(callers:
  manager:
    subject: sample-lr-manager
    person: countries/lr/persons/5a1e0000-0000-4000-8000-000000000001
    grants: ["programme_manager=countries/lr"]
  team_lead:
    subject: sample-lr-team-lead
    person: countries/lr/persons/5a1e0000-0000-4000-8000-000000000004
    grants: ["team_lead=countries/lr/partnerships/amp-ncd"]
  data_officer:
    subject: sample-lr-data-officer
    person: countries/lr/persons/5a1e0000-0000-4000-8000-000000000005
    grants: ["team_member=countries/lr/partnerships/amp-ncd"]
  partner:
    subject: sample-lr-management-partner
    person: countries/lr/persons/5a1e0000-0000-4000-8000-000000000006
    grants: ["placed_professional=countries/lr/partnerships/amp-ncd"]
  clerk:
    subject: sample-lr-clerk
    grants: ["programme_manager=countries/lr"]
  head:
    subject: sample-lr-head
    person: countries/lr/persons/5a1e0000-0000-4000-8000-000000000003
    grants: ["programme_manager=countries/lr"]
)";

inline constexpr char kProfessional[] = R"(
  - call: PersonService.CreatePerson
    as: manager
    request: {parent: countries/lr, person_id: $UUID010$N, person: {display_name: "Coach $N", institution: countries/lr/institutions/amp-health}}
  - call: ProfessionalService.CreateProfessional
    as: manager
    request:
      parent: countries/lr
      professional_id: $UUID020$N
      professional: {person: $PERSON$N, languages: [{language: en, level: C1}], eligible_countries: [lr], availability: [{start: 2024-01-01, end: 2030-12-31}]}
  - call: ProfessionalService.RateTraits
    as: manager
    request: {name: $PRO$N, assessor: countries/lr/persons/$UUID0001, reason: "From the form.", effective_date: 2025-01-10, ratings: &ratings$N [{trait: PROBLEM_SOLVING, score: 4}, {trait: ANALYSIS, score: 4}, {trait: INFLUENCE_WITHOUT_AUTHORITY, score: 4}, {trait: CURIOSITY, score: 4}, {trait: FLEXIBILITY, score: 4}, {trait: HUMILITY, score: 4}, {trait: PATIENCE, score: 4}, {trait: GRAVITAS, score: 4}, {trait: RESILIENCE, score: 4}, {trait: SENSE_OF_HUMOUR, score: 4}]}
  - call: ProfessionalService.RateTraits
    as: manager
    request: {name: $PRO$N, assessor: countries/lr/persons/$UUID0002, reason: "From the form.", effective_date: 2025-01-10, ratings: *ratings$N }
  - call: ProfessionalService.MakeProfessionalAvailable
    as: manager
    request: {name: $PRO$N}
)";

inline constexpr char kNeed[] = R"(
  - call: PlacementNeedService.CreatePlacementNeed
    as: team_lead
    request: {parent: $PARTNERSHIP, placement_need_id: $NEED, placement_need: {display_name: Coach, role: $ROLE, team: countries/lr/teams/ncd-programme, mode: IN_PERSON, window: {start: 2025-01-01, end: 2026-12-31}, seats: 1}}
)";

inline constexpr char kMatch[] = R"(
  - call: MatchService.ProposeMatch
    as: manager
    request: {parent: $PARTNERSHIP/needs/$NEED, match_id: m$N, placement_id: $NEED-$N, professional: $PRO$N, start_date: 2025-03-01, end_date: 2026-02-28, share_percent: $SHARE}
  - call: MatchService.AcceptMatch
    as: team_lead
    request: {name: $PARTNERSHIP/needs/$NEED/matches/m$N, side: HOST_TEAM}
)";

inline constexpr char kPlan[] = R"(
  - call: MatchService.AcceptMatch
    as: manager
    request: {name: $PARTNERSHIP/needs/$NEED/matches/m$N, side: PROFESSIONAL, reason: "By letter."}
)";

// All but the briefing.
inline constexpr char kClear[] = R"(
  - call: PlacementService.BeginClearing
    as: manager
    request: {name: $PARTNERSHIP/placements/$NEED-$N}
  - call: PlacementService.RecordClearance
    as: manager
    request: {name: $PARTNERSHIP/placements/$NEED-$N, kind: VISA, outcome: CLEARED, effective_date: 2025-02-17}
  - call: PlacementService.RecordClearance
    as: manager
    request: {name: $PARTNERSHIP/placements/$NEED-$N, kind: REGISTRATION, outcome: CLEARED, effective_date: 2025-02-17}
  - call: PlacementService.RecordClearance
    as: manager
    request: {name: $PARTNERSHIP/placements/$NEED-$N, kind: SAFEGUARDING, outcome: CLEARED, effective_date: 2025-02-17}
  - call: PlacementService.RecordClearance
    as: manager
    request: {name: $PARTNERSHIP/placements/$NEED-$N, kind: INSURANCE, outcome: CLEARED, effective_date: 2025-02-17}
)";

inline constexpr char kReady[] = R"(
  - call: PlacementService.RecordClearance
    as: manager
    request: {name: $PARTNERSHIP/placements/$NEED-$N, kind: BRIEFING, outcome: CLEARED, effective_date: 2025-02-17}
  - call: PlacementService.MarkPlacementReady
    as: manager
    request: {name: $PARTNERSHIP/placements/$NEED-$N}
)";

inline constexpr char kStart[] = R"(
  - call: PlacementService.StartPlacement
    as: manager
    request: {name: $PARTNERSHIP/placements/$NEED-$N, effective_date: 2025-03-01}
)";

inline constexpr char kTrusted[] = R"(
  - call: CheckInService.RecordCheckIn
    as: manager
    request: {parent: $PARTNERSHIP/placements/$NEED-$N, check_in_id: march, check_in_date: 2025-03-28, advice: "Ask the counties first.", trust: 4, reason: "By phone."}
)";

inline constexpr char kStateOfObjectives[] = R"(
  - call: PartnershipObjectiveService.CreatePartnershipObjective
    as: partner
    request: {parent: $PARTNERSHIP, partnership_objective_id: half-agreed, partnership_objective: &objective {display_name: "Every county has a plan", team: countries/lr/teams/ncd-programme, team_priorities: [$PARTNERSHIP/teamPriorities/diabetes-care], competencies: [competencyFrameworks/amp-health/competencies/prioritisation], period: {start: 2025-05-01, end: 2027-08-31}}}
  - call: PartnershipObjectiveService.ProposeObjective
    as: partner
    request: {name: $PARTNERSHIP/objectives/half-agreed, propose_date: 2025-06-01}
  - call: PartnershipObjectiveService.AgreeObjective
    as: partner
    request: {name: $PARTNERSHIP/objectives/half-agreed, side: LEAD, agree_date: 2025-06-02}
  - call: PartnershipObjectiveService.CreatePartnershipObjective
    as: partner
    request: {parent: $PARTNERSHIP, partnership_objective_id: draft, partnership_objective: *objective }
  - call: IndicatorService.CreateIndicator
    as: partner
    request: {parent: $PARTNERSHIP, indicator_id: plans, indicator: {display_name: Plans, objective: $PARTNERSHIP/objectives/half-agreed, timing: LAGGING, kind: NUMBER, direction: INCREASE, unit: plans, frequency: HALF_YEARLY}}
  - call: MeasurementService.CreateMeasurement
    as: data_officer
    request: {parent: $PARTNERSHIP/indicators/county-reports, measurement_id: one-correction, measurement: &correction {period: {start: 2025-07-01, end: 2025-12-31}, reading: {value: "8"}, quality: COMPLETE, corrects: $PARTNERSHIP/indicators/county-reports/measurements/h2-2025-corrected}}
  - call: MeasurementService.CreateMeasurement
    as: data_officer
    request: {parent: $PARTNERSHIP/indicators/county-reports, measurement_id: other-correction, measurement: *correction }
  - call: MeasurementService.CreateMeasurement
    as: data_officer
    request: {parent: $PARTNERSHIP/indicators/county-reports, measurement_id: h1-2026, measurement: &half {period: {start: 2026-01-01, end: 2026-06-30}, reading: {value: "13"}, quality: COMPLETE}}
  - call: MeasurementService.CreateMeasurement
    as: data_officer
    request: {parent: $PARTNERSHIP/indicators/county-reports, measurement_id: h1-2026-again, measurement: *half }
  - {call: MeasurementService.SubmitMeasurement, as: data_officer, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/one-correction}}
  - {call: MeasurementService.SubmitMeasurement, as: data_officer, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/other-correction}}
  - {call: MeasurementService.SubmitMeasurement, as: data_officer, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/h1-2026}}
  - {call: MeasurementService.SubmitMeasurement, as: data_officer, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/h1-2026-again}}
  - call: AssessmentService.CreateAssessment
    as: partner
    request:
      parent: $PARTNERSHIP
      assessment_id: unscored
      assessment:
        display_name: "Where the team stands, a year on"
        subject: countries/lr/teams/ncd-programme
        framework: competencyFrameworks/amp-health
        sides: BOTH
        round: ENDLINE
        assess_date: 2026-05-12
        items: [{id: data, display_name: "Use of data", kind: ORDINAL, lowest: "1", highest: "5", competency: competencyFrameworks/amp-health/competencies/data-for-decision-making, target: "4"}]
  - call: TeamPriorityService.CreateTeamPriority
    as: team_lead
    request: {parent: $PARTNERSHIP, team_priority_id: proposed, team_priority: {display_name: "Screening", team: countries/lr/teams/ncd-programme}}
  - call: MeasurementService.CreateMeasurement
    as: data_officer
    request: {parent: $PARTNERSHIP/indicators/county-reports, measurement_id: draft, measurement: {period: {start: 2026-01-01, end: 2026-03-31}, reading: {value: "12"}, quality: ESTIMATED}}
  - call: AssessmentService.CreateAssessment
    as: partner
    request:
      parent: $PARTNERSHIP
      assessment_id: own
      assessment:
        display_name: "How the team sees itself"
        subject: countries/lr/teams/ncd-programme
        framework: competencyFrameworks/amp-health
        sides: SELF
        round: MIDLINE
        assess_date: 2026-05-12
        items: [{id: data, display_name: "Use of data", kind: ORDINAL, lowest: "1", highest: "5", competency: competencyFrameworks/amp-health/competencies/data-for-decision-making, target: "4"}]
  - {call: AssessmentService.ScoreAssessment, as: team_lead, request: {name: $PARTNERSHIP/assessments/own, scores: [{item: data, value: "3"}]}}
  - {call: AssessmentService.ReconcileAssessment, as: team_lead, request: {name: $PARTNERSHIP/assessments/own}}
)";

inline constexpr char kPause[] = R"(
  - call: PlacementService.PausePlacement
    as: manager
    request: {name: $PARTNERSHIP/placements/paused-4, effective_date: 2025-06-01, reason: "An election."}
)";

// Two partnerships that have yet to deliver: one waits for an approval, the other for a side's
// agreement to its focus.
inline constexpr char kYoungPartnerships[] = R"(
  - call: PartnershipService.CreatePartnership
    as: manager
    request: {parent: countries/lr, partnership_id: discover, partnership: &partnership {display_name: "Young", kind: MANAGEMENT_PARTNER, programme: programmes/amp-health, start_date: 2024-10-01, parties: [{institution: countries/lr/institutions/amp-health, side: LEAD, role: PARTNER}, {institution: countries/lr/institutions/ministry-of-health, side: COUNTERPART, role: HOST}]}}
  - call: PartnershipService.CreatePartnership
    as: manager
    request: {parent: countries/lr, partnership_id: define, partnership: *partnership }
)";

inline constexpr char kDiscovery[] = R"(
  - {call: PartnershipService.RequestApproval, as: manager, request: {name: $YOUNG, institution: countries/lr/institutions/amp-health}}
  - {call: PartnershipService.RequestApproval, as: manager, request: {name: $YOUNG, institution: countries/lr/institutions/ministry-of-health}}
  - {call: PartnershipService.GiveApproval, as: manager, request: {name: $YOUNG, institution: countries/lr/institutions/ministry-of-health, leader: countries/lr/persons/$UUID0003, reason: "The letter is in the file.", effective_date: 2024-10-14}}
  - {call: PartnershipService.RecordStakeholderTalk, as: manager, request: {name: $YOUNG, talk: {held_date: 2024-10-14, institutions: [countries/lr/institutions/amp-health], summary: "What comes first."}}}
  - {call: PartnershipService.NotePotentialObjective, as: manager, request: {name: $YOUNG, objective: "A plan.", effective_date: 2024-10-14}}
  - {call: PartnershipService.RecordFinding, as: manager, request: {name: $YOUNG, finding: {heading: DEMOGRAPHICS, text: "Young.", source: "A report", found_date: 2024-10-14}}}
  - {call: PartnershipService.RecordFinding, as: manager, request: {name: $YOUNG, finding: {heading: GOVERNMENT, text: "Plans.", source: "A report", found_date: 2024-10-14}}}
  - {call: PartnershipService.RecordFinding, as: manager, request: {name: $YOUNG, finding: {heading: HEALTHCARE_SYSTEM, text: "Few hospitals.", source: "A report", found_date: 2024-10-14}}}
  - {call: PartnershipService.RecordFinding, as: manager, request: {name: $YOUNG, finding: {heading: CHALLENGES, text: "Late reports.", source: "A report", found_date: 2024-10-14}}}
  - {call: PartnershipService.RecordFinding, as: manager, request: {name: $YOUNG, finding: {heading: SUCCESSES, text: "A plan.", source: "A report", found_date: 2024-10-14}}}
  - {call: PartnershipService.RaiseRestriction, as: manager, request: {name: $YOUNG, restriction_id: permit, side: LEAD, kind: IMMIGRATION, description: "A permit is needed.", effective_date: 2024-10-14}}
  - {call: PartnershipService.MitigateRestriction, as: manager, request: {name: $YOUNG, restriction_id: permit, mitigation: "The ministry writes.", effective_date: 2024-10-15}}
)";

inline constexpr char kDefinition[] = R"(
  - {call: PartnershipService.GiveApproval, as: manager, request: {name: $DEFINE, institution: countries/lr/institutions/amp-health, leader: countries/lr/persons/$UUID0002, reason: "The letter is in the file.", effective_date: 2024-10-16}}
  - {call: PartnershipService.DefineAndDevelopPartnership, as: manager, request: {name: $DEFINE, effective_date: 2024-11-11}}
  - {call: PartnershipService.RaiseRestriction, as: manager, request: {name: $DEFINE, restriction_id: licence, side: LEAD, kind: REGULATORY, description: "A licence is needed.", effective_date: 2024-11-11}}
  - {call: PartnershipService.ProposeFocus, as: manager, request: {name: $DEFINE, text: "The team leads its own plan."}}
  - {call: PartnershipService.AgreeFocus, as: manager, request: {name: $DEFINE, side: LEAD, reason: "In the meeting.", effective_date: 2024-11-12}}
  - {call: PartnershipService.ConfirmHostTeam, as: manager, request: {name: $DEFINE, team: countries/lr/teams/ncd-programme, effective_date: 2024-11-12}}
  - {call: TeamPriorityService.CreateTeamPriority, as: manager, request: {parent: $DEFINE, team_priority_id: diabetes-care, team_priority: {display_name: "Diabetes care", team: countries/lr/teams/ncd-programme}}}
  - {call: TeamPriorityService.ConfirmTeamPriority, as: manager, request: {name: $DEFINE/teamPriorities/diabetes-care, reason: "By letter.", confirm_date: 2024-11-13}}
)";

// A need of the partnership in Discover, and a match for it that the professional is about to
// confirm.
inline constexpr char kEarlyNeed[] = R"(
  - {call: PlacementNeedService.CreatePlacementNeed, as: manager, request: {parent: $DISCOVER, placement_need_id: early, placement_need: {display_name: Coach, role: COACH, team: countries/lr/teams/ncd-programme, mode: IN_PERSON, window: {start: 2025-01-01, end: 2026-12-31}, seats: 2}}}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $DISCOVER/needs/early, match_id: m3, placement_id: early-3, professional: $PRO3, start_date: 2025-03-01, end_date: 2026-02-28, share_percent: 50}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $DISCOVER/needs/early/matches/m3, side: HOST_TEAM, reason: "By letter."}}
)";

inline constexpr char kStateOfLearning[] = R"(
  - {call: RecommendationService.AcceptRecommendation, as: team_lead, request: {name: $PARTNERSHIP/recommendations/ncd-programme-monthly-data-review, accept_date: 2026-10-01}}
)";

// A board that has met twice, money of which some is committed, and visits: of a partnership that
// has yet to deliver. Another's board has yet to begin.
inline constexpr char kOversight[] = R"(
  - {call: PartnershipService.UpdatePartnership, as: manager, request: {partnership: {name: $DEFINE, budget: [{line_id: travel, display_name: Travel, amount: {currency: GBP, minor_units: 1000}}, {line_id: training, display_name: Training, amount: {currency: GBP, minor_units: 500}}]}, update_mask: budget}}
  - {call: FundingShareService.CreateFundingShare, as: manager, request: {parent: $DEFINE, funding_share_id: pledged, funding_share: {display_name: Pledged, party: countries/lr/institutions/amp-health, budget_line: travel, amount: {currency: GBP, minor_units: 600}}}}
  - {call: FundingShareService.CreateFundingShare, as: manager, request: {parent: $DEFINE, funding_share_id: committed, funding_share: {display_name: Committed, party: countries/lr/institutions/ministry-of-health, budget_line: travel, amount: {currency: GBP, minor_units: 400}}}}
  - {call: FundingShareService.CommitFundingShare, as: manager, request: {name: $DEFINE/fundingShares/committed, effective_date: 2025-01-10}}
  - {call: FundingShareService.RecordReceipt, as: manager, request: {name: $DEFINE/fundingShares/committed, receipt: {receipt_id: wrong, minor_units: 50, receipt_date: 2025-01-10}}}
  - {call: FundingShareService.RecordSpend, as: manager, request: {name: $DEFINE/fundingShares/committed, spend: {spend_id: wrong, minor_units: 150, spend_date: 2025-01-10, purpose: Flights}}}
  - {call: BoardService.FormBoard, as: manager, request: {parent: $DEFINE, display_name: Board}}
  - {call: BoardService.SeatBoardMember, as: manager, request: {name: $DEFINE/board, seat_id: office, side: LEAD, title: Office, member: countries/lr/persons/$UUID0002, effective_date: 2025-01-10}}
  - {call: BoardService.SeatBoardMember, as: manager, request: {name: $DEFINE/board, seat_id: ministry, side: COUNTERPART, title: Ministry, member: countries/lr/persons/$UUID0003, effective_date: 2025-01-10}}
  - {call: BoardService.ActivateBoard, as: manager, request: {name: $DEFINE/board, effective_date: 2025-01-10}}
  - {call: BoardService.FormBoard, as: manager, request: {parent: $DISCOVER, display_name: Board}}
  - {call: BoardService.SeatBoardMember, as: manager, request: {name: $DISCOVER/board, seat_id: office, side: LEAD, title: Office, member: countries/lr/persons/$UUID0002, effective_date: 2025-01-10}}
  - {call: BoardService.SeatBoardMember, as: manager, request: {name: $DISCOVER/board, seat_id: ministry, side: COUNTERPART, title: Ministry, member: countries/lr/persons/$UUID0003, effective_date: 2025-01-10}}
  - {call: MeetingService.CreateMeeting, as: manager, request: {parent: $DEFINE, meeting_id: first, meeting: {display_name: First, meeting_date: 2025-02-10}}}
  - {call: MeetingService.HoldMeeting, as: manager, request: {name: $DEFINE/meetings/first, effective_date: 2025-02-10, present: [office, ministry], actions: [{action_id: letter, text: "A letter.", owner: countries/lr/persons/$UUID0003, due_date: 2027-01-10}]}}
  - {call: MeetingService.RecordMinutes, as: manager, request: {name: $DEFINE/meetings/first, minutes: "What was said."}}
  - {call: MeetingService.CreateMeeting, as: manager, request: {parent: $DEFINE, meeting_id: second, meeting: {display_name: Second, meeting_date: 2025-05-12}}}
  - {call: MeetingService.HoldMeeting, as: manager, request: {name: $DEFINE/meetings/second, effective_date: 2025-05-12, present: [office, ministry]}}
  - {call: MeetingService.CreateMeeting, as: manager, request: {parent: $DEFINE, meeting_id: third, meeting: {display_name: Third, meeting_date: 2025-08-11}}}
  - {call: MeetingService.HoldMeeting, as: manager, request: {name: $DEFINE/meetings/third, effective_date: 2025-08-11, present: [office]}}
  - {call: MeetingService.CreateMeeting, as: manager, request: {parent: $DEFINE, meeting_id: fourth, meeting: {display_name: Fourth, meeting_date: 2025-11-10}}}
  - {call: MeetingService.CreateMeeting, as: manager, request: {parent: $DEFINE, meeting_id: fifth, meeting: {display_name: Fifth, meeting_date: 2026-02-09}}}
  - {call: VisitService.CreateVisit, as: manager, request: {parent: $DEFINE, visit_id: planned, visit: &visit {display_name: Visit, kind: TECHNICAL, side: LEAD, period: {start: 2025-03-03, end: 2025-03-07}, destination: {country: lr}, visitors: [countries/lr/persons/$UUID0002]}}}
  - {call: VisitService.CreateVisit, as: manager, request: {parent: $DEFINE, visit_id: confirmed, visit: *visit }}
  - {call: VisitService.ConfirmVisit, as: manager, request: {name: $DEFINE/visits/confirmed}}
  - {call: VisitService.CreateVisit, as: manager, request: {parent: $DEFINE, visit_id: completed, visit: *visit }}
  - {call: VisitService.ConfirmVisit, as: manager, request: {name: $DEFINE/visits/completed}}
  - {call: VisitService.CompleteVisit, as: manager, request: {name: $DEFINE/visits/completed, effective_date: 2025-03-07}}
)";

}  // namespace tandem::pairs
