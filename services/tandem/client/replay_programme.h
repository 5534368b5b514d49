#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

// Two years of a country's work: requests as samples write them (sample.h), month by month. $WORDS
// are filled in by replay_test.cc: $P is the partnership, $D the month's first day, $AGO, $SOON,
// $NEXT, $IN3MONTHS and $LATER are 10 days before it and 14, 30, 95 and 180 after it, $M is the
// month's number, $LAST and $BEFORE are those of the two before.
namespace tandem::client::programme {

// What is done in one of the months, from 0.
struct InMonth {
  int month;
  std::string_view calls;
};

inline constexpr std::string_view kCallers = R"(callers:
  office: {subject: replay-office, grants: ["programme_manager=*"]}
  manager: {subject: replay-manager, person: $PERSON1, grants: ["programme_manager=countries/mw"]}
  director: {subject: replay-director, person: $PERSON2, grants: ["programme_manager=countries/mw"]}
  lead: {subject: replay-lead, person: $PERSON3, grants: ["team_lead=$P"]}
  chief: {subject: replay-chief, person: $PERSON4, grants: ["leader=$P", "evaluator=$P"]}
  bidder: {subject: replay-bidder, person: $PERSON5, grants: ["leader=$P"]}
)";

inline constexpr std::string_view kRegister = R"(
  - {call: ProgrammeService.CreateProgramme, as: office, request: {programme_id: two-years, programme: {display_name: "Two years", kinds: [MANAGEMENT_PARTNER], reporting_currency: GBP}}}
  - {call: InstitutionService.CreateInstitution, as: manager, request: {parent: countries/mw, institution_id: office, institution: {display_name: Office, kind: MANAGING_OFFICE, location: {country: gb}}}}
  - {call: InstitutionService.CreateInstitution, as: manager, request: {parent: countries/mw, institution_id: ministry, institution: {display_name: Ministry, kind: MINISTRY, location: {country: mw}}}}
  - {call: PersonService.CreatePerson, as: manager, request: {parent: countries/mw, person_id: $UUID01, person: {display_name: "Example Manager", institution: $OFFICE}}}
  - {call: PersonService.CreatePerson, as: manager, request: {parent: countries/mw, person_id: $UUID02, person: {display_name: "Example Director", institution: $OFFICE}}}
  - {call: PersonService.CreatePerson, as: manager, request: {parent: countries/mw, person_id: $UUID03, person: {display_name: "Example Lead", institution: $MINISTRY}}}
  - {call: PersonService.CreatePerson, as: manager, request: {parent: countries/mw, person_id: $UUID04, person: {display_name: "Example Chief", institution: $MINISTRY}}}
  - {call: TeamService.CreateTeam, as: manager, request: {parent: countries/mw, team_id: chronic, team: {display_name: "Chronic diseases", health_system_level: NATIONAL, institution: $MINISTRY, location: {country: mw}, languages: [en]}}}
)";

// $N is the professional's number.
inline constexpr std::string_view kProfessional = R"(
  - {call: PersonService.CreatePerson, as: manager, request: {parent: countries/mw, person_id: $UUID1$N, person: {display_name: "Example $N", institution: $OFFICE}}}
  - {call: ProfessionalService.CreateProfessional, as: manager, request: {parent: countries/mw, professional_id: $UUID2$N, professional: {person: countries/mw/persons/$UUID1$N, languages: [{language: en, level: C1}], eligible_countries: [mw], availability: [{start: 2026-01-01, end: 2032-12-31}]}}}
  - call: ProfessionalService.RateTraits
    as: manager
    request: {name: $PRO$N, assessor: $PERSON1, reason: "From the form.", effective_date: $D, ratings: &ratings$N [{trait: PROBLEM_SOLVING, score: 4}, {trait: ANALYSIS, score: $N}, {trait: INFLUENCE_WITHOUT_AUTHORITY, score: 4}, {trait: CURIOSITY, score: 4}, {trait: FLEXIBILITY, score: 4}, {trait: HUMILITY, score: 4}, {trait: PATIENCE, score: 4}, {trait: GRAVITAS, score: 4}, {trait: RESILIENCE, score: 4}, {trait: SENSE_OF_HUMOUR, score: 4}]}
  - {call: ProfessionalService.RateTraits, as: manager, request: {name: $PRO$N, assessor: $PERSON2, reason: "From the form.", effective_date: $D, ratings: *ratings$N }}
  - {call: ProfessionalService.MakeProfessionalAvailable, as: manager, request: {name: $PRO$N}}
)";

