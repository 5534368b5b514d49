#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/decimal.h"
#include "tandem/objectives/v1/progress.pb.h"
#include "tandem/reporting/v1/country_report.pb.h"
#include "tandem/reporting/v1/partnership_report.pb.h"

// Numbers as reports show them: a value, or why there is none; and what stands behind it.
namespace tandem::reporting {

// A figure that is computable, or not, from `counted` contributors.
v1::Figure Computed(Micros value, int counted);
v1::Figure NotComputable(std::string_view why_not);
// The value; 0 where there is none, so ask for `value().empty()` first.
Micros MicrosOf(const v1::Figure& figure);
// Of a decimal that a service of ours wrote; 0 for the empty text.
Micros MicrosOf(const std::string& decimal);

// A reason as objectives say it ("NO_BASELINE", the state of an objective), as a sentence.
std::string SentenceFor(std::string_view why_not);

// What one figure adds to a weighted mean. The contribution is rounded to a micro-unit before it is
// added, exactly as objectives do it, so that the two agree to the last digit and the order does
// not matter. A figure without a value weighs nothing, but what it counted and left out is told.
v1::MeanSums Weighed(Micros weight, const v1::Figure& figure);
// Not computable if nothing was, or all weights are 0.
v1::Figure MeanOf(const v1::MeanSums& sums, std::string_view why_not);

// The two means that follow from the sums in `sums`, each with its n.
objectives::v1::PercentChange ChangeOf(const objectives::v1::PercentChange& sums);

}  // namespace tandem::reporting
