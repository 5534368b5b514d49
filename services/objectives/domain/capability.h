#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "services/objectives/domain/framework.h"
#include "tandem/objectives/v1/assessment.pb.h"

namespace tandem::objectives {

// Whether the assessment says something about its team: of the team or the partnership, not of a
// person, and its scores are open.
bool TellsCapability(const v1::Assessment& assessment);

// The gap per competency that an item with a target names; in the order of the items. Of SCORE
// items the means are compared, of ORDINAL ones the median levels. `framework` is the assessment's.
std::vector<v1::CompetencyGap> GapsOf(const v1::Assessment& assessment,
                                      const v1::CompetencyFramework& framework);

// Each competency from the latest assessment that has it, of one day the one that was scored or
// reconciled last; the widest gap first. Frameworks that are not among `frameworks` leave the
// competencies' display names empty.
v1::Capability CapabilityOf(std::string_view partnership, std::string_view team,
                            std::span<const v1::Assessment> assessments,
                            std::span<const v1::CompetencyFramework> frameworks);

}  // namespace tandem::objectives
