#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/suite.h"
#include "services/learning-content/module.h"
#include "tandem/learning_content/v1/events.pb.h"

namespace tandem::learning_content {
namespace {

using testing::CallerWith;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;
using testing::Suite;

constexpr char kService[] = "tandem.learning_content.v1.ContentItemService/";

class Catalogue : public ::testing::Test {
 protected:
  Catalogue() : suite_({kLearningContentModule}) {
    suite_.As(CallerWith("editor", common::v1::LEARNING_EDITOR, "*"));
  }

  Result<v1::ContentItem> Create(const std::string& id, const std::string& supersedes = "") {
    v1::CreateContentItemRequest request;
    request.set_content_item_id(id);
    v1::ContentItem& item = *request.mutable_content_item();
    item.set_display_name("Prioritisation canvas");
    item.set_type(v1::ContentItem::TOOL);
    item.add_languages("en");
    item.set_modality(v1::TEAM_BASED);
    item.set_minutes(120);
    item.set_licence("CC-BY-4.0");
    item.set_supersedes(supersedes);
    v1::CompetencyRange& range = *item.add_competencies();
    range.set_competency("competencyFrameworks/amp-health/competencies/prioritisation");
    range.set_to_level(3);
    return suite_.Call<v1::ContentItem>(std::string(kService) + "CreateContentItem", request);
  }
  template <class Request>
  Result<v1::ContentItem> Do(const std::string& method, const std::string& id, Request request) {
    request.set_name("contentItems/" + id);
    return suite_.Call<v1::ContentItem>(kService + method, request);
  }
  Result<v1::ContentItem> Publish(const std::string& id) {
    RETURN_IF_ERROR(Do("SubmitContentItem", id, v1::SubmitContentItemRequest()).status());
    return Do("PublishContentItem", id, v1::PublishContentItemRequest());
  }
  Result<v1::ContentItem> Get(const std::string& id) {
    return Do("GetContentItem", id, v1::GetContentItemRequest());
  }

  Suite suite_;
};

TEST_F(Catalogue, AnItemGoesFromDraftOverReviewToPublished) {
  ASSERT_TRUE(Create("canvas").ok());
  const auto published = Publish("canvas");
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(published->state(), v1::ContentItem::PUBLISHED);
  EXPECT_TRUE(published->has_publish_time());
  EXPECT_THAT(suite_.Events<v1::ContentItemPublished>(), SizeIs(1));
}

TEST_F(Catalogue, ANewerItemTakesThePlaceOfTheOldOneWhenItIsPublished) {
  ASSERT_TRUE(Create("canvas").ok());
  ASSERT_TRUE(Publish("canvas").ok());
  ASSERT_TRUE(Create("canvas-2", "contentItems/canvas").ok());
  EXPECT_EQ(Get("canvas")->state(), v1::ContentItem::PUBLISHED);
  ASSERT_TRUE(Publish("canvas-2").ok());
  EXPECT_EQ(Get("canvas")->state(), v1::ContentItem::SUPERSEDED);
  EXPECT_EQ(Get("canvas")->superseded_by(), "contentItems/canvas-2");
  EXPECT_THAT(suite_.Events<v1::ContentItemSuperseded>(), SizeIs(1));
}

TEST_F(Catalogue, ARefusedPublicationChangesNeitherItem) {
  ASSERT_TRUE(Create("canvas").ok());
  ASSERT_TRUE(Create("canvas-2", "contentItems/canvas").ok());
  EXPECT_EQ(ReasonOf(Publish("canvas-2").status()), "SUPERSEDES_UNPUBLISHED");
  EXPECT_EQ(Get("canvas")->state(), v1::ContentItem::DRAFT);
  EXPECT_EQ(Get("canvas-2")->state(), v1::ContentItem::IN_REVIEW);
  EXPECT_THAT(suite_.Events<v1::ContentItemPublished>(), SizeIs(0));
}

TEST_F(Catalogue, APublishedItemIsNotChanged) {
  ASSERT_TRUE(Create("canvas").ok());
  ASSERT_TRUE(Publish("canvas").ok());
  v1::UpdateContentItemRequest request;
  request.mutable_content_item()->set_name("contentItems/canvas");
  request.mutable_content_item()->set_minutes(1);
  request.mutable_update_mask()->add_paths("minutes");
  const auto updated =
      suite_.Call<v1::ContentItem>(std::string(kService) + "UpdateContentItem", request);
  EXPECT_EQ(ReasonOf(updated.status()), "CONTENT_SETTLED");
  EXPECT_EQ(Get("canvas")->minutes(), 120);
}

TEST_F(Catalogue, IsWrittenByEditorsOfEverythingAndReadByAnyone) {
  ASSERT_TRUE(Create("canvas").ok());
  suite_.As(CallerWith("lead", common::v1::TEAM_LEAD, "countries/lr"));
  EXPECT_TRUE(Get("canvas").ok());
  EXPECT_EQ(ReasonOf(Publish("canvas").status()), "NOT_PERMITTED");
  suite_.As(CallerWith("editor", common::v1::LEARNING_EDITOR, "countries/lr"));
  EXPECT_EQ(ReasonOf(Create("other").status()), "NOT_PERMITTED");
}

TEST_F(Catalogue, TellsEveryFieldThatIsWrong) {
  v1::CreateContentItemRequest request;
  request.set_content_item_id("canvas");
  request.mutable_content_item()->add_languages("klingon!");
  request.mutable_content_item()->set_url("http://insecure.example");
  const auto created =
      suite_.Call<v1::ContentItem>(std::string(kService) + "CreateContentItem", request);
  EXPECT_THAT(BadFieldsOf(created.status()),
              IsSupersetOf({"content_item.display_name", "content_item.languages[0]",
                            "content_item.minutes", "content_item.modality", "content_item.type",
                            "content_item.url"}));
  EXPECT_EQ(Get("canvas").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(Catalogue, AWithdrawnItemKeepsItsReason) {
  ASSERT_TRUE(Create("canvas").ok());
  ASSERT_TRUE(Publish("canvas").ok());
  v1::WithdrawContentItemRequest request;
  request.set_reason("Its licence has ended.");
  ASSERT_TRUE(Do("WithdrawContentItem", "canvas", request).ok());
  EXPECT_EQ(Get("canvas")->state(), v1::ContentItem::WITHDRAWN);
  EXPECT_EQ(Get("canvas")->withdrawal_reason(), "Its licence has ended.");
}

}  // namespace
}  // namespace tandem::learning_content
