#pragma once

// Requests as samples write them (services/tandem/client/sample.h); $WORDS are filled in by
// pairs_state.cc.
namespace tandem::pairs {

inline constexpr char kCommandsOfPlacement[] = R"(
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/last-seat/matches/m2, side: PROFESSIONAL, reason: "By letter."}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/last-seat/matches/m3, side: PROFESSIONAL, reason: "By letter."}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/third/matches/m1, side: PROFESSIONAL, reason: "By letter."}}
  - {call: MatchService.DeclineMatch, as: manager, request: {name: $PARTNERSHIP/needs/last-seat/matches/m3, side: PROFESSIONAL, reason: "Another offer."}}
  - {call: MatchService.ForwardRunnerUp, as: manager, request: {name: $PARTNERSHIP/needs/third/matches/m1, match_id: next}, expect: VERB_NOT_ALLOWED}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $PARTNERSHIP/needs/last-seat, match_id: m1, placement_id: last-seat-1, professional: $PRO1, start_date: 2025-03-01, end_date: 2026-02-28, share_percent: 20}}
  - {call: PlacementNeedService.StandDownPlacementNeed, as: manager, request: {name: $PARTNERSHIP/needs/last-seat, reason: "The team is at work alone."}}
  - {call: PlacementNeedService.ChangeSeats, as: team_lead, request: {name: $PARTNERSHIP/needs/last-seat, seats: 2}}
  - {call: PlacementService.ReschedulePlacement, as: manager, request: {name: $PARTNERSHIP/placements/active-1, start_date: 2025-03-01, end_date: 2026-02-28, share_percent: 60, effective_date: 2025-05-01}}
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

inline constexpr char kEndOfPlacements[] = R"(
  - {call: PlacementService.EndPlacementEarly, as: manager, request: {name: $PARTNERSHIP/placements/active-1, effective_date: 2025-06-01, reason: "The coach moves away."}}
  - {call: PlacementService.CancelPlacement, as: manager, request: {name: $PARTNERSHIP/placements/ready-1, reason: "The coach moves away."}}
  - {call: PlacementService.EndPlacementEarly, as: manager, request: {name: $PARTNERSHIP/placements/management-partner, effective_date: 2025-06-01, reason: "The team is at work alone."}}
  - {call: PlacementService.CancelPlacement, as: manager, request: {name: $PARTNERSHIP/placements/planned-4, reason: "The coach moves away."}}
  - {call: PlacementService.CancelPlacement, as: manager, request: {name: $PARTNERSHIP/placements/clearing-4, reason: "The coach moves away."}}
  - {call: PlacementService.EndPlacementEarly, as: manager, request: {name: $PARTNERSHIP/placements/paused-4, effective_date: 2025-06-01, reason: "The coach moves away."}}
  - {call: PlacementService.EndPlacementEarly, as: manager, request: {name: $PARTNERSHIP/placements/visitor-4, effective_date: 2025-06-01, reason: "The visitor moves away."}}
)";

inline constexpr char kCommandsAtTheEnd[] = R"(
  - {call: PartnershipService.ClosePartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-06-02, reason: "The team is at work alone.", waiver_reason: "No endlines: the register burnt."}}
  - {call: PartnershipService.SustainPartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-06-02, committee: {title: "Steering committee", last_meeting_date: 2025-05-20}}}
  - {call: TeamService.ArchiveTeam, as: manager, request: {name: countries/lr/teams/ncd-programme}, expect: CONDITIONS_UNMET}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/last-seat/matches/m2, side: PROFESSIONAL, reason: "By letter."}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/third/matches/m1, side: PROFESSIONAL, reason: "By letter."}}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $PARTNERSHIP/needs/last-seat, match_id: m1, placement_id: last-seat-1, professional: $PRO1, start_date: 2025-03-01, end_date: 2026-02-28, share_percent: 20}}
  - {call: PlacementNeedService.CreatePlacementNeed, as: manager, request: {parent: $PARTNERSHIP, placement_need_id: new, placement_need: {display_name: Coach, role: COACH, team: countries/lr/teams/ncd-programme, mode: VIRTUAL, window: {start: 2025-01-01, end: 2026-12-31}, seats: 1}}}
  - {call: PlacementNeedService.StandDownPlacementNeed, as: manager, request: {name: $PARTNERSHIP/needs/last-seat, reason: "The team is at work alone."}}
  - {call: ProfessionalService.MakeProfessionalAlumni, as: manager, request: {name: $PRO1}}
)";

