#include "services/placement/domain/time_to_start.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using v1::Placement;
using v1::PlacementNeed;

const Day kAsked(2024, 1, 31);

v1::Placement After(int days) {
  Placement placement;
  placement.set_state(Placement::ACTIVE);
  *placement.add_phase_changes()->mutable_effective_date() = ToDate(kAsked + days);
  return placement;
}

v1::Placement Waiting(Placement::State state = Placement::PLANNED) {
  Placement placement;
  placement.set_state(state);
  return placement;
}

NeedWithPlacements ANeed(std::vector<Placement> placements, int seats_open = 0,
                         PlacementNeed::State state = PlacementNeed::OPEN) {
  NeedWithPlacements need{.need = {}, .placements = std::move(placements)};
  *need.need.mutable_open_date() = ToDate(kAsked);
  need.need.set_state(state);
  need.need.set_seats(seats_open);
  return need;
}

TEST(TimeToStart, GivesTheMiddleAndTheNinetiethOfAHundred) {
  std::vector<Placement> all;
  for (int days = 100; days >= 1; --days) all.push_back(After(days));
  const v1::TimeToStart time = DescribeTimeToStart({ANeed(all)});
  EXPECT_EQ(time.needs(), 1);
  EXPECT_EQ(time.started(), 100);
  EXPECT_EQ(time.median_days(), 50);
  EXPECT_EQ(time.p90_days(), 90);
}

TEST(TimeToStart, OfOneIsItself) {
  const v1::TimeToStart time = DescribeTimeToStart({ANeed({After(29)})});
  EXPECT_EQ(time.median_days(), 29) << "to 29 February";
  EXPECT_EQ(time.p90_days(), 29);
  EXPECT_EQ(DescribeTimeToStart({ANeed({After(10), After(21)})}).median_days(), 15);
}

TEST(TimeToStart, IsNotComputableWhileNobodyHasStarted) {
  const v1::TimeToStart time = DescribeTimeToStart({ANeed({Waiting()}, 2)});
  EXPECT_FALSE(time.has_median_days());
  EXPECT_FALSE(time.has_p90_days());
  EXPECT_EQ(time.started(), 0);
  EXPECT_EQ(time.not_started(), 3);
  EXPECT_FALSE(DescribeTimeToStart({}).has_median_days());
}

TEST(TimeToStart, TellsWhoWaitsFromWhatWasGivenUp) {
  const v1::TimeToStart time = DescribeTimeToStart(
      {ANeed({After(3), Waiting(Placement::CANCELLED)}, 1), ANeed({}, 2, PlacementNeed::EXPIRED),
       ANeed({Waiting(Placement::READY)}, 1, PlacementNeed::STOOD_DOWN)});
  EXPECT_EQ(time.needs(), 3);
  EXPECT_EQ(time.started(), 1);
  EXPECT_EQ(time.not_started(), 2);
  EXPECT_EQ(time.given_up(), 3);
}

TEST(TimeToStart, IsNeverNegative) {
  EXPECT_EQ(DescribeTimeToStart({ANeed({After(-5)})}).median_days(), 0);
}

}  // namespace
}  // namespace tandem::placement
