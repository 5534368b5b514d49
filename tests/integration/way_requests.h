#pragma once

// The requests of ways.h, as samples write them (services/tandem/client/sample.h).
namespace tandem::crash {

inline constexpr char kCallers[] = R"(title: crash
callers:
  manager: {subject: crash, grants: ["programme_manager=*"]}
  other: {subject: crash-other, grants: ["programme_manager=*"]}
  editor: {subject: crash-editor, grants: ["learning_editor=*"]}
calls:
)";

// Once for all ways.
inline constexpr char kPreparation[] = R"(
  - {call: InstitutionService.CreateInstitution, as: manager, request: {parent: countries/lr, institution_id: ministry, institution: {display_name: Ministry, kind: MINISTRY, location: {country: lr}}}}
  - {call: InstitutionService.CreateInstitution, as: manager, request: {parent: countries/lr, institution_id: partner, institution: {display_name: Partner, kind: MANAGING_OFFICE, location: {country: lr}}}}
  - {call: PersonService.CreatePerson, as: manager, request: {parent: countries/lr, person_id: 5a1e0000-0000-4000-8000-000000000002, person: {display_name: Director, institution: countries/lr/institutions/partner}}}
  - {call: ProgrammeService.CreateProgramme, as: manager, request: {programme_id: crash, programme: {display_name: Crash, kinds: [TEAM_COACHING], reporting_currency: USD, period: {start: 2020-01-01}}}}
  - {call: CompetencyFrameworkService.InstallCompetencyFramework, as: editor, request: {name: competencyFrameworks/amp-health}}
  - {call: ContentItemService.CreateContentItem, as: editor, request: {content_item_id: review, content_item: {display_name: Review, type: TOOL, languages: [en], competencies: [{competency: competencyFrameworks/amp-health/competencies/prioritisation, from_level: 0, to_level: 3}], modality: TEAM_BASED, minutes: 60, licence: CC-BY-4.0}}}
  - {call: ContentItemService.SubmitContentItem, as: editor, request: {name: contentItems/review}}
  - {call: ContentItemService.PublishContentItem, as: editor, request: {name: contentItems/review}}
)";