inline constexpr std::string_view kBegin = R"(
  - {call: PartnershipService.CreatePartnership, as: manager, request: {parent: countries/mw, partnership_id: two-years, partnership: {display_name: "Two years", kind: MANAGEMENT_PARTNER, programme: programmes/two-years, start_date: $D, parties: [{institution: $OFFICE, side: LEAD, role: PARTNER}, {institution: $MINISTRY, side: COUNTERPART, role: HOST}], budget: [{line_id: travel, display_name: Travel, amount: {currency: GBP, minor_units: 900000}}, {line_id: training, display_name: Training, amount: {currency: GBP, minor_units: 500000}}]}}}
  - {call: PartnershipService.RequestApproval, as: manager, request: {name: $P, institution: $OFFICE}}
  - {call: PartnershipService.RequestApproval, as: manager, request: {name: $P, institution: $MINISTRY}}
  - {call: PartnershipService.GiveApproval, as: manager, request: {name: $P, institution: $OFFICE, leader: $PERSON2, reason: "By letter.", effective_date: $D}}
  - {call: PartnershipService.GiveApproval, as: manager, request: {name: $P, institution: $MINISTRY, leader: $PERSON4, reason: "By letter.", effective_date: $D}}
  - {call: PartnershipService.RecordStakeholderTalk, as: manager, request: {name: $P, talk: {held_date: $D, institutions: [$MINISTRY], summary: "What comes first."}}}
  - {call: PartnershipService.NotePotentialObjective, as: manager, request: {name: $P, objective: "A plan.", effective_date: $D}}
  - {call: PartnershipService.RecordFinding, as: manager, request: {name: $P, finding: {heading: DEMOGRAPHICS, text: "Young.", source: "A report", found_date: $D}}}
  - {call: PartnershipService.RecordFinding, as: manager, request: {name: $P, finding: {heading: GOVERNMENT, text: "Plans.", source: "A report", found_date: $D}}}
  - {call: PartnershipService.RecordFinding, as: manager, request: {name: $P, finding: {heading: HEALTHCARE_SYSTEM, text: "Few hospitals.", source: "A report", found_date: $D}}}
  - {call: PartnershipService.RecordFinding, as: manager, request: {name: $P, finding: {heading: CHALLENGES, text: "Late reports.", source: "A report", found_date: $D}}}
  - {call: PartnershipService.RecordFinding, as: manager, request: {name: $P, finding: {heading: SUCCESSES, text: "A plan.", source: "A report", found_date: $D}}}
  - {call: PartnershipService.DeliverPartnership, as: manager, request: {name: $P, effective_date: $D}, expect: VERB_NOT_ALLOWED}
  - {call: PartnershipService.DefineAndDevelopPartnership, as: manager, request: {name: $P, effective_date: $D}}
  - {call: PartnershipService.ProposeFocus, as: manager, request: {name: $P, text: "The team leads its own plan."}}
  - {call: PartnershipService.AgreeFocus, as: manager, request: {name: $P, side: LEAD, reason: "In the meeting.", effective_date: $D}}
  - {call: PartnershipService.AgreeFocus, as: manager, request: {name: $P, side: COUNTERPART, reason: "In the meeting.", effective_date: $D}}
  - {call: PartnershipService.ConfirmHostTeam, as: manager, request: {name: $P, team: $TEAM, effective_date: $D}}
  - {call: TeamPriorityService.CreateTeamPriority, as: lead, request: {parent: $P, team_priority_id: care, team_priority: {display_name: "Care", team: $TEAM}}}
  - {call: TeamPriorityService.ConfirmTeamPriority, as: lead, request: {name: $P/teamPriorities/care, confirm_date: $D}}
  - {call: PartnershipService.DeliverPartnership, as: manager, request: {name: $P, effective_date: $D}}
  - {call: BoardService.FormBoard, as: manager, request: {parent: $P, display_name: Board}}
  - {call: BoardService.SeatBoardMember, as: manager, request: {name: $P/board, seat_id: office, side: LEAD, title: Office, member: $PERSON2, effective_date: $D}}
  - {call: BoardService.SeatBoardMember, as: manager, request: {name: $P/board, seat_id: ministry, side: COUNTERPART, title: Ministry, member: $PERSON4, effective_date: $D}}
  - {call: BoardService.ActivateBoard, as: manager, request: {name: $P/board, effective_date: $D}}
  - {call: PeerLinkService.CreatePeerLink, as: manager, request: {parent: $P, peer_link_id: directors, peer_link: {display_name: Directors, lead_peer: $PERSON2, counterpart_peer: $PERSON4, start_date: $D}}}
  - {call: ProjectService.CreateProject, as: manager, request: {parent: $P, project_id: training, project: {display_name: Training, programme: programmes/two-years, currency: GBP, period: {start: $D, end: $LATER}, lines: [{budget_line: training, requested: 400000}]}}}
  - {call: ProjectService.AwardProject, as: manager, request: {name: $P/projects/training, effective_date: $D, awards: [{budget_line: training, minor_units: 300000}]}}
  - {call: ProjectService.StartProject, as: manager, request: {name: $P/projects/training, effective_date: $D}}
  - {call: PlacementNeedService.CreatePlacementNeed, as: lead, request: {parent: $P, placement_need_id: partner, placement_need: {display_name: Partner, role: MANAGEMENT_PARTNER, team: $TEAM, mode: IN_PERSON, window: {start: $D, end: $LATER}, seats: 1}}}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $P/needs/partner, match_id: partner, placement_id: partner, professional: $PRO1, start_date: $D, end_date: $TWOYEARS, share_percent: 50}, keep: {placement-partner: placement, match-partner: name}}
)";

