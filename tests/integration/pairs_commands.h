#pragma once

// Requests as samples write them (services/tandem/client/sample.h); $WORDS are filled in by
// pairs_state.cc.
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
    request: {name: $PRO$N, assessor: countries/lr/persons/$UUID0001, reason: "From the form.", rate_date: 2025-01-10, ratings: &ratings$N [{trait: PROBLEM_SOLVING, score: 4}, {trait: ANALYSIS, score: 4}, {trait: INFLUENCE_WITHOUT_AUTHORITY, score: 4}, {trait: CURIOSITY, score: 4}, {trait: FLEXIBILITY, score: 4}, {trait: HUMILITY, score: 4}, {trait: PATIENCE, score: 4}, {trait: GRAVITAS, score: 4}, {trait: RESILIENCE, score: 4}, {trait: SENSE_OF_HUMOUR, score: 4}]}
  - call: ProfessionalService.RateTraits
    as: manager
    request: {name: $PRO$N, assessor: countries/lr/persons/$UUID0002, reason: "From the form.", rate_date: 2025-01-10, ratings: *ratings$N }
  - call: ProfessionalService.MakeProfessionalAvailable
    as: manager
    request: {name: $PRO$N}
)";

inline constexpr char kNeed[] = R"(
  - call: PlacementNeedService.CreatePlacementNeed
    as: team_lead
    request: {parent: $PARTNERSHIP, placement_need_id: $NEED, placement_need: {display_name: Coach, role: COACH, team: countries/lr/teams/ncd-programme, mode: IN_PERSON, window: {start: 2025-01-01, end: 2026-12-31}, seats: 1}}
)";

inline constexpr char kMatch[] = R"(
  - call: MatchService.ProposeMatch
    as: manager
    request: {parent: $PARTNERSHIP/needs/$NEED, match_id: m$N, placement_id: $NEED-$N, professional: $PRO$N, start_date: 2025-03-01, end_date: 2026-02-28, share_percent: $SHARE}
  - call: MatchService.AcceptMatch
    as: team_lead
    request: {name: $PARTNERSHIP/needs/$NEED/matches/m$N, side: HOST_TEAM}
)";

inline constexpr char kPlace[] = R"(
  - call: MatchService.AcceptMatch
    as: manager
    request: {name: $PARTNERSHIP/needs/$NEED/matches/m$N, side: PROFESSIONAL, reason: "By letter."}
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
    request: {name: $PARTNERSHIP/placements/active-1, effective_date: 2025-03-01}
)";

inline constexpr char kCommandsOfPlacement[] = R"(
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/last-seat/matches/m2, side: PROFESSIONAL, reason: "By letter."}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/last-seat/matches/m3, side: PROFESSIONAL, reason: "By letter."}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/third/matches/m1, side: PROFESSIONAL, reason: "By letter."}}
  - {call: MatchService.DeclineMatch, as: manager, request: {name: $PARTNERSHIP/needs/last-seat/matches/m3, side: PROFESSIONAL, reason: "Another offer."}}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $PARTNERSHIP/needs/last-seat, match_id: m1, placement_id: last-seat-1, professional: $PRO1, start_date: 2025-03-01, end_date: 2026-02-28, share_percent: 20}}
  - {call: PlacementNeedService.StandDownPlacementNeed, as: manager, request: {name: $PARTNERSHIP/needs/last-seat, reason: "The team is at work alone."}}
  - {call: PlacementNeedService.ChangeSeats, as: team_lead, request: {name: $PARTNERSHIP/needs/last-seat, seats: 2}}
  - {call: PlacementService.ReschedulePlacement, as: manager, request: {name: $PARTNERSHIP/placements/active-1, start_date: 2025-03-01, end_date: 2026-03-31, share_percent: 60}}
  - {call: PlacementService.ReschedulePlacement, as: manager, request: {name: $PARTNERSHIP/placements/ready-1, start_date: 2025-03-01, end_date: 2026-03-31, share_percent: 60}}
  - {call: PlacementService.StartPlacement, as: manager, request: {name: $PARTNERSHIP/placements/ready-1, effective_date: 2025-03-01}}
  - {call: PlacementService.CancelPlacement, as: manager, request: {name: $PARTNERSHIP/placements/ready-1, reason: "The coach fell ill."}}
  - {call: PlacementService.PausePlacement, as: manager, request: {name: $PARTNERSHIP/placements/active-1, effective_date: 2025-06-01, reason: "An election."}}
  - {call: PlacementService.EndPlacementEarly, as: manager, request: {name: $PARTNERSHIP/placements/active-1, effective_date: 2025-06-01, reason: "The coach moves away."}}
  - {call: ProfessionalService.MakeProfessionalAlumni, as: manager, request: {name: $PRO2}}
  - {call: PartnershipService.HoldPartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-06-01, reason: "An election."}}
  - {call: PartnershipService.RequestApproval, as: manager, request: {name: $PARTNERSHIP, institution: countries/lr/institutions/ministry-of-health}, expect: VERB_NOT_ALLOWED}
  - {call: PartnershipService.WithdrawApproval, as: manager, request: {name: $PARTNERSHIP, institution: countries/lr/institutions/ministry-of-health, effective_date: 2025-06-01, reason: "A new minister."}}
  - {call: PartnershipService.UpdatePartnership, as: manager, request: {partnership: {name: $PARTNERSHIP, display_name: "Another name"}, update_mask: display_name}}
)";

