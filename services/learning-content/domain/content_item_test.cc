#include "services/learning-content/domain/content_item.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::learning_content {
namespace {

using ::testing::ElementsAre;
using v1::ContentItem;

constexpr char kPrioritisation[] = "competencyFrameworks/amp-health/competencies/prioritisation";

ContentItem Canvas() {
  ContentItem item;
  item.set_name("contentItems/canvas");
  item.set_state(ContentItem::DRAFT);
  item.set_licence("CC-BY-4.0");
  v1::CompetencyRange& range = *item.add_competencies();
  range.set_competency(kPrioritisation);
  range.set_from_level(1);
  range.set_to_level(3);
  return item;
}

TEST(ContentItem, BeginsAsADraft) {
  ContentItem item = Canvas();
  item.set_state(ContentItem::PUBLISHED);
  ASSERT_TRUE(ValidateContentItem(item, nullptr).ok());
  EXPECT_EQ(item.state(), ContentItem::DRAFT);
}

TEST(ContentItem, TellsEveryWrongFieldAtOnce) {
  ContentItem item = Canvas();
  item.set_supersedes(item.name());
  v1::CompetencyRange& again = *item.add_competencies();
  again.set_competency(kPrioritisation);
  again.set_from_level(3);
  again.set_to_level(3);
  EXPECT_THAT(BadFieldsOf(ValidateContentItem(item, nullptr)),
              ElementsAre("content_item.competencies[1].competency",
                          "content_item.competencies[1].to_level", "content_item.supersedes"));
}

TEST(ContentItem, IsChangedInReviewButNotOncePublished) {
  ContentItem before = Canvas();
  ContentItem after = Canvas();
  before.set_state(ContentItem::IN_REVIEW);
  EXPECT_TRUE(ValidateContentItem(after, &before).ok());
  for (const auto state :
       {ContentItem::PUBLISHED, ContentItem::SUPERSEDED, ContentItem::WITHDRAWN}) {
    before.set_state(state);
    EXPECT_EQ(ReasonOf(ValidateContentItem(after, &before)), "CONTENT_SETTLED");
  }
}

TEST(ContentItem, IsOfferedForReviewOnlyWithCompetenciesAndALicence) {
  ContentItem item;
  item.set_name("contentItems/empty");
  item.set_state(ContentItem::DRAFT);
  EXPECT_THAT(UnmetOf(Submit(item)), ElementsAre("COMPETENCIES_GIVEN", "LICENCE_GIVEN"));
  EXPECT_EQ(item.state(), ContentItem::DRAFT);
}

TEST(ContentItem, RemembersWhenItWasPublished) {
  ContentItem item = Canvas();
  ASSERT_TRUE(Submit(item).ok());
  ASSERT_TRUE(Publish(item, absl::FromUnixSeconds(1'700'000'000)).ok());
  EXPECT_EQ(item.publish_time().seconds(), 1'700'000'000);
}

TEST(ContentItem, TakesThePlaceOfAPublishedItemAlone) {
  ContentItem old = Canvas();
  EXPECT_EQ(ReasonOf(Supersede(old, "contentItems/canvas-2")), "SUPERSEDES_UNPUBLISHED");
  old.set_state(ContentItem::PUBLISHED);
  ASSERT_TRUE(Supersede(old, "contentItems/canvas-2").ok());
  EXPECT_EQ(old.superseded_by(), "contentItems/canvas-2");
}

// The table by hand: what each verb does in each state, everything else refused.
TEST(ContentItem, DoesInEachStateWhatItsLifecycleSays) {
  const std::map<std::pair<std::string, int>, int> allowed = {
      {{"SubmitContentItem", ContentItem::DRAFT}, ContentItem::IN_REVIEW},
      {{"PublishContentItem", ContentItem::IN_REVIEW}, ContentItem::PUBLISHED},
      {{"Supersede", ContentItem::PUBLISHED}, ContentItem::SUPERSEDED},
      {{"WithdrawContentItem", ContentItem::DRAFT}, ContentItem::WITHDRAWN},
      {{"WithdrawContentItem", ContentItem::IN_REVIEW}, ContentItem::WITHDRAWN},
      {{"WithdrawContentItem", ContentItem::PUBLISHED}, ContentItem::WITHDRAWN},
      {{"WithdrawContentItem", ContentItem::SUPERSEDED}, ContentItem::WITHDRAWN},
  };
  for (const std::string verb :
       {"SubmitContentItem", "PublishContentItem", "Supersede", "WithdrawContentItem"}) {
    for (int state = ContentItem::DRAFT; state <= ContentItem::WITHDRAWN; ++state) {
      ContentItem item = Canvas();
      item.set_state(static_cast<ContentItem::State>(state));
      const Status status = kContentItemLifecycle.Apply(verb, item);
      const auto to = allowed.find({verb, state});
      EXPECT_EQ(status.ok(), to != allowed.end()) << verb << " in " << state << ": " << status;
      EXPECT_EQ(item.state(), to == allowed.end() ? state : to->second) << verb << " in " << state;
    }
  }
}

}  // namespace
}  // namespace tandem::learning_content
