#pragma once

#include <string>
#include <vector>

#include "libs/common/store/unit.h"
#include "services/learning-content/domain/recommend.h"
#include "services/learning-content/domain/recommendation.h"
#include "tandem/learning_content/v1/learning_profile.pb.h"

// How learning recommends, whatever made it look.
namespace tandem::learning_content {

// The team's gaps as objectives knows them now. An event may be old when it arrives, so what it
// said then is not used.
Result<std::vector<TeamGap>> GapsOf(Unit& unit, const Occasion& occasion);
// Those of `competencies`; supposed where nobody has assessed the team yet.
std::vector<TeamGap> GapsIn(const std::vector<TeamGap>& known,
                            const std::vector<std::string>& competencies);

// Issues and revises what helps the team with `gaps`, and measures by all that are `known` what it
// completed, since an item may be for more than the gaps are of.
Status RecommendFor(Unit& unit, const Occasion& occasion, const std::vector<TeamGap>& known,
                    const std::vector<TeamGap>& gaps);

// The profile of a team that learning hears of for the first time.
v1::LearningProfile NewProfile(std::string_view team);
void SaveNewProfile(Unit& unit, v1::LearningProfile profile);

}  // namespace tandem::learning_content