// After kEndOfPlacements: nobody is sought for the team any more, and another hosts.
inline constexpr char kEndOfNeeds[] = R"(
  - {call: PlacementNeedService.StandDownPlacementNeed, as: manager, request: {name: $PARTNERSHIP/needs/ready, reason: "The team is at work alone."}}
  - {call: PlacementNeedService.StandDownPlacementNeed, as: manager, request: {name: $PARTNERSHIP/needs/third, reason: "The team is at work alone."}}
  - {call: PlacementNeedService.StandDownPlacementNeed, as: manager, request: {name: $PARTNERSHIP/needs/last-seat, reason: "The team is at work alone."}}
  - {call: PlacementNeedService.StandDownPlacementNeed, as: manager, request: {name: $PARTNERSHIP/needs/planned, reason: "The team is at work alone."}}
  - {call: PlacementNeedService.StandDownPlacementNeed, as: manager, request: {name: $PARTNERSHIP/needs/clearing, reason: "The team is at work alone."}}
  - {call: PlacementNeedService.StandDownPlacementNeed, as: manager, request: {name: $DISCOVER/needs/early, reason: "The team is at work alone."}}
  - {call: TeamService.CreateTeam, as: manager, request: {parent: countries/lr, team_id: next, team: {display_name: Next, health_system_level: NATIONAL, institution: countries/lr/institutions/ministry-of-health, location: {country: lr}}}}
  - {call: PartnershipService.ConfirmHostTeam, as: manager, request: {name: $PARTNERSHIP, team: countries/lr/teams/next, effective_date: 2025-06-02}}
  - {call: PartnershipService.ConfirmHostTeam, as: manager, request: {name: $DEFINE, team: countries/lr/teams/next, effective_date: 2025-06-02}}
)";

inline constexpr char kCommandsOfAnIdleTeam[] = R"(
  - {call: TeamService.ArchiveTeam, as: manager, request: {name: countries/lr/teams/ncd-programme}}
  - {call: PartnershipService.ConfirmHostTeam, as: manager, request: {name: $DEFINE, team: countries/lr/teams/ncd-programme, effective_date: 2025-06-03}}
  - {call: PlacementNeedService.CreatePlacementNeed, as: manager, request: {parent: $PARTNERSHIP, placement_need_id: new, placement_need: {display_name: Coach, role: COACH, team: countries/lr/teams/ncd-programme, mode: VIRTUAL, window: {start: 2025-01-01, end: 2026-12-31}, seats: 1}}}
  - {call: PlacementNeedService.ChangeSeats, as: team_lead, request: {name: $PARTNERSHIP/needs/active, seats: 2}}
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
  - {call: MeasurementService.ApproveMeasurement, as: partner, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/h1-2026-again}}
  - {call: MeasurementService.ReturnMeasurement, as: partner, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/h1-2026, comment: "Which counties?"}}
  - {call: MeasurementService.SupersedeMeasurement, as: partner, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/h2-2025-corrected, superseded_by: $PARTNERSHIP/indicators/county-reports/measurements/h1-2025, reason: "The same again."}}
  - {call: AssessmentService.ScoreAssessment, as: partner, request: {name: $PARTNERSHIP/assessments/unscored, side: LEAD, scores: [{item: data, value: "2"}]}}
  - {call: AssessmentService.ScoreAssessment, as: team_lead, request: {name: $PARTNERSHIP/assessments/unscored, side: COUNTERPART, scores: [{item: data, value: "3"}]}}
)";

