#pragma once

#include "libs/common/store/unit.h"
#include "tandem/reporting/v1/report_service.pb.h"

namespace tandem::reporting {

// Where a number of a report comes from. A page looks at rows in the order of their names and costs
// the same at any depth; it goes on after the last name, whatever has changed meanwhile.
Result<v1::TraceNumberResponse> TraceNumber(View& view, const v1::TraceNumberRequest& request);

}  // namespace tandem::reporting