// By $KEY: "partner", or a month's first or second.
inline constexpr std::string_view kAccept = R"(
  - {call: MatchService.AcceptMatch, as: lead, request: {name: "$MATCH", side: HOST_TEAM}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: "$MATCH", side: PROFESSIONAL, reason: "By letter."}, keep: {placement-$KEY: placement}}
)";

inline constexpr std::string_view kStart = R"(
  - {call: PlacementService.BeginClearing, as: manager, request: {name: "$PLACEMENT"}}
  - {call: PlacementService.RecordClearance, as: manager, request: {name: "$PLACEMENT", kind: VISA, outcome: CLEARED, effective_date: $D}}
  - {call: PlacementService.RecordClearance, as: manager, request: {name: "$PLACEMENT", kind: REGISTRATION, outcome: CLEARED, effective_date: $D}}
  - {call: PlacementService.RecordClearance, as: manager, request: {name: "$PLACEMENT", kind: SAFEGUARDING, outcome: CLEARED, effective_date: $D}}
  - {call: PlacementService.RecordClearance, as: manager, request: {name: "$PLACEMENT", kind: INSURANCE, outcome: CLEARED, effective_date: $D}}
  - {call: PlacementService.RecordClearance, as: manager, request: {name: "$PLACEMENT", kind: BRIEFING, outcome: CLEARED, effective_date: $D}}
  - {call: PlacementService.MarkPlacementReady, as: manager, request: {name: "$PLACEMENT"}}
  - {call: PlacementService.StartPlacement, as: manager, request: {name: "$PLACEMENT", effective_date: $D}}
)";

// Two seats, filled by a run over all that the country needs.
inline constexpr std::string_view kMatchRun = R"(
  - {call: PlacementNeedService.CreatePlacementNeed, as: lead, request: {parent: $P, placement_need_id: n$M, placement_need: {display_name: Help, role: $ROLE, team: $TEAM, mode: IN_PERSON, window: {start: $D, end: $NEXT}, minimum_months: 4, seats: 2}}}
  - {call: MatchRunService.ProposeMatches, as: manager, request: {parent: countries/mw, programme: programmes/two-years, from_date: $D, share_percent: 25, match_run_id: r$M}, keep: {match-$M-a: proposals.0.match, match-$M-b: proposals.1.match}}
)";

