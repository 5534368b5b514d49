#include "services/reporting/domain/country_report.h"

#include <algorithm>
#include <map>

#include "fmt/format.h"
#include "google/protobuf/util/time_util.h"
#include "libs/common/base/names.h"
#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/fingerprint.h"
#include "services/reporting/domain/partnership_report.h"
#include "services/reporting/domain/rows.h"
#include "services/reporting/domain/traceable.h"

namespace tandem::reporting {
namespace {

using v1::CountryReport;
using v1::PartnershipContribution;

void CountStages(CountryReport& report) {
  std::map<std::pair<int, int>, int> counts;
  for (const PartnershipContribution& row : report.partnerships())
    ++counts[{row.kind(), row.state()}];
  for (const auto& [key, count] : counts) {
    v1::StageCount& row = *report.add_stages();
    row.set_kind(static_cast<placement::v1::PartnershipKind>(key.first));
    row.set_state(static_cast<placement::v1::Partnership::State>(key.second));
    row.set_count(count);
  }
}

void CountPlacements(CountryReport& report) {
  std::map<std::pair<int, int>, v1::PlacementCount> counts;
  for (const PartnershipContribution& partnership : report.partnerships()) {
    for (const v1::PlacementCount& row : partnership.active_placements()) {
      v1::PlacementCount& total = counts[{row.role(), row.phase()}];
      const int sum = total.count() + row.count();
      total = row;
      total.set_count(sum);
    }
  }
  for (const auto& [key, row] : counts) *report.add_active_placements() = row;
}

template <class Row>
void CountByState(const google::protobuf::RepeatedPtrField<Row>& rows, std::map<int, Row>& counts) {
  for (const Row& row : rows) {
    Row& total = counts[row.state()];
    total.set_state(row.state());
    total.set_count(total.count() + row.count());
  }
}

void CountStates(CountryReport& report) {
  std::map<int, v1::ObjectiveCount> objectives;
  std::map<int, v1::RecommendationCount> recommendations;
  for (const PartnershipContribution& partnership : report.partnerships()) {
    CountByState(partnership.objectives(), objectives);
    CountByState(partnership.recommendations(), recommendations);
  }
  for (const auto& [state, row] : objectives) *report.add_objectives() = row;
  for (const auto& [state, row] : recommendations) *report.add_recommendations() = row;
}

void RollUp(CountryReport& report) {
  WeightedMean achievement;
  WeightedMean days;
  for (const PartnershipContribution& row : report.partnerships()) {
    achievement.AddSums(row.weight_micros(), row.weighted_achievement_micros(), row.achievement());
    days.Add(kOne, row.days_to_deliver());
  }
  *report.mutable_achievement() =
      achievement.Mean("No objective of the country can be computed yet.");
  *report.mutable_days_to_deliver() =
      days.Mean("No partnership of the country has reached Deliver.");
}

void Distribute(Micros gap, v1::GapDistribution& row) {
  if (gap <= 0) {
    row.set_at_target(row.at_target() + 1);
  } else if (gap <= kOne) {
    row.set_up_to_one_level(row.up_to_one_level() + 1);
  } else if (gap <= 2 * kOne) {
    row.set_up_to_two_levels(row.up_to_two_levels() + 1);
  } else {
    row.set_more_than_two_levels(row.more_than_two_levels() + 1);
  }
}

void DistributeGaps(CountryReport& report) {
  std::map<std::string, v1::GapDistribution> distributions;
  for (const PartnershipContribution& partnership : report.partnerships()) {
    for (const v1::TeamGap& gap : partnership.gaps()) {
      v1::GapDistribution& row = distributions[gap.competency()];
      row.set_competency(gap.competency());
      row.set_display_name(gap.display_name());
      Distribute(gap.gap_micros(), row);
    }
  }
  for (const auto& [competency, row] : distributions) *report.add_capability_gaps() = row;
}

void SetLastEventTime(CountryReport& report) {
  for (const PartnershipContribution& row : report.partnerships()) {
    if (!report.has_last_event_time() || report.last_event_time() < row.last_event_time()) {
      *report.mutable_last_event_time() = row.last_event_time();
    }
  }
}

}  // namespace

std::string ShardOf(std::string_view country, int shard) {
  return fmt::format("{}/reportShards/{}", country, shard);
}

PartnershipContribution ContributionOf(const v1::PartnershipReport& report) {
  PartnershipContribution contribution;
  contribution.set_partnership(report.partnership());
  contribution.set_display_name(report.display_name());
  contribution.set_kind(report.kind());
  contribution.set_state(report.state());
  if (!report.stages().empty()) {
    *contribution.mutable_state_date() = report.stages(report.stages_size() - 1).date();
  }
  *contribution.mutable_days_to_deliver() = report.days_to_deliver();
  *contribution.mutable_active_placements() = report.active_placements();
  std::map<int, int> states;
  WeightedMean achievement;
  for (const v1::ObjectiveRow& row : report.objectives()) {
    ++states[row.state()];
    if (Counts(row.state())) achievement.Add(MicrosOf(row.weight()), row.achievement());
  }
  for (const auto& [state, count] : states) {
    v1::ObjectiveCount& row = *contribution.add_objectives();
    row.set_state(static_cast<objectives::v1::PartnershipObjective::State>(state));
    row.set_count(count);
  }
  *contribution.mutable_achievement() = report.achievement();
  contribution.set_weight_micros(achievement.weights());
  contribution.set_weighted_achievement_micros(achievement.contributions());
  for (const v1::GapRow& row : report.capability_gaps()) {
    v1::TeamGap& gap = *contribution.add_gaps();
    gap.set_team(row.team());
    gap.set_competency(row.competency());
    gap.set_display_name(row.display_name());
    gap.set_gap_micros(MicrosOf(row.gap()));
  }
  *contribution.mutable_recommendations() = report.recommendation_counts();
  *contribution.mutable_last_event_time() = report.last_event_time();
  return contribution;
}

void SetContribution(v1::ReportShard& shard, PartnershipContribution contribution) {
  Put(*shard.mutable_contributions(), std::move(contribution),
      [](const PartnershipContribution& row) { return row.partnership(); });
}

CountryReport MergeShards(std::string_view country, const std::vector<v1::ReportShard>& shards) {
  CountryReport report;
  report.set_name(fmt::format("{}/countryReport", country));
  report.set_country(std::string(IdOf(country)));
  std::map<std::string, std::string> etags;
  for (const v1::ReportShard& shard : shards) {
    etags[shard.name()] = shard.etag();
    report.mutable_partnerships()->MergeFrom(shard.contributions());
  }
  std::sort(report.mutable_partnerships()->begin(), report.mutable_partnerships()->end(),
            [](const auto& a, const auto& b) { return a.partnership() < b.partnership(); });
  CountStages(report);
  CountPlacements(report);
  CountStates(report);
  RollUp(report);
  DistributeGaps(report);
  SetLastEventTime(report);
  SetTraceableFields(report);
  std::string all;
  for (const auto& [name, etag] : etags) all += fmt::format("{}={};", name, etag);
  report.set_etag(Fingerprint(all));
  return report;
}

}  // namespace tandem::reporting
