#include "services/placement/domain/vacancy.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

const Day kVacancyToday(2024, 3, 1);

v1::Vacancy VacantFor(int days, int seats = 1) {
  v1::PlacementNeed need;
  need.set_seats(seats + 2);
  need.set_seats_taken(2);
  *need.mutable_vacant_since() = ToDate(kVacancyToday - days);
  return DescribeVacancy(need, kVacancyToday);
}

TEST(Vacancy, TellsItsFreeSeatsAndItsAge) {
  const v1::Vacancy vacancy = VacantFor(29, 3);
  EXPECT_EQ(vacancy.seats_open(), 3);
  EXPECT_EQ(vacancy.days_open(), 29);
  EXPECT_EQ(ToDay(vacancy.vacant_since()), Day(2024, 2, 1)) << "a leap year's February";
  EXPECT_EQ(VacantFor(0).days_open(), 0);
}

TEST(Vacancy, OfAnOlderNeedIsAsOldAsTheNeed) {
  v1::PlacementNeed need;
  need.mutable_create_time()->set_seconds(absl::ToUnixSeconds(StartOf(kVacancyToday - 3)) + 86'399);
  EXPECT_EQ(DescribeVacancy(need, kVacancyToday).days_open(), 3);
}

TEST(Vacancies, AreCountedByAge) {
  v1::Vacancies vacancies;
  AddEmptyBuckets(vacancies);
  ASSERT_THAT(vacancies.buckets(), SizeIs(4));
  for (const int days : {0, 30, 31, 90, 91, 180, 181, 4000})
    CountByAge(VacantFor(days, 2), vacancies);
  std::vector<int> from, needs, seats;
  for (const auto& bucket : vacancies.buckets()) {
    from.push_back(bucket.from_days());
    needs.push_back(bucket.needs());
    seats.push_back(bucket.seats_open());
  }
  EXPECT_THAT(from, ElementsAre(0, 31, 91, 181));
  EXPECT_THAT(needs, ElementsAre(2, 2, 2, 2));
  EXPECT_THAT(seats, ElementsAre(4, 4, 4, 4));
  EXPECT_FALSE(vacancies.buckets(3).has_to_days());
}

}  // namespace
}  // namespace tandem::placement
