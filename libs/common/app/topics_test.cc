#include "libs/common/app/topics.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tandem/common/v1/types.pb.h"

namespace tandem {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::StartsWith;

Status Ignore(Unit&, const common::v1::ResourceUpdated&) { return OkStatus(); }
Status Pass(Fold&, const common::v1::ResourceUpdated&) { return OkStatus(); }

TEST(Topics, AreOneForEachServiceWithThePrefix) {
  EXPECT_THAT(SuiteTopics(""), SizeIs(4));
  EXPECT_THAT(SuiteTopics("cell-1."), Each(StartsWith("cell-1.tandem.")));
}

TEST(Topics, OfDeadLettersAreThoseOfServicesThatReact) {
  constexpr Module kReacts{"objectives", "tandem.objectives.v1",
                           [](Declarations& d) { d.On<common::v1::ResourceUpdated>(Ignore); }};
  constexpr Module kProjects{"reporting", "tandem.reporting.v1",
                             [](Declarations& d) { d.Project<common::v1::ResourceUpdated>(Pass); }};
  EXPECT_THAT(WithDeadLetters({"x.tandem.placement.v1"}, {kReacts, kProjects}),
              ElementsAre("x.tandem.placement.v1", "x.tandem.placement.v1.objectives.dlq"));
}

}  // namespace
}  // namespace tandem
