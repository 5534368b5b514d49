#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "services/objectives/domain/progress.h"

// Where numbers come from, one level at a time. `field` is "achievement", "mean_of_changes" or
// "change_of_means", of an indicator also "actual", "baseline" and "target"; INVALID_ARGUMENT on
// another one.
namespace tandem::objectives {

Result<v1::NumberExplanation> ExplainIndicator(const TrackedIndicator& tracked,
                                               const v1::PartnershipObjective& objective,
                                               std::string_view field, std::optional<Day> as_of);
Result<v1::NumberExplanation> ExplainObjective(const TrackedObjective& tracked,
                                               std::string_view field, std::optional<Day> as_of);
Result<v1::NumberExplanation> ExplainPartnership(std::string_view partnership,
                                                 std::span<const TrackedObjective> objectives,
                                                 std::string_view field, std::optional<Day> as_of);

// Leaves `size` contributors from the `start`th on; what was left out is on the first page alone.
void KeepPage(v1::NumberExplanation& explanation, int start, int size);

}  // namespace tandem::objectives