inline constexpr char kCommandsOfPlacements[] = R"(
  - {call: PlacementService.BeginClearing, as: manager, request: {name: $PARTNERSHIP/placements/planned-4}}
  - {call: PlacementService.CancelPlacement, as: manager, request: {name: $PARTNERSHIP/placements/planned-4, reason: "The coach fell ill."}}
  - {call: PlacementService.ReschedulePlacement, as: manager, request: {name: $PARTNERSHIP/placements/planned-4, start_date: 2025-03-01, end_date: 2026-03-31, share_percent: 40}}
  - {call: PlacementService.RecordClearance, as: manager, request: {name: $PARTNERSHIP/placements/clearing-4, kind: BRIEFING, outcome: CLEARED, effective_date: 2025-02-20}}
  - {call: PlacementService.MarkPlacementReady, as: manager, request: {name: $PARTNERSHIP/placements/clearing-4}, expect: CONDITIONS_UNMET}
  - {call: PlacementService.ReschedulePlacement, as: manager, request: {name: $PARTNERSHIP/placements/clearing-4, start_date: 2025-03-01, end_date: 2026-03-31, share_percent: 40}}
  - {call: PlacementService.EnterPhase, as: manager, request: {name: $PARTNERSHIP/placements/active-1, phase: OBJECTIVE_SETTING, effective_date: 2025-05-01}}
  - {call: CheckInService.RecordCheckIn, as: manager, request: {parent: $PARTNERSHIP/placements/active-1, check_in_id: april, check_in_date: 2025-04-25, advice: "Ask the minister.", trust: 2, reason: "By phone."}}
  - {call: CheckInService.RetractCheckIn, as: manager, request: {name: $PARTNERSHIP/placements/active-1/checkIns/march, effective_date: 2025-04-28, reason: "Of another placement."}}
  - {call: PlacementService.RetractPhase, as: manager, request: {name: $PARTNERSHIP/placements/active-1, effective_date: 2025-05-10, reason: "Of another placement."}, expect: VERB_NOT_ALLOWED}
  - {call: PlacementService.PausePlacement, as: manager, request: {name: $PARTNERSHIP/placements/active-1, effective_date: 2025-04-01, reason: "An election."}}
  - {call: PlacementService.UpdatePlacement, as: manager, request: {placement: {name: $PARTNERSHIP/placements/active-1, display_name: "Another name"}, update_mask: display_name}}
  - {call: PlacementService.ResumePlacement, as: manager, request: {name: $PARTNERSHIP/placements/paused-4, effective_date: 2025-09-01}}
  - {call: PlacementService.RetractStep, as: manager, request: {name: $PARTNERSHIP/placements/paused-4, step: PAUSE, effective_date: 2025-09-01, reason: "Of another placement."}}
  - {call: PlacementService.RetractStep, as: manager, request: {name: $PARTNERSHIP/placements/visitor-4, step: START, effective_date: 2026-03-01, reason: "Of another placement."}}
  - {call: PlacementService.EndPlacementEarly, as: manager, request: {name: $PARTNERSHIP/placements/paused-4, effective_date: 2025-10-01, reason: "The coach moves away."}}
  - {call: PlacementService.ConfirmReturn, as: manager, request: {name: $PARTNERSHIP/placements/visitor-4, return_date: 2026-03-01}}
  - {call: PlacementService.CompletePlacement, as: manager, request: {name: $PARTNERSHIP/placements/visitor-4, effective_date: 2026-03-01}, expect: CONDITIONS_UNMET}
  - {call: PlacementNeedService.UpdatePlacementNeed, as: team_lead, request: {placement_need: {name: $PARTNERSHIP/needs/planned, display_name: "Another name"}, update_mask: display_name}}
  - {call: PlacementNeedService.ChangeSeats, as: team_lead, request: {name: $PARTNERSHIP/needs/planned, seats: 2}}
  - {call: PartnershipService.HoldPartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-06-01, reason: "An election."}}
  - {call: PartnershipService.ClosePartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-12-01, reason: "The team is at work alone.", waiver_reason: "No endlines: the register burnt."}}
)";

