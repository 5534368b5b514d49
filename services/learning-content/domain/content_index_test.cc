#include "services/learning-content/domain/content_index.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::learning_content {
namespace {

using ::testing::ElementsAre;

v1::ContentIndex::Entry Entry(const std::string& id, int minutes = 60) {
  v1::ContentIndex::Entry entry;
  entry.set_content_item("contentItems/" + id);
  entry.set_minutes(minutes);
  return entry;
}

std::vector<std::string> ItemsOf(const v1::ContentIndex& index) {
  std::vector<std::string> items;
  for (const auto& entry : index.entries()) items.push_back(entry.content_item());
  return items;
}

TEST(ContentIndex, IsNamedAfterTheFrameworkAndTheCompetency) {
  EXPECT_EQ(IndexOf("competencyFrameworks/amp-health/competencies/strategic-planning"),
            "contentIndexes/amp-health.strategic-planning");
}

TEST(ContentIndex, HoldsEachItemOnceInTheOrderOfTheirNames) {
  v1::ContentIndex index;
  Set(index, Entry("b"));
  Set(index, Entry("a"));
  Set(index, Entry("b", 90));
  EXPECT_THAT(ItemsOf(index), ElementsAre("contentItems/a", "contentItems/b"));
  EXPECT_EQ(index.entries(1).minutes(), 90);
}

TEST(ContentIndex, ForgetsWhatIsTakenOut) {
  v1::ContentIndex index;
  Set(index, Entry("a"));
  Set(index, Entry("b"));
  Remove(index, "contentItems/a");
  Remove(index, "contentItems/never-there");
  EXPECT_THAT(ItemsOf(index), ElementsAre("contentItems/b"));
}

}  // namespace
}  // namespace tandem::learning_content
