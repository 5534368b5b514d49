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
  *objective.mutable_agree_date() = ToDate(Day(2024, 4, 1));
  return objective;
}

TEST(KnowPriority, ToldTwiceChangesNothing) {
  Partnership partnership = AReadyPartnership();
  KnowPriority(partnership, partnership.priorities(0));
  EXPECT_THAT(partnership.priorities(), SizeIs(1));
  EXPECT_TRUE(HasPriority(partnership, samples::kTeam));
  EXPECT_FALSE(HasPriority(partnership, "countries/lr/teams/another"));
  const Day confirmed = ToDay(partnership.priorities(0).confirm_date());
  EXPECT_TRUE(HasPriority(partnership, samples::kTeam, confirmed));
  EXPECT_FALSE(HasPriority(partnership, samples::kTeam, confirmed - 1));
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
  EXPECT_TRUE(HasObjective(partnership, samples::kTeam, Day(2024, 4, 1)));
  EXPECT_FALSE(HasObjective(partnership, samples::kTeam, Day(2024, 3, 31))) << "not yet";
  EXPECT_FALSE(HasObjective(partnership, "countries/lr/teams/another", Day(2024, 4, 1)));
  ForgetObjective(partnership, AnObjective("budget").objective());
  EXPECT_FALSE(HasObjective(partnership, samples::kTeam, Day(2024, 4, 1)));
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
