#include "services/placement/handlers/match_runs.h"

#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MatchRunTest : public World {
 protected:
  Result<v1::MatchRun> Run(const std::vector<std::string>& professionals, bool dry_run = false,
                           const std::string& request_id = "") {
    v1::ProposeMatchesRequest request;
    request.set_parent(kLiberia);
    request.set_programme(kProgramme);
    *request.mutable_professionals() = {professionals.begin(), professionals.end()};
    *request.mutable_from_date() = On(2024, 2, 1);
    request.set_share_percent(100);
    request.set_dry_run(dry_run);
    request.set_request_id(request_id);
    return Call<v1::MatchRun>("MatchRunService.ProposeMatches", request);
  }
};

TEST_F(MatchRunTest, ProposesForAllOpenNeedsOfTheProgrammeInOneChange) {
  const std::string one = MakeNeed("one"), two = MakeNeed("two", 2);
  const auto run = Run({MakeProfessional(), MakeProfessional()});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->seats(), 3);
  EXPECT_EQ(run->professionals(), 2);
  ASSERT_THAT(run->proposals(), SizeIs(2));
  ASSERT_THAT(run->unfilled(), SizeIs(1));
  EXPECT_THAT(Events<v1::MatchProposed>(), SizeIs(2));
  ASSERT_THAT(Events<v1::MatchRunRecorded>(), SizeIs(1));
  EXPECT_EQ(Events<v1::MatchRunRecorded>()[0].proposals(), 2);
  // Each is a match as any other: both sides accept it.
  for (const auto& proposal : run->proposals()) {
    ASSERT_TRUE(Accept(proposal.match(), v1::HOST_TEAM).ok());
    EXPECT_EQ(Accept(proposal.match(), v1::PROFESSIONAL)->state(), v1::Match::CONFIRMED);
  }
  v1::GetMatchRunRequest get;
  get.set_name(run->name());
  EXPECT_EQ(Do<v1::MatchRun>("MatchRunService.GetMatchRun", get).proposals_size(), 2);
}

TEST_F(MatchRunTest, ThatIsDryProposesNothingAndSaysTheSame) {
  MakeNeed("one");
  MakeNeed("two");
  const std::vector<std::string> professionals = {MakeProfessional(), MakeProfessional()};
  const auto dry = Run(professionals, true), wet = Run(professionals);
  ASSERT_TRUE(dry.ok()) << dry.status();
  ASSERT_TRUE(wet.ok()) << wet.status();
  EXPECT_THAT(Events<v1::MatchProposed>(), SizeIs(2));
  ASSERT_THAT(dry->proposals(), SizeIs(2));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(dry->proposals(i).match(), "");
    EXPECT_EQ(dry->proposals(i).professional(), wet->proposals(i).professional());
    EXPECT_EQ(dry->proposals(i).need(), wet->proposals(i).need());
  }
}

TEST_F(MatchRunTest, LeavesSeatsAndPeopleAloneThatOpenMatchesWaitFor) {
  const std::string professional = MakeProfessional();
  ASSERT_TRUE(Propose(MakeNeed("waiting"), "a", professional).ok());
  const std::string open = MakeNeed("open");
  const auto run = Run({professional});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->seats(), 1);
  EXPECT_THAT(run->proposals(), IsEmpty());
  ASSERT_THAT(run->unfilled(), SizeIs(1));
  EXPECT_EQ(run->unfilled(0).need(), open);
  EXPECT_THAT(run->unfilled(0).nearest_constraints(), ElementsAre("NO_OPEN_MATCH"));
}

TEST_F(MatchRunTest, RetriedWithTheSameRequestIdHappensOnce) {
  MakeNeed("one");
  const std::vector<std::string> professionals = {MakeProfessional()};
  const auto first = Run(professionals, false, "once"), second = Run(professionals, false, "once");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->name(), second->name());
  EXPECT_THAT(Events<v1::MatchProposed>(), SizeIs(1));
}

TEST_F(MatchRunTest, NamesEveryFieldThatIsWrong) {
  const std::string professional = MakeProfessional();
  EXPECT_THAT(BadFieldsOf(Run({professional, MakeProfessional(), professional}).status()),
              ElementsAre("professionals[2]"));
  EXPECT_THAT(BadFieldsOf(Run({}).status()), ElementsAre("professionals"));
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, ministry_leader);
  v1::ProposeMatchesRequest request;
  request.set_parent(kLiberia);
  EXPECT_EQ(
      ReasonOf(CallAs<v1::MatchRun>(lead, "MatchRunService.ProposeMatches", request).status()),
      "NOT_PERMITTED");
}

}  // namespace
}  // namespace tandem::placement
