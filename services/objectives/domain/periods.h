#pragma once

#include <string_view>
#include <tuple>

#include "google/protobuf/timestamp.pb.h"
#include "libs/common/base/date.h"
#include "libs/common/base/status.h"

namespace tandem::objectives {

// Adds to `errors` a period that ends before it starts, or that has no end where one is needed.
void CheckPeriod(const common::v1::Period& period, bool needs_end, std::string_view field,
                 FieldErrors& errors);

// The greatest is the latest: by the day that it is about, then by the moment from which it
// counted, then by name, so that the answer is one. `name` outlives it.
inline auto Recency(const common::v1::Date& day, const google::protobuf::Timestamp& counted,
                    std::string_view name) {
  return std::tuple(ToDay(day), counted.seconds(), counted.nanos(), name);
}

}  // namespace tandem::objectives
