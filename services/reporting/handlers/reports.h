#pragma once

#include "libs/common/store/unit.h"
#include "tandem/reporting/v1/report_service.pb.h"

// What reporting answers; TraceNumber is in trace.h.
namespace tandem::reporting {

Result<v1::PartnershipReport> GetPartnershipReport(View& view,
                                                   const v1::GetPartnershipReportRequest& request);
Result<v1::CountryReport> GetCountryReport(View& view, const v1::GetCountryReportRequest& request);
Result<v1::RegionReport> GetRegionReport(View& view, const v1::GetRegionReportRequest& request);
Result<v1::Report> WatchReport(View& view, const v1::WatchReportRequest& request);

// Leave out what no reader sees, the sums and values in micro-units, and funding where `caller` may
// not read it.
void HideFromReader(const Caller& caller, v1::PartnershipReport& report);
void HideFromReader(const Caller& caller, v1::ReportRow& row);

// NOT_PERMITTED for who may not ask for the report of a country (GetCountryReport), and would see
// it by another method.
Status RequireCountryReader(const Caller& caller, std::string_view country_report);

// The numbers of a country, without its partnerships; as they are, for any reader.
Result<v1::CountryReport> CountryNumbers(View& view, std::string_view country);

}  // namespace tandem::reporting
