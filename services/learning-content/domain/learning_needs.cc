#include "services/learning-content/domain/learning_needs.h"

#include <algorithm>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/learning-content/domain/content_index.h"
#include "services/learning-content/domain/learning_profile.h"

namespace tandem::learning_content {
namespace {

using Gap = v1::LearningNeeds::Gap;

bool IsAssessment(std::string_view cause) { return CollectionOf(cause) == "assessments"; }

std::string IdOfSeeker(std::string_view partnership) {
  return fmt::format("{}.{}", Segment(partnership, "countries"), IdOf(partnership));
}

template <class Which>
bool RemoveGaps(v1::LearningNeeds& needs, const Which& which) {
  auto& gaps = *needs.mutable_gaps();
  const auto gone = std::remove_if(gaps.begin(), gaps.end(), which);
  const bool any = gone != gaps.end();
  gaps.erase(gone, gaps.end());
  return any;
}

}  // namespace

std::string NeedsOf(std::string_view partnership) {
  return fmt::format("{}/learningNeeds", partnership);
}

std::string SeekerOf(std::string_view competency, std::string_view partnership) {
  return Join(IndexOf(competency), "seekers", IdOfSeeker(partnership));
}

std::string SeekerForTeam(std::string_view team, std::string_view partnership) {
  return Join(ProfileOf(team), "teamSeekers", IdOfSeeker(partnership));
}

void Report(v1::LearningNeeds& needs, const Need& need) {
  RemoveGaps(needs, [&](const Gap& gap) {
    if (gap.team() != need.team) return false;
    return gap.cause() == need.cause || (IsAssessment(need.cause) && IsAssessment(gap.cause()));
  });
  for (const std::string& competency : need.competencies) {
    Gap& gap = *needs.add_gaps();
    gap.set_team(need.team);
    gap.set_cause(need.cause);
    gap.set_competency(competency);
  }
  const auto& teams = needs.teams();
  if (std::find(teams.begin(), teams.end(), need.team) == teams.end()) needs.add_teams(need.team);
}

bool Forget(v1::LearningNeeds& needs, std::string_view cause) {
  return RemoveGaps(needs, [&](const Gap& gap) { return gap.cause() == cause; });
}

std::vector<Need> Needs(const v1::LearningNeeds& needs) {
  std::vector<Need> all;
  for (const Gap& gap : needs.gaps()) {
    const bool goes_on =
        !all.empty() && all.back().team == gap.team() && all.back().cause == gap.cause();
    Need& need = goes_on ? all.back() : all.emplace_back(Need{gap.team(), gap.cause(), {}});
    need.competencies.push_back(gap.competency());
  }
  return all;
}

}  // namespace tandem::learning_content
