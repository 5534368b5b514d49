#pragma once

#include "services/tandem/client/replay_programme.h"

// Who is hired, imported, exchanged and forgotten in the two years (replay_programme.h). The
// applicants are persons $UUID31 to $UUID33 and applications $UUID41 to $UUID43; the one who is
// hired becomes the professional $UUID51.
namespace tandem::client::programme {

inline constexpr std::string_view kApply = R"(
  - {call: PersonService.CreatePerson, as: manager, request: {parent: countries/mw, person_id: $UUID31, person: {display_name: "Example Hired", institution: $OFFICE, email: hired@example.org}}}
  - {call: PersonService.CreatePerson, as: manager, request: {parent: countries/mw, person_id: $UUID32, person: {display_name: "Example Rejected", institution: $OFFICE, email: rejected@example.org, phone: "+44 20 0000 0000"}}}
  - {call: PersonService.CreatePerson, as: manager, request: {parent: countries/mw, person_id: $UUID33, person: {display_name: "Example Withdrawn", institution: $OFFICE}}}
  - {call: ApplicationService.CreateApplication, as: manager, request: {parent: countries/mw, application_id: $UUID41, application: {person: countries/mw/persons/$UUID31, apply_date: $D, languages: [{language: en, level: C1}], eligible_countries: [mw], availability: [{start: $D, end: $TWOYEARS}], programme: programmes/two-years}}}
  - {call: ApplicationService.CreateApplication, as: manager, request: {parent: countries/mw, application_id: $UUID42, application: {person: countries/mw/persons/$UUID32, apply_date: $D, programme: programmes/two-years}}}
  - {call: ApplicationService.CreateApplication, as: manager, request: {parent: countries/mw, application_id: $UUID43, application: {person: countries/mw/persons/$UUID33, apply_date: $D, programme: programmes/two-years}}}
  - {call: ApplicationService.UpdateApplication, as: manager, request: {application: {name: $APPLICATION41, display_name: "Nurse"}, update_mask: display_name}}
  - {call: ApplicationService.ScreenApplication, as: manager, request: {name: $APPLICATION41, effective_date: $D}}
  - {call: ApplicationService.ScreenApplication, as: manager, request: {name: $APPLICATION42, effective_date: $D}}
  - {call: ApplicationService.WithdrawApplication, as: manager, request: {name: $APPLICATION43, reason: "Has found another post.", effective_date: $D}}
)";

inline constexpr std::string_view kRate = R"(
  - {call: ApplicationService.InterviewApplicant, as: manager, request: {name: $APPLICATION41, effective_date: $D}}
  - {call: ApplicationService.InterviewApplicant, as: manager, request: {name: $APPLICATION42, effective_date: $D}}
  - {call: ApplicationService.RateApplicant, as: manager, request: {name: $APPLICATION41, assessor: $PERSON1, effective_date: $D, ratings: &applicant [{trait: PROBLEM_SOLVING, score: 4}, {trait: ANALYSIS, score: 3}, {trait: INFLUENCE_WITHOUT_AUTHORITY, score: 4}, {trait: CURIOSITY, score: 4}, {trait: FLEXIBILITY, score: 5}, {trait: HUMILITY, score: 4}, {trait: PATIENCE, score: 4}, {trait: GRAVITAS, score: 3}, {trait: RESILIENCE, score: 4}, {trait: SENSE_OF_HUMOUR, score: 5}]}}
  - {call: ApplicationService.OfferPost, as: manager, request: {name: $APPLICATION41, effective_date: $D}, expect: CONDITIONS_UNMET}
  - {call: ApplicationService.RateApplicant, as: director, request: {name: $APPLICATION41, assessor: $PERSON2, effective_date: $D, ratings: *applicant }}
  - {call: ApplicationService.RateApplicant, as: manager, request: {name: $APPLICATION42, assessor: $PERSON1, effective_date: $D, ratings: [{trait: PATIENCE, score: 1}]}}
)";