inline constexpr char kCommandsInDiscover[] = R"(
  - {call: PartnershipService.GiveApproval, as: manager, request: {name: $DISCOVER, institution: countries/lr/institutions/amp-health, leader: countries/lr/persons/$UUID0002, reason: "The letter is in the file.", effective_date: 2024-10-16}}
  - {call: PartnershipService.WithdrawApproval, as: manager, request: {name: $DISCOVER, institution: countries/lr/institutions/ministry-of-health, effective_date: 2024-10-16, reason: "A new minister."}}
  - {call: PartnershipService.NotePotentialObjective, as: manager, request: {name: $DISCOVER, objective: "Another.", effective_date: 2024-10-16}}
  - {call: PartnershipService.RecordStakeholderTalk, as: manager, request: {name: $DISCOVER, talk: {held_date: 2024-10-16, institutions: [countries/lr/institutions/amp-health], summary: "What comes next."}}}
  - {call: PartnershipService.RecordFinding, as: manager, request: {name: $DISCOVER, finding: {heading: CHALLENGES, text: "Roads.", source: "A report", found_date: 2024-10-16}}}
  - {call: PartnershipService.RaiseRestriction, as: manager, request: {name: $DISCOVER, restriction_id: licence, side: LEAD, kind: REGULATORY, description: "A licence is needed.", effective_date: 2024-10-16}}
  - {call: PartnershipService.ClearRestriction, as: manager, request: {name: $DISCOVER, restriction_id: permit, reason: "It came.", effective_date: 2024-10-16}}
  - {call: PartnershipService.RetractStakeholderTalk, as: manager, request: {name: $DISCOVER, number: 1, reason: "Elsewhere.", effective_date: 2024-10-16}}
  - {call: PartnershipService.RetractPotentialObjective, as: manager, request: {name: $DISCOVER, number: 1, reason: "Elsewhere.", effective_date: 2024-10-16}}
  - {call: PartnershipService.RetractFinding, as: manager, request: {name: $DISCOVER, number: 1, reason: "Elsewhere.", effective_date: 2024-10-16}}
  - {call: PartnershipService.RetractRestriction, as: manager, request: {name: $DISCOVER, restriction_id: permit, reason: "Elsewhere.", effective_date: 2024-10-16}}
  - {call: PartnershipService.DefineAndDevelopPartnership, as: manager, request: {name: $DISCOVER, effective_date: 2024-11-11}, expect: CONDITIONS_UNMET}
  - {call: PartnershipService.HoldPartnership, as: manager, request: {name: $DISCOVER, effective_date: 2024-11-01, reason: "An election."}}
  - {call: PartnershipService.WithdrawPartnership, as: manager, request: {name: $DISCOVER, effective_date: 2024-11-02, reason: "The office is closed."}}
  - {call: PartnershipService.UpdatePartnership, as: manager, request: {partnership: {name: $DISCOVER, display_name: "Another name"}, update_mask: display_name}}
  - {call: PlacementNeedService.CreatePlacementNeed, as: manager, request: {parent: $DISCOVER, placement_need_id: new, placement_need: {display_name: Coach, role: COACH, team: countries/lr/teams/ncd-programme, mode: VIRTUAL, window: {start: 2025-01-01, end: 2026-12-31}, seats: 1}}}
  - {call: PlacementNeedService.UpdatePlacementNeed, as: manager, request: {placement_need: {name: $DISCOVER/needs/early, mode: VIRTUAL}, update_mask: mode}, expect: INVALID_FIELDS}
  - {call: PlacementNeedService.StandDownPlacementNeed, as: manager, request: {name: $DISCOVER/needs/early, reason: "The budget is gone."}}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $DISCOVER/needs/early, match_id: m2, placement_id: early-2, professional: $PRO2, start_date: 2025-03-01, end_date: 2026-02-28, share_percent: 100}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $DISCOVER/needs/early/matches/m3, side: PROFESSIONAL, reason: "By letter."}}
  - {call: MatchService.DeclineMatch, as: manager, request: {name: $DISCOVER/needs/early/matches/m3, side: PROFESSIONAL, reason: "Another offer."}}
  - {call: MatchRunService.ProposeMatches, as: manager, request: {parent: countries/lr, programme: programmes/amp-health, professionals: [$PRO2, $PRO4], from_date: 2025-03-01, share_percent: 20, match_run_id: run}}
)";

