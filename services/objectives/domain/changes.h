#pragma once

#include <cstdint>

#include "services/objectives/domain/arithmetic.h"
#include "tandem/objectives/v1/indicator.pb.h"
#include "tandem/objectives/v1/measurement.pb.h"
#include "tandem/objectives/v1/progress.pb.h"

// Document D's figure: how participants' ratings have changed from the baseline on.
namespace tandem::objectives {

// The pairs of an indicator's ratings, and the change over them; none without ratings.
void SetChange(const v1::Indicator& indicator, const v1::Measurement& actual,
               v1::IndicatorProgress& progress);
// The changes of all pairs of the objectives that count: over all, by indicator and by participant.
void SetChanges(v1::PartnershipProgress& progress);

// The percent change as a message, and back.
v1::PercentChange ToMessage(const ChangeSums& sums, std::int64_t unpaired);
ChangeSums ToSums(const v1::PercentChange& change);

}  // namespace tandem::objectives
