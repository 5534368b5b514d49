#include "services/placement/domain/match_run.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

void Propose(v1::MatchRun& run, const std::string& professional, const std::string& score,
             const std::string& runner_up) {
  auto& proposal = *run.add_proposals();
  proposal.set_need("needs/n");
  proposal.set_professional(professional);
  proposal.set_score(score);
  proposal.set_runner_up(runner_up);
  proposal.set_runner_up_score("0.5");
  proposal.add_remarks(professional + " has a check until 2024-06-30.");
  auto& criterion = *proposal.add_criteria();
  criterion.set_criterion("TRAITS");
  criterion.set_score("0.7");
  criterion.set_reason(professional + " is rated 3.8.");
}

// "a" for one seat, then "b", and one seat open, to which "c" is nearest.
v1::MatchRun ARun() {
  v1::MatchRun run;
  Propose(run, "a", "0.8", "b");
  Propose(run, "b", "0.6", "c");
  auto& unfilled = *run.add_unfilled();
  unfilled.set_need("needs/m");
  unfilled.set_nearest_professional("c");
  unfilled.add_nearest_constraints("LANGUAGE_SPOKEN");
  unfilled.add_relaxations()->set_how_far("fr is known at A1, B2 is needed.");
  run.set_score("1.4");
  return run;
}

TEST(MatchRun, SpeaksOfWhoIsProposedNextAndNearest) {
  EXPECT_THAT(SpokenOf(ARun()), ElementsAre("a", "b", "c"));
  EXPECT_THAT(SpokenOf(v1::MatchRun()), IsEmpty());
}

TEST(MatchRun, ForgetsWhatItSaysOfOneAndKeepsWhatItSaysOfOthers) {
  v1::MatchRun run = ARun();
  Forget("b", run);
  EXPECT_EQ(run.score(), "0.8");
  EXPECT_EQ(run.proposals(0).score(), "0.8");
  EXPECT_THAT(run.proposals(0).DebugString(), HasSubstr("a is rated"));
  EXPECT_EQ(run.proposals(0).runner_up(), "b");
  EXPECT_EQ(run.proposals(0).runner_up_score(), "");
  EXPECT_EQ(run.proposals(1).professional(), "b");
  EXPECT_EQ(run.proposals(1).need(), "needs/n");
  EXPECT_EQ(run.proposals(1).score(), "");
  EXPECT_EQ(run.proposals(1).runner_up_score(), "0.5");
  EXPECT_THAT(run.proposals(1).DebugString(), Not(HasSubstr("rated")));
  EXPECT_THAT(run.proposals(1).DebugString(), Not(HasSubstr("0.7")));
  EXPECT_THAT(run.proposals(1).remarks(), IsEmpty());
  EXPECT_EQ(run.unfilled(0).relaxations_size(), 1);
}

TEST(MatchRun, ForgetsHowFarSomebodyIsFromANeed) {
  v1::MatchRun run = ARun();
  Forget("c", run);
  EXPECT_EQ(run.unfilled(0).need(), "needs/m");
  EXPECT_EQ(run.unfilled(0).nearest_professional(), "c");
  EXPECT_THAT(run.unfilled(0).nearest_constraints(), IsEmpty());
  EXPECT_THAT(run.unfilled(0).relaxations(), IsEmpty());
  EXPECT_EQ(run.score(), "1.4");
}

TEST(MatchRun, ForgetsWhatWouldFillAllSeatsWithWhomeverItIsSaidOf) {
  v1::MatchRun run = ARun();
  auto& all_seats = *run.mutable_unfilled(0)->mutable_all_seats();
  all_seats.set_seats_filled(2);
  all_seats.add_relaxations()->set_professional("d");
  all_seats.mutable_relaxations(0)->set_how_far("fr is known at none, B2 is needed.");
  EXPECT_THAT(SpokenOf(run), ElementsAre("a", "b", "c", "d"));
  Forget("c", run);
  EXPECT_EQ(run.unfilled(0).all_seats().relaxations(0).professional(), "d");
  EXPECT_EQ(run.unfilled(0).relaxations_size(), 0);
  Forget("d", run);
  EXPECT_FALSE(run.unfilled(0).has_all_seats());
  EXPECT_EQ(run.unfilled(0).nearest_professional(), "c");
}

}  // namespace
}  // namespace tandem::placement
