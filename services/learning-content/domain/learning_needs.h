#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tandem/learning_content/v1/learning_needs.pb.h"

// Which gaps a partnership still has, so that an item that is published later finds them.
namespace tandem::learning_content {

// "countries/lr/partnerships/amp/learningNeeds" for "countries/lr/partnerships/amp".
std::string NeedsOf(std::string_view partnership);
// "contentIndexes/amp.strategic-planning/seekers/lr.amp" for a competency and a partnership.
std::string SeekerOf(std::string_view competency, std::string_view partnership);

// "countries/lr/teams/ncd/learningProfile/teamSeekers/lr.amp" for a team and a partnership.
std::string SeekerForTeam(std::string_view team, std::string_view partnership);

// What one objective or assessment has reported of one team.
struct Need {
  std::string team;
  std::string cause;
  std::vector<std::string> competencies;
};

// Sets what its cause reports; an assessment takes the place of the team's earlier ones, since the
// gaps that are known with it are all there are.
void Report(v1::LearningNeeds& needs, const Need& need);
// What an objective asked for that is not pursued any more; false if it asked for nothing.
bool Forget(v1::LearningNeeds& needs, std::string_view cause);
// In the order of their reports.
std::vector<Need> Needs(const v1::LearningNeeds& needs);

}  // namespace tandem::learning_content