inline constexpr std::string_view kPause = R"(
  - {call: PlacementService.PausePlacement, as: manager, request: {name: "$PLACEMENT", effective_date: $D, reason: "An election."}}
)";
inline constexpr std::string_view kResume = R"(
  - {call: PlacementService.ResumePlacement, as: manager, request: {name: "$PLACEMENT", effective_date: $D}}
)";
inline constexpr std::string_view kExtend = R"(
  - {call: PlacementService.ExtendPlacement, as: manager, request: {name: "$PLACEMENT", end_date: $IN3MONTHS, reason: "The register is half done."}}
)";
inline constexpr std::string_view kHandOver = R"(
  - {call: PlacementService.PlanHandover, as: manager, request: {name: "$PLACEMENT", items: [{item_id: register, text: "The register."}]}}
  - {call: PlacementService.CompleteHandoverItem, as: manager, request: {name: "$PLACEMENT", item_id: register, effective_date: $D}}
)";
// Each of another placement: taken back, and entered anew where it was right.
inline constexpr std::string_view kRetractExtension = R"(
  - {call: PlacementService.RetractStep, as: manager, request: {name: "$PLACEMENT", step: EXTENSION, effective_date: $D, reason: "Of another placement."}}
)";
inline constexpr std::string_view kRetractHandover = R"(
  - {call: PlacementService.RetractStep, as: manager, request: {name: "$PLACEMENT", step: HANDOVER_ITEM, item_id: register, effective_date: $D, reason: "Of another placement."}}
)";
inline constexpr std::string_view kRetractEarlyEnd = R"(
  - {call: PlacementService.RetractStep, as: manager, request: {name: "$PLACEMENT", step: EARLY_END, effective_date: $D, reason: "Of another placement."}}
)";
inline constexpr std::string_view kRetractReturn = R"(
  - {call: PlacementService.RetractStep, as: manager, request: {name: "$PLACEMENT", step: RETURN, effective_date: $D, reason: "Of another placement."}}
)";
inline constexpr std::string_view kRetractCompletion = R"(
  - {call: PlacementService.RetractStep, as: manager, request: {name: "$PLACEMENT", step: COMPLETION, effective_date: $D, reason: "Of another placement."}}
)";
// By the one in the month's other seat.
inline constexpr std::string_view kSucceed = R"(
  - {call: PlacementService.NameSuccessor, as: manager, request: {name: "$PLACEMENT", successor: "$SUCCESSOR", reason: "They share the work till then."}}
)";
inline constexpr std::string_view kReturn = R"(
  - {call: PlacementService.ConfirmReturn, as: manager, request: {name: "$PLACEMENT", return_date: $D}}
)";
inline constexpr std::string_view kComplete = R"(
  - {call: PlacementService.CompletePlacement, as: manager, request: {name: "$PLACEMENT", effective_date: $D}}
)";
inline constexpr std::string_view kEndEarly = R"(
  - {call: PlacementService.EndPlacementEarly, as: manager, request: {name: "$PLACEMENT", effective_date: $D, reason: "Called home.", kind: PERSONAL_CIRCUMSTANCES}}
)";
// They leave before the next month, and nobody says so again.
inline constexpr std::string_view kGiveNotice = R"(
  - {call: PlacementService.EndPlacementEarly, as: manager, request: {name: "$PLACEMENT", effective_date: $SOON, reason: "Called home.", kind: PERSONAL_CIRCUMSTANCES}}
)";

// What somebody seeks in vain, and what nobody answers: timers end both.
inline constexpr std::string_view kInVain = R"(
  - {call: PlacementNeedService.CreatePlacementNeed, as: lead, request: {parent: $P, placement_need_id: vain$M, placement_need: {display_name: Nobody, role: VOLUNTEER, team: $TEAM, mode: VIRTUAL, window: {start: $D, end: $SOON}, seats: 1}}}
  - {call: PlacementNeedService.CreatePlacementNeed, as: lead, request: {parent: $P, placement_need_id: unanswered$M, placement_need: {display_name: Somebody, role: VOLUNTEER, team: $TEAM, mode: VIRTUAL, window: {start: $D, end: $NEXT}, seats: 1}}}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $P/needs/unanswered$M, match_id: m, placement_id: unanswered$M, professional: $PRO2, start_date: $SOON, end_date: $LATER, share_percent: 5}}
)";

