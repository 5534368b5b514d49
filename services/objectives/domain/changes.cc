#include "services/objectives/domain/changes.h"

#include <map>
#include <string>

#include "services/objectives/domain/reading.h"

namespace tandem::objectives {

void SetChange(const v1::Indicator& indicator, const v1::Measurement& actual,
               v1::IndicatorProgress& progress) {
  const auto before = RatingsOf(indicator.baseline().reading());
  const auto after = RatingsOf(actual.reading());
  ChangeSums sums;
  for (const auto& [participant, base] : before) {
    const auto end = after.find(participant);
    if (end == after.end()) continue;
    sums.Add({base, end->second});
    auto* pair = progress.add_pairs();
    pair->set_participant(participant);
    pair->set_base_micros(base);
    pair->set_end_micros(end->second);
    if (const auto change = PercentChange(base, end->second)) pair->set_change_micros(*change);
  }
  const auto unpaired =
      static_cast<std::int64_t>(before.size() + after.size()) - 2 * sums.pairs_n();
  if (sums.pairs_n() + unpaired > 0) *progress.mutable_change() = ToMessage(sums, unpaired);
}

void SetChanges(v1::PartnershipProgress& progress) {
  ChangeSums all;
  std::int64_t unpaired = 0;
  std::map<std::string, ChangeSums> by_participant;
  for (const auto& objective : progress.objectives()) {
    if (!objective.counts()) continue;
    for (const auto& indicator : objective.indicators()) {
      if (!indicator.has_change()) continue;
      all.Merge(ToSums(indicator.change()));
      unpaired += indicator.change().unpaired_n();
      auto* row = progress.add_change_by_indicator();
      row->set_name(indicator.indicator());
      *row->mutable_change() = indicator.change();
      for (const auto& pair : indicator.pairs()) {
        by_participant[pair.participant()].Add({pair.base_micros(), pair.end_micros()});
      }
    }
  }
  if (progress.change_by_indicator_size() > 0)
    *progress.mutable_change() = ToMessage(all, unpaired);
  for (const auto& [participant, sums] : by_participant) {
    auto* row = progress.add_change_by_participant();
    row->set_name(participant);
    *row->mutable_change() = ToMessage(sums, 0);
  }
}

v1::PercentChange ToMessage(const ChangeSums& sums, std::int64_t unpaired) {
  v1::PercentChange change;
  if (const auto mean = sums.mean_of_changes()) {
    change.set_mean_of_changes(FormatDecimal(*mean));
    change.set_mean_of_changes_micros(*mean);
  }
  if (const auto of_means = sums.change_of_means()) {
    change.set_change_of_means(FormatDecimal(*of_means));
    change.set_change_of_means_micros(*of_means);
  }
  change.set_changes_n(sums.changes_n());
  change.set_pairs_n(sums.pairs_n());
  change.set_changes_sum_micros(sums.changes_sum());
  change.set_base_sum_micros(sums.base_sum());
  change.set_end_sum_micros(sums.end_sum());
  change.set_unpaired_n(unpaired);
  return change;
}

ChangeSums ToSums(const v1::PercentChange& change) {
  return {change.changes_sum_micros(), change.changes_n(), change.base_sum_micros(),
          change.end_sum_micros(), change.pairs_n()};
}

}  // namespace tandem::objectives
