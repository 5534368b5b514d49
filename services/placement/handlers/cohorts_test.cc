// Cohorts that are accepted and completed in bulk.
#include "services/placement/handlers/cohorts.h"

#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::CohortRun;
using v1::Match;
using v1::Placement;

// Three volunteers proposed for a need of two seats.
class AcceptCohortTest : public World {
 protected:
  AcceptCohortTest() {
    Deliver();
    need_ = MakeNeed("volunteers", 2, Placement::VOLUNTEER);
    for (const char* id : {"a", "b", "c"}) {
      professionals_.push_back(MakeProfessional());
      matches_.push_back(Propose(need_, id, professionals_.back())->name());
    }
  }
  v1::AcceptCohortRequest AllOf(v1::MatchSide side) {
    v1::AcceptCohortRequest request;
    request.set_parent(kPartnership);
    request.set_cohort("spring");
    request.set_side(side);
    request.set_need(need_);
    request.set_reason("By letter.");
    return request;
  }
  Result<CohortRun> Accept(const v1::AcceptCohortRequest& request) {
    return Call<CohortRun>("CohortService.AcceptCohort", request);
  }
  std::string need_;
  std::vector<std::string> matches_, professionals_;
};

TEST_F(AcceptCohortTest, AcceptsAsManyAsThereAreSeatsAndTellsWhoIsLeft) {
  const auto hosted = Accept(AllOf(v1::HOST_TEAM));
  ASSERT_TRUE(hosted.ok()) << hosted.status();
  EXPECT_EQ(hosted->done(), 3);
  EXPECT_EQ(hosted->side(), v1::HOST_TEAM);
  EXPECT_EQ(hosted->outcomes(0).match(), matches_[0]);
  EXPECT_EQ(hosted->outcomes(0).placement(), "") << "none is planned yet";
  const auto run = Accept(AllOf(v1::PROFESSIONAL));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->done(), 2);
  EXPECT_EQ(run->refused(), 1);
  EXPECT_EQ(GetPlacement(run->outcomes(0).placement()).cohort(), "spring");
  EXPECT_EQ(run->outcomes(1).professional(), professionals_[1]);
  EXPECT_EQ(run->outcomes(2).reason(), "NEED_FULL");
  EXPECT_EQ(GetMatch(matches_[2]).state(), Match::ACCEPTED_BY_ONE) << "nothing is half done";
  EXPECT_FALSE(GetMatch(matches_[2]).has_professional_side());
  EXPECT_EQ(GetNeed(need_).seats_taken(), 2);
  EXPECT_THAT(Events<v1::PlacementPlanned>(), SizeIs(2));
  EXPECT_THAT(Events<v1::MatchAccepted>(), SizeIs(5));
}

TEST_F(AcceptCohortTest, AcceptsThoseThatAreNamedAndJoinsTheCohortThoughTheOtherSideFollows) {
  v1::AcceptCohortRequest some = AllOf(v1::HOST_TEAM);
  some.clear_need();
  some.add_matches(matches_[1]);
  some.add_matches(need_ + "/matches/nobody");
  const auto run = Accept(some);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->done(), 1);
  ASSERT_THAT(run->outcomes(), SizeIs(2));
  EXPECT_EQ(run->outcomes(1).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(GetMatch(matches_[0]).state(), Match::PROPOSED);
  const auto confirmed = World::Accept(matches_[1], v1::PROFESSIONAL);
  ASSERT_TRUE(confirmed.ok()) << confirmed.status();
  EXPECT_EQ(GetPlacement(confirmed->placement()).cohort(), "spring");
  EXPECT_EQ(Accept(some)->outcomes(0).reason(), "VERB_NOT_ALLOWED");
}

TEST_F(AcceptCohortTest, IsOfOneNeedOrOfMatchesOfThePartnership) {
  v1::AcceptCohortRequest request = AllOf(v1::HOST_TEAM);
  request.add_matches(matches_[0]);
  EXPECT_THAT(BadFieldsOf(Accept(request).status()), ElementsAre("need"));
  request.clear_need();
  request.add_matches(matches_[0]);
  request.add_matches("countries/lr/partnerships/other/needs/n/matches/m");
  EXPECT_THAT(BadFieldsOf(Accept(request).status()), ElementsAre("matches", "matches[2]"));
  ASSERT_TRUE(Accept(AllOf(v1::HOST_TEAM)).ok());
  EXPECT_EQ(ReasonOf(Accept(AllOf(v1::HOST_TEAM)).status()), "COHORT_EMPTY");
}

TEST_F(AcceptCohortTest, IsForTheSideThatTheCallerActsFor) {
  v1::AcceptCohortRequest request = AllOf(v1::PROFESSIONAL);
  request.clear_reason();
  const auto run = Accept(request);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->refused(), 3);
  EXPECT_EQ(run->outcomes(0).reason(), "INVALID_FIELDS") << "a programme manager says why";
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, ministry_leader);
  const auto asked = CallAs<CohortRun>(lead, "CohortService.AcceptCohort", request);
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(asked->outcomes(0).reason(), "NOT_ON_THIS_SIDE");
  request.set_side(v1::HOST_TEAM);
  EXPECT_EQ(CallAs<CohortRun>(lead, "CohortService.AcceptCohort", request)->done(), 3);
}

