#include "services/placement/domain/seats_together.h"

#include <bit>
#include <random>
#include <vector>

#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

v1::Placement PlacementFor(const Stay& stay) {
  v1::Placement placement;
  placement.set_state(v1::Placement::PLANNED);
  *placement.mutable_start_date() = ToDate(stay.days.first);
  *placement.mutable_end_date() = ToDate(stay.days.last);
  placement.set_share_percent(stay.share_percent);
  return placement;
}

Stay In2024(int first_month, int months, int share_percent) {
  const Day first(2024, first_month, 1);
  return {{first, AddMonths(first, months) - 1}, share_percent};
}

TEST(MostTogether, IsOneOfThoseWhoAreFullTime) {
  const std::vector<Stay> all = {In2024(1, 12, 100), In2024(2, 12, 100), In2024(12, 1, 100)};
  EXPECT_EQ(MostTogether({}, all), 1);
}

TEST(MostTogether, IsAllThatFollowEachOther) {
  const std::vector<Stay> all = {In2024(1, 3, 100), In2024(4, 3, 100), In2024(7, 3, 100)};
  EXPECT_EQ(MostTogether({}, all), 3);
}

TEST(MostTogether, CountsThoseThatTakeMostBesideThePlacements) {
  const std::vector<Stay> all = {In2024(1, 12, 20), In2024(1, 12, 40), In2024(1, 12, 20)};
  EXPECT_EQ(MostTogether({}, all), 3);
  const std::vector<v1::Placement> half = {PlacementFor(In2024(6, 1, 50))};
  EXPECT_EQ(MostTogether(half, all), 1) << "40% and 20% are too much in June";
  const std::vector<v1::Placement> before = {
      PlacementFor({{Day(2023, 1, 1), Day(2023, 12, 31)}, 100})};
  EXPECT_EQ(MostTogether(before, all), 3);
}

// Whether each choice of so many of them leaves nobody above full time on any day.
bool GoTogether(const std::vector<v1::Placement>& placements, const std::vector<Stay>& stays,
                int count) {
  for (unsigned chosen = 0; chosen < 1U << stays.size(); ++chosen) {
    if (std::popcount(chosen) != count) continue;
    for (Day day(2024, 1, 1); day <= Day(2024, 3, 31); ++day) {
      int sum = ShareTaken(placements, day);
      for (std::size_t i = 0; i < stays.size(); ++i) {
        const bool is_on = stays[i].days.first <= day && day <= stays[i].days.last;
        if ((chosen >> i & 1U) != 0 && is_on) sum += stays[i].share_percent;
      }
      if (sum > kFullTime) return false;
    }
  }
  return true;
}

TEST(MostTogether, IsTheMostOfWhichAnyGoTogether) {
  std::mt19937_64 random(testing::Seed());
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const auto any = [&] {
    const Day first = Day(2024, 1, 1) + below(60);
    return Stay{{first, first + below(30)}, 10 * (1 + below(5))};
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<v1::Placement> placements;
    if (below(2) == 0) placements.push_back(PlacementFor(any()));
    std::vector<Stay> stays;
    for (int i = 0; i < 1 + below(6); ++i) stays.push_back(any());
    int most = 1;
    while (most < static_cast<int>(stays.size()) && GoTogether(placements, stays, most + 1)) ++most;
    ASSERT_EQ(MostTogether(placements, stays), most) << "round " << round;
  }
}

}  // namespace
}  // namespace tandem::placement
