#pragma once

#include "libs/common/store/collection.h"
#include "tandem/reporting/v1/country_report.pb.h"
#include "tandem/reporting/v1/partnership_report.pb.h"

// What reporting stores: projections alone, written by folds and rebuilt from the log.
namespace tandem::reporting {

inline constexpr Collection<v1::PartnershipReport> kPartnershipReports{
    .pattern = "countries/{country}/partnerships/{partnership}/report",
    .columns = {"kind", "state", "programme", "last_event_time"},
    .projection = true,
};

inline constexpr Collection<v1::ReportShard> kReportShards{
    .pattern = "countries/{country}/reportShards/{shard}",
    .projection = true,
};

}  // namespace tandem::reporting
