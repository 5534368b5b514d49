// What match runs say of somebody goes with their data.
#include "services/placement/handlers/mentions.h"

#include "libs/common/store/runner.h"
#include "services/placement/collections.h"
#include "services/placement/handlers/match_runs.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class MentionsTest : public World {
 protected:
  v1::ProposeMatchesRequest Asking(bool dry_run = false) {
    v1::ProposeMatchesRequest request;
    request.set_parent(kLiberia);
    *request.mutable_from_date() = On(2024, 2, 1);
    request.set_share_percent(100);
    request.set_dry_run(dry_run);
    return request;
  }
  v1::MatchRun Run(bool dry_run = false) {
    return Do<v1::MatchRun>("MatchRunService.ProposeMatches", Asking(dry_run));
  }
  v1::MatchRun Get(const std::string& name) {
    v1::GetMatchRunRequest get;
    get.set_name(name);
    return Do<v1::MatchRun>("MatchRunService.GetMatchRun", get);
  }
  void Update(const std::string& need, const std::string& path, auto set) {
    v1::UpdatePlacementNeedRequest update;
    update.mutable_placement_need()->set_name(need);
    set(*update.mutable_placement_need());
    update.mutable_update_mask()->add_paths(path);
    Do<v1::PlacementNeed>("PlacementNeedService.UpdatePlacementNeed", update);
  }
  void RequirePoliceCheck(const std::string& need) {
    Update(need, "required_clearances", [](v1::PlacementNeed& changed) {
      changed.add_required_clearances(v1::Clearance::POLICE_CHECK);
    });
  }
  // Until the middle of a placement.
  void GivePoliceCheck(const std::string& professional) {
    v1::UpdateProfessionalRequest update;
    update.mutable_professional()->set_name(professional);
    auto& check = *update.mutable_professional()->add_clearances();
    check.set_kind(v1::Clearance::POLICE_CHECK);
    *check.mutable_issue_date() = On(2024, 1, 8);
    *check.mutable_expire_date() = On(2024, 12, 31);
    update.mutable_update_mask()->add_paths("clearances");
    Do<v1::Professional>("ProfessionalService.UpdateProfessional", update);
  }
  std::string MakeAlumni(const std::string& professional) {
    v1::MakeProfessionalAlumniRequest leave;
    leave.set_name(professional);
    return Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", leave).person();
  }
  void ErasePerson(const std::string& person) {
    v1::ErasePersonalDataRequest erase;
    erase.set_name(person);
    Do<v1::Person>("PersonService.ErasePersonalData", erase);
  }
  void Erase(const std::string& professional) { ErasePerson(MakeAlumni(professional)); }
};

TEST_F(MentionsTest, ARunAndItsMatchesForgetWhoIsErased) {
  RequirePoliceCheck(MakeNeed("one"));
  const std::string professional = MakeProfessional();
  GivePoliceCheck(professional);
  const v1::MatchRun run = Run();
  ASSERT_THAT(run.proposals(), SizeIs(1));
  EXPECT_THAT(run.proposals(0).remarks(), SizeIs(1));
  Decline(run.proposals(0).match());
  Erase(professional);

  const v1::MatchRun after = Get(run.name());
  ASSERT_THAT(after.proposals(), SizeIs(1));
  EXPECT_EQ(after.proposals(0).professional(), professional) << "the name stays";
  EXPECT_EQ(after.proposals(0).match(), run.proposals(0).match());
  v1::GetMatchRequest get;
  get.set_name(run.proposals(0).match());
  const std::string match = Do<v1::Match>("MatchService.GetMatch", get).DebugString();
  v1::ListMatchRunsRequest list;
  list.set_parent(kLiberia);
  const auto listed = Do<v1::ListMatchRunsResponse>("MatchRunService.ListMatchRuns", list);
  EXPECT_EQ(listed.match_runs(0).DebugString(), after.DebugString());
  for (const std::string& text : {after.DebugString(), match}) {
    EXPECT_THAT(text, Not(HasSubstr("2024-12-31"))) << "until when a check holds";
    EXPECT_THAT(text, Not(HasSubstr("Mean rating")));
    EXPECT_THAT(text, Not(HasSubstr("years in the private sector")));
    EXPECT_THAT(text, Not(HasSubstr(run.proposals(0).score())));
  }
}

