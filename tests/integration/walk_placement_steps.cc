#include "fmt/format.h"
#include "gmock/gmock.h"
#include "tandem/objectives/v1/events.pb.h"
#include "tandem/placement/v1/match.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/placement_events.pb.h"
#include "tests/integration/walk_steps.h"

namespace tandem::walk {

using objectives::v1::ObjectiveSet;
using placement::v1::Match;
using placement::v1::Partnership;
using placement::v1::Placement;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

void Walk::MeetInDiscover() {
  walk_.On(Day(2024, 10, 1));
  walk_.Do(R"(
- office ProgrammeService.CreateProgramme: {programme_id: amp-health, programme: {
    display_name: AMP Health, kinds: [MANAGEMENT_PARTNER], reporting_currency: USD}}
- manager InstitutionService.CreateInstitution: {parent: $c, institution_id: amp-health, institution: {
    display_name: AMP Health, kind: MANAGING_OFFICE, location: {country: us}}}
- manager InstitutionService.CreateInstitution: {parent: $c, institution_id: ministry, institution: {
    display_name: Ministry of Health, kind: MINISTRY, location: {country: lr}}}
)");
  for (int person = 1; person <= 6; ++person) {
    const bool counterpart = person >= 3 && person <= 5;
    walk_.Do(fmt::format(R"(
- manager PersonService.CreatePerson: {{parent: $c, person_id: 5a1e0000-0000-4000-8000-{:012},
    person: {{display_name: Example Person, institution: $c/institutions/{}}}}}
)",
                         person, counterpart ? "ministry" : "amp-health"));
  }
  walk_.Do(R"(
- manager TeamService.CreateTeam: {parent: $c, team_id: ncd-programme, team: {
    display_name: Non-communicable diseases, health_system_level: NATIONAL,
    institution: $c/institutions/ministry, location: {country: lr}, languages: [en]}}
- manager PartnershipService.CreatePartnership: {parent: $c, partnership_id: amp-ncd, partnership: {
    display_name: AMP Health with the NCD programme, kind: MANAGEMENT_PARTNER,
    programme: programmes/amp-health, start_date: $today, parties: [
      {institution: $c/institutions/amp-health, side: LEAD, role: PARTNER},
      {institution: $c/institutions/ministry, side: COUNTERPART, role: HOST}]}}
)");
  EXPECT_EQ(Now().state(), Partnership::DISCOVER);
  EXPECT_EQ(Report().state(), Partnership::DISCOVER);
  watch_.emplace(walk_, "team_lead");
  EXPECT_EQ(watch_->WaitFor(Report().etag()).state(), Partnership::DISCOVER);
}

void Walk::IsRefusedTheNextStageWithWhatIsMissing() {
  const std::string etag = Now().etag();
  const Status refused = walk_.Refused(
      "- manager PartnershipService.DefineAndDevelopPartnership: {name: $p, effective_date: "
      "$today}");
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "CONDITIONS_UNMET");
  EXPECT_THAT(UnmetOf(refused), ElementsAre("APPROVALS_GIVEN", "STAKEHOLDER_TALK_HELD",
                                            "POTENTIAL_OBJECTIVES_NOTED", "DESK_REVIEW_COMPLETE"));
  EXPECT_EQ(Now().etag(), etag);  // nothing happened
}

void Walk::DefinesAndDevelops() {
  walk_.On(Day(2024, 11, 11));
  walk_.Do(R"(
- manager PartnershipService.RequestApproval: {name: $p, institution: $c/institutions/amp-health}
- manager PartnershipService.RequestApproval: {name: $p, institution: $c/institutions/ministry}
- amp_leader PartnershipService.GiveApproval: {
    name: $p, institution: $c/institutions/amp-health, effective_date: $today}
- ministry_leader PartnershipService.GiveApproval: {
    name: $p, institution: $c/institutions/ministry, effective_date: $today}
- manager PartnershipService.RecordStakeholderTalk: {name: $p, talk: {held_date: $today,
    institutions: [$c/institutions/amp-health, $c/institutions/ministry], summary: A talk}}
- team_lead PartnershipService.NotePotentialObjective: {
    name: $p, objective: Decide with data, effective_date: $today}
)");
  for (const char* heading :
       {"DEMOGRAPHICS", "GOVERNMENT", "HEALTHCARE_SYSTEM", "CHALLENGES", "SUCCESSES"}) {
    walk_.Do(fmt::format(R"(
- manager PartnershipService.RecordFinding: {{name: $p, finding: {{
    heading: {}, text: A finding, source: A report, found_date: $today}}}}
)",
                         heading));
  }
  walk_.Do(
      "- manager PartnershipService.DefineAndDevelopPartnership: {name: $p, effective_date: "
      "$today}");
  EXPECT_EQ(Now().state(), Partnership::DEFINE_AND_DEVELOP);
}