inline constexpr char kCommandsInDefineAndDevelop[] = R"(
  - {call: PartnershipService.AgreeFocus, as: manager, request: {name: $DEFINE, side: COUNTERPART, reason: "In the meeting.", effective_date: 2024-11-14}}
  - {call: PartnershipService.ProposeFocus, as: manager, request: {name: $DEFINE, text: "The team writes its own plan."}}
  - {call: PartnershipService.ConfirmHostTeam, as: manager, request: {name: $DEFINE, team: countries/lr/teams/ncd-programme, reason: "Again.", effective_date: 2024-11-14}}
  - {call: PartnershipService.MitigateRestriction, as: manager, request: {name: $DEFINE, restriction_id: licence, mitigation: "The board writes.", effective_date: 2024-11-14}}
  - {call: PartnershipService.RaiseRestriction, as: manager, request: {name: $DEFINE, restriction_id: visa, side: LEAD, kind: IMMIGRATION, description: "A visa is needed.", effective_date: 2024-11-14}}
  - {call: PartnershipService.DeliverPartnership, as: manager, request: {name: $DEFINE, effective_date: 2024-12-02}, expect: CONDITIONS_UNMET}
  - {call: PartnershipService.HoldPartnership, as: manager, request: {name: $DEFINE, effective_date: 2024-11-20, reason: "An election."}}
  - {call: PartnershipService.WithdrawPartnership, as: manager, request: {name: $DEFINE, effective_date: 2024-11-21, reason: "The office is closed."}}
  - {call: PlacementNeedService.CreatePlacementNeed, as: manager, request: {parent: $DEFINE, placement_need_id: new, placement_need: {display_name: Coach, role: COACH, team: countries/lr/teams/ncd-programme, mode: VIRTUAL, window: {start: 2025-01-01, end: 2026-12-31}, seats: 1}}}
)";

