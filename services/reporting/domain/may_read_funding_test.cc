#include "services/reporting/domain/may_read_funding.h"

#include <set>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "tandem/placement/v1/funding.pb.h"

namespace tandem::reporting {
namespace {

constexpr char kAmp[] = "countries/lr/partnerships/amp";

Caller With(common::v1::Role role, const std::string& prefix) {
  return {"reader", "", {{role, prefix}}};
}

TEST(MayReadFunding, HoldsForTheRolesThatPlacementTellsItAndNoOther) {
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      "tandem.placement.v1.FundingShareService.GetFunding");
  ASSERT_NE(method, nullptr);
  const auto& allowed = method->options().GetExtension(common::v1::allow).roles();
  std::set<int> reading;
  for (int role = 1; role <= common::v1::Role_MAX; ++role) {
    if (MayReadFunding(With(static_cast<common::v1::Role>(role), kAmp), kAmp)) reading.insert(role);
  }
  EXPECT_EQ(reading, std::set<int>(allowed.begin(), allowed.end()));
  EXPECT_TRUE(reading.contains(common::v1::FUNDER));
  EXPECT_FALSE(reading.contains(common::v1::COACH));
}

TEST(MayReadFunding, EndsWhereTheGrantDoes) {
  const Caller finance = With(common::v1::FINANCE, kAmp);
  EXPECT_TRUE(MayReadFunding(finance, std::string(kAmp) + "/report"));
  EXPECT_FALSE(MayReadFunding(finance, "countries/lr/partnerships/amp2/report"));
  EXPECT_FALSE(MayReadFunding(finance, "countries/lr/countryReport"));
  EXPECT_FALSE(MayReadFunding(Caller(), kAmp));
}

}  // namespace
}  // namespace tandem::reporting
