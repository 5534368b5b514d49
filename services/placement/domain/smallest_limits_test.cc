#include "services/placement/domain/smallest_limits.h"

#include <algorithm>
#include <bit>
#include <random>
#include <tuple>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;

constexpr std::int64_t kEnough = 1'000'000;

using People = std::vector<std::vector<Micros>>;

std::vector<Micros> Limits(const People& people, const std::vector<int>& constraints,
                           std::size_t wanted, std::int64_t looks = kEnough) {
  return SmallestLimits({people, constraints, wanted}, looks);
}

TEST(SmallestLimits, LetOneThingGiveWayFurtherRatherThanAnotherToo) {
  EXPECT_THAT(Limits({{1, 0}, {0, 2}, {5, 0}}, {0, 1}, 2), ElementsAre(5, 0));
  EXPECT_THAT(Limits({{1, 0}, {0, 2}}, {0, 1}, 2), ElementsAre(1, 2)) << "nobody else is there";
}

TEST(SmallestLimits, CountConstraintsBeforeThings) {
  EXPECT_THAT(Limits({{3, 0, 0}, {0, 0, 1}, {1, 9, 0}}, {0, 0, 1}, 2), ElementsAre(3, 9, 0));
}

TEST(SmallestLimits, LetInTheFirstPeopleWhereThereIsNoTimeToLook) {
  EXPECT_THAT(Limits({{1, 0}, {0, 2}, {5, 0}}, {0, 1}, 2, 0), ElementsAre(1, 2));
}

using Measure = std::tuple<int, int, Micros>;

Measure MeasureOf(const std::vector<Micros>& limits, const std::vector<int>& constraints) {
  unsigned seen = 0;
  int things = 0;
  Micros missing = 0;
  for (std::size_t thing = 0; thing < limits.size(); ++thing) {
    if (limits[thing] == 0) continue;
    seen |= 1U << constraints[thing];
    ++things;
    missing += limits[thing];
  }
  return {std::popcount(seen), things, missing};
}

// Of all ways to choose so many of them.
Measure SmallestOfAll(const People& people, const std::vector<int>& constraints, int wanted) {
  Measure smallest{99, 99, 0};
  for (unsigned chosen = 0; chosen < 1U << people.size(); ++chosen) {
    if (std::popcount(chosen) != wanted) continue;
    std::vector<Micros> limits(constraints.size());
    for (std::size_t i = 0; i < people.size(); ++i) {
      if ((chosen >> i & 1U) == 0) continue;
      for (std::size_t thing = 0; thing < limits.size(); ++thing)
        limits[thing] = std::max(limits[thing], people[i][thing]);
    }
    smallest = std::min(smallest, MeasureOf(limits, constraints));
  }
  return smallest;
}

TEST(SmallestLimits, AreThoseOfEveryWayToChoose) {
  std::mt19937_64 random(testing::Seed());
  for (int round = 0; round < 500; ++round) {
    const std::size_t things = 1 + random() % 5;
    std::vector<int> constraints(things);
    for (int& constraint : constraints) constraint = static_cast<int>(random() % 3);
    People people(1 + random() % 8, std::vector<Micros>(things));
    for (auto& person : people) {
      for (Micros& lacked : person)
        lacked = random() % 2 == 0 ? 0 : static_cast<Micros>(random() % 6);
    }
    const std::size_t wanted = 1 + random() % people.size();
    const auto limits = Limits(people, constraints, wanted);
    EXPECT_EQ(MeasureOf(limits, constraints),
              SmallestOfAll(people, constraints, static_cast<int>(wanted)))
        << "round " << round;
    EXPECT_GE(std::count_if(people.begin(), people.end(),
                            [&](const auto& person) { return IsWithin(person, limits); }),
              static_cast<std::ptrdiff_t>(wanted));
  }
}

}  // namespace
}  // namespace tandem::placement
