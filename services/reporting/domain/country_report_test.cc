#include "services/reporting/domain/country_report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/partnership_report.h"
#include "services/reporting/domain/totals.h"

namespace tandem::reporting {
namespace {

using placement::v1::Partnership;
using ::testing::SizeIs;

// A partnership in Deliver, after 100 days, with objectives of this weight.
v1::PartnershipReport Report(const std::string& id, Micros achievement, Micros weight = kOne) {
  v1::PartnershipReport report;
  Begin(report, "countries/lr/partnerships/" + id);
  report.set_kind(placement::v1::MANAGEMENT_PARTNER);
  report.set_state(Partnership::DELIVER);
  *report.mutable_days_to_deliver() = Computed(100 * kOne, 1);
  *report.mutable_sums()->mutable_totals() = HeadTotals(report);
  *report.mutable_sums()->mutable_totals()->mutable_achievement() =
      Weighed(weight, Computed(achievement, 1));
  return report;
}

v1::ReportShard Shard(int number, const std::vector<v1::PartnershipReport>& partnerships) {
  v1::ReportShard shard;
  shard.set_name(ShardOf("countries/lr", number));
  shard.set_etag("1." + std::to_string(number));
  for (const auto& report : partnerships) Add(report.sums().totals(), *shard.mutable_totals());
  return shard;
}

TEST(CountryReport, WeighsTheObjectivesOfAllPartnerships) {
  const v1::CountryReport report = MergeShards(
      "countries/lr", {Shard(0, {Report("b", kOne, 2 * kOne)}), Shard(1, {Report("a", 400'000)})});
  EXPECT_EQ(report.achievement().value(), "0.8");  // (2 x 1 + 0.4) / 3
  EXPECT_EQ(report.partnership_count(), 2);
  EXPECT_EQ(report.name(), "countries/lr/countryReport");
  EXPECT_EQ(report.country(), "lr");
}

TEST(CountryReport, IsTheSameForShardsInAnyOrder) {
  const v1::ReportShard first = Shard(0, {Report("c", 333'333), Report("a", kOne)});
  const v1::ReportShard second = Shard(1, {Report("b", 666'667)});
  EXPECT_EQ(MergeShards("countries/lr", {first, second}).SerializeAsString(),
            MergeShards("countries/lr", {second, first}).SerializeAsString());
}

TEST(CountryReport, HasAnotherEtagWhenAnyShardHas) {
  v1::ReportShard shard = Shard(0, {Report("a", kOne)});
  const std::string before = MergeShards("countries/lr", {shard}).etag();
  EXPECT_EQ(MergeShards("countries/lr", {shard}).etag(), before);
  shard.set_etag("1.2");
  EXPECT_NE(MergeShards("countries/lr", {shard}).etag(), before);
}

TEST(CountryReport, CountsTheFunnelByKindAndStage) {
  v1::PartnershipReport early;
  Begin(early, "countries/lr/partnerships/c");
  early.set_kind(placement::v1::MANAGEMENT_PARTNER);
  early.set_state(Partnership::DISCOVER);
  *early.mutable_sums()->mutable_totals() = HeadTotals(early);
  v1::PartnershipReport coaching = Report("d", kOne);
  coaching.set_kind(placement::v1::TEAM_COACHING);
  *coaching.mutable_sums()->mutable_totals() = HeadTotals(coaching);
  const v1::CountryReport report = MergeShards(
      "countries/lr", {Shard(0, {Report("a", kOne), Report("b", kOne), early, coaching})});
  ASSERT_THAT(report.stages(), SizeIs(3));
  EXPECT_EQ(report.stages(0).state(), Partnership::DISCOVER);
  EXPECT_EQ(report.stages(0).count(), 1);
  EXPECT_EQ(report.stages(1).state(), Partnership::DELIVER);
  EXPECT_EQ(report.stages(1).count(), 2);
  EXPECT_EQ(report.stages(2).kind(), placement::v1::TEAM_COACHING);
  EXPECT_EQ(report.days_to_deliver().value(), "100");
  EXPECT_EQ(report.days_to_deliver().counted(), 3);
  EXPECT_EQ(report.days_to_deliver().left_out(), 1);
}

TEST(CountryReport, MergesTheGapsOfItsShards) {
  v1::GapRow gap;
  gap.set_competency("competencyFrameworks/amp/competencies/data");
  gap.set_gap("1");
  v1::ReportShard first = Shard(0, {});
  v1::ReportShard second = Shard(1, {});
  Replace(v1::GapRow(), gap, first);
  Replace(v1::GapRow(), gap, second);
  const v1::CountryReport report = MergeShards("countries/lr", {first, second});
  ASSERT_THAT(report.capability_gaps(), SizeIs(1));
  EXPECT_EQ(report.capability_gaps(0).up_to_one_level(), 2);
}

TEST(CountryReport, OfACountryWithoutPartnershipsIsEmptyAndSaysWhy) {
  const v1::CountryReport report = MergeShards("countries/zm", {});
  EXPECT_EQ(report.partnership_count(), 0);
  EXPECT_EQ(report.achievement().value(), "");
  EXPECT_EQ(report.achievement().why_not(), "No objective of the country can be computed yet.");
}

}  // namespace
}  // namespace tandem::reporting
