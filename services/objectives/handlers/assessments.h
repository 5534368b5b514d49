#pragma once

#include "libs/common/store/unit.h"
#include "tandem/objectives/v1/assessment.pb.h"

namespace tandem::objectives {

Status PrepareAssessment(Unit& unit, v1::Assessment& assessment, const v1::Assessment* before);
Result<v1::Assessment> ScoreAssessment(Unit& unit, const v1::ScoreAssessmentRequest& request);
Result<v1::Assessment> ReconcileAssessment(Unit& unit,
                                           const v1::ReconcileAssessmentRequest& request);
Result<v1::Assessment> CloseAssessment(Unit& unit, const v1::CloseAssessmentRequest& request);
Result<v1::ScoreSheet> GetScoreSheet(View& view, const v1::GetScoreSheetRequest& request);
Result<v1::Capability> GetCapability(View& view, const v1::GetCapabilityRequest& request);

}  // namespace tandem::objectives
