#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "libs/common/base/status.h"
#include "tandem/reporting/v1/report_service.pb.h"

// What a trace is made of.
namespace tandem::reporting {

using Contributor = v1::TraceNumberResponse::Contributor;

Contributor& Add(v1::TraceNumberResponse& trace, std::string_view part, const std::string& name,
                 const std::string& value, std::string_view weight = "1");
void LeaveOut(v1::TraceNumberResponse& trace, const std::string& name, std::string_view reason);
// The contributor is traced further as `field` of the report of `partnership`.
void GoOn(Contributor& contributor, std::string_view partnership, std::string_view field);

// INVALID_ARGUMENT, field `field`, with numbers that `report` has.
template <class Report>
Status UnknownField(const Report& report, const std::string& field) {
  constexpr int kNamed = 40;
  std::string fields;
  for (int i = 0; i < std::min(report.traceable_fields_size(), kNamed); ++i) {
    fields += (i == 0 ? "" : ", ") + report.traceable_fields(i).field();
  }
  const int more = report.traceable_fields_size() - kNamed;
  if (more > 0) fields += fmt::format(" and {} more", more);
  return BadField("field",
                  fmt::format("{} has no number {}; it has {}.", report.name(), field, fields));
}

}  // namespace tandem::reporting