inline constexpr std::string_view kHire = R"(
  - {call: ApplicationService.OfferPost, as: manager, request: {name: $APPLICATION41, effective_date: $D}}
  - {call: ApplicationService.RejectApplication, as: manager, request: {name: $APPLICATION42, reason: "There is one post.", effective_date: $D}}
)";
inline constexpr std::string_view kRegisterHired = R"(
  - {call: ApplicationService.RegisterApplicant, as: manager, request: {name: $APPLICATION41, professional_id: $UUID51, effective_date: $D}}
  - {call: ProfessionalService.UpdateProfessional, as: manager, request: {professional: {name: $HIRED, private_sector_years: 3}, update_mask: private_sector_years}}
  - {call: ProfessionalService.MakeProfessionalAvailable, as: manager, request: {name: $HIRED}}
)";

// A list of the ministry's, with a row that is wrong, and later again with one that is new.
inline constexpr std::string_view kImport = R"(
  - call: ImportService.ImportTeams
    as: manager
    request:
      parent: countries/mw
      csv: |
        external_id,display_name,health_system_level,institution,parent,country,languages
        district-1,First district,SUBNATIONAL,ministry,$TEAM,mw,en
        laboratory-1,Laboratory of the first district,FACILITY,ministry,district-1,mw,en
        district-2,Second district,NOWHERE,ministry,$TEAM,mw,en
  - call: ImportService.ImportProfessionals
    as: manager
    request:
      parent: countries/mw
      csv: |
        external_id,person_name,email,institution,display_name,languages,eligible_countries,available_from,available_to
        coach-1,Example Coach one,coach-1@example.org,office,Coach,en:C1,mw,$D,$TWOYEARS
        coach-2,Example Coach two,coach-1@example.org,office,Coach,en:C1,mw,$D,$TWOYEARS
        coach-3,Example Coach three,coach-3@example.org,office,Coach,en:C1,mw,$D,$TWOYEARS
)";
inline constexpr std::string_view kImportAgain = R"(
  - call: ImportService.ImportTeams
    as: manager
    request:
      parent: countries/mw
      csv: |
        external_id,display_name,health_system_level,institution,parent,country,languages
        district-1,First district,SUBNATIONAL,ministry,$TEAM,mw,en
        laboratory-1,Central laboratory,FACILITY,ministry,district-1,mw,en
        district-2,Second district,SUBNATIONAL,ministry,$TEAM,mw,en
  - call: ImportService.ImportRatings
    as: manager
    request:
      parent: countries/mw
      csv: |
        external_id,assessor,rate_date,reason,problem_solving,analysis,influence_without_authority,curiosity,flexibility,humility,patience,gravitas,resilience,sense_of_humour
        coach-1,$PERSON1,$D,,4,3,5:Had two districts plan together.,4,4,4,5,3,4,4
        coach-1,$PERSON2,$D,From the form,3,3,4,4,5,4,4,4,4,3
        coach-3,$PERSON1,$D,,4,5,3,4,3,4,4,4,5,6
)";

// Two visitors who go together, the one who was hired among them.
inline constexpr std::string_view kCohort = R"(
  - {call: PlacementNeedService.CreatePlacementNeed, as: lead, request: {parent: $P, placement_need_id: visitors, placement_need: {display_name: Visitors, role: EXCHANGE_VISITOR, team: $TEAM, mode: IN_PERSON, window: {start: $D, end: $IN3MONTHS}, seats: 2}}}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $P/needs/visitors, match_id: one, placement_id: visitor-one, professional: $HIRED, start_date: $NEXT, end_date: $IN3MONTHS, share_percent: 10}}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $P/needs/visitors, match_id: two, placement_id: visitor-two, professional: $PRO3, start_date: $NEXT, end_date: $IN3MONTHS, share_percent: 10}}
  - {call: CohortService.AcceptCohort, as: lead, request: {parent: $P, cohort: visitors, cohort_run_id: hosts, side: HOST_TEAM, need: $P/needs/visitors}}
  - {call: CohortService.AcceptCohort, as: manager, request: {parent: $P, cohort: visitors, cohort_run_id: visitors, side: PROFESSIONAL, matches: [$P/needs/visitors/matches/one, $P/needs/visitors/matches/two], reason: "Both wrote."}}
)";
inline constexpr std::string_view kStartCohort = R"(
  - {call: CohortService.ClearCohort, as: manager, request: {parent: $P, cohort: visitors, cohort_run_id: cleared, effective_date: $D, items: [{kind: VISA, outcome: CLEARED}, {kind: REGISTRATION, outcome: NOT_NEEDED, note: "They watch."}, {kind: SAFEGUARDING, outcome: CLEARED}, {kind: INSURANCE, outcome: CLEARED}, {kind: BRIEFING, outcome: CLEARED}]}}
  - {call: CohortService.StartCohort, as: manager, request: {parent: $P, cohort: visitors, cohort_run_id: started, effective_date: $D}}
  - {call: CohortService.StartCohort, as: manager, request: {parent: $P, cohort: visitors, cohort_run_id: again, effective_date: $D}, expect: COHORT_EMPTY}
)";
inline constexpr std::string_view kEndCohort = R"(
  - {call: CohortService.ConfirmCohortReturn, as: manager, request: {parent: $P, cohort: visitors, cohort_run_id: returned, return_date: $D}}
  - {call: CohortService.CompleteCohort, as: manager, request: {parent: $P, cohort: visitors, cohort_run_id: completed, effective_date: $D}}
)";