TEST_F(MentionsTest, ADryRunForgetsHowFarSomebodyWasAndKeepsWhatItSaysOfOthers) {
  MakeNeed("one");
  RequirePoliceCheck(MakeNeed("two"));
  MakeProfessional();
  MakeProfessional();
  const v1::MatchRun run = Run(true);
  ASSERT_THAT(run.proposals(), SizeIs(1));
  ASSERT_THAT(run.unfilled(), SizeIs(1));
  ASSERT_THAT(run.unfilled(0).relaxations(), SizeIs(1));
  const std::string nearest = run.unfilled(0).nearest_professional();
  ASSERT_EQ(run.proposals(0).runner_up(), nearest);
  Erase(nearest);
  const v1::MatchRun after = Get(run.name());
  EXPECT_THAT(after.DebugString(), Not(HasSubstr("POLICE_CHECK")));
  EXPECT_EQ(after.unfilled(0).nearest_professional(), nearest);
  EXPECT_EQ(after.unfilled(0).exclusions_size(), run.unfilled(0).exclusions_size());
  EXPECT_EQ(after.proposals(0).runner_up_score(), "");
  EXPECT_EQ(after.proposals(0).score(), run.proposals(0).score());
  EXPECT_EQ(after.proposals(0).criteria_size(), run.proposals(0).criteria_size());
}

TEST_F(MentionsTest, AsManyRunsForgetAsThereAre) {
  MakeNeed("one");
  const std::string professional = MakeProfessional();
  std::vector<v1::MatchRun> runs;
  for (int i = 0; i < 45; ++i) runs.push_back(Run(true));
  Erase(professional);
  ASSERT_TRUE(suite.Settle().ok());
  for (const v1::MatchRun& run : runs) {
    ASSERT_THAT(run.proposals(), SizeIs(1));
    EXPECT_EQ(Get(run.name()).proposals(0).score(), "");
  }
}

// Whom a run looks at are hints: it has read them when they are erased, and is kept afterwards.
TEST_F(MentionsTest, ARunSaysNothingOfWhoWasErasedMeanwhile) {
  RequirePoliceCheck(MakeNeed("one"));
  const std::string professional = MakeProfessional();
  v1::MatchRun run;
  run.set_name("countries/lr/matchRuns/late");
  auto& unfilled = *run.add_unfilled();
  unfilled.set_nearest_professional(professional);
  unfilled.add_nearest_constraints("CLEARANCES_HOLD");
  Erase(professional);
  Context context;
  context.store = &suite.app().module("placement")->store();
  context.now = suite.clock().Now();
  context.change_id = "run";
  const auto committed = RunNow(context, [&](Unit& unit) { return NoteMentions(unit, run); });
  ASSERT_TRUE(committed.ok()) << committed.status();
  EXPECT_THAT(run.unfilled(0).nearest_constraints(), IsEmpty());
}

// A run that commits while somebody is erased is not among those that the erasure lists.
TEST_F(MentionsTest, TheTimerForgetsWhatWasKeptAtTheSameMoment) {
  MakeNeed("one");
  const std::string professional = MakeProfessional();
  const v1::MatchRun run = Run(true);
  MakeAlumni(professional);
  Context context;
  context.store = &suite.app().module("placement")->store();
  context.now = suite.clock().Now();
  context.change_id = "timer";
  const auto committed =
      RunNow(context, [&](Unit& unit) { return ForgetInMoreRuns(unit, professional); });
  ASSERT_TRUE(committed.ok()) << committed.status();
  EXPECT_EQ(Get(run.name()).proposals(0).score(), "");
}

}  // namespace
}  // namespace tandem::placement
