#include "services/reporting/domain/report_rows.h"

#include "fmt/format.h"
#include "libs/common/base/date.h"
#include "libs/common/base/names.h"
#include "services/reporting/domain/figures.h"

namespace tandem::reporting {
namespace {

using objectives::v1::Indicator;

std::string Named(std::string_view partnership, std::string_view id) {
  return fmt::format("{}/reportRows/{}", partnership, id);
}

v1::Figure AchievementOf(const objectives::v1::IndicatorProgress& progress) {
  v1::Figure figure = progress.computable() ? Computed(progress.achievement_micros(), 1)
                                            : NotComputable(SentenceFor(progress.why_not()));
  figure.set_left_out(progress.computable() || progress.outside_averages() ? 0 : 1);
  figure.set_estimated(progress.computable() && progress.estimated() ? 1 : 0);
  return figure;
}

}  // namespace

std::string RowOf(std::string_view resource) {
  return Named(PartnershipOf(resource),
               fmt::format("{}.{}", CollectionOf(resource), IdOf(resource)));
}

std::string GapRowOf(std::string_view partnership, std::string_view team,
                     std::string_view competency) {
  return Named(partnership,
               fmt::format("capability_gaps.{}.{}.{}.{}", Segment(team, "countries"), IdOf(team),
                           Segment(competency, "competencyFrameworks"), IdOf(competency)));
}

std::string RetirementOf(std::string_view framework) {
  return fmt::format("{}/retirement", framework);
}

std::string StageRowOf(std::string_view partnership, int before) {
  return Named(partnership, fmt::format("stages.{:06}", before));
}

v1::ObjectiveRow ObjectiveRow(const objectives::v1::PartnershipObjective& objective) {
  v1::ObjectiveRow row;
  row.set_objective(objective.name());
  row.set_display_name(objective.display_name());
  row.set_team(objective.team());
  row.set_state(objective.state());
  row.set_weight(objective.weight().empty() ? FormatDecimal(kOne) : objective.weight());
  return row;
}

v1::ReportRow IndicatorRow(const objectives::v1::IndicatorProgress& progress) {
  v1::ReportRow named;
  named.set_name(RowOf(progress.indicator()));
  named.set_kind(v1::ReportRow::INDICATOR);
  v1::IndicatorRow& row = *named.mutable_indicator();
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
  *row.mutable_levels() = progress.levels();
  if (progress.has_level_gap()) row.set_level_gap(progress.level_gap());
  *row.mutable_disaggregates() = progress.disaggregates();
  row.set_timing(progress.timing());
  if (progress.has_change()) *row.mutable_change() = progress.change();
  if (progress.has_overdue_date()) *row.mutable_overdue_date() = progress.overdue_date();
  return named;
}

objectives::v1::IndicatorProgress ProgressOfNew(const Indicator& indicator) {
  objectives::v1::IndicatorProgress progress;
  progress.set_indicator(indicator.name());
  progress.set_indicator_display_name(indicator.display_name());
  progress.set_objective(indicator.objective());
  progress.set_team(indicator.team());
  progress.set_unit(indicator.unit());
  progress.set_weight_micros(indicator.weight().empty() ? kOne : MicrosOf(indicator.weight()));
  const bool outside = indicator.kind() == Indicator::QUALITATIVE ||
                       indicator.kind() == Indicator::ORDINAL ||
                       indicator.direction() == Indicator::MAINTAIN;
  progress.set_outside_averages(outside);
  progress.set_why_not("NO_BASELINE");
  return progress;
}

v1::ReportRow GapRow(const objectives::v1::CapabilityChanged& event,
                     const objectives::v1::CompetencyGap& gap) {
  v1::ReportRow named;
  named.set_name(GapRowOf(event.partnership(), event.team(), gap.competency()));
  named.set_kind(v1::ReportRow::CAPABILITY_GAP);
  v1::GapRow& row = *named.mutable_capability_gap();
  row.set_team(event.team());
  row.set_competency(gap.competency());
  row.set_display_name(gap.competency_display_name());
  row.set_target_level(gap.target_level());
  row.set_current_level(gap.current_level());
  row.set_lead_score(gap.lead_score());
  row.set_counterpart_score(gap.counterpart_score());
  row.set_gap(gap.gap());
  row.set_side_gap(gap.side_gap());
  row.set_assessment(event.name());
  row.set_round(gap.round());
  *row.mutable_assess_date() = event.assess_date();
  return named;
}

v1::ReportRow RecommendationRow(const std::string& recommendation,
                                const learning_content::v1::RecommendationFacts& facts) {
  v1::ReportRow named;
  named.set_name(RowOf(recommendation));
  named.set_kind(v1::ReportRow::RECOMMENDATION);
  v1::RecommendationRow& row = *named.mutable_recommendation();
  row.set_recommendation(recommendation);
  row.set_content_item(facts.content_item());
  row.set_display_name(facts.display_name());
  row.set_team(facts.team());
  row.set_state(facts.state());
  *row.mutable_competencies() = facts.competencies();
  row.set_minutes(facts.minutes());
  return named;
}

bool IsOfLaterAssessment(const v1::GapRow& a, const v1::GapRow& b) {
  return ToDay(a.assess_date()) > ToDay(b.assess_date());
}

void SetAchievement(v1::ReportRow& objective) {
  *objective.mutable_objective()->mutable_achievement() = MeanOf(
      objective.of_indicators().achievement(), "None of its indicators can be computed yet.");
}

}  // namespace tandem::reporting