inline constexpr char kCommandsOfOversight[] = R"(
  - {call: BoardService.FormBoard, as: manager, request: {parent: $PARTNERSHIP, display_name: Board}}
  - {call: BoardService.UpdateBoard, as: manager, request: {board: {name: $DEFINE/board, quorum: 2}, update_mask: quorum}}
  - {call: BoardService.SeatBoardMember, as: manager, request: {name: $DEFINE/board, seat_id: team, side: COUNTERPART, title: Team, member: countries/lr/persons/$UUID0004, effective_date: 2025-06-10}}
  - {call: PersonService.ArchivePerson, as: manager, request: {name: countries/lr/persons/$UUID0004}}
  - {call: BoardService.VacateBoardSeat, as: manager, request: {name: $DEFINE/board, seat_id: ministry, effective_date: 2025-06-10}}
  - {call: BoardService.ConfirmBoardSeat, as: manager, request: {name: $DEFINE/board, seat_id: ministry, effective_date: 2025-06-11}}
  - {call: BoardService.SetBoardInvitees, as: manager, request: {name: $DEFINE/board, persons: [countries/lr/persons/$UUID0004]}}
  - {call: BoardService.ActivateBoard, as: manager, request: {name: $DISCOVER/board, effective_date: 2025-06-10}}
  - {call: BoardService.VacateBoardSeat, as: manager, request: {name: $DISCOVER/board, seat_id: ministry, effective_date: 2025-06-10}}
  - {call: PartnershipService.UpdatePartnership, as: manager, request: {partnership: {name: $DISCOVER, parties: [{institution: countries/lr/institutions/ministry-of-health, side: LEAD, role: PARTNER}, {institution: countries/lr/institutions/amp-health, side: COUNTERPART, role: HOST}]}, update_mask: parties}}
  - {call: MeetingService.CreateMeeting, as: manager, request: {parent: $DEFINE, meeting_id: new, meeting: {display_name: New, meeting_date: 2026-12-10}}}
  - {call: MeetingService.UpdateMeeting, as: manager, request: {meeting: {name: $DEFINE/meetings/fourth, place: online}, update_mask: place}}
  - {call: MeetingService.UpdateMeeting, as: manager, request: {meeting: {name: $DEFINE/meetings/fifth, meeting_date: 2026-12-10}, update_mask: meeting_date}}
  - {call: MeetingService.HoldMeeting, as: manager, request: {name: $DEFINE/meetings/fourth, effective_date: 2025-11-10, present: [office, ministry], decisions: [{decision_id: on, text: "It goes on."}]}}
  - {call: MeetingService.HoldMeeting, as: manager, request: {name: $DEFINE/meetings/fifth, effective_date: 2026-02-09, present: [office]}}
  - {call: MeetingService.CorrectMeeting, as: manager, request: {name: $DEFINE/meetings/second, effective_date: 2025-05-12, present: [office], reason: "The minister sent word."}}
  - {call: MeetingService.CorrectMeeting, as: manager, request: {name: $DEFINE/meetings/third, effective_date: 2025-08-11, present: [office, ministry], reason: "The minister came."}}
  - {call: MeetingService.CancelMeeting, as: manager, request: {name: $DEFINE/meetings/fourth, reason: "An election."}}
  - {call: MeetingService.RecordMinutes, as: manager, request: {name: $DEFINE/meetings/first, minutes: "What else was said."}}
  - {call: MeetingService.ApproveMinutes, as: manager, request: {name: $DEFINE/meetings/first, at_meeting: $DEFINE/meetings/second}}
  - {call: MeetingService.CompleteAction, as: manager, request: {name: $DEFINE/meetings/first, action_id: letter, effective_date: 2025-06-10}}
  - {call: MeetingService.ReviseAction, as: manager, request: {name: $DEFINE/meetings/first, action_id: letter, owner: countries/lr/persons/$UUID0002, due_date: 2027-02-10, reason: "On leave.", effective_date: 2025-06-10}}
  - {call: MeetingService.DropAction, as: manager, request: {name: $DEFINE/meetings/first, action_id: letter, reason: "Not needed.", effective_date: 2025-06-10}}
  - {call: FundingShareService.CreateFundingShare, as: manager, request: {parent: $DEFINE, funding_share_id: new, funding_share: {display_name: New, party: countries/lr/institutions/amp-health, budget_line: training, amount: {currency: GBP, minor_units: 500}}}}
  - {call: FundingShareService.UpdateFundingShare, as: manager, request: {funding_share: {name: $DEFINE/fundingShares/pledged, amount: {currency: GBP, minor_units: 700}}, update_mask: amount}}
  - {call: FundingShareService.CommitFundingShare, as: manager, request: {name: $DEFINE/fundingShares/pledged, effective_date: 2025-06-10}}
  - {call: FundingShareService.RecordReceipt, as: manager, request: {name: $DEFINE/fundingShares/committed, receipt: {receipt_id: one, minor_units: 300, receipt_date: 2025-06-10}}}
  - {call: FundingShareService.RecordReceipt, as: manager, request: {name: $DEFINE/fundingShares/committed, receipt: {receipt_id: other, minor_units: 200, receipt_date: 2025-06-10}}}
  - {call: FundingShareService.RecordSpend, as: manager, request: {name: $DEFINE/fundingShares/committed, spend: {spend_id: one, minor_units: 200, spend_date: 2025-06-10, purpose: Flights}}}
  - {call: FundingShareService.RecordSpend, as: manager, request: {name: $DEFINE/fundingShares/committed, spend: {spend_id: other, minor_units: 300, spend_date: 2025-06-10, purpose: Flights, overspend_reason: "The fares rose."}}}
  - {call: FundingShareService.VoidReceipt, as: manager, request: {name: $DEFINE/fundingShares/committed, receipt_id: wrong, reason: "Of another share."}}
  - {call: FundingShareService.VoidSpend, as: manager, request: {name: $DEFINE/fundingShares/committed, spend_id: wrong, reason: "Of another share."}}
  - {call: FundingShareService.WithdrawFundingShare, as: manager, request: {name: $DEFINE/fundingShares/committed, reason: "The budget is gone.", effective_date: 2025-06-10}}
  - {call: PartnershipService.UpdatePartnership, as: manager, request: {partnership: {name: $DEFINE, budget: [{line_id: travel, display_name: Travel, amount: {currency: GBP, minor_units: 900}}]}, update_mask: budget}}
  - {call: PartnershipService.WithdrawPartnership, as: manager, request: {name: $DEFINE, effective_date: 2025-06-10, reason: "The office is closed."}}
  - {call: VisitService.CreateVisit, as: manager, request: {parent: $DEFINE, visit_id: new, visit: {display_name: New, kind: STUDY, side: LEAD, period: {start: 2025-03-03, end: 2025-03-07}, destination: {country: lr}}}}
  - {call: VisitService.UpdateVisit, as: manager, request: {visit: {name: $DEFINE/visits/planned, purpose: "To see."}, update_mask: purpose}}
  - {call: VisitService.UpdateVisit, as: manager, request: {visit: {name: $DEFINE/visits/confirmed, period: {start: 2026-12-07, end: 2026-12-11}}, update_mask: period}}
  - {call: VisitService.ConfirmVisit, as: manager, request: {name: $DEFINE/visits/planned}}
  - {call: VisitService.CompleteVisit, as: manager, request: {name: $DEFINE/visits/confirmed, effective_date: 2025-03-07}}
  - {call: VisitService.CancelVisit, as: manager, request: {name: $DEFINE/visits/confirmed, reason: "A storm."}}
  - {call: VisitService.DebriefVisit, as: manager, request: {name: $DEFINE/visits/completed, debrief: "Two wards."}}
  - {call: VisitService.RetractVisitCompletion, as: manager, request: {name: $DEFINE/visits/completed, effective_date: 2025-03-10, reason: "Of another visit."}}
)";

