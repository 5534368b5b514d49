#include "gmock/gmock.h"
#include "services/placement/handlers/match_runs.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What a run makes of what needs ask for and of matches that were there before.
class MatchRunRulesTest : public World {
 protected:
  // Of whoever is available, where none is named.
  Result<v1::MatchRun> Run(const std::vector<std::string>& professionals, bool dry_run = false,
                           int share_percent = 100) {
    v1::ProposeMatchesRequest request;
    request.set_parent(kLiberia);
    *request.mutable_professionals() = {professionals.begin(), professionals.end()};
    *request.mutable_from_date() = On(2024, 2, 1);
    request.set_share_percent(share_percent);
    request.set_dry_run(dry_run);
    return Call<v1::MatchRun>("MatchRunService.ProposeMatches", request);
  }
};

TEST_F(MatchRunRulesTest, ProposesNobodyAgainWhoDeclinedThoughByHandTheyCanBe) {
  const std::string professional = MakeProfessional(), need = MakeNeed("one");
  const auto first = Run({professional});
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_THAT(first->proposals(), SizeIs(1));
  Decline(first->proposals(0).match());
  for (const auto& again : {Run({professional}), Run({})}) {
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_THAT(again->proposals(), IsEmpty());
    ASSERT_THAT(again->unfilled(), SizeIs(1));
    EXPECT_THAT(again->unfilled(0).nearest_constraints(), ElementsAre("DECLINED_BEFORE"));
  }
  const std::string other = MakeNeed("two");
  const auto elsewhere = Run({}, true);
  ASSERT_THAT(elsewhere->proposals(), SizeIs(1));
  EXPECT_EQ(elsewhere->proposals(0).need(), other) << "it was for that need alone";
  EXPECT_TRUE(Propose(need, "again", professional).ok());
}

TEST_F(MatchRunRulesTest, EndsWhatItProposesWhenTheNeedExpectsIt) {
  const std::string need = MakeNeed("exchange", 1, v1::Placement::EXCHANGE_VISITOR);
  v1::UpdatePlacementNeedRequest update;
  update.mutable_placement_need()->set_name(need);
  update.mutable_placement_need()->set_expected_days(28);
  update.mutable_update_mask()->add_paths("expected_days");
  Do<v1::PlacementNeed>("PlacementNeedService.UpdatePlacementNeed", update);
  const auto run = Run({MakeProfessional()});
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_THAT(run->proposals(), SizeIs(1));
  EXPECT_EQ(ToDay(run->proposals(0).end_date()), Day(2024, 2, 28));
  const std::string match = run->proposals(0).match();
  ASSERT_TRUE(Accept(match, v1::HOST_TEAM).ok());
  const auto confirmed = Accept(match, v1::PROFESSIONAL);
  ASSERT_TRUE(confirmed.ok()) << confirmed.status();
  EXPECT_EQ(ToDay(GetPlacement(confirmed->placement()).end_date()), Day(2024, 2, 28));
}

TEST_F(MatchRunRulesTest, ProposesTheShareThatTheNeedSaysToWhoHasItLeft) {
  const std::string professional = MakeProfessional();
  Place(MakeNeed("other"), "other", professional, 50);
  const std::string need = MakeNeed("half");
  ASSERT_THAT(Run({professional}, true)->proposals(), IsEmpty()) << "the run asks for full time";
  v1::UpdatePlacementNeedRequest update;
  update.mutable_placement_need()->set_name(need);
  update.mutable_placement_need()->set_share_percent(50);
  update.mutable_update_mask()->add_paths("share_percent");
  Do<v1::PlacementNeed>("PlacementNeedService.UpdatePlacementNeed", update);
  const auto run = Run({professional});
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_THAT(run->proposals(), SizeIs(1));
  EXPECT_EQ(run->proposals(0).share_percent(), 50);
  EXPECT_EQ(GetMatch(run->proposals(0).match()).share_percent(), 50);
  EXPECT_THAT(run->proposals(0).remarks(), IsEmpty());

  const auto by_hand = Propose(need, "by-hand", MakeProfessional(), 40);
  ASSERT_TRUE(by_hand.ok()) << by_hand.status();
  EXPECT_EQ(by_hand->share_percent(), 40);
  EXPECT_THAT(by_hand->remarks(), ElementsAre(HasSubstr("40% of full time")));
}

TEST_F(MatchRunRulesTest, ProposesSomebodyForSeveralNeedsOfWhichEachIsAMatchToAccept) {
  const std::string professional = MakeProfessional();
  MakeNeed("one");
  MakeNeed("two");
  MakeNeed("three");
  const auto run = Run({professional}, false, 40);
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_THAT(run->proposals(), SizeIs(2));
  for (const auto& proposal : run->proposals()) {
    EXPECT_EQ(proposal.professional(), professional);
    EXPECT_EQ(proposal.score(), GetMatch(proposal.match()).score());
    ASSERT_TRUE(Accept(proposal.match(), v1::HOST_TEAM).ok());
    EXPECT_EQ(Accept(proposal.match(), v1::PROFESSIONAL)->state(), v1::Match::CONFIRMED);
  }
  ASSERT_THAT(run->unfilled(), SizeIs(1));
  EXPECT_EQ(run->unfilled(0).exclusions(0).constraint(), "PROPOSED_ELSEWHERE");
  EXPECT_EQ(run->unfilled(0).relaxations(0).change(), "Ask for 20% of full time.");
}

