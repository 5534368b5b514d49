#include "services/placement/domain/vacancy.h"

#include <algorithm>

namespace tandem::placement {
namespace {

constexpr int kLastDays[] = {30, 90, 180};

// A need from before it was noted has the day of its creation.
Day VacantSince(const v1::PlacementNeed& need) {
  if (need.has_vacant_since()) return ToDay(need.vacant_since());
  return DayOf(absl::FromUnixSeconds(need.create_time().seconds()));
}

}  // namespace

v1::Vacancy DescribeVacancy(const v1::PlacementNeed& need, Day today) {
  const Day since = VacantSince(need);
  v1::Vacancy vacancy;
  vacancy.set_need(need.name());
  vacancy.set_team(need.team());
  vacancy.set_role(need.role());
  vacancy.set_state(need.state());
  vacancy.set_seats_open(need.seats() - need.seats_taken());
  *vacancy.mutable_vacant_since() = ToDate(since);
  vacancy.set_days_open(static_cast<int>(today - since));
  *vacancy.mutable_window_end() = need.window().end();
  return vacancy;
}

void AddEmptyBuckets(v1::Vacancies& vacancies) {
  int from = 0;
  for (const int to : kLastDays) {
    auto& bucket = *vacancies.add_buckets();
    bucket.set_from_days(from);
    bucket.set_to_days(to);
    from = to + 1;
  }
  vacancies.add_buckets()->set_from_days(from);
}

void CountByAge(const v1::Vacancy& vacancy, v1::Vacancies& vacancies) {
  auto& buckets = *vacancies.mutable_buckets();
  const auto bucket = std::find_if(buckets.begin(), buckets.end(), [&](const auto& one) {
    return !one.has_to_days() || vacancy.days_open() <= one.to_days();
  });
  bucket->set_needs(bucket->needs() + 1);
  bucket->set_seats_open(bucket->seats_open() + vacancy.seats_open());
}

}  // namespace tandem::placement
