#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tandem/reporting/v1/country_report.pb.h"
#include "tandem/reporting/v1/report_rows.pb.h"

// A country's report: what its partnerships add lies in shards of constant size, and those are
// merged when it is read.
namespace tandem::reporting {

// Shards of a country. A partnership's is given by the key of its events, so that no two consumers
// of a busy country wait for one row.
inline constexpr int kShards = 16;

// "countries/lr/reportShards/7".
std::string ShardOf(std::string_view country, int shard);
// "countries/lr/reportShards/7.amp-health": the gaps in the competencies of one framework.
// "competencyFrameworks/amp-health" whose gaps are in the shard; empty if it has none.
std::string FrameworkOfShard(std::string_view shard);
std::string GapShardOf(std::string_view country, int shard, std::string_view competency);

// The report of `country` ("countries/lr") without its partnerships, the same for the shards in any
// order. Its etag stands for those of all the shards.
v1::CountryReport MergeShards(std::string_view country, const std::vector<v1::ReportShard>& shards);
// "regions/west-africa/regionReport" for "regions/west-africa".
std::string RegionReportOf(std::string_view region);
// Completes the report of a region: `shards` by country ("countries/lr").
void SetCountries(const std::map<std::string, std::vector<v1::ReportShard>>& shards,
                  v1::RegionReport& report);
// A partnership as the report of its country shows it.
v1::PartnershipContribution ContributionOf(const v1::PartnershipReport& report);

}  // namespace tandem::reporting
