#include "services/placement/domain/dates.h"

#include "fmt/format.h"

namespace tandem::placement {

Status RequirePast(std::string_view field, const common::v1::Date& date, Day today) {
  if (ToDay(date) <= today) return OkStatus();
  return BadField(field, fmt::format("{} is in the future; expected today, {} (UTC), or earlier.",
                                     FormatDay(ToDay(date)), FormatDay(today)));
}

}  // namespace tandem::placement
