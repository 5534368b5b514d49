#include "services/placement/domain/hold.h"

#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using v1::Partnership;

Partnership Changed(std::initializer_list<std::pair<Partnership::State, Day>> changes) {
  Partnership partnership;
  for (const auto& [to, day] : changes) {
    auto& change = *partnership.add_stage_changes();
    change.set_to(to);
    *change.mutable_decision()->mutable_effective_date() = ToDate(day);
  }
  return partnership;
}

TEST(DaysHeld, CountsEachDayOfAHoldUntilItIsResumed) {
  const Partnership twice = Changed({{Partnership::ON_HOLD, Day(2024, 3, 1)},
                                     {Partnership::DELIVER, Day(2024, 3, 11)},
                                     {Partnership::ON_HOLD, Day(2024, 5, 1)},
                                     {Partnership::DELIVER, Day(2024, 5, 3)}});
  EXPECT_EQ(DaysHeld(twice, Day(2024, 1, 1), Day(2024, 6, 1)), 12);
  EXPECT_EQ(DaysHeld(twice, Day(2024, 3, 6), Day(2024, 6, 1)), 7);
  EXPECT_EQ(DaysHeld(twice, Day(2024, 3, 11), Day(2024, 5, 1)), 0);
  EXPECT_EQ(DaysHeld(twice, Day(2024, 6, 1), Day(2024, 7, 1)), 0);
}

TEST(DaysHeld, GoesOnWhileTheHoldLasts) {
  const Partnership held = Changed({{Partnership::ON_HOLD, Day(2024, 3, 1)}});
  EXPECT_EQ(DaysHeld(held, Day(2024, 1, 1), Day(2024, 3, 1)), 0);
  EXPECT_EQ(DaysHeld(held, Day(2024, 1, 1), Day(2024, 3, 31)), 30);
}

}  // namespace
}  // namespace tandem::placement
