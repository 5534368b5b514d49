#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "tandem/objectives/v1/indicator.pb.h"
#include "tandem/objectives/v1/measurement.pb.h"
#include "tandem/objectives/v1/partnership_objective.pb.h"
#include "tandem/objectives/v1/progress.pb.h"

// Where indicators, objectives and partnerships stand, from what was approved.
namespace tandem::objectives {

// An indicator with its approved measurements, in any order.
struct TrackedIndicator {
  v1::Indicator indicator;
  std::vector<v1::Measurement> approved;
};

// An objective with the indicators that name it.
struct TrackedObjective {
  v1::PartnershipObjective objective;
  std::vector<TrackedIndicator> indicators;
};

// The latest by period end, then approval (then name), of those whose period ends on `until` at the
// latest. Null if there is none.
const v1::Measurement* Latest(std::span<const v1::Measurement> approved, Day until);

// The same, but nothing that was read before the baseline: that says nothing about what was
// achieved since.
const v1::Measurement* LatestSinceBaseline(const TrackedIndicator& tracked, Day until);

// The same of those with participants' ratings, for document D's pairs: who was not asked again
// later has both rounds all the same. Without any, the latest.
const v1::Measurement* LatestRatedSinceBaseline(const TrackedIndicator& tracked, Day until);

// The target of the whole whose period contains `day`, else of the period that ended last before
// it; null before any.
const v1::Indicator::Target* TargetAt(const v1::Indicator& indicator, Day day);

// Whether an objective counts in the partnership's roll-up: it was agreed and is not dropped or
// being agreed anew.
bool Counts(v1::PartnershipObjective::State state);

// `as_of`: measurements of periods that end later are left out, and the target is that of the
// period around it. Without it the indicator is taken at the end of its latest measurement. The
// target is held against what was read until its period's end; the levels are of what was read
// last, and the participants' change of what they rated last, be it after that.
v1::IndicatorProgress ProgressOf(const TrackedIndicator& tracked,
                                 const v1::PartnershipObjective& objective,
                                 std::optional<Day> as_of);
v1::ObjectiveProgress ProgressOf(const TrackedObjective& tracked, std::optional<Day> as_of);
v1::PartnershipProgress ProgressOf(std::string_view partnership,
                                   std::span<const TrackedObjective> objectives,
                                   std::optional<Day> as_of);

// What the numbers suggest: ACHIEVED from 1 on with everything to maintain held, PARTLY_ACHIEVED
// from 0.5 (ours, not in the documents); UNSPECIFIED if nothing is computable.
v1::PartnershipObjective::State Suggested(const v1::Rollup& rollup);

}  // namespace tandem::objectives