inline constexpr char kHold[] = R"(
  - {call: PartnershipService.HoldPartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-06-01, reason: "An election."}}
)";

inline constexpr char kCommandsOnHold[] = R"(
  - {call: PartnershipService.ResumePartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2026-10-01}}
  - {call: PartnershipService.ClosePartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-12-01, reason: "The team is at work alone.", waiver_reason: "No endlines: the register burnt."}}
  - {call: PartnershipService.WithdrawPartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-12-01, reason: "The office is closed."}, expect: CONDITIONS_UNMET}
  - {call: PlacementService.ResumePlacement, as: manager, request: {name: $PARTNERSHIP/placements/paused-4, effective_date: 2025-09-01}, expect: CONDITIONS_UNMET}
  - {call: PlacementService.StartPlacement, as: manager, request: {name: $PARTNERSHIP/placements/ready-1, effective_date: 2025-06-01}, expect: CONDITIONS_UNMET}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $PARTNERSHIP/needs/last-seat, match_id: m1, professional: $PRO1, start_date: 2025-03-01, end_date: 2026-02-28, share_percent: 20}, expect: PARTNERSHIP_ON_HOLD}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/last-seat/matches/m2, side: PROFESSIONAL, reason: "By letter."}, expect: PARTNERSHIP_ON_HOLD}
  - {call: MatchService.DeclineMatch, as: manager, request: {name: $PARTNERSHIP/needs/third/matches/m1, side: PROFESSIONAL, reason: "Another offer."}}
)";

inline constexpr char kSustain[] = R"(
  - {call: PartnershipService.SustainPartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-06-02, committee: {title: "Steering committee", last_meeting_date: 2025-05-20}}}
)";

inline constexpr char kCommandsInSustained[] = R"(
  - {call: PartnershipService.RecordCommitteeMeeting, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-06-30}}
  - {call: PartnershipService.ResumeDelivery, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-07-01}}
  - {call: PartnershipService.WithdrawApproval, as: manager, request: {name: $PARTNERSHIP, institution: countries/lr/institutions/ministry-of-health, effective_date: 2025-06-03, reason: "A new minister."}}
  - {call: PartnershipService.HoldPartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-06-03, reason: "An election."}}
  - {call: PartnershipService.ClosePartnership, as: manager, request: {name: $PARTNERSHIP, effective_date: 2025-08-01, reason: "The team is at work alone.", waiver_reason: "No endlines: the register burnt."}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/third/matches/m1, side: PROFESSIONAL, reason: "By letter."}}
)";

