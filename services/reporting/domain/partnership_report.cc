#include "services/reporting/domain/partnership_report.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "google/protobuf/util/time_util.h"
#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/funding.h"
#include "services/reporting/domain/report_rows.h"
#include "services/reporting/domain/traceable.h"

namespace tandem::reporting {
namespace {

using placement::v1::Partnership;

v1::Figure NotDelivering(std::string_view why_not) {
  v1::Figure figure = NotComputable(why_not);
  figure.set_left_out(1);
  return figure;
}

void Put(v1::ReportRow row, v1::PartnershipReport& report) {
  switch (row.row_case()) {
    case v1::ReportRow::kStage:
      *report.add_stages() = std::move(*row.mutable_stage());
      break;
    case v1::ReportRow::kPlacement:
      *report.add_placements() = std::move(*row.mutable_placement());
      break;
    case v1::ReportRow::kObjective:
      // One that only its indicators have told of is not known yet.
      if (row.objective().state() == objectives::v1::PartnershipObjective::STATE_UNSPECIFIED) break;
      *report.add_objectives() = std::move(*row.mutable_objective());
      break;
    case v1::ReportRow::kIndicator:
      *report.add_indicators() = std::move(*row.mutable_indicator());
      break;
    case v1::ReportRow::kCapabilityGap:
      *report.add_capability_gaps() = std::move(*row.mutable_capability_gap());
      break;
    case v1::ReportRow::kRecommendation:
      *report.add_recommendations() = std::move(*row.mutable_recommendation());
      break;
    case v1::ReportRow::ROW_NOT_SET:
      break;
  }
}

}  // namespace

std::string ReportOf(std::string_view partnership) { return fmt::format("{}/report", partnership); }

std::string NoticeOf(std::string_view programme) { return fmt::format("{}/notice", programme); }

void Begin(v1::PartnershipReport& report, std::string_view partnership) {
  if (!report.partnership().empty()) return;
  report.set_name(ReportOf(partnership));
  report.set_partnership(std::string(partnership));
  *report.mutable_days_to_deliver() = NotDelivering("The partnership has not reached Deliver.");
}

void SetPartnership(v1::PartnershipReport& report, const Partnership& partnership) {
  report.set_display_name(partnership.display_name());
  report.set_programme(partnership.programme());
  report.set_kind(partnership.kind());
  SetBudget(partnership, report);
}

void EnterStage(v1::PartnershipReport& report, Partnership::State state, Day day) {
  v1::ReportSums& sums = *report.mutable_sums();
  const bool is_first = sums.stages() == 0;
  if (!sums.delivered()) {
    if (!is_first && report.state() != Partnership::ON_HOLD) {
      sums.set_days_counted(sums.days_counted() + (day - ToDay(sums.state_date())));
    }
    if (state == Partnership::DELIVER) {
      sums.set_delivered(true);
      *report.mutable_days_to_deliver() =
          is_first ? NotDelivering("It is not known when Discover began.")
                   : Computed(sums.days_counted() * kOne, 1);
    }
  }
  sums.set_stages(sums.stages() + 1);
  *sums.mutable_state_date() = ToDate(day);
  report.set_state(state);
}

void CorrectStart(v1::PartnershipReport& report, Day before, Day start) {
  v1::ReportSums& sums = *report.mutable_sums();
  if (sums.stages() == 1) {
    *sums.mutable_state_date() = ToDate(start);
    return;
  }
  sums.set_days_counted(sums.days_counted() + (before - start));
  if (sums.delivered()) {
    *report.mutable_days_to_deliver() = Computed(sums.days_counted() * kOne, 1);
  }
}

v1::ReportRow StageRow(std::string_view partnership, int before, Partnership::State state,
                       Day day) {
  v1::ReportRow row;
  row.set_name(StageRowOf(partnership, before));
  row.set_kind(v1::ReportRow::STAGE);
  row.mutable_stage()->set_state(state);
  *row.mutable_stage()->mutable_date() = ToDate(day);
  return row;
}

void Touch(google::protobuf::Timestamp& last, Time time) {
  const auto stamp =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
  if (last < stamp) last = stamp;
}

void SetNumbers(v1::PartnershipReport& report) {
  const v1::Totals& totals = report.sums().totals();
  *report.mutable_active_placements() = totals.active_placements();
  *report.mutable_achievement() =
      MeanOf(totals.achievement(), "None of its objectives can be computed yet.");
  report.set_held(totals.held());
  report.set_not_held(totals.not_held());
  report.clear_change();
  if (totals.changes() > 0) *report.mutable_change() = ChangeOf(totals.change());
  *report.mutable_recommendation_counts() = totals.recommendations();
}

void AddRows(std::vector<v1::ReportRow> rows, v1::PartnershipReport& report) {
  const int listed = static_cast<int>(rows.size());
  report.set_rows_left_out(std::max(0, report.sums().rows() - listed));
  for (v1::ReportRow& row : rows) Put(std::move(row), report);
  SetTraceableFields(report);
}

}  // namespace tandem::reporting
