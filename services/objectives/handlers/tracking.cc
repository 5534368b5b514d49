#include "services/objectives/handlers/tracking.h"

#include <map>
#include <string>

#include "libs/common/base/names.h"
#include "services/objectives/collections.h"

namespace tandem::objectives {
namespace {

Query Approved(std::string_view below) {
  return Below(below).Where("state", Op::kEqual, std::int64_t{v1::Measurement::APPROVED});
}

}  // namespace

Result<TrackedIndicator> Track(View& view, v1::Indicator indicator) {
  ASSIGN_OR_RETURN(std::vector<v1::Measurement> approved,
                   view.List(kMeasurements, Approved(indicator.name())));
  return TrackedIndicator{std::move(indicator), std::move(approved)};
}

Result<TrackedObjective> Track(View& view, v1::PartnershipObjective objective) {
  ASSIGN_OR_RETURN(std::vector<v1::Indicator> indicators,
                   view.List(kIndicators, Referring("objective", objective.name())));
  TrackedObjective tracked{std::move(objective), {}};
  for (v1::Indicator& indicator : indicators) {
    ASSIGN_OR_RETURN(tracked.indicators.emplace_back(), Track(view, std::move(indicator)));
  }
  return tracked;
}

Result<std::vector<TrackedObjective>> TrackAll(View& view, std::string_view partnership) {
  ASSIGN_OR_RETURN(std::vector<v1::PartnershipObjective> objectives,
                   view.List(kObjectives, Below(partnership)));
  ASSIGN_OR_RETURN(std::vector<v1::Indicator> indicators,
                   view.List(kIndicators, Below(partnership)));
  ASSIGN_OR_RETURN(std::vector<v1::Measurement> approved,
                   view.List(kMeasurements, Approved(partnership)));
  std::map<std::string, std::vector<v1::Measurement>> by_indicator;
  for (v1::Measurement& measurement : approved) {
    by_indicator[std::string(ParentOf(measurement.name()))].push_back(std::move(measurement));
  }
  std::map<std::string, std::vector<TrackedIndicator>> by_objective;
  for (v1::Indicator& indicator : indicators) {
    std::vector<v1::Measurement> measurements = std::move(by_indicator[indicator.name()]);
    const std::string objective = indicator.objective();
    by_objective[objective].push_back({std::move(indicator), std::move(measurements)});
  }
  std::vector<TrackedObjective> tracked;
  for (v1::PartnershipObjective& objective : objectives) {
    std::vector<TrackedIndicator> of_objective = std::move(by_objective[objective.name()]);
    tracked.push_back({std::move(objective), std::move(of_objective)});
  }
  return tracked;
}

Result<v1::IndicatorProgress> CurrentProgress(View& view, const v1::Indicator& indicator) {
  ASSIGN_OR_RETURN(const v1::PartnershipObjective objective,
                   view.Load(kObjectives, indicator.objective()));
  ASSIGN_OR_RETURN(const TrackedIndicator tracked, Track(view, indicator));
  v1::IndicatorProgress progress = ProgressOf(tracked, objective, std::nullopt);
  // An event is written before its Change has a version.
  progress.clear_measurement_etag();
  return progress;
}

}  // namespace tandem::objectives
