#include "services/objectives/domain/periods.h"

#include <string>

namespace tandem::objectives {

void CheckPeriod(const common::v1::Period& period, bool needs_end, std::string_view field,
                 FieldErrors& errors) {
  const std::string end = std::string(field) + ".end";
  if (!period.has_end()) {
    if (needs_end) errors.Add(end, "Expected the last day of the period.");
  } else if (ToDay(period.end()) < ToDay(period.start())) {
    errors.Add(end,
               "The period ends before it starts on " + FormatDay(ToDay(period.start())) + ".");
  }
}

}  // namespace tandem::objectives