// The first is declined, and so is who comes after; the next run's is rescheduled and cancelled.
inline constexpr std::string_view kDecline = R"(
  - {call: PlacementNeedService.CreatePlacementNeed, as: lead, request: {parent: $P, placement_need_id: reader, placement_need: {display_name: Reader, role: VOLUNTEER, team: $TEAM, mode: VIRTUAL, window: {start: $D, end: $NEXT}, seats: 1}}}
  - {call: MatchRunService.ProposeMatches, as: manager, request: {parent: countries/mw, programme: programmes/two-years, professionals: [$PRO3, $PRO4, $PRO5], from_date: $D, share_percent: 5, match_run_id: reader}, keep: {reader: proposals.0.match}}
  - {call: MatchService.DeclineMatch, as: lead, request: {name: "${reader}", side: HOST_TEAM, reason: "They know each other too well."}}
  - {call: MatchService.ForwardRunnerUp, as: manager, request: {name: "${reader}", match_id: second}}
  - {call: MatchService.DeclineMatch, as: manager, request: {name: $P/needs/reader/matches/second, side: PROFESSIONAL, reason: "No time."}}
  - {call: MatchRunService.ProposeMatches, as: manager, request: {parent: countries/mw, programme: programmes/two-years, professionals: [$PRO3, $PRO4, $PRO5], from_date: $D, share_percent: 5, match_run_id: third}, keep: {third: proposals.0.match}}
  - {call: MatchService.AcceptMatch, as: lead, request: {name: "${third}", side: HOST_TEAM}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: "${third}", side: PROFESSIONAL, reason: "By letter."}, keep: {reading: placement}}
  - {call: PlacementService.ReschedulePlacement, as: manager, request: {name: "${reading}", start_date: $SOON, end_date: $IN3MONTHS}}
  - {call: PlacementService.CancelPlacement, as: manager, request: {name: "${reading}", reason: "The ministry reads it itself."}}
  - {call: PlacementNeedService.StandDownPlacementNeed, as: lead, request: {name: $P/needs/reader, reason: "The ministry reads it itself."}}
)";

inline constexpr std::string_view kForget = R"(
  - {call: PersonService.ArchivePerson, as: manager, request: {name: countries/mw/persons/$UUID32}}
  - {call: PersonService.ErasePersonalData, as: manager, request: {name: countries/mw/persons/$UUID32}}
  - {call: PersonService.ErasePersonalData, as: manager, request: {name: countries/mw/persons/$UUID31}, expect: CONDITIONS_UNMET}
)";
inline constexpr std::string_view kForgetHired = R"(
  - {call: ProfessionalService.MakeProfessionalAlumni, as: manager, request: {name: $HIRED}}
  - {call: PersonService.ErasePersonalData, as: manager, request: {name: countries/mw/persons/$UUID31}}
)";

inline constexpr InMonth kPeople[] = {
    {1, kApply},  {2, kRate},    {3, kHire},        {4, kRegisterHired},
    {5, kImport}, {7, kCohort},  {8, kStartCohort}, {8, kImportAgain},
    {9, kForget}, {9, kDecline}, {11, kEndCohort},  {12, kForgetHired},
};

}  // namespace tandem::client::programme
