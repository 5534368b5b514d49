#include "services/objectives/frameworks/shipped.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/objectives/domain/framework.h"

namespace tandem::objectives {
namespace {

using ::testing::ElementsAre;

TEST(ShippedFramework, HasTheSevenAreasOfDocumentA) {
  auto framework = ShippedFramework("competencyFrameworks/amp-health");
  ASSERT_TRUE(framework.ok()) << framework.status();
  EXPECT_TRUE(ValidateFramework(*framework, nullptr).ok());
  std::vector<std::string> areas;
  for (const auto& area : framework->areas()) areas.push_back(area.id());
  EXPECT_THAT(areas, ElementsAre("strategic-planning", "prioritisation", "data-for-decision-making",
                                 "programme-design-and-work-planning",
                                 "financial-modelling-and-investment-cases", "coalition-building",
                                 "governance-and-coordination"));
}

TEST(ShippedFramework, OfAnUnknownNameIsRefused) {
  EXPECT_EQ(ReasonOf(ShippedFramework("competencyFrameworks/other").status()), "NOT_SHIPPED");
}

TEST(Framework, IsImmutableOnceItIsPublished) {
  auto framework = ShippedFramework("competencyFrameworks/amp-health");
  ASSERT_TRUE(framework.ok());
  ASSERT_TRUE(ValidateFramework(*framework, nullptr).ok());
  const std::string competency = framework->name() + "/competencies/prioritisation";
  FieldErrors errors;
  EXPECT_EQ(ReasonOf(MayReferTo(*framework, competency, "competency", errors)),
            "FRAMEWORK_NOT_PUBLISHED");
  ASSERT_TRUE(Publish(*framework).ok());
  EXPECT_TRUE(MayReferTo(*framework, competency, "competency", errors).ok());
  EXPECT_TRUE(errors.empty());
  EXPECT_TRUE(
      MayReferTo(*framework, framework->name() + "/competencies/other", "competency", errors).ok());
  EXPECT_EQ(BadFieldsOf(errors.ToStatus()), std::vector<std::string>{"competency"});
  const auto before = *framework;
  EXPECT_EQ(ReasonOf(ValidateFramework(*framework, &before)), "FRAMEWORK_IMMUTABLE");
}

TEST(Framework, HasUniqueIdsAndLevelsThatFollowEachOther) {
  auto framework = ShippedFramework("competencyFrameworks/amp-health");
  ASSERT_TRUE(framework.ok());
  auto* first = framework->mutable_areas(0);
  first->mutable_competencies(0)->mutable_levels(1)->set_level(3);
  first->mutable_competencies(0)->set_id("prioritisation");
  framework->mutable_areas(2)->set_id(first->id());
  EXPECT_THAT(BadFieldsOf(ValidateFramework(*framework, nullptr)),
              ElementsAre("competency_framework.areas[0].competencies[0].levels[1].level",
                          "competency_framework.areas[1].competencies[0].id",
                          "competency_framework.areas[2].id"));
}

}  // namespace
}  // namespace tandem::objectives
