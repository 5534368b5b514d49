#include "services/reporting/domain/totals.h"

#include <algorithm>
#include <map>
#include <utility>

#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/funding.h"

namespace tandem::reporting {
namespace {

using google::protobuf::RepeatedPtrField;
using objectives::v1::IndicatorProgress;
using objectives::v1::PartnershipObjective;
using objectives::v1::PercentChange;
using placement::v1::Partnership;
using placement::v1::Placement;

auto KeyOf(const v1::StageCount& row) { return std::pair(row.kind(), row.state()); }
auto KeyOf(const v1::PlacementCount& row) { return std::pair(row.role(), row.phase()); }
auto KeyOf(const v1::ObjectiveCount& row) { return row.state(); }
auto KeyOf(const v1::RecommendationCount& row) { return row.state(); }
auto KeyOf(const v1::FundingSum& row) { return row.currency(); }

template <class Count>
void AddTo(const Count& part, int sign, Count& total) {
  total.set_count(total.count() + sign * part.count());
}

template <class Count>
bool IsNothing(const Count& row) {
  return row.count() == 0;
}

void AddTo(const v1::FundingSum& part, int sign, v1::FundingSum& total) {
  total.set_budget(total.budget() + sign * part.budget());
  total.set_committed(total.committed() + sign * part.committed());
  total.set_awarded(total.awarded() + sign * part.awarded());
  total.set_received(total.received() + sign * part.received());
  total.set_spent(total.spent() + sign * part.spent());
}

bool IsNothing(const v1::FundingSum& row) {
  return row.budget() == 0 && row.committed() == 0 && row.awarded() == 0 && row.received() == 0 &&
         row.spent() == 0;
}

// The rows stay in the order of their keys, without those that come to nothing.
template <class Row>
void AddLikeRows(const RepeatedPtrField<Row>& part, int sign, RepeatedPtrField<Row>& total) {
  for (const Row& row : part) {
    const auto key = KeyOf(row);
    int index = 0;
    while (index < total.size() && KeyOf(total[index]) < key) ++index;
    if (index == total.size() || KeyOf(total[index]) != key) {
      *total.Add() = row;
      for (int i = total.size() - 1; i > index; --i) total.SwapElements(i, i - 1);
      AddTo(row, -1, total[index]);
    }
    AddTo(row, sign, total[index]);
    if (IsNothing(total[index])) total.DeleteSubrange(index, 1);
  }
}

void AddSums(const v1::MeanSums& part, int sign, v1::MeanSums& total) {
  total.set_weight_micros(total.weight_micros() + sign * part.weight_micros());
  total.set_weighted_micros(total.weighted_micros() + sign * part.weighted_micros());
  total.set_counted(total.counted() + sign * part.counted());
  total.set_left_out(total.left_out() + sign * part.left_out());
  total.set_estimated(total.estimated() + sign * part.estimated());
}

// The sums alone: the means are computed when they are shown.
void AddSums(const PercentChange& part, int sign, PercentChange& total) {
  total.set_changes_n(total.changes_n() + sign * part.changes_n());
  total.set_pairs_n(total.pairs_n() + sign * part.pairs_n());
  total.set_unpaired_n(total.unpaired_n() + sign * part.unpaired_n());
  total.set_changes_sum_micros(total.changes_sum_micros() + sign * part.changes_sum_micros());
  total.set_base_sum_micros(total.base_sum_micros() + sign * part.base_sum_micros());
  total.set_end_sum_micros(total.end_sum_micros() + sign * part.end_sum_micros());
}

void AddTotals(const v1::Totals& part, int sign, v1::Totals& total) {
  total.set_partnerships(total.partnerships() + sign * part.partnerships());
  AddLikeRows(part.stages(), sign, *total.mutable_stages());
  AddLikeRows(part.active_placements(), sign, *total.mutable_active_placements());
  AddLikeRows(part.objectives(), sign, *total.mutable_objectives());
  AddLikeRows(part.recommendations(), sign, *total.mutable_recommendations());
  AddLikeRows(part.funding(), sign, *total.mutable_funding());
  AddSums(part.achievement(), sign, *total.mutable_achievement());
  AddSums(part.days_to_deliver(), sign, *total.mutable_days_to_deliver());
  AddSums(part.change(), sign, *total.mutable_change());
  total.set_held(total.held() + sign * part.held());
  total.set_not_held(total.not_held() + sign * part.not_held());
  total.set_changes(total.changes() + sign * part.changes());
}

void AddGap(const v1::GapRow& gap, int sign, v1::GapDistribution& row) {
  const Micros levels = MicrosOf(gap.gap());
  if (levels <= 0) {
    row.set_at_target(row.at_target() + sign);
  } else if (levels <= kOne) {
    row.set_up_to_one_level(row.up_to_one_level() + sign);
  } else if (levels <= 2 * kOne) {
    row.set_up_to_two_levels(row.up_to_two_levels() + sign);
  } else {
    row.set_more_than_two_levels(row.more_than_two_levels() + sign);
  }
}

}  // namespace

void Replace(const v1::Totals& before, const v1::Totals& after, v1::Totals& total) {
  AddTotals(before, -1, total);
  AddTotals(after, +1, total);
}

void Add(const v1::Totals& part, v1::Totals& total) { AddTotals(part, +1, total); }

v1::Totals TotalsOf(const v1::IndicatorRow& row) {
  v1::Totals totals;
  if (!row.outside_averages()) {
    *totals.mutable_achievement() = Weighed(MicrosOf(row.weight()), row.achievement());
  }
  totals.set_held(row.maintained() == IndicatorProgress::HELD ? 1 : 0);
  totals.set_not_held(row.maintained() == IndicatorProgress::NOT_HELD ? 1 : 0);
  totals.set_changes(row.has_change() ? 1 : 0);
  AddSums(row.change(), +1, *totals.mutable_change());
  return totals;
}

v1::Totals TotalsOf(const v1::ReportRow& row) {
  v1::Totals totals;
  if (row.has_placement() && row.placement().state() == Placement::ACTIVE) {
    v1::PlacementCount& count = *totals.add_active_placements();
    count.set_role(row.placement().role());
    count.set_phase(row.placement().phase());
    count.set_count(1);
  }
  if (row.has_recommendation()) {
    v1::RecommendationCount& count = *totals.add_recommendations();
    count.set_state(row.recommendation().state());
    count.set_count(1);
  }
  // One that only its indicators have told of does not count yet.
  const PartnershipObjective::State state = row.objective().state();
  if (!row.has_objective() || state == PartnershipObjective::STATE_UNSPECIFIED) return totals;
  if (Counts(state)) {
    totals = row.of_indicators();
    *totals.mutable_achievement() =
        Weighed(MicrosOf(row.objective().weight()), row.objective().achievement());
  }
  v1::ObjectiveCount& count = *totals.add_objectives();
  count.set_state(state);
  count.set_count(1);
  return totals;
}

v1::Totals HeadTotals(const v1::PartnershipReport& report) {
  v1::Totals totals;
  if (report.partnership().empty()) return totals;
  totals.set_partnerships(1);
  AddFunding(report, totals);
  *totals.mutable_days_to_deliver() = Weighed(kOne, report.days_to_deliver());
  if (report.state() == Partnership::STATE_UNSPECIFIED) return totals;
  v1::StageCount& count = *totals.add_stages();
  count.set_kind(report.kind());
  count.set_state(report.state());
  count.set_count(1);
  return totals;
}

void Replace(const v1::GapRow& before, const v1::GapRow& after, v1::ReportShard& shard) {
  auto& rows = *shard.mutable_capability_gaps();
  int index = 0;
  while (index < rows.size() && rows[index].competency() < after.competency()) ++index;
  if (index == rows.size() || rows[index].competency() != after.competency()) {
    rows.Add()->set_competency(after.competency());
    for (int i = rows.size() - 1; i > index; --i) rows.SwapElements(i, i - 1);
  }
  if (!before.competency().empty()) AddGap(before, -1, rows[index]);
  AddGap(after, +1, rows[index]);
  // Should two partnerships ever give it different names, either order of events keeps the same.
  rows[index].set_display_name(std::max(rows[index].display_name(), after.display_name()));
}

bool Counts(PartnershipObjective::State state) {
  switch (state) {
    case PartnershipObjective::AGREED:
    case PartnershipObjective::ACTIVE:
    case PartnershipObjective::ACHIEVED:
    case PartnershipObjective::PARTLY_ACHIEVED:
    case PartnershipObjective::NOT_ACHIEVED:
      return true;
    default:
      return false;
  }
}

}  // namespace tandem::reporting
