#include "services/reporting/domain/country_report.h"

#include <algorithm>
#include <map>

#include "fmt/format.h"
#include "google/protobuf/util/time_util.h"
#include "libs/common/base/names.h"
#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/fingerprint.h"
#include "services/reporting/domain/totals.h"
#include "services/reporting/domain/traceable.h"

namespace tandem::reporting {
namespace {

using v1::CountryReport;

void SetNumbers(const v1::Totals& totals, CountryReport& report) {
  report.set_partnership_count(totals.partnerships());
  *report.mutable_stages() = totals.stages();
  *report.mutable_active_placements() = totals.active_placements();
  *report.mutable_objectives() = totals.objectives();
  *report.mutable_recommendations() = totals.recommendations();
  *report.mutable_funding() = totals.funding();
  *report.mutable_achievement() =
      MeanOf(totals.achievement(), "No objective of the country can be computed yet.");
  *report.mutable_days_to_deliver() =
      MeanOf(totals.days_to_deliver(), "No partnership of the country has reached Deliver.");
  report.set_held(totals.held());
  report.set_not_held(totals.not_held());
  if (totals.changes() > 0) *report.mutable_change() = ChangeOf(totals.change());
}

void Merge(const v1::GapDistribution& part, v1::GapDistribution& total) {
  total.set_competency(part.competency());
  total.set_display_name(std::max(total.display_name(), part.display_name()));
  total.set_at_target(total.at_target() + part.at_target());
  total.set_up_to_one_level(total.up_to_one_level() + part.up_to_one_level());
  total.set_up_to_two_levels(total.up_to_two_levels() + part.up_to_two_levels());
  total.set_more_than_two_levels(total.more_than_two_levels() + part.more_than_two_levels());
}

}  // namespace

std::string ShardOf(std::string_view country, int shard) {
  return fmt::format("{}/reportShards/{}", country, shard);
}

std::string GapShardOf(std::string_view country, int shard, std::string_view competency) {
  return fmt::format("{}.{}", ShardOf(country, shard), Segment(competency, "competencyFrameworks"));
}

std::string FrameworkOfShard(std::string_view shard) {
  const std::string_view id = IdOf(shard);
  const std::size_t dot = id.find('.');
  const bool has_one = dot != std::string_view::npos && dot + 1 < id.size();
  return has_one ? Join("", "competencyFrameworks", id.substr(dot + 1)) : "";
}

CountryReport MergeShards(std::string_view country, const std::vector<v1::ReportShard>& shards) {
  CountryReport report;
  report.set_name(fmt::format("{}/countryReport", country));
  report.set_country(std::string(IdOf(country)));
  v1::Totals totals;
  std::map<std::string, v1::GapDistribution> gaps;
  std::map<std::string, std::string> etags;
  for (const v1::ReportShard& shard : shards) {
    etags[shard.name()] = shard.etag();
    Add(shard.totals(), totals);
    for (const auto& row : shard.capability_gaps()) Merge(row, gaps[row.competency()]);
    if (report.last_event_time() < shard.last_event_time()) {
      *report.mutable_last_event_time() = shard.last_event_time();
    }
  }
  SetNumbers(totals, report);
  for (const auto& [competency, row] : gaps) *report.add_capability_gaps() = row;
  SetTraceableFields(report);
  std::string all;
  for (const auto& [name, etag] : etags) all += fmt::format("{}={};", name, etag);
  report.set_etag(Fingerprint(all));
  return report;
}

std::string RegionReportOf(std::string_view region) {
  return fmt::format("{}/regionReport", region);
}

void SetCountries(const std::map<std::string, std::vector<v1::ReportShard>>& shards,
                  v1::RegionReport& report) {
  std::vector<v1::ReportShard> all;
  for (const auto& [country, of_country] : shards) {
    *report.add_countries() = MergeShards(country, of_country);
    all.insert(all.end(), of_country.begin(), of_country.end());
  }
  CountryReport& total = *report.mutable_total();
  total = MergeShards("", all);
  // The etag of a region changes with its countries, and with what is in them.
  report.set_etag(Fingerprint(fmt::format("{};{}", report.etag(), total.etag())));
  total.clear_name();
  total.clear_country();
  total.clear_traceable_fields();
}

v1::PartnershipContribution ContributionOf(const v1::PartnershipReport& report) {
  const v1::Totals& totals = report.sums().totals();
  v1::PartnershipContribution contribution;
  contribution.set_partnership(report.partnership());
  contribution.set_display_name(report.display_name());
  contribution.set_kind(report.kind());
  contribution.set_state(report.state());
  if (report.sums().has_state_date()) {
    *contribution.mutable_state_date() = report.sums().state_date();
  }
  *contribution.mutable_days_to_deliver() = report.days_to_deliver();
  *contribution.mutable_active_placements() = totals.active_placements();
  *contribution.mutable_objectives() = totals.objectives();
  *contribution.mutable_achievement() = report.achievement();
  *contribution.mutable_recommendations() = totals.recommendations();
  *contribution.mutable_funding() = totals.funding();
  *contribution.mutable_last_event_time() = report.last_event_time();
  return contribution;
}

}  // namespace tandem::reporting
