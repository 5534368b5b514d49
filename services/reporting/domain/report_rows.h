#pragma once

#include <string>
#include <string_view>

#include "tandem/learning_content/v1/events.pb.h"
#include "tandem/objectives/v1/events.pb.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/reporting/v1/report_rows.pb.h"

// The rows of a partnership's report: what each event says of the resource that it is about, named
// after it.
namespace tandem::reporting {

// "…/partnerships/amp/reportRows/placements.one" for "…/partnerships/amp/placements/one".
std::string RowOf(std::string_view resource);
// Of one team (of this or another country) in one competency.
std::string GapRowOf(std::string_view partnership, std::string_view team,
                     std::string_view competency);
// "competencyFrameworks/amp-health/retirement" of a framework.
std::string RetirementOf(std::string_view framework);
// Of the stage that comes after `before` others.
std::string StageRowOf(std::string_view partnership, int before);

// Every event of a placement tells the placement as it is after it.
template <class Event>
v1::ReportRow PlacementRow(const Event& event) {
  v1::ReportRow row;
  row.set_name(RowOf(event.name()));
  row.set_kind(v1::ReportRow::PLACEMENT);
  v1::PlacementRow& placement = *row.mutable_placement();
  placement.set_placement(event.name());
  placement.set_team(event.team());
  placement.set_role(event.role());
  placement.set_phase(event.phase());
  placement.set_state(event.state());
  *placement.mutable_start_date() = event.start_date();
  if (event.has_end_date()) *placement.mutable_end_date() = event.end_date();
  placement.set_share_percent(event.share_percent());
  return row;
}

// An objective as it is itself: `weight` is a decimal, 1 where it is empty.
v1::ObjectiveRow ObjectiveRow(const objectives::v1::PartnershipObjective& objective);
v1::ReportRow IndicatorRow(const objectives::v1::IndicatorProgress& progress);
// Where an indicator stands that has no baseline yet.
objectives::v1::IndicatorProgress ProgressOfNew(const objectives::v1::Indicator& indicator);
v1::ReportRow GapRow(const objectives::v1::CapabilityChanged& event,
                     const objectives::v1::CompetencyGap& gap);
v1::ReportRow RecommendationRow(const std::string& recommendation,
                                const learning_content::v1::RecommendationFacts& facts);

// Whether `a` is from an assessment of a later day than `b`. Of one day the one that is told of
// last counts: objectives tell of it when it was scored or reconciled, and order them by that.
bool IsOfLaterAssessment(const v1::GapRow& a, const v1::GapRow& b);

// The figure of an objective from the sums over its indicators.
void SetAchievement(v1::ReportRow& objective);

}  // namespace tandem::reporting