inline constexpr char kMoreCommandsOfObjectives[] = R"(
  - {call: TeamPriorityService.CreateTeamPriority, as: team_lead, request: {parent: $PARTNERSHIP, team_priority_id: new, team_priority: {display_name: "New", team: countries/lr/teams/ncd-programme}}}
  - {call: TeamPriorityService.UpdateTeamPriority, as: team_lead, request: {team_priority: {name: $PARTNERSHIP/teamPriorities/proposed, goal: "All are screened."}, update_mask: goal}}
  - {call: TeamPriorityService.ConfirmTeamPriority, as: team_lead, request: {name: $PARTNERSHIP/teamPriorities/proposed, confirm_date: 2025-06-10}}
  - {call: TeamPriorityService.RetireTeamPriority, as: team_lead, request: {name: $PARTNERSHIP/teamPriorities/proposed, retire_date: 2025-06-11}, expect: VERB_NOT_ALLOWED}
  - {call: PartnershipObjectiveService.UpdatePartnershipObjective, as: team_lead, request: {partnership_objective: {name: $PARTNERSHIP/objectives/half-agreed, team_priorities: [$PARTNERSHIP/teamPriorities/proposed]}, update_mask: team_priorities}, expect: CONDITIONS_UNMET}
  - {call: PartnershipObjectiveService.DropObjective, as: team_lead, request: {name: $PARTNERSHIP/objectives/decide-with-data, drop_date: 2026-07-01, reason: "Not theirs."}}
  - {call: IndicatorService.UpdateIndicator, as: partner, request: {indicator: {name: $PARTNERSHIP/indicators/county-reports, frequency: QUARTERLY}, update_mask: frequency}}
  - {call: IndicatorService.CloseIndicator, as: partner, request: {name: $PARTNERSHIP/indicators/county-reports, close_date: 2026-07-01, reason: "The register ends."}}
  - {call: MeasurementService.CreateMeasurement, as: data_officer, request: {parent: $PARTNERSHIP/indicators/county-reports, measurement_id: new, measurement: {period: {start: 2026-01-01, end: 2026-06-30}, reading: {value: "13"}, quality: COMPLETE}}}
  - {call: MeasurementService.UpdateMeasurement, as: data_officer, request: {measurement: {name: $PARTNERSHIP/indicators/county-reports/measurements/draft, reading: {value: "14"}}, update_mask: reading}}
  - {call: MeasurementService.SubmitMeasurement, as: data_officer, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/draft}}
  - {call: MeasurementService.ApproveMeasurement, as: team_lead, request: {name: $PARTNERSHIP/indicators/county-reports/measurements/h1-2026}}
  - {call: AssessmentService.CreateAssessment, as: partner, request: {parent: $PARTNERSHIP, assessment_id: new, assessment: {display_name: New, subject: countries/lr/teams/ncd-programme, sides: SELF, round: MIDLINE, assess_date: 2026-05-12, items: [{id: data, display_name: Data, kind: ORDINAL, lowest: "1", highest: "5"}]}}}
  - {call: AssessmentService.UpdateAssessment, as: partner, request: {assessment: {name: $PARTNERSHIP/assessments/unscored, display_name: "Another name"}, update_mask: display_name}}
  - {call: AssessmentService.ScoreAssessment, as: partner, request: {name: $PARTNERSHIP/assessments/unscored, side: LEAD, scores: [{item: data, value: "2"}]}}
  - {call: AssessmentService.ReconcileAssessment, as: partner, request: {name: $PARTNERSHIP/assessments/baseline-2025, side: LEAD, scores: [{item: data, value: "2"}, {item: priorities, value: "3"}, {item: coalitions, value: "3"}]}}
  - {call: AssessmentService.CloseAssessment, as: partner, request: {name: $PARTNERSHIP/assessments/own}}
)";

inline constexpr char kCommandsOfLearning[] = R"(
  - {call: RecommendationService.AcceptRecommendation, as: team_lead, request: {name: $PARTNERSHIP/recommendations/ncd-programme-choosing-priorities, accept_date: 2026-10-01}}
  - {call: RecommendationService.DismissRecommendation, as: team_lead, request: {name: $PARTNERSHIP/recommendations/ncd-programme-choosing-priorities, reason: NO_TIME}}
  - {call: RecommendationService.CompleteRecommendation, as: team_lead, request: {name: $PARTNERSHIP/recommendations/ncd-programme-monthly-data-review, completion_date: 2026-10-02}}
  - {call: RecommendationService.DismissRecommendation, as: team_lead, request: {name: $PARTNERSHIP/recommendations/ncd-programme-monthly-data-review, reason: ALREADY_KNOWN}}
  - {call: LearningProfileService.UpdateLearningProfile, as: manager, request: {learning_profile: {name: countries/lr/teams/ncd-programme/learningProfile, budget_minutes: 30}, update_mask: budget_minutes}}
  - {call: ContentItemService.WithdrawContentItem, as: manager, request: {name: contentItems/choosing-priorities, reason: "Out of date."}}
)";

}  // namespace tandem::pairs
