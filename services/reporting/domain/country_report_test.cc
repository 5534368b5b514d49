#include "services/reporting/domain/country_report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reporting/domain/figures.h"

namespace tandem::reporting {
namespace {

using placement::v1::Partnership;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A partnership in Deliver with one objective of weight 1.
v1::PartnershipReport Report(const std::string& id, Micros achievement) {
  v1::PartnershipReport report;
  report.set_partnership("countries/lr/partnerships/" + id);
  report.set_kind(placement::v1::MANAGEMENT_PARTNER);
  report.set_state(Partnership::DELIVER);
  *report.mutable_days_to_deliver() = Computed(100 * kOne, 1);
  *report.mutable_achievement() = Computed(achievement, 1);
  v1::ObjectiveRow& objective = *report.add_objectives();
  objective.set_state(objectives::v1::PartnershipObjective::ACTIVE);
  objective.set_weight("1");
  *objective.mutable_achievement() = Computed(achievement, 1);
  return report;
}

v1::ReportShard Shard(int number, const std::vector<v1::PartnershipReport>& reports) {
  v1::ReportShard shard;
  shard.set_name(ShardOf("countries/lr", number));
  shard.set_etag("1." + std::to_string(number));
  for (const auto& report : reports) SetContribution(shard, ContributionOf(report));
  return shard;
}

TEST(CountryReport, WeighsTheObjectivesOfAllPartnerships) {
  v1::PartnershipReport large = Report("b", kOne);
  *large.add_objectives() = large.objectives(0);
  const v1::CountryReport report =
      MergeShards("countries/lr", {Shard(0, {large}), Shard(1, {Report("a", 400'000)})});
  EXPECT_EQ(report.achievement().value(), "0.8");  // (2 x 1 + 0.4) / 3
  EXPECT_EQ(report.name(), "countries/lr/countryReport");
  EXPECT_EQ(report.country(), "lr");
}

TEST(CountryReport, SetsAContributionAndNeverAddsIt) {
  v1::ReportShard shard = Shard(0, {Report("a", kOne)});
  SetContribution(shard, ContributionOf(Report("a", 200'000)));
  const v1::CountryReport report = MergeShards("countries/lr", {shard});
  EXPECT_THAT(report.partnerships(), SizeIs(1));
  EXPECT_EQ(report.achievement().value(), "0.2");
}

TEST(CountryReport, IsTheSameForShardsInAnyOrder) {
  const v1::ReportShard first = Shard(0, {Report("c", 333'333), Report("a", kOne)});
  const v1::ReportShard second = Shard(1, {Report("b", 666'667)});
  const v1::CountryReport report = MergeShards("countries/lr", {first, second});
  EXPECT_EQ(report.SerializeAsString(),
            MergeShards("countries/lr", {second, first}).SerializeAsString());
  std::vector<std::string> names;
  for (const auto& row : report.partnerships()) names.push_back(row.partnership());
  EXPECT_THAT(names, ElementsAre("countries/lr/partnerships/a", "countries/lr/partnerships/b",
                                 "countries/lr/partnerships/c"));
}

TEST(CountryReport, HasAnotherEtagWhenAnyShardHas) {
  v1::ReportShard shard = Shard(0, {Report("a", kOne)});
  const std::string before = MergeShards("countries/lr", {shard}).etag();
  EXPECT_EQ(MergeShards("countries/lr", {shard}).etag(), before);
  shard.set_etag("1.2");
  EXPECT_NE(MergeShards("countries/lr", {shard}).etag(), before);
}

TEST(CountryReport, CountsTheFunnelByKindAndStage) {
  v1::PartnershipReport early = Report("c", kOne);
  early.set_state(Partnership::DISCOVER);
  *early.mutable_days_to_deliver() = NotComputable("The partnership has not reached Deliver.");
  early.mutable_days_to_deliver()->set_left_out(1);
  v1::PartnershipReport coaching = Report("d", kOne);
  coaching.set_kind(placement::v1::TEAM_COACHING);
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

TEST(CountryReport, GivesGapsAsADistributionOfTeams) {
  v1::PartnershipReport source = Report("a", kOne);
  int team = 0;
  for (const char* gap : {"-1", "0", "0.5", "1", "1.5", "2.000001"}) {
    v1::GapRow& row = *source.add_capability_gaps();
    row.set_team("countries/lr/teams/t" + std::to_string(team++));
    row.set_competency("competencyFrameworks/amp/competencies/data");
    row.set_gap(gap);
  }
  const v1::CountryReport report = MergeShards("countries/lr", {Shard(0, {source})});
  ASSERT_THAT(report.capability_gaps(), SizeIs(1));
  EXPECT_EQ(report.capability_gaps(0).at_target(), 2);
  EXPECT_EQ(report.capability_gaps(0).up_to_one_level(), 2);
  EXPECT_EQ(report.capability_gaps(0).up_to_two_levels(), 1);
  EXPECT_EQ(report.capability_gaps(0).more_than_two_levels(), 1);
}

TEST(CountryReport, OfACountryWithoutPartnershipsIsEmptyAndSaysWhy) {
  const v1::CountryReport report = MergeShards("countries/zm", {});
  EXPECT_THAT(report.partnerships(), IsEmpty());
  EXPECT_EQ(report.achievement().value(), "");
  EXPECT_EQ(report.achievement().why_not(), "No objective of the country can be computed yet.");
}

}  // namespace
}  // namespace tandem::reporting