TEST_F(AcceptCohortTest, TellsWhySomebodyCannotToThoseAloneWhoMayReadThem) {
  v1::UpdateProfessionalRequest away;
  away.mutable_professional()->set_name(professionals_[0]);
  auto& free = *away.mutable_professional()->add_availability();
  *free.mutable_start() = On(2029, 1, 1);
  away.mutable_update_mask()->add_paths("availability");
  Do<v1::Professional>("ProfessionalService.UpdateProfessional", away);
  const auto run = Accept(AllOf(v1::HOST_TEAM));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->done(), 2);
  ASSERT_EQ(run->outcomes(0).reason(), "CONSTRAINTS_UNMET");
  EXPECT_THAT(run->outcomes(0).unmet_conditions(), SizeIs(1));
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, ministry_leader);
  v1::GetCohortRunRequest get;
  get.set_name(run->name());
  const auto told = CallAs<CohortRun>(lead, "CohortService.GetCohortRun", get);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_THAT(told->outcomes(0).unmet_conditions(), IsEmpty());
  EXPECT_THAT(told->outcomes(0).message(), HasSubstr("Ask a programme manager"));

  v1::MakeProfessionalAlumniRequest alumni;
  alumni.set_name(professionals_[0]);
  Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", alumni);
  v1::GetProfessionalRequest who;
  who.set_name(professionals_[0]);
  v1::ErasePersonalDataRequest erase;
  erase.set_name(Do<v1::Professional>("ProfessionalService.GetProfessional", who).person());
  Do<v1::Person>("PersonService.ErasePersonalData", erase);
  const auto left = Do<CohortRun>("CohortService.GetCohortRun", get);
  EXPECT_EQ(left.outcomes(0).reason(), "CONSTRAINTS_UNMET");
  EXPECT_EQ(left.outcomes(0).message(), "");
  EXPECT_THAT(left.outcomes(0).unmet_conditions(), IsEmpty());
}

// Three volunteers under way, of whom the last has something to hand over.
class CompleteCohortTest : public World {
 protected:
  CompleteCohortTest() {
    Deliver();
    const std::string need = MakeNeed("volunteers", 3, Placement::VOLUNTEER);
    for (const char* id : {"a", "b", "c"}) {
      placements_.push_back(Place(need, id, MakeProfessional()));
      v1::UpdatePlacementRequest update;
      update.mutable_placement()->set_name(placements_.back());
      update.mutable_placement()->set_cohort("spring");
      update.mutable_update_mask()->add_paths("cohort");
      Do<Placement>("PlacementService.UpdatePlacement", update);
      Start(placements_.back());
    }
    v1::PlanHandoverRequest plan;
    plan.set_name(placements_[2]);
    plan.add_items()->set_item_id("tools");
    plan.mutable_items(0)->set_text("The budget tool.");
    Do<Placement>("PlacementService.PlanHandover", plan);
    Reach(Day(2025, 2, 1));
  }
  v1::CompleteCohortRequest Spring() {
    v1::CompleteCohortRequest request;
    request.set_parent(kPartnership);
    request.set_cohort("spring");
    *request.mutable_effective_date() = On(2025, 2, 1);
    return request;
  }
  Result<CohortRun> Complete(const v1::CompleteCohortRequest& request) {
    return Call<CohortRun>("CohortService.CompleteCohort", request);
  }
  std::vector<std::string> placements_;
};

TEST_F(CompleteCohortTest, CompletesEachAndTellsWhatKeepsTheOthers) {
  const auto run = Complete(Spring());
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->step(), CohortRun::COMPLETED);
  EXPECT_EQ(run->done(), 2);
  EXPECT_EQ(run->outcomes(2).reason(), "CONDITIONS_UNMET");
  EXPECT_THAT(run->outcomes(2).unmet_conditions(), SizeIs(1));
  EXPECT_EQ(GetPlacement(placements_[0]).state(), Placement::COMPLETED);
  EXPECT_EQ(GetPlacement(placements_[2]).state(), Placement::ACTIVE);
  EXPECT_THAT(Events<v1::PlacementEnded>(), SizeIs(2));
  EXPECT_THAT(Complete(Spring())->outcomes(), SizeIs(1)) << "the others are done";
}

TEST_F(CompleteCohortTest, CompletesThoseAloneThatAreNamed) {
  v1::CompleteCohortRequest some = Spring();
  some.add_placements(placements_[1]);
  const auto run = Complete(some);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->done(), 1);
  EXPECT_EQ(GetPlacement(placements_[0]).state(), Placement::ACTIVE);
  some.add_placements(placements_[0]);
  const auto again = Complete(some);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->outcomes(0).reason(), "VERB_NOT_ALLOWED") << "it is done already";
  EXPECT_EQ(again->done(), 1);
  some.add_placements(placements_[0]);
  some.add_placements("countries/lr/partnerships/ncd/placements/other");
  EXPECT_THAT(BadFieldsOf(Complete(some).status()), ElementsAre("placements", "placements[3]"));
}

}  // namespace
}  // namespace tandem::placement
