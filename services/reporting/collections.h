#pragma once

#include "libs/common/store/collection.h"
#include "tandem/reporting/v1/country_report.pb.h"
#include "tandem/reporting/v1/report_rows.pb.h"

// What reporting stores: projections alone, written by folds and rebuilt from the log. No row grows
// with what there is, so an event costs the same at any size.
namespace tandem::reporting {

// The head of a partnership's report: saved with every change to its rows, so it has the report's
// etag.
inline constexpr Collection<v1::PartnershipReport> kPartnershipReports{
    .pattern = "countries/{country}/partnerships/{partnership}/report",
    .columns = {"kind", "state", "programme", "last_event_time"},
    .projection = true,
};

inline constexpr Collection<v1::ReportRow> kReportRows{
    .pattern = "countries/{country}/partnerships/{partnership}/reportRows/{row}",
    .columns = {"kind", "capability_gap.competency"},
    .projection = true,
};

inline constexpr Collection<v1::ReportShard> kReportShards{
    .pattern = "countries/{country}/reportShards/{shard}",
    .projection = true,
};

}  // namespace tandem::reporting
