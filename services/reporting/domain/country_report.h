#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tandem/reporting/v1/country_report.pb.h"

// A country's report: each partnership's contribution lies in a shard, and all shards are merged
// when it is read.
namespace tandem::reporting {

// Shards of a country. A partnership's is given by the key of its events, so that no two consumers
// of a busy country wait for one row.
inline constexpr int kShards = 16;

// "countries/lr/reportShards/7".
std::string ShardOf(std::string_view country, int shard);

// What a partnership adds to its country.
v1::PartnershipContribution ContributionOf(const v1::PartnershipReport& report);
void SetContribution(v1::ReportShard& shard, v1::PartnershipContribution contribution);

// The report of `country` ("countries/lr"), the same for the shards in any order. Its etag stands
// for those of all the shards.
v1::CountryReport MergeShards(std::string_view country, const std::vector<v1::ReportShard>& shards);

}  // namespace tandem::reporting