inline constexpr std::string_view kCheckIn = R"(
  - {call: CheckInService.RecordCheckIn, as: manager, request: {parent: $P/placements/partner, check_in_id: c$M, check_in_date: $D, advice: "Ask the districts first.", trust: 4, reason: "By phone."}}
)";
inline constexpr std::string_view kEnterPhase = R"(
  - {call: PlacementService.EnterPhase, as: manager, request: {name: $P/placements/partner, phase: OBJECTIVE_SETTING, effective_date: $D}}
)";

inline constexpr std::string_view kSchedule = R"(
  - {call: MeetingService.CreateMeeting, as: manager, request: {parent: $P, meeting_id: m$M, meeting: {display_name: "Month $M", meeting_date: $NEXT}}}
)";
inline constexpr std::string_view kMeet = R"(
  - {call: MeetingService.HoldMeeting, as: manager, request: {name: $P/meetings/m$LAST, effective_date: $D, present: [office, ministry], decisions: [{decision_id: on, text: "It goes on."}], actions: [{action_id: letter, text: "A letter.", owner: $PERSON4, due_date: $SOON}]}}
  - {call: MeetingService.RecordMinutes, as: manager, request: {name: $P/meetings/m$LAST, minutes: "What was said in month $LAST."}}
)";
inline constexpr std::string_view kCallOff = R"(
  - {call: MeetingService.CreateMeeting, as: manager, request: {parent: $P, meeting_id: extra$M, meeting: {display_name: "Extra", meeting_date: $SOON}}}
  - {call: MeetingService.CancelMeeting, as: manager, request: {name: $P/meetings/extra$M, reason: "Nobody comes."}}
)";
inline constexpr std::string_view kApprove = R"(
  - {call: MeetingService.ApproveMinutes, as: manager, request: {name: $P/meetings/m$BEFORE, at_meeting: $P/meetings/m$LAST}}
  - {call: MeetingService.CompleteAction, as: manager, request: {name: $P/meetings/m$BEFORE, action_id: letter, effective_date: $D}}
)";

inline constexpr std::string_view kVisit = R"(
  - {call: VisitService.CreateVisit, as: manager, request: {parent: $P, visit_id: v$M, visit: {display_name: "Month $M", kind: STUDY, side: COUNTERPART, period: {start: $D, end: $SOON}, destination: {country: gb}, visitors: [$PERSON4]}}}
  - {call: VisitService.ConfirmVisit, as: manager, request: {name: $P/visits/v$M}}
  - {call: LeaveRequestService.SubmitLeaveRequest, as: manager, request: {parent: $P, leave_request_id: l$M, person: $PERSON4, taken_for: $P/visits/v$M, period: {start: $AGO, end: $NEXT}}}
  - {call: LeaveRequestService.EndorseLeaveRequest, as: manager, request: {name: $P/leaveRequests/l$M, leader: $PERSON2, effective_date: $D, reason: "By letter."}}
  - {call: LeaveRequestService.GrantLeaveRequest, as: manager, request: {name: $P/leaveRequests/l$M, leader: $PERSON3, effective_date: $D, reason: "By letter."}}
)";
inline constexpr std::string_view kDebrief = R"(
  - {call: VisitService.CompleteVisit, as: manager, request: {name: $P/visits/v$LAST, effective_date: $D}}
  - {call: VisitService.RetractVisitCompletion, as: manager, request: {name: $P/visits/v$LAST, effective_date: $D, reason: "Of another visit."}}
  - {call: VisitService.CompleteVisit, as: manager, request: {name: $P/visits/v$LAST, effective_date: $D}}
  - {call: VisitService.DebriefVisit, as: manager, request: {name: $P/visits/v$LAST, debrief: "Two wards."}}
)";

