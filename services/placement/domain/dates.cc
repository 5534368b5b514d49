#include "services/placement/domain/dates.h"

#include "fmt/format.h"

namespace tandem::placement {

void CheckPast(std::string_view field, const common::v1::Date& date, Day today,
               FieldErrors& errors) {
  if (ToDay(date) <= today) return;
  errors.Add(field, fmt::format("{} is in the future; expected today, {} (UTC), or earlier.",
                                FormatDay(ToDay(date)), FormatDay(today)));
}

Status RequirePast(std::string_view field, const common::v1::Date& date, Day today) {
  FieldErrors errors;
  CheckPast(field, date, today, errors);
  return errors.ToStatus();
}

}  // namespace tandem::placement