void Walk::DeliversOnceTheTeamHasConfirmedAPriority() {
  walk_.On(Day(2024, 12, 9));
  walk_.Do(R"(
- team_lead PartnershipService.ProposeFocus: {name: $p, text: The team leads its own plan.}
- amp_leader PartnershipService.AgreeFocus: {name: $p, side: LEAD, effective_date: $today}
- ministry_leader PartnershipService.AgreeFocus: {name: $p, side: COUNTERPART, effective_date: $today}
- ministry_leader PartnershipService.ConfirmHostTeam: {name: $p, team: $t, effective_date: $today}
- team_lead TeamPriorityService.CreateTeamPriority: {parent: $p, team_priority_id: diabetes,
    team_priority: {display_name: Diabetes care, team: $t, goal: A clinic in every county,
      workplan: Annual plan}}
)");
  constexpr std::string_view kDeliver =
      "- manager PartnershipService.DeliverPartnership: {name: $p, effective_date: $today}";
  EXPECT_THAT(UnmetOf(walk_.Refused(kDeliver)), ElementsAre("TEAM_PRIORITY_CONFIRMED"));
  EXPECT_EQ(Report().objective_set_state(), ObjectiveSet::STATE_UNSPECIFIED);

  // Placement learns of it by an event of objectives.
  walk_.Do(
      "- team_lead TeamPriorityService.ConfirmTeamPriority: {name: $p/teamPriorities/diabetes, "
      "confirm_date: $today}");
  EXPECT_THAT(walk_.suite().Events<objectives::v1::TeamPriorityConfirmed>(), SizeIs(1));
  walk_.Do(kDeliver);
  EXPECT_EQ(Now().state(), Partnership::DELIVER);
  EXPECT_EQ(Objectives().state(), ObjectiveSet::OPEN);
  EXPECT_EQ(ToDay(Objectives().open_date()), Day(2024, 12, 9));
  EXPECT_EQ(Objectives().setting_clocks_size(), 0);
  EXPECT_THAT(Report().stages(), SizeIs(3));
  EXPECT_EQ(Report().days_to_deliver().value(), "69");  // 1 October to 9 December
}

