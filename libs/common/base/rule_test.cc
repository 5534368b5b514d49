#include "libs/common/base/rule.h"

#include "gtest/gtest.h"

namespace tandem {
namespace {

common::v1::Rule ARule() {
  common::v1::Rule rule;
  rule.add_roles(common::v1::COACH);
  rule.add_roles(common::v1::TEAM_LEAD);
  return rule;
}

TEST(Rule, IsForTheRolesThatItNames) {
  EXPECT_TRUE(IsFor(ARule(), common::v1::TEAM_LEAD));
  EXPECT_FALSE(IsFor(ARule(), common::v1::ADMINISTRATOR)) << "needs to be named, too";
}

TEST(Rule, AllowsWhatOneGrantCovers) {
  const Caller caller{
      "ann", "", {{common::v1::COACH, "countries/ke"}, {common::v1::FUNDER, "countries/lr"}}};
  EXPECT_TRUE(Allows(ARule(), caller, "countries/ke/teams/t"));
  EXPECT_FALSE(Allows(ARule(), caller, "countries/lr/teams/t")) << "another role's place";
  EXPECT_FALSE(Allows(ARule(), Caller(), "countries/ke"));
}

}  // namespace
}  // namespace tandem