// A team and a partnership from Discover to an achievement, whose leader is asked for support. The
// ministry is of this way alone, for its leadership lists a hundred posts at most. Three steps wait
// for an event of another service: the stage Deliver for the team's priority, the objective for the
// stage, the acceptance for the recommendation. What one verb does twice to a resource lies in one
// third of it (see crash_load.cc).
inline constexpr char kWay[] = R"(
  - {call: InstitutionService.CreateInstitution, as: manager, request: {parent: countries/lr, institution_id: m$N, institution: {display_name: Ministry, kind: MINISTRY, location: {country: lr}}}}
  - {call: PersonService.CreatePerson, as: manager, request: {parent: countries/lr, person_id: $L, person: {display_name: Minister, institution: $M}}}
  - {call: TeamService.CreateTeam, as: manager, request: {parent: countries/lr, team_id: t$N, team: {display_name: Team, institution: $M, health_system_level: NATIONAL, location: {country: lr}}}}
  - {call: PartnershipService.CreatePartnership, as: manager, request: {parent: countries/lr, partnership_id: p$N, partnership: {display_name: Coaching, kind: TEAM_COACHING, programme: programmes/crash, start_date: 2024-01-01, parties: [{institution: countries/lr/institutions/partner, side: LEAD, role: PARTNER}, {institution: $M, side: COUNTERPART, role: HOST}]}}}
  - {call: LeaderPostService.CreateLeaderPost, as: manager, request: {parent: countries/lr, leader_post_id: l$N, leader_post: {display_name: Minister, institution: $M, briefing_cadence: QUARTERLY}}}
  - {call: LeaderPostService.AppointHolder, as: manager, request: {name: countries/lr/leaderPosts/l$N, holder: countries/lr/persons/$L, effective_date: 2024-01-15}}
  - {call: PartnershipService.NotePotentialObjective, as: manager, request: {name: $P, objective: "Objective 1", effective_date: 2024-01-15}}
  - {call: PartnershipService.NotePotentialObjective, as: manager, request: {name: $P, objective: "Objective 2", effective_date: 2024-01-15}}
  - {call: PartnershipService.RequestApproval, as: manager, request: {name: $P, institution: countries/lr/institutions/partner}}
  - {call: PartnershipService.RequestApproval, as: manager, request: {name: $P, institution: $M}}
  - {call: PartnershipService.GiveApproval, as: manager, request: {name: $P, institution: countries/lr/institutions/partner, leader: countries/lr/persons/5a1e0000-0000-4000-8000-000000000002, reason: "By letter.", effective_date: 2024-01-15}}
  - {call: PartnershipService.GiveApproval, as: manager, request: {name: $P, institution: $M, leader: countries/lr/persons/$L, reason: "By letter.", effective_date: 2024-01-15}}
  - {call: PartnershipService.RecordStakeholderTalk, as: manager, request: {name: $P, talk: {held_date: 2024-01-15, institutions: [$M], summary: "What comes first."}}}
  - {call: PartnershipService.DefineAndDevelopPartnership, as: manager, request: {name: $P, effective_date: 2024-01-16}}
  - {call: TeamPriorityService.CreateTeamPriority, as: manager, request: {parent: $P, team_priority_id: plan, team_priority: {display_name: A plan, team: $T}}}
  - {call: TeamPriorityService.ConfirmTeamPriority, as: manager, request: {name: $P/teamPriorities/plan, confirm_date: 2024-01-16, reason: "By letter."}}
  - {call: PartnershipService.ProposeFocus, as: manager, request: {name: $P, text: "A plan."}}
  - {call: PartnershipService.AgreeFocus, as: manager, request: {name: $P, side: LEAD, reason: "By letter.", effective_date: 2024-01-16}}
  - {call: PartnershipService.AgreeFocus, as: manager, request: {name: $P, side: COUNTERPART, reason: "By letter.", effective_date: 2024-01-16}}
  - {call: PartnershipService.ConfirmHostTeam, as: manager, request: {name: $P, team: $T, effective_date: 2024-01-16}}
  - {call: PartnershipService.DeliverPartnership, as: manager, request: {name: $P, effective_date: 2024-01-17}}
  - {call: LeaderPostService.RecordSupport, as: manager, request: {name: countries/lr/leaderPosts/l$N, support: SUPPORTIVE, effective_date: 2024-01-17}}
  - {call: SupportAskService.RaiseSupportAsk, as: manager, request: {parent: $P, support_ask_id: word, kind: ADVOCACY, display_name: "A word for the plan", leader_post: countries/lr/leaderPosts/l$N}}
  - {call: SupportAskService.AcknowledgeSupportAsk, as: manager, request: {name: $P/supportAsks/word, effective_date: 2024-01-18, reason: "By letter."}}
  - {call: SupportAskService.GrantSupportAsk, as: manager, request: {name: $P/supportAsks/word, effective_date: 2024-01-18, reason: "By letter."}}
  - {call: PartnershipObjectiveService.CreatePartnershipObjective, as: manager, request: {parent: $P, partnership_objective_id: o, partnership_objective: {display_name: A plan, team: $T, team_priorities: [$P/teamPriorities/plan], competencies: [competencyFrameworks/amp-health/competencies/prioritisation]}}}
  - {call: PartnershipObjectiveService.ProposeObjective, as: manager, request: {name: $P/objectives/o, propose_date: 2024-01-18}}
  - {call: PartnershipObjectiveService.AgreeObjective, as: manager, request: {name: $P/objectives/o, side: LEAD, agree_date: 2024-01-18, reason: "By letter."}}
  - {call: PartnershipObjectiveService.AgreeObjective, as: manager, request: {name: $P/objectives/o, side: COUNTERPART, agree_date: 2024-01-18, reason: "By letter."}}
  - {call: IndicatorService.CreateIndicator, as: manager, request: {parent: $P, indicator_id: i, indicator: {display_name: Plans, objective: $P/objectives/o, timing: LAGGING, kind: NUMBER, direction: INCREASE, frequency: YEARLY, targets: [{period: {start: 2024-01-01, end: 2024-12-31}, value: "10"}]}}}
  - {call: IndicatorService.BaselineIndicator, as: manager, request: {name: $P/indicators/i, baseline: {baseline_date: 2024-01-18, method: Register, reading: {value: "0"}}}}
  - {call: MeasurementService.CreateMeasurement, as: manager, request: {parent: $P/indicators/i, measurement_id: m, measurement: {period: {start: 2024-01-01, end: 2024-12-31}, reading: {value: "5"}, quality: COMPLETE}}}
  - {call: MeasurementService.SubmitMeasurement, as: manager, request: {name: $P/indicators/i/measurements/m}}
  - {call: MeasurementService.ApproveMeasurement, as: other, request: {name: $P/indicators/i/measurements/m}}
  - {call: RecommendationService.AcceptRecommendation, as: manager, request: {name: $P/recommendations/t$N-review, accept_date: 2024-02-01}}
)";

}  // namespace tandem::crash
