#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "services/placement/domain/placement.h"

// Takes back a step of a placement that was entered in error: the last one, since each stands on
// those before it.
namespace tandem::placement {

// The day that was entered for the step, if it is there: of an early end or an extension the last
// one; `item_id` is that of a HANDOVER_ITEM.
std::optional<Day> StepDay(const v1::Placement& placement, v1::StepRetraction::Step step,
                           std::string_view item_id = {});

// Why it can't be taken back: it is not there, or other steps came after it; something else was
// entered since that stands on it; it is of a later day; the professional has left.
std::optional<std::string> NotTheLastStep(const AtPlacementVerb& at);
std::optional<std::string> WhatDependsOnIt(const AtPlacementVerb& at);
std::optional<std::string> BeforeTheStep(const AtPlacementVerb& at);
std::optional<std::string> ProfessionalHasLeft(const AtPlacementVerb& at);

// It is as if `at.step` had never been; what was taken back is kept. VERB_NOT_ALLOWED,
// CONDITIONS_UNMET, NO_SUCH_HANDOVER_ITEM.
Status RetractStep(const AtPlacementVerb& at, const v1::Decision& decision);

}  // namespace tandem::placement
