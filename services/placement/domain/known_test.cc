#include "services/placement/domain/known.h"

#include "gmock/gmock.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using samples::AReadyPartnership;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Partnership;

v1::KnownObjective AnObjective(const std::string& id) {
  v1::KnownObjective objective;
  objective.set_objective("countries/lr/partnerships/ncd/objectives/" + id);
  objective.set_team(samples::kTeam);
  return objective;
}

TEST(KnowPriority, ToldTwiceChangesNothing) {
  Partnership partnership = AReadyPartnership();
  KnowPriority(partnership, partnership.priorities(0));
  EXPECT_THAT(partnership.priorities(), SizeIs(1));
  EXPECT_TRUE(HasPriority(partnership, samples::kTeam));
  EXPECT_FALSE(HasPriority(partnership, "countries/lr/teams/another"));
  ForgetPriority(partnership, partnership.priorities(0).priority());
  EXPECT_THAT(partnership.priorities(), IsEmpty());
}

TEST(KnowObjective, RemembersEachOnceUntilItIsDropped) {
  Partnership partnership;
  KnowObjective(partnership, AnObjective("plan"));
  KnowObjective(partnership, AnObjective("plan"));
  KnowObjective(partnership, AnObjective("budget"));
  EXPECT_THAT(partnership.objectives(), SizeIs(2));
  ForgetObjective(partnership, AnObjective("plan").objective());
  EXPECT_TRUE(HasObjective(partnership, samples::kTeam));
  EXPECT_FALSE(HasObjective(partnership, "countries/lr/teams/another"));
  ForgetObjective(partnership, AnObjective("budget").objective());
  EXPECT_FALSE(HasObjective(partnership, samples::kTeam));
}

TEST(KnowEndlineDue, RemembersEachOnceUntilItIsRecorded) {
  Partnership partnership;
  KnowEndlineDue(partnership, "endline");
  KnowEndlineDue(partnership, "endline");
  EXPECT_THAT(partnership.endlines_due(), SizeIs(1));
  ForgetEndlineDue(partnership, "endline");
  EXPECT_THAT(partnership.endlines_due(), IsEmpty());
}

}  // namespace
}  // namespace tandem::placement
