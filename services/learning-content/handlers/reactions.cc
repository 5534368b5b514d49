#include "services/learning-content/handlers/reactions.h"

#include <set>
#include <string>
#include <vector>

#include "libs/common/base/names.h"
#include "services/learning-content/collections.h"
#include "services/learning-content/domain/content_index.h"
#include "services/learning-content/domain/learning_needs.h"
#include "services/learning-content/domain/learning_profile.h"
#include "services/learning-content/domain/recommendation.h"
#include "services/learning-content/handlers/advise.h"
#include "services/learning-content/handlers/recommendations.h"

namespace tandem::learning_content {
namespace {

using placement::v1::Partnership;

// Each partnership that recommends to the team looks again in a Change of its own.
Status LookAgainFor(Unit& unit, const std::string& profile) {
  ASSIGN_OR_RETURN(const auto seekers, unit.List(kTeamSeekers, Below(profile)));
  for (const v1::TeamSeeker& seeker : seekers) {
    unit.SetTimer(kRecommendAnew, seeker.learning_needs(), unit.now());
  }
  return OkStatus();
}

Status FollowTeam(Unit& unit, const placement::v1::Team& team, std::string_view name) {
  ASSIGN_OR_RETURN(std::optional<v1::LearningProfile> found,
                   unit.Find(kLearningProfiles, ProfileOf(name)));
  v1::LearningProfile profile = found.value_or(NewProfile(name));
  // The two enums have the same numbers.
  const auto level = static_cast<v1::HealthSystemLevel>(team.health_system_level());
  if (Follow(profile, team.languages(), level)) {
    RETURN_IF_ERROR(LookAgainFor(unit, profile.name()));
  }
  if (found.has_value()) {
    unit.Save(kLearningProfiles, std::move(profile));
  } else {
    SaveNewProfile(unit, std::move(profile));
  }
  return OkStatus();
}

Result<v1::LearningNeeds> LoadNeeds(Unit& unit, std::string_view partnership) {
  v1::LearningNeeds none;
  none.set_name(NeedsOf(partnership));
  ASSIGN_OR_RETURN(std::optional<v1::LearningNeeds> found, unit.Find(kLearningNeeds, none.name()));
  return found.has_value() ? *std::move(found) : none;
}

// Keeps what was reported, for items that are published and teams that change later.
Result<v1::LearningNeeds> Keep(Unit& unit, std::string_view partnership, const Need& need) {
  ASSIGN_OR_RETURN(v1::LearningNeeds needs, LoadNeeds(unit, partnership));
  Report(needs, need);
  for (const std::string& competency : need.competencies) {
    v1::ContentSeeker seeker;
    seeker.set_name(SeekerOf(competency, partnership));
    seeker.set_learning_needs(needs.name());
    ASSIGN_OR_RETURN(const auto known, unit.Find(kContentSeekers, seeker.name()));
    if (!known.has_value()) unit.Save(kContentSeekers, std::move(seeker));
  }
  v1::TeamSeeker seeker;
  seeker.set_name(SeekerForTeam(need.team, partnership));
  seeker.set_learning_needs(needs.name());
  ASSIGN_OR_RETURN(const auto known, unit.Find(kTeamSeekers, seeker.name()));
  if (!known.has_value()) unit.Save(kTeamSeekers, std::move(seeker));
  return unit.Save(kLearningNeeds, std::move(needs));
}

// Whose days to answer stood still meanwhile.
Status PutOffRecommendations(Unit& unit, const v1::LearningNeeds& needs, Day held, Day resumed) {
  for (const std::string& team : needs.teams()) {
    const std::string name = ProfileOf(team);
    ASSIGN_OR_RETURN(std::optional<v1::LearningProfile> profile,
                     unit.Find(kLearningProfiles, name));
    if (!profile.has_value()) continue;
    ASSIGN_OR_RETURN(std::vector<v1::Recommendation> recommendations,
                     unit.List(kRecommendations, Referring("learning_profile", name)));
    for (v1::Recommendation& recommendation : recommendations) {
      // The team may be another partnership's too.
      if (!IsOpen(recommendation) || NeedsOf(PartnershipOf(recommendation.name())) != needs.name())
        continue;
      PutOff(recommendation, held, resumed);
      unit.SetTimer(kRecommendationExpiry, recommendation.name(), ExpiryTime(recommendation));
      unit.Save(kRecommendations, std::move(recommendation));
    }
    unit.Save(kLearningProfiles, *std::move(profile));
  }
  return OkStatus();
}

// Each partnership looks again in a Change of its own, since an item may help very many.
Status SeekAnew(Unit& unit, const v1::ContentItem& item) {
  std::set<std::string> seeking;
  for (const v1::CompetencyRange& range : item.competencies()) {
    const std::string index = IndexOf(range.competency());
    RETURN_IF_ERROR(unit.Find(kContentIndexes, index).status());
    ASSIGN_OR_RETURN(const auto seekers, unit.List(kContentSeekers, Below(index)));
    for (const v1::ContentSeeker& seeker : seekers) seeking.insert(seeker.learning_needs());
  }
  for (const std::string& needs : seeking) unit.SetTimer(kRecommendAnew, needs, unit.now());
  return OkStatus();
}

}  // namespace

// A recommendation may have come first, since events of a team and of a partnership travel apart.
Status OpenLearningProfile(Unit& unit, const placement::v1::TeamCreated& event) {
  return FollowTeam(unit, event.team(), event.name());
}

Status FollowUpdatedProfile(Unit& unit, v1::LearningProfile& profile, const v1::LearningProfile*) {
  return LookAgainFor(unit, profile.name());
}

Status FollowUpdatedTeam(Unit& unit, const common::v1::ResourceUpdated& event) {
  placement::v1::Team team;
  if (!event.resource().UnpackTo(&team)) return OkStatus();
  return FollowTeam(unit, team, event.name());
}

Status RecommendForObjective(Unit& unit, const objectives::v1::ObjectiveAgreed& event) {
  const Occasion occasion{event.partnership(), event.team(), event.name(),
                          ToDay(event.agree_date()), DayOf(unit.now())};
  const Need need{
      event.team(), event.name(), {event.competencies().begin(), event.competencies().end()}};
  ASSIGN_OR_RETURN(const std::vector<TeamGap> known, GapsOf(unit, occasion));
  ASSIGN_OR_RETURN(const v1::LearningNeeds needs, Keep(unit, event.partnership(), need));
  if (needs.has_hold_date()) return OkStatus();
  return RecommendFor(unit, occasion, known, GapsIn(known, need.competencies));
}

Status RecommendForCapability(Unit& unit, const objectives::v1::CapabilityChanged& event) {
  const Occasion occasion{event.partnership(), event.team(), event.name(),
                          ToDay(event.assess_date()), DayOf(unit.now())};
  ASSIGN_OR_RETURN(const std::vector<TeamGap> gaps, GapsOf(unit, occasion));
  Need need{event.team(), event.name(), {}};
  for (const TeamGap& gap : gaps) {
    if (gap.current < gap.target) need.competencies.push_back(gap.competency);
  }
  ASSIGN_OR_RETURN(const v1::LearningNeeds needs, Keep(unit, event.partnership(), need));
  if (needs.has_hold_date()) return OkStatus();
  return RecommendFor(unit, occasion, gaps, gaps);
}

Status FindSeekers(Unit& unit, const v1::ContentItemPublished& event) {
  return SeekAnew(unit, event.content_item());
}

Status FindSeekersOf(Unit& unit, std::string_view content_item) {
  ASSIGN_OR_RETURN(const std::optional<v1::ContentItem> item,
                   unit.Find(kContentItems, content_item));
  return item.has_value() ? SeekAnew(unit, *item) : OkStatus();
}

Status RecommendAnew(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<v1::LearningNeeds> needs, unit.Find(kLearningNeeds, name));
  if (!needs.has_value() || needs->has_hold_date()) return OkStatus();
  const Day today = DayOf(unit.now());
  for (const Need& need : Needs(*needs)) {
    const Occasion occasion{std::string(ParentOf(name)), need.team, need.cause, today, today, true};
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

Status FollowPartnership(Unit& unit, const placement::v1::PartnershipStageChanged& event) {
  ASSIGN_OR_RETURN(v1::LearningNeeds needs, LoadNeeds(unit, event.name()));
  if (event.to() == Partnership::ON_HOLD) {
    *needs.mutable_hold_date() = event.effective_date();
  } else if (needs.has_hold_date()) {
    const Day held = ToDay(needs.hold_date()), resumed = ToDay(event.effective_date());
    RETURN_IF_ERROR(PutOffRecommendations(unit, needs, held, resumed));
    needs.clear_hold_date();
    unit.SetTimer(kRecommendAnew, needs.name(), unit.now());
  } else if (event.to() != Partnership::CLOSED || needs.etag().empty()) {
    return OkStatus();
  }
  if (event.to() == Partnership::CLOSED) needs.clear_gaps();
  unit.Save(kLearningNeeds, std::move(needs));
  return OkStatus();
}

}  // namespace tandem::learning_content