void Walk::MatchesANeed() {
  walk_.On(Day(2025, 1, 20));
  walk_.Do(R"(
- team_lead PlacementNeedService.CreatePlacementNeed: {parent: $p, placement_need_id: partner,
    placement_need: {display_name: Management partner, role: MANAGEMENT_PARTNER, team: $t,
      desired_competencies: [{competency: $d, level: 4}], languages: [{language: en, level: B2}],
      mode: IN_PERSON, window: {start: 2025-02-01, end: 2025-06-30}, minimum_months: 24, seats: 1}}
- manager ProfessionalService.CreateProfessional: {parent: $c,
    professional_id: 5a1e0000-0000-4000-8000-0000000000a6, professional: {
      display_name: Management partner, person: $c/persons/5a1e0000-0000-4000-8000-000000000006,
      sectors: [{sector: logistics, years: 9}], languages: [{language: en, level: C2}],
      competencies: [{competency: $d, level: 4}], eligible_countries: [lr],
      availability: [{start: 2025-01-01, end: 2027-12-31}]}}
)");
  for (const int assessor : {1, 2}) {
    walk_.Do(fmt::format(R"(
- {} ProfessionalService.RateTraits: {{
    name: $c/professionals/5a1e0000-0000-4000-8000-0000000000a6, effective_date: $today,
    assessor: $c/persons/5a1e0000-0000-4000-8000-{:012}, ratings: [
      {{trait: PROBLEM_SOLVING, score: 5}}, {{trait: ANALYSIS, score: 4}},
      {{trait: INFLUENCE_WITHOUT_AUTHORITY, score: 4}}, {{trait: CURIOSITY, score: 5}},
      {{trait: FLEXIBILITY, score: 4}}, {{trait: HUMILITY, score: 5}}, {{trait: PATIENCE, score: 4}},
      {{trait: GRAVITAS, score: 3}}, {{trait: RESILIENCE, score: 4}},
      {{trait: SENSE_OF_HUMOUR, score: 5}}]}}
)",
                         assessor == 1 ? "manager" : "amp_leader", assessor));
  }
  walk_.Do(R"(
- manager ProfessionalService.MakeProfessionalAvailable: {
    name: $c/professionals/5a1e0000-0000-4000-8000-0000000000a6}
- manager MatchService.ProposeMatch: {parent: $p/needs/partner, match_id: first,
    professional: $c/professionals/5a1e0000-0000-4000-8000-0000000000a6, start_date: 2025-03-03,
    end_date: 2027-08-31, share_percent: 100, placement_id: first}
)");
  const auto first = walk_.Ask<Match>(
      "- team_lead MatchService.AcceptMatch: {name: $p/needs/partner/matches/first, side: "
      "HOST_TEAM}");
  EXPECT_EQ(first.state(), Match::ACCEPTED_BY_ONE);
  EXPECT_THAT(walk_.suite().Events<placement::v1::PlacementPlanned>(), IsEmpty());
  const auto both = walk_.Ask<Match>(
      "- partner MatchService.AcceptMatch: {name: $p/needs/partner/matches/first, side: "
      "PROFESSIONAL}");
  EXPECT_EQ(both.state(), Match::CONFIRMED);
  EXPECT_THAT(walk_.suite().Events<placement::v1::PlacementPlanned>(), SizeIs(1));
}

void Walk::StartsThePlacementAndTheClock() {
  walk_.On(Day(2025, 3, 3));
  walk_.Do("- manager PlacementService.BeginClearing: {name: $p/placements/first}");
  for (const char* kind : {"VISA", "REGISTRATION", "SAFEGUARDING", "INSURANCE", "BRIEFING"}) {
    walk_.Do(fmt::format(R"(
- manager PlacementService.RecordClearance: {{
    name: $p/placements/first, kind: {}, outcome: CLEARED, effective_date: $today}}
)",
                         kind));
  }
  walk_.Do("- manager PlacementService.MarkPlacementReady: {name: $p/placements/first}");
  EXPECT_EQ(Objectives().setting_clocks_size(), 0);
  const char* const start =
      "- manager PlacementService.StartPlacement: {name: $p/placements/first, effective_date: "
      "$today}";
  walk_.Do(start);
  ASSERT_THAT(Objectives().setting_clocks(), SizeIs(1));
  // Entered for the wrong placement: nobody counts it, until it does begin.
  walk_.Do(
      "- manager PlacementService.RetractStep: {name: $p/placements/first, step: START, "
      "effective_date: $today, reason: \"Another one began.\"}");
  EXPECT_EQ(Objectives().setting_clocks_size(), 0);
  ASSERT_THAT(Report().placements(), SizeIs(1));
  EXPECT_EQ(Report().placements(0).state(), Placement::READY);
  EXPECT_EQ(Report().active_placements_size(), 0);
  walk_.Do(start);
  ASSERT_THAT(Objectives().setting_clocks(), SizeIs(1));
  const auto clock = Objectives().setting_clocks(0);
  EXPECT_EQ(clock.placement(), fmt::format("{}/placements/first", kPartnership));
  EXPECT_EQ(ToDay(clock.due_date()), Day(2025, 3, 3) + 90);
  ASSERT_THAT(Report().placements(), SizeIs(1));
  EXPECT_EQ(Report().placements(0).state(), Placement::ACTIVE);
}

}  // namespace tandem::walk