TEST_F(MatchRunRulesTest, ScoresEachMatchWithThoseOfTheTeamThatAreProposedOrPlaced) {
  Place(MakeNeed("placed"), "a", MakeProfessional());
  ASSERT_TRUE(Propose(MakeNeed("proposed"), "b", MakeProfessional()).ok());
  MakeNeed("one", 2);
  const auto run = Run({MakeProfessional(), MakeProfessional()});
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_THAT(run->proposals(), SizeIs(2));
  for (int i = 0; i < 2; ++i) {
    const auto& proposal = run->proposals(i);
    EXPECT_EQ(proposal.criteria(6).criterion(), "FAIRNESS");
    EXPECT_EQ(proposal.criteria(6).score(), i == 0 ? "0.333333" : "0.25");
    const auto match = GetMatch(proposal.match());
    EXPECT_EQ(match.score(), proposal.score());
    EXPECT_EQ(match.criteria(6).reason(), proposal.criteria(6).reason());
    EXPECT_EQ(match.team(), kTeam);
  }
}

TEST_F(MatchRunRulesTest, ProposesWhoHasTheClearancesThatTheNeedRequires) {
  const std::string professional = MakeProfessional(), need = MakeNeed("one");
  v1::UpdatePlacementNeedRequest require;
  require.mutable_placement_need()->set_name(need);
  require.mutable_placement_need()->add_required_clearances(v1::Clearance::POLICE_CHECK);
  require.mutable_update_mask()->add_paths("required_clearances");
  Do<v1::PlacementNeed>("PlacementNeedService.UpdatePlacementNeed", require);
  const auto without = Run({});
  ASSERT_TRUE(without.ok()) << without.status();
  ASSERT_THAT(without->unfilled(), SizeIs(1));
  ASSERT_THAT(without->unfilled(0).relaxations(), SizeIs(1));
  EXPECT_EQ(without->unfilled(0).relaxations(0).constraint(), "CLEARANCES_HOLD");
  EXPECT_EQ(without->unfilled(0).relaxations(0).change(), "Ask for no POLICE_CHECK.");
  EXPECT_THAT(UnmetOf(Propose(need, "a", professional).status()), ElementsAre("CLEARANCES_HOLD"));

  v1::UpdateProfessionalRequest clear;
  clear.mutable_professional()->set_name(professional);
  auto& check = *clear.mutable_professional()->add_clearances();
  check.set_kind(v1::Clearance::POLICE_CHECK);
  *check.mutable_issue_date() = On(2024, 1, 8);
  *check.mutable_expire_date() = On(2024, 12, 31);
  clear.mutable_update_mask()->add_paths("clearances");
  Do<v1::Professional>("ProfessionalService.UpdateProfessional", clear);
  const auto run = Run({});
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_THAT(run->proposals(), SizeIs(1));
  EXPECT_THAT(run->proposals(0).remarks(), ElementsAre(HasSubstr("2024-12-31")));
  EXPECT_THAT(GetMatch(run->proposals(0).match()).remarks(), SizeIs(1));
}

TEST_F(MatchRunRulesTest, LeavesTheRunAndTheRunnerUpOnEachMatch) {
  MakeNeed("one");
  const auto run = Run({MakeProfessional(), MakeProfessional()});
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_THAT(run->proposals(), SizeIs(1));
  v1::GetMatchRequest get;
  get.set_name(run->proposals(0).match());
  const auto match = Do<v1::Match>("MatchService.GetMatch", get);
  EXPECT_EQ(match.match_run(), run->name());
  EXPECT_EQ(match.runner_up(), run->proposals(0).runner_up());
  EXPECT_NE(match.runner_up(), "");
  EXPECT_EQ(match.runner_up_score(), run->proposals(0).runner_up_score());
  for (const Caller& caller :
       {CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, ministry_leader),
        CallerWith("placed", common::v1::PLACED_PROFESSIONAL, kPartnership, match.person())}) {
    const auto read = CallAs<v1::Match>(caller, "MatchService.GetMatch", get);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->score(), match.score());
    EXPECT_EQ(read->runner_up() + read->runner_up_score(), "") << "they may not read that one";
  }
  const auto by_hand = Propose(MakeNeed("two"), "b", match.runner_up());
  ASSERT_TRUE(by_hand.ok()) << by_hand.status();
  EXPECT_EQ(by_hand->match_run() + by_hand->runner_up(), "");
}

