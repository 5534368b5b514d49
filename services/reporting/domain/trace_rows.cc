#include "services/reporting/domain/trace_rows.h"

#include "services/reporting/domain/partnership_report.h"

namespace tandem::reporting {

Contributor& Add(v1::TraceNumberResponse& trace, std::string_view part, const std::string& name,
                 const std::string& value, std::string_view weight) {
  Contributor& contributor = *trace.add_contributors();
  contributor.set_part(std::string(part));
  contributor.set_name(name);
  contributor.set_value(value);
  contributor.set_weight(std::string(weight));
  return contributor;
}

void LeaveOut(v1::TraceNumberResponse& trace, const std::string& name, std::string_view reason) {
  auto& left_out = *trace.add_left_out();
  left_out.set_name(name);
  left_out.set_reason(std::string(reason));
}

void GoOn(Contributor& contributor, std::string_view partnership, std::string_view field) {
  contributor.set_report(ReportOf(partnership));
  contributor.set_field(std::string(field));
}

}  // namespace tandem::reporting
