#include "services/reporting/domain/totals.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/report_rows.h"

namespace tandem::reporting {
namespace {

using objectives::v1::PartnershipObjective;
using placement::v1::Placement;
using ::testing::IsEmpty;
using ::testing::SizeIs;

v1::ReportRow Placed(Placement::State state, Placement::Phase phase = Placement::TRUST) {
  v1::ReportRow row;
  row.mutable_placement()->set_role(Placement::MANAGEMENT_PARTNER);
  row.mutable_placement()->set_state(state);
  row.mutable_placement()->set_phase(phase);
  return row;
}

v1::IndicatorRow Measured(Micros achievement) {
  v1::IndicatorRow row;
  row.set_weight("0.7");
  *row.mutable_achievement() = Computed(achievement, 1);
  row.mutable_change()->set_changes_n(1);
  row.mutable_change()->set_changes_sum_micros(achievement);
  return row;
}

v1::ReportRow Objective(PartnershipObjective::State state, const v1::Totals& of_indicators) {
  v1::ReportRow row;
  row.mutable_objective()->set_state(state);
  row.mutable_objective()->set_weight("2");
  *row.mutable_of_indicators() = of_indicators;
  SetAchievement(row);
  return row;
}

TEST(Totals, CountActivePlacementsByRoleAndPhase) {
  v1::Totals totals;
  Add(TotalsOf(Placed(Placement::ACTIVE)), totals);
  Add(TotalsOf(Placed(Placement::ACTIVE)), totals);
  Add(TotalsOf(Placed(Placement::PAUSED)), totals);
  ASSERT_THAT(totals.active_placements(), SizeIs(1));
  EXPECT_EQ(totals.active_placements(0).count(), 2);
  Replace(TotalsOf(Placed(Placement::ACTIVE)),
          TotalsOf(Placed(Placement::ACTIVE, Placement::HANDOVER)), totals);
  ASSERT_THAT(totals.active_placements(), SizeIs(2));
  EXPECT_EQ(totals.active_placements(1).phase(), Placement::HANDOVER);
}

TEST(Totals, KeepNothingOfWhatHasEnded) {
  v1::Totals totals;
  Add(TotalsOf(Placed(Placement::ACTIVE)), totals);
  Replace(TotalsOf(Placed(Placement::ACTIVE)), TotalsOf(Placed(Placement::COMPLETED)), totals);
  EXPECT_THAT(totals.active_placements(), IsEmpty());
}

// What is replaced ten times adds what it is in the end, whatever came between and in which order.
TEST(Totals, AreTheSameBytesAfterAnyHistoryOfTheSameRows) {
  std::mt19937_64 random(testing::Seed());
  constexpr int kRows = 20;
  const auto row = [&](int kind, int value) {
    return kind % 2 == 0 ? Placed(static_cast<Placement::State>(value % 7),
                                  static_cast<Placement::Phase>(value % 4))
                         : Objective(static_cast<PartnershipObjective::State>(value % 9),
                                     TotalsOf(Measured(Micros{value} * 111'111)));
  };
  std::vector<v1::ReportRow> last(kRows);
  for (int i = 0; i < kRows; ++i) last[i] = row(i, static_cast<int>(random() % 1'000));
  std::string expected;
  for (int run = 0; run < 5; ++run) {
    v1::Totals totals;
    std::vector<v1::ReportRow> now(kRows);
    std::vector<int> order;
    for (int i = 0; i < 200; ++i) order.push_back(i % kRows);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<int> left(kRows, 200 / kRows);
    for (const int i : order) {
      const v1::ReportRow next =
          --left[i] == 0 ? last[i] : row(i, static_cast<int>(random() % 1'000));
      Replace(TotalsOf(now[i]), TotalsOf(next), totals);
      now[i] = next;
    }
    if (run == 0) expected = totals.SerializeAsString();
    EXPECT_EQ(totals.SerializeAsString(), expected) << "run " << run;
  }
}

TEST(Totals, OfAnObjectiveWeighItsComputableIndicatorsOnceItIsAgreed) {
  v1::Totals of_indicators = TotalsOf(Measured(500'000));
  v1::IndicatorRow missing;
  missing.set_weight("1");
  *missing.mutable_achievement() = NotComputable("No baseline is recorded.");
  missing.mutable_achievement()->set_left_out(1);
  Add(TotalsOf(missing), of_indicators);
  const v1::ReportRow active = Objective(PartnershipObjective::ACTIVE, of_indicators);
  EXPECT_EQ(active.objective().achievement().value(), "0.5");
  EXPECT_EQ(active.objective().achievement().left_out(), 1);
  const v1::Totals totals = TotalsOf(active);
  EXPECT_EQ(MeanOf(totals.achievement(), "").value(), "0.5");
  EXPECT_EQ(totals.achievement().weight_micros(), 2 * kOne);
  EXPECT_EQ(totals.changes(), 1);
  for (const auto state : {PartnershipObjective::DRAFT, PartnershipObjective::PROPOSED,
                           PartnershipObjective::DROPPED}) {
    const v1::Totals uncounted = TotalsOf(Objective(state, of_indicators));
    EXPECT_EQ(uncounted.achievement().weight_micros(), 0) << state;
    EXPECT_EQ(uncounted.changes(), 0) << state;
    EXPECT_EQ(uncounted.objectives(0).count(), 1) << state;
  }
}

TEST(Totals, KeepIndicatorsToMaintainOutOfAverages) {
  v1::IndicatorRow held;
  held.set_weight("1");
  held.set_outside_averages(true);
  held.set_maintained(objectives::v1::IndicatorProgress::HELD);
  const v1::Totals totals = TotalsOf(Objective(PartnershipObjective::ACTIVE, TotalsOf(held)));
  EXPECT_EQ(totals.held(), 1);
  EXPECT_EQ(MeanOf(totals.achievement(), "none").why_not(), "none");
  EXPECT_EQ(totals.achievement().left_out(), 0);
}

TEST(Gaps, AreADistributionOfTeams) {
  v1::ReportShard shard;
  v1::GapRow row;
  row.set_competency("competencyFrameworks/amp/competencies/data");
  for (const char* gap : {"-1", "0", "0.5", "1", "1.5", "2.000001"}) {
    row.set_gap(gap);
    Replace(v1::GapRow(), row, shard);
  }
  ASSERT_THAT(shard.capability_gaps(), SizeIs(1));
  EXPECT_EQ(shard.capability_gaps(0).at_target(), 2);
  EXPECT_EQ(shard.capability_gaps(0).up_to_one_level(), 2);
  EXPECT_EQ(shard.capability_gaps(0).up_to_two_levels(), 1);
  EXPECT_EQ(shard.capability_gaps(0).more_than_two_levels(), 1);
  v1::GapRow closed = row;
  closed.set_gap("0");
  Replace(row, closed, shard);
  EXPECT_EQ(shard.capability_gaps(0).at_target(), 3);
  EXPECT_EQ(shard.capability_gaps(0).more_than_two_levels(), 0);
}

}  // namespace
}  // namespace tandem::reporting