inline constexpr std::string_view kMoney = R"(
  - {call: FundingShareService.CreateFundingShare, as: manager, request: {parent: $P, funding_share_id: s$M, funding_share: {display_name: "Month $M", party: $OFFICE, budget_line: travel, amount: {currency: USD, minor_units: 50001}, rate: {rate: "0.7$M", rate_date: $D}}}}
  - {call: FundingShareService.CommitFundingShare, as: manager, request: {name: $P/fundingShares/s$M, effective_date: $D}}
  - {call: FundingShareService.RecordReceipt, as: manager, request: {name: $P/fundingShares/s$M, receipt: {receipt_id: all, minor_units: 50001, receipt_date: $D}}}
  - {call: FundingShareService.RecordSpend, as: manager, request: {name: $P/fundingShares/s$M, spend: {spend_id: flights, minor_units: 33333, spend_date: $D, purpose: Flights}}}
  - {call: FundingShareService.RecordSpend, as: manager, request: {name: $P/fundingShares/s$M, spend: {spend_id: more, minor_units: 33333, spend_date: $D, purpose: Flights}}, expect: SPEND_ABOVE_SHARE}
)";
inline constexpr std::string_view kGrant = R"(
  - {call: ProjectService.RecordProjectReceipt, as: manager, request: {name: $P/projects/training, budget_line: training, receipt: {receipt_id: r$M, minor_units: 7001, receipt_date: $D}}}
  - {call: ProjectService.RecordProjectSpend, as: manager, request: {name: $P/projects/training, budget_line: training, spend: {spend_id: s$M, minor_units: 6999, spend_date: $D, purpose: Rooms}}}
)";

inline constexpr std::string_view kContact = R"(
  - {call: PeerLinkService.RecordContact, as: manager, request: {name: $P/peerLinks/directors, activity: {activity_date: $D, text: "A call."}}}
)";

inline constexpr std::string_view kRetractContact = R"(
  - {call: PeerLinkService.RetractContact, as: manager, request: {name: $P/peerLinks/directors, number: 1, effective_date: $D, reason: "Of other peers."}}
)";

inline constexpr std::string_view kHold = R"(
  - {call: PartnershipService.HoldPartnership, as: manager, request: {name: $P, effective_date: $D, reason: "An election."}}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $P/needs/partner, match_id: held, professional: $PRO2, start_date: $NEXT, end_date: $LATER, share_percent: 5}, expect: PARTNERSHIP_ON_HOLD}
)";
inline constexpr std::string_view kResumePartnership = R"(
  - {call: PartnershipService.ResumePartnership, as: manager, request: {name: $P, effective_date: $D}}
)";

inline constexpr std::string_view kEnd = R"(
  - {call: ProjectService.CompleteProject, as: manager, request: {name: $P/projects/training, effective_date: $D}}
  - {call: PeerLinkService.EndPeerLink, as: manager, request: {name: $P/peerLinks/directors, effective_date: $D, reason: "They meet as friends."}}
  - {call: PartnershipService.SustainPartnership, as: manager, request: {name: $P, effective_date: $D, committee: {title: Board, last_meeting_date: $D}}}
  - {call: PartnershipService.ClosePartnership, as: manager, request: {name: $P, effective_date: $D, reason: "The team is at work alone.", waiver_reason: "No endlines."}}
)";

// What is done with a placement so many months after it began: it is completed, a visitor returns,
// it is paused and ended early, or extended and handed over. Half of it was entered in error first.
inline std::string StepsOf(int start, int months) {
  const auto joined = [](std::initializer_list<std::string_view> steps) {
    std::string calls;
    for (const std::string_view step : steps) calls += step;
    return calls;
  };
  const bool is_noticed = start == 3;
  if (months == 0) return joined({kAccept, kStart});
  switch (start % 4) {
    case 1:
      return joined({months == 5 ? kComplete : ""});
    case 2:
      if (months != 5) return "";
      return joined({kReturn, kRetractReturn, kReturn, kComplete, kRetractCompletion, kComplete});
    case 3:
      if (months == 1) return joined({kPause});
      if (months == 2) return joined({kResume});
      if (months != 3) return "";
      return is_noticed ? joined({kGiveNotice}) : joined({kEndEarly, kRetractEarlyEnd, kEndEarly});
    default:
      if (months == 2) return joined({kExtend, kRetractExtension, kExtend});
      if (months == 3) return joined({kHandOver, kRetractHandover, kHandOver});
      return joined({months == 6 ? kComplete : ""});
  }
}

}  // namespace tandem::client::programme
