#include "services/learning-content/handlers/reactions.h"

#include <set>
#include <string>
#include <vector>

#include "libs/common/base/names.h"
#include "services/learning-content/collections.h"
#include "services/learning-content/domain/content_index.h"
#include "services/learning-content/domain/learning_needs.h"
#include "services/learning-content/domain/learning_profile.h"
#include "services/learning-content/handlers/advise.h"

namespace tandem::learning_content {
namespace {

Status FollowTeam(Unit& unit, const placement::v1::Team& team, std::string_view name) {
  ASSIGN_OR_RETURN(std::optional<v1::LearningProfile> found,
                   unit.Find(kLearningProfiles, ProfileOf(name)));
  v1::LearningProfile profile = found.value_or(NewProfile(name));
  // The two enums have the same numbers.
  Follow(profile, team.languages(), static_cast<v1::HealthSystemLevel>(team.health_system_level()));
  if (found.has_value()) {
    unit.Save(kLearningProfiles, std::move(profile));
  } else {
    SaveNewProfile(unit, std::move(profile));
  }
  return OkStatus();
}

// Keeps what was reported, for items that are published later.
Status Keep(Unit& unit, std::string_view partnership, const Need& need) {
  const std::string name = NeedsOf(partnership);
  ASSIGN_OR_RETURN(const std::optional<v1::LearningNeeds> found, unit.Find(kLearningNeeds, name));
  v1::LearningNeeds needs = found.value_or(v1::LearningNeeds());
  needs.set_name(name);
  Report(needs, need);
  unit.Save(kLearningNeeds, std::move(needs));
  for (const std::string& competency : need.competencies) {
    v1::ContentSeeker seeker;
    seeker.set_name(SeekerOf(competency, partnership));
    seeker.set_learning_needs(name);
    ASSIGN_OR_RETURN(const auto known, unit.Find(kContentSeekers, seeker.name()));
    if (!known.has_value()) unit.Save(kContentSeekers, std::move(seeker));
  }
  return OkStatus();
}

}  // namespace

// A recommendation may have come first, since events of a team and of a partnership travel apart.
Status OpenLearningProfile(Unit& unit, const placement::v1::TeamCreated& event) {
  return FollowTeam(unit, event.team(), event.name());
}

Status FollowUpdatedTeam(Unit& unit, const common::v1::ResourceUpdated& event) {
  placement::v1::Team team;
  if (!event.resource().UnpackTo(&team)) return OkStatus();
  return FollowTeam(unit, team, event.name());
}

Status RecommendForObjective(Unit& unit, const objectives::v1::ObjectiveAgreed& event) {
  const Occasion occasion{event.partnership(), event.team(), event.name(), DayOf(unit.now())};
  const Need need{
      event.team(), event.name(), {event.competencies().begin(), event.competencies().end()}};
  ASSIGN_OR_RETURN(const std::vector<TeamGap> known, GapsOf(unit, occasion));
  RETURN_IF_ERROR(Keep(unit, event.partnership(), need));
  return RecommendFor(unit, occasion, known, GapsIn(known, need.competencies));
}

Status RecommendForCapability(Unit& unit, const objectives::v1::CapabilityChanged& event) {
  const Occasion occasion{event.partnership(), event.team(), event.name(), DayOf(unit.now())};
  ASSIGN_OR_RETURN(const std::vector<TeamGap> gaps, GapsOf(unit, occasion));
  Need need{event.team(), event.name(), {}};
  for (const TeamGap& gap : gaps) {
    if (gap.current < gap.target) need.competencies.push_back(gap.competency);
  }
  RETURN_IF_ERROR(Keep(unit, event.partnership(), need));
  return RecommendFor(unit, occasion, gaps, gaps);
}

// Each partnership looks again in a Change of its own, since an item may help very many.
Status FindSeekers(Unit& unit, const v1::ContentItemPublished& event) {
  std::set<std::string> seeking;
  for (const v1::CompetencyRange& range : event.content_item().competencies()) {
    const std::string index = IndexOf(range.competency());
    RETURN_IF_ERROR(unit.Find(kContentIndexes, index).status());
    ASSIGN_OR_RETURN(const auto seekers, unit.List(kContentSeekers, Below(index)));
    for (const v1::ContentSeeker& seeker : seekers) seeking.insert(seeker.learning_needs());
  }
  for (const std::string& needs : seeking) unit.SetTimer(kRecommendAnew, needs, unit.now());
  return OkStatus();
}

Status RecommendAnew(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<v1::LearningNeeds> needs, unit.Find(kLearningNeeds, name));
  if (!needs.has_value()) return OkStatus();
  for (const Need& need : Needs(*needs)) {
    const Occasion occasion{std::string(ParentOf(name)), need.team, need.cause, DayOf(unit.now())};
    ASSIGN_OR_RETURN(const std::vector<TeamGap> known, GapsOf(unit, occasion));
    RETURN_IF_ERROR(RecommendFor(unit, occasion, known, GapsIn(known, need.competencies)));
  }
  return OkStatus();
}

Status ForgetCause(Unit& unit, const std::string& partnership, const std::string& cause) {
  ASSIGN_OR_RETURN(std::optional<v1::LearningNeeds> needs,
                   unit.Find(kLearningNeeds, NeedsOf(partnership)));
  if (needs.has_value() && Forget(*needs, cause)) unit.Save(kLearningNeeds, *std::move(needs));
  return OkStatus();
}

Status ForgetPartnership(Unit& unit, const placement::v1::PartnershipStageChanged& event) {
  if (event.to() != placement::v1::Partnership::CLOSED) return OkStatus();
  ASSIGN_OR_RETURN(std::optional<v1::LearningNeeds> needs,
                   unit.Find(kLearningNeeds, NeedsOf(event.name())));
  if (!needs.has_value()) return OkStatus();
  needs->clear_gaps();
  unit.Save(kLearningNeeds, *std::move(needs));
  return OkStatus();
}

}  // namespace tandem::learning_content
