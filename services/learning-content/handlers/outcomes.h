#pragma once

#include <string_view>
#include <vector>

#include "libs/common/store/unit.h"
#include "services/learning-content/domain/recommend.h"
#include "tandem/learning_content/v1/recommendation.pb.h"

namespace tandem::learning_content {

// Measures those of a team's recommendations that `partnership`, whose assessments say where it
// stands, has made and that were completed before it was assessed again, by the first of these
// assessments, as it is scored or reconciled, and adds that to what is known of their items.
Status MeasureCompleted(Unit& unit, std::string_view partnership, const std::vector<TeamGap>& gaps,
                        std::vector<v1::Recommendation>& recommendations);

}  // namespace tandem::learning_content
