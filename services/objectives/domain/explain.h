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

// The page of `explanation` that `request` asks for: at most page_size contributors (50 if unset,
// at most 1,000). A token belongs to its name, field and day (PAGE_TOKEN_INVALID).
Result<v1::NumberExplanation> PageOf(v1::NumberExplanation explanation,
                                     const v1::ExplainNumberRequest& request);

}  // namespace tandem::objectives
