#pragma once

#include "libs/common/store/unit.h"
#include "tandem/reporting/v1/report_service.pb.h"

// What reporting answers.
namespace tandem::reporting {

Result<v1::CountryReport> GetCountryReport(View& view, const v1::GetCountryReportRequest& request);
Result<v1::Report> WatchReport(View& view, const v1::WatchReportRequest& request);
Result<v1::TraceNumberResponse> TraceNumber(View& view, const v1::TraceNumberRequest& request);

}  // namespace tandem::reporting
