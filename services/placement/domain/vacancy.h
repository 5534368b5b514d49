#pragma once

#include "libs/common/base/date.h"
#include "tandem/placement/v1/overview.pb.h"

// Needs with free seats, by age.
namespace tandem::placement {

// `need` as things stand on `today`.
v1::Vacancy DescribeVacancy(const v1::PlacementNeed& need, Day today);

// 0-30, 31-90, 91-180 and more than 180 days, all of them empty.
void AddEmptyBuckets(v1::Vacancies& vacancies);
// Counts `vacancy` in its bucket.
void CountByAge(const v1::Vacancy& vacancy, v1::Vacancies& vacancies);

}  // namespace tandem::placement