// So that the partnership can be closed, and its team archived: nobody is placed there any more.
inline constexpr char kEndOfPlacements[] = R"(
  - {call: PlacementService.EndPlacementEarly, as: manager, request: {name: $PARTNERSHIP/placements/active-1, effective_date: 2025-06-01, reason: "The coach moves away."}}
  - {call: PlacementService.CancelPlacement, as: manager, request: {name: $PARTNERSHIP/placements/ready-1, reason: "The coach moves away."}}
  - {call: PlacementService.EndPlacementEarly, as: manager, request: {name: $PARTNERSHIP/placements/management-partner, effective_date: 2025-06-01, reason: "The team is at work alone."}}
)";

inline constexpr char kCommandsAtTheEnd[] = R"(
  - {call: PartnershipService.ClosePartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-06-02, reason: "The team is at work alone.", waiver_reason: "No endlines: the register burnt."}}
  - {call: PartnershipService.SustainPartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-06-02, committee: {title: "Steering committee", last_meeting_date: 2025-05-20}}}
  - {call: TeamService.ArchiveTeam, as: manager, request: {name: countries/lr/teams/ncd-programme}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/last-seat/matches/m2, side: PROFESSIONAL, reason: "By letter."}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/third/matches/m1, side: PROFESSIONAL, reason: "By letter."}}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $PARTNERSHIP/needs/last-seat, match_id: m1, placement_id: last-seat-1, professional: $PRO1, start_date: 2025-03-01, end_date: 2026-02-28, share_percent: 20}}
  - {call: PlacementNeedService.CreatePlacementNeed, as: manager, request: {parent: $PARTNERSHIP, placement_need_id: new, placement_need: {display_name: Coach, role: COACH, team: countries/lr/teams/ncd-programme, mode: VIRTUAL, window: {start: 2025-01-01, end: 2026-12-31}, seats: 1}}}
  - {call: PlacementNeedService.StandDownPlacementNeed, as: manager, request: {name: $PARTNERSHIP/needs/last-seat, reason: "The team is at work alone."}}
  - {call: ProfessionalService.MakeProfessionalAlumni, as: manager, request: {name: $PRO1}}
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
    request: {parent: $PARTNERSHIP/indicators/county-reports, measurement_id: h1-2026, measurement: {period: {start: 2026-01-01, end: 2026-06-30}, reading: {value: "13"}, quality: COMPLETE}}
  - {call: MeasurementService.SubmitMeasurement, as: data_officer, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/one-correction}}
  - {call: MeasurementService.SubmitMeasurement, as: data_officer, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/other-correction}}
  - {call: MeasurementService.SubmitMeasurement, as: data_officer, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/h1-2026}}
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
)";

