#include "services/reporting/domain/partnership_report.h"

#include <map>
#include <utility>

#include "fmt/format.h"
#include "google/protobuf/util/time_util.h"
#include "libs/common/base/names.h"
#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/rows.h"
#include "services/reporting/domain/traceable.h"

namespace tandem::reporting {
namespace {

using placement::v1::Partnership;
using placement::v1::Placement;

v1::Figure NotDelivering(std::string_view why_not) {
  v1::Figure figure = NotComputable(why_not);
  figure.set_left_out(1);
  return figure;
}

// From the first stage to Deliver; a hold stops the clock.
v1::Figure DaysToDeliver(const v1::PartnershipReport& report) {
  std::int64_t days = 0;
  const v1::StageStep* before = nullptr;
  for (const v1::StageStep& step : report.stages()) {
    if (before != nullptr && before->state() != Partnership::ON_HOLD) {
      days += ToDay(step.date()) - ToDay(before->date());
    }
    if (step.state() == Partnership::DELIVER) {
      if (before == nullptr) return NotDelivering("It is not known when Discover began.");
      return Computed(days * kOne, 1);
    }
    before = &step;
  }
  return NotDelivering("The partnership has not reached Deliver.");
}

void CountPlacements(v1::PartnershipReport& report) {
  std::map<std::pair<int, int>, int> counts;
  for (const v1::PlacementRow& row : report.placements()) {
    if (row.state() == Placement::ACTIVE) ++counts[{row.role(), row.phase()}];
  }
  report.clear_active_placements();
  for (const auto& [key, count] : counts) {
    v1::PlacementCount& row = *report.add_active_placements();
    row.set_role(static_cast<Placement::Role>(key.first));
    row.set_phase(static_cast<Placement::Phase>(key.second));
    row.set_count(count);
  }
}

void CountRecommendations(v1::PartnershipReport& report) {
  using State = learning_content::v1::Recommendation::State;
  std::map<int, int> counts;
  for (const v1::RecommendationRow& row : report.recommendations()) ++counts[row.state()];
  report.clear_recommendation_counts();
  for (const auto& [state, count] : counts) {
    v1::RecommendationCount& row = *report.add_recommendation_counts();
    row.set_state(static_cast<State>(state));
    row.set_count(count);
  }
}

v1::Figure AchievementOf(const objectives::v1::IndicatorProgress& progress) {
  v1::Figure figure = progress.computable() ? Computed(progress.achievement_micros(), 1)
                                            : NotComputable(SentenceFor(progress.why_not()));
  figure.set_left_out(progress.computable() || progress.outside_averages() ? 0 : 1);
  figure.set_estimated(progress.computable() && progress.estimated() ? 1 : 0);
  return figure;
}

v1::Figure AchievementOf(const v1::PartnershipReport& report, const std::string& objective) {
  WeightedMean mean;
  for (const v1::IndicatorRow& row : report.indicators()) {
    if (row.objective() != objective || row.outside_averages()) continue;
    mean.Add(MicrosOf(row.weight()), row.achievement());
  }
  return mean.Mean("None of its indicators can be computed yet.");
}

void RollUp(v1::PartnershipReport& report) {
  WeightedMean mean;
  std::map<std::string, bool> counts;
  for (v1::ObjectiveRow& row : *report.mutable_objectives()) {
    *row.mutable_achievement() = AchievementOf(report, row.objective());
    counts[row.objective()] = Counts(row.state());
    if (Counts(row.state())) mean.Add(MicrosOf(row.weight()), row.achievement());
  }
  *report.mutable_achievement() = mean.Mean("None of its objectives can be computed yet.");

  int held = 0;
  int not_held = 0;
  report.clear_change();
  for (const v1::IndicatorRow& row : report.indicators()) {
    if (!counts[row.objective()]) continue;
    held += row.maintained() == objectives::v1::IndicatorProgress::HELD;
    not_held += row.maintained() == objectives::v1::IndicatorProgress::NOT_HELD;
    if (row.has_change()) Merge(row.change(), *report.mutable_change());
  }
  report.set_held(held);
  report.set_not_held(not_held);
}

}  // namespace

std::string ReportOf(std::string_view partnership) { return fmt::format("{}/report", partnership); }

void Begin(v1::PartnershipReport& report, std::string_view partnership) {
  report.set_name(ReportOf(partnership));
  report.set_partnership(std::string(partnership));
}

void SetPartnership(v1::PartnershipReport& report, const Partnership& partnership) {
  report.set_display_name(partnership.display_name());
  report.set_programme(partnership.programme());
  report.set_kind(partnership.kind());
}

void BeginStages(v1::PartnershipReport& report, Day day) {
  report.set_state(Partnership::DISCOVER);
  report.clear_stages();
  v1::StageStep& first = *report.add_stages();
  first.set_state(Partnership::DISCOVER);
  *first.mutable_date() = ToDate(day);
}

void SetStage(v1::PartnershipReport& report, const placement::v1::PartnershipStageChanged& event) {
  report.set_display_name(event.display_name());
  report.set_programme(event.programme());
  report.set_kind(event.kind());
  report.set_state(event.to());
  v1::StageStep& step = *report.add_stages();
  step.set_state(event.to());
  *step.mutable_date() = event.effective_date();
}

void SetPlacement(v1::PartnershipReport& report, v1::PlacementRow row) {
  Put(*report.mutable_placements(), std::move(row),
      [](const v1::PlacementRow& r) { return r.placement(); });
}

void SetObjective(v1::PartnershipReport& report, v1::ObjectiveRow row) {
  Put(*report.mutable_objectives(), std::move(row),
      [](const v1::ObjectiveRow& r) { return r.objective(); });
}

void SetIndicator(v1::PartnershipReport& report,
                  const objectives::v1::IndicatorProgress& progress) {
  v1::IndicatorRow row;
  row.set_indicator(progress.indicator());
  row.set_display_name(progress.indicator_display_name());
  row.set_objective(progress.objective());
  row.set_weight(FormatDecimal(progress.weight_micros()));
  row.set_team(progress.team());
  row.set_unit(progress.unit());
  row.set_baseline(progress.baseline());
  row.set_target(progress.target());
  row.set_actual(progress.actual());
  if (progress.has_target_period()) *row.mutable_target_period() = progress.target_period();
  if (progress.has_actual_period()) *row.mutable_actual_period() = progress.actual_period();
  *row.mutable_achievement() = AchievementOf(progress);
  row.set_outside_averages(progress.outside_averages());
  row.set_maintained(progress.maintained());
  row.set_measurement(progress.measurement());
  row.set_partial(progress.partial());
  if (progress.has_change()) *row.mutable_change() = progress.change();
  Put(*report.mutable_indicators(), std::move(row),
      [](const v1::IndicatorRow& r) { return r.indicator(); });
}

void CloseIndicator(v1::PartnershipReport& report, const std::string& indicator) {
  for (v1::IndicatorRow& row : *report.mutable_indicators()) {
    if (row.indicator() == indicator) row.set_closed(true);
  }
}

void SetGap(v1::PartnershipReport& report, const std::string& team,
            const objectives::v1::CompetencyGap& gap) {
  v1::GapRow row;
  row.set_team(team);
  row.set_competency(gap.competency());
  row.set_display_name(gap.competency_display_name());
  row.set_target_level(gap.target_level());
  row.set_current_level(gap.current_level());
  row.set_lead_score(gap.lead_score());
  row.set_counterpart_score(gap.counterpart_score());
  row.set_gap(gap.gap());
  row.set_side_gap(gap.side_gap());
  row.set_assessment(gap.assessment());
  row.set_round(gap.round());
  Put(*report.mutable_capability_gaps(), std::move(row),
      [](const v1::GapRow& r) { return std::pair(r.team(), r.competency()); });
}

void SetRecommendation(v1::PartnershipReport& report, const std::string& recommendation,
                       const learning_content::v1::RecommendationFacts& facts) {
  v1::RecommendationRow row;
  row.set_recommendation(recommendation);
  row.set_content_item(facts.content_item());
  row.set_display_name(facts.display_name());
  row.set_team(facts.team());
  row.set_state(facts.state());
  *row.mutable_competencies() = facts.competencies();
  row.set_minutes(facts.minutes());
  Put(*report.mutable_recommendations(), std::move(row),
      [](const v1::RecommendationRow& r) { return r.recommendation(); });
}

void Derive(v1::PartnershipReport& report, Time time) {
  *report.mutable_days_to_deliver() = DaysToDeliver(report);
  CountPlacements(report);
  CountRecommendations(report);
  RollUp(report);
  SetTraceableFields(report);
  const auto stamp =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
  if (!report.has_last_event_time() || report.last_event_time() < stamp) {
    *report.mutable_last_event_time() = stamp;
  }
}

bool Counts(objectives::v1::PartnershipObjective::State state) {
  using objectives::v1::PartnershipObjective;
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