TEST_F(MatchRunRulesTest, IsFoundAmongTheLatest) {
  const std::string professional = MakeProfessional();
  MakeNeed("one");
  std::vector<std::string> runs;
  for (int day = 0; day < 3; ++day) {
    ASSERT_TRUE(suite.Advance(absl::Hours(24)).ok());
    runs.push_back(Run({professional}, true)->name());
  }
  v1::ListMatchRunsRequest list;
  list.set_parent(kLiberia);
  list.set_order_by("create_time desc");
  list.set_page_size(2);
  const auto latest = Do<v1::ListMatchRunsResponse>("MatchRunService.ListMatchRuns", list);
  ASSERT_THAT(latest.match_runs(), SizeIs(2));
  EXPECT_EQ(latest.match_runs(0).name(), runs[2]);
  EXPECT_EQ(latest.match_runs(1).name(), runs[1]);
}

TEST_F(MatchRunRulesTest, ProposesShorterWhereAProgrammeManagerHasWaivedItForTheNeed) {
  const std::string need = MakeNeed("partner", 1, v1::Placement::MANAGEMENT_PARTNER);
  v1::UpdatePlacementNeedRequest update;
  update.mutable_placement_need()->set_name(need);
  update.mutable_placement_need()->set_minimum_months(3);
  update.mutable_update_mask()->add_paths("minimum_months");
  const auto change = [&](const Caller& caller) {
    return CallAs<v1::PlacementNeed>(caller, "PlacementNeedService.UpdatePlacementNeed", update);
  };
  EXPECT_THAT(BadFieldsOf(change(suite.caller()).status()),
              ElementsAre("placement_need.minimum_months"));
  update.mutable_placement_need()->set_duration_waiver_reason("The funding ends.");
  update.mutable_update_mask()->add_paths("duration_waiver_reason");
  EXPECT_THAT(BadFieldsOf(change(CallerWith("lead", common::v1::TEAM_LEAD, kPartnership)).status()),
              ElementsAre("placement_need.duration_waiver_reason"));
  const auto waived = change(suite.caller());
  ASSERT_TRUE(waived.ok()) << waived.status();
  EXPECT_EQ(waived->duration_waived_by(), suite.caller().subject);
  const auto run = Run({MakeProfessional()});
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_THAT(run->proposals(), SizeIs(1));
  EXPECT_EQ(ToDay(run->proposals(0).end_date()), Day(2024, 4, 30));
  ASSERT_TRUE(Accept(run->proposals(0).match(), v1::HOST_TEAM).ok());
  const auto confirmed = Accept(run->proposals(0).match(), v1::PROFESSIONAL);
  ASSERT_TRUE(confirmed.ok()) << confirmed.status();
  const auto waiver = GetPlacement(confirmed->placement()).duration_waiver();
  EXPECT_EQ(waiver.reason(), "The funding ends.");
  EXPECT_EQ(waiver.by(), suite.caller().subject);
}

TEST_F(MatchRunRulesTest, TellsWhatWouldFillAllSeatsToWhomeverMayReadAllOfThem) {
  v1::MatchRun run;
  auto& unfilled = *run.add_unfilled();
  unfilled.set_need(MakeNeed("one", 3));
  unfilled.set_nearest_professional(MakeProfessional());
  auto& all_seats = *unfilled.mutable_all_seats();
  all_seats.add_relaxations()->set_professional(unfilled.nearest_professional());
  const Caller local = CallerWith("pm", common::v1::PROGRAMME_MANAGER, kLiberia);
  HideUnreadable(local, run);
  EXPECT_TRUE(run.unfilled(0).has_all_seats());
  all_seats.add_relaxations()->set_professional(
      "countries/us/professionals/5a1e0000-0000-4000-8000-000000000007");
  HideUnreadable(local, run);
  EXPECT_FALSE(run.unfilled(0).has_all_seats());
  EXPECT_NE(run.unfilled(0).nearest_professional(), "");
}

// A team of the office is in another country than the partnership.
TEST_F(MatchRunRulesTest, SaysWhoIsLeftOutForTheCountry) {
  MakeProfessional(kMinistry);  // registered in Liberia, eligible there
  v1::CreateTeamRequest create;
  create.set_parent(kLiberia);
  create.set_team_id("desk");
  auto& team = *create.mutable_team();
  team.set_display_name("Desk");
  team.set_institution(kOffice);
  team.set_health_system_level(v1::Team::NATIONAL);
  team.mutable_location()->set_country("gb");
  MakeNeed("abroad", 1, v1::Placement::EXCHANGE_VISITOR,
           Do<v1::Team>("TeamService.CreateTeam", create).name());
  const auto run = Run({}, true);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->professionals(), 1);
  ASSERT_THAT(run->unfilled(), SizeIs(1));
  ASSERT_THAT(run->unfilled(0).exclusions(), SizeIs(1));
  EXPECT_EQ(run->unfilled(0).exclusions(0).constraint(), "COUNTRY_ELIGIBLE");
  EXPECT_EQ(run->unfilled(0).exclusions(0).professionals(), 1);
  EXPECT_EQ(run->not_considered(), 0);
}

}  // namespace
}  // namespace tandem::placement
