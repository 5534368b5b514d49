#include "gmock/gmock.h"
#include "services/learning-content/handlers/reactions_fixture.h"

namespace tandem::learning_content {
namespace {

using ::testing::SizeIs;

// Publishes `item` as an editor would, and lets happen what follows.
class Publications : public Reactions {
 protected:
  void Publish(v1::ContentItem item) {
    item.set_licence("CC-BY-4.0");
    item.set_state(v1::ContentItem::IN_REVIEW);
    Put(kContentItems, item);
    v1::PublishContentItemRequest request;
    request.set_name(item.name());
    v1::ContentItemPublished event;
    ASSERT_TRUE(Do([&](Unit& unit) -> Status {
                  ASSIGN_OR_RETURN(*event.mutable_content_item(),
                                   PublishContentItem(unit, request));
                  return OkStatus();
                }).ok());
    event.set_name(item.name());
    ASSERT_TRUE(Do([&](Unit& unit) { return FindSeekers(unit, event); }).ok());
    LookAgain();
  }
  void Withdraw(const std::string& name) {
    v1::WithdrawContentItemRequest request;
    request.set_name(name);
    request.set_reason("Out of date.");
    ASSERT_TRUE(Do([&](Unit& unit) { return WithdrawContentItem(unit, request).status(); }).ok());
    ASSERT_TRUE(Do([&](Unit& unit) { return FindSeekersOf(unit, name); }).ok());
    LookAgain();
  }
  // From the third level on.
  static v1::ContentItem Advanced() {
    v1::ContentItem item = Item("advanced");
    item.mutable_competencies(0)->set_from_level(3);
    item.mutable_competencies(0)->set_to_level(4);
    return item;
  }
};

TEST_F(Publications, OfAnItemForAGapThatWasReportedBeforeRecommendIt) {
  objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
  ASSERT_TRUE(ChangeCapability().ok());
  ASSERT_THAT(Recommendations(), SizeIs(1));
  Publish(Advanced());
  const auto recommendations = Recommendations();
  ASSERT_THAT(recommendations, SizeIs(2));
  EXPECT_EQ(recommendations[0].content_item(), "contentItems/advanced");
  EXPECT_EQ(recommendations[0].cause(), std::string(kPartnership) + "/assessments/baseline");
}

TEST_F(Publications, ThatEndMakeRoomForOthers) {
  objectives_.SetGap(kPrioritisation, 2 * kOne, 3 * kOne);
  ASSERT_TRUE(ChangeCapability().ok());
  Publish(Item("other"));
  ASSERT_THAT(Recommendations(), SizeIs(1)) << "one is enough";
  Withdraw("contentItems/canvas");
  const auto recommendations = Recommendations();
  ASSERT_THAT(recommendations, SizeIs(2));
  EXPECT_EQ(recommendations[0].state(), v1::Recommendation::EXPIRED);
  EXPECT_EQ(recommendations[1].content_item(), "contentItems/other");
}

TEST_F(Publications, OfAnItemForWhatAnObjectiveAskedForRecommendIt) {
  ASSERT_TRUE(Agree().ok());
  ASSERT_THAT(Recommendations(), SizeIs(1));
  v1::DismissRecommendationRequest dismiss;
  dismiss.set_name(Recommendations()[0].name());
  dismiss.set_reason(v1::Recommendation::WRONG_LEVEL);
  ASSERT_TRUE(Do([&](Unit& unit) { return DismissRecommendation(unit, dismiss).status(); }).ok());
  Publish(Item("other"));
  ASSERT_THAT(Recommendations(), SizeIs(2));
  EXPECT_EQ(Recommendations()[1].cause(), std::string(kPartnership) + "/objectives/plan");
}

TEST_F(Publications, RecommendNothingForAnotherCompetencyOrToAPartnershipThatIsClosed) {
  objectives_.SetGap(kPrioritisation, 2 * kOne, 4 * kOne);
  ASSERT_TRUE(ChangeCapability().ok());
  v1::ContentItem other = Advanced();
  other.set_name("contentItems/governance");
  other.mutable_competencies(0)->set_competency(
      "competencyFrameworks/amp-health/competencies/governance");
  Publish(other);
  EXPECT_THAT(Recommendations(), SizeIs(1));
  placement::v1::PartnershipStageChanged closed;
  closed.set_name(kPartnership);
  closed.set_to(placement::v1::Partnership::CLOSED);
  ASSERT_TRUE(Do([&](Unit& unit) { return FollowPartnership(unit, closed); }).ok());
  Publish(Advanced());
  EXPECT_THAT(Recommendations(), SizeIs(1));
}

TEST_F(Publications, RecommendNothingForAnObjectiveThatWasDropped) {
  ASSERT_TRUE(Agree().ok());
  objectives::v1::ObjectiveDropped dropped;
  dropped.set_name(std::string(kPartnership) + "/objectives/plan");
  dropped.set_partnership(kPartnership);
  ASSERT_TRUE(Do([&](Unit& unit) { return ForgetObjective(unit, dropped); }).ok());
  const std::size_t before = Recommendations().size();
  v1::ContentItem item = Item("better");
  item.mutable_competencies(0)->set_from_level(2);
  item.mutable_competencies(0)->set_to_level(4);
  Publish(item);
  EXPECT_THAT(Recommendations(), SizeIs(before));
}

}  // namespace
}  // namespace tandem::learning_content
