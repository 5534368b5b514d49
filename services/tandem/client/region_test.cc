#include "services/tandem/client/region.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/reasons.h"

namespace tandem::client {
namespace {

TEST(Region, IsKnownByItsName) {
  EXPECT_TRUE(IsRegion("regions/west-africa"));
  EXPECT_FALSE(IsRegion("countries/lr"));
}

TEST(Region, LeavesOutWhatIsNotServedOrNotForTheCaller) {
  EXPECT_EQ(WhyLeftOut(Refuse(kCountryNotServed, "", ""), "countries/gh"),
            "Not served here: countries/gh.");
  EXPECT_EQ(WhyLeftOut(absl::PermissionDeniedError(""), "countries/gh"),
            "Not permitted in countries/gh.");
  EXPECT_EQ(WhyLeftOut(absl::UnavailableError(""), "countries/gh"), "");
  EXPECT_EQ(WhyLeftOut(OkStatus(), "countries/gh"), "");
}

TEST(Region, MayBeAskedAboutWhereACountryMay) {
  const auto asks = [](std::string_view method) { return AsksAboutCountry(**FindMethod(method)); };
  EXPECT_TRUE(asks("OverviewService.GetEndings"));
  EXPECT_TRUE(asks("OverviewService.GetReciprocity"));
  EXPECT_FALSE(asks("PartnershipService.GetGate")) << "that is of one partnership";
  EXPECT_FALSE(asks("TeamService.ArchiveTeam")) << "a command names what it changes";
}

}  // namespace
}  // namespace tandem::client