inline constexpr char kCommandsOfObjectives[] = R"(
  - {call: PartnershipObjectiveService.AgreeObjective, as: team_lead, request: {name: $PARTNERSHIP/objectives/half-agreed, side: COUNTERPART, agree_date: 2025-06-03}}
  - {call: PartnershipObjectiveService.ActivateObjective, as: team_lead, request: {name: $PARTNERSHIP/objectives/half-agreed, activate_date: 2025-06-10}, expect: VERB_NOT_ALLOWED}
  - {call: PartnershipObjectiveService.UpdatePartnershipObjective, as: team_lead, request: {partnership_objective: {name: $PARTNERSHIP/objectives/half-agreed, description: "By the end of 2026."}, update_mask: description}}
  - {call: PartnershipObjectiveService.DropObjective, as: team_lead, request: {name: $PARTNERSHIP/objectives/half-agreed, drop_date: 2025-06-10, reason: "Not theirs."}}
  - {call: PartnershipObjectiveService.ProposeObjective, as: partner, request: {name: $PARTNERSHIP/objectives/draft, propose_date: 2025-06-10}}
  - {call: TeamPriorityService.RetireTeamPriority, as: team_lead, request: {name: $PARTNERSHIP/teamPriorities/diabetes-care, retire_date: 2025-06-10}}
  - {call: PartnershipObjectiveService.CreatePartnershipObjective, as: partner, request: {parent: $PARTNERSHIP, partnership_objective_id: new, partnership_objective: {display_name: "Another", team: countries/lr/teams/ncd-programme, team_priorities: [$PARTNERSHIP/teamPriorities/diabetes-care], competencies: [competencyFrameworks/amp-health/competencies/prioritisation]}}}
  - {call: PartnershipObjectiveService.ConcludeObjective, as: team_lead, request: {name: $PARTNERSHIP/objectives/decide-with-data, conclusion: PARTLY_ACHIEVED, conclude_date: 2026-07-01, comment: "As the team sees it."}}
  - {call: IndicatorService.CreateIndicator, as: partner, request: {parent: $PARTNERSHIP, indicator_id: new, indicator: {display_name: New, objective: $PARTNERSHIP/objectives/decide-with-data, timing: LAGGING, kind: NUMBER, direction: INCREASE, unit: plans, frequency: YEARLY}}}
  - {call: IndicatorService.CreateIndicator, as: partner, request: {parent: $PARTNERSHIP, indicator_id: newer, indicator: {display_name: Newer, objective: $PARTNERSHIP/objectives/decide-with-data, timing: LEADING, kind: NUMBER, direction: INCREASE, unit: plans, frequency: YEARLY}}}
  - {call: IndicatorService.BaselineIndicator, as: partner, request: {name: $PARTNERSHIP/indicators/county-reports, reason: "Counted again.", baseline: {baseline_date: 2025-04-30, method: Register, reading: {value: "5"}}}}
  - {call: IndicatorService.CloseIndicator, as: partner, request: {name: $PARTNERSHIP/indicators/county-reports, close_date: 2026-07-01, reason: "The register ends."}}
  - {call: MeasurementService.ApproveMeasurement, as: team_lead, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/one-correction}}
  - {call: MeasurementService.ApproveMeasurement, as: partner, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/other-correction}}
  - {call: MeasurementService.ApproveMeasurement, as: team_lead, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/h1-2026}}
  - {call: MeasurementService.ReturnMeasurement, as: partner, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/h1-2026, comment: "Which counties?"}}
  - {call: AssessmentService.ScoreAssessment, as: partner, request: {name: $PARTNERSHIP/assessments/unscored, side: LEAD, scores: [{item: data, value: "2"}]}}
  - {call: AssessmentService.ScoreAssessment, as: team_lead, request: {name: $PARTNERSHIP/assessments/unscored, side: COUNTERPART, scores: [{item: data, value: "3"}]}}
)";

}  // namespace tandem::pairs
