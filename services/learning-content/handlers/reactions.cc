#include <set>

#include "libs/common/base/names.h"
#include "services/learning-content/collections.h"
#include "services/learning-content/domain/content_index.h"
#include "services/learning-content/domain/learning_profile.h"
#include "services/learning-content/domain/recommend.h"
#include "services/learning-content/domain/recommendation.h"
#include "services/learning-content/handlers/facts.h"
#include "services/learning-content/handlers/handlers.h"
#include "tandem/objectives/v1/assessment.pb.h"

namespace tandem::learning_content {
namespace {

v1::LearningProfile NewProfile(std::string_view team) {
  v1::LearningProfile profile;
  profile.set_name(ProfileOf(team));
  return profile;
}

void SaveNewProfile(Unit& unit, v1::LearningProfile profile) {
  v1::LearningProfileCreated event;
  event.set_name(profile.name());
  *event.mutable_learning_profile() = profile;
  unit.Emit(event);
  unit.Save(kLearningProfiles, std::move(profile));
}

TeamGap GapOf(const objectives::v1::CompetencyGap& gap) {
  return {.competency = gap.competency(),
          .display_name = gap.competency_display_name(),
          .current = gap.current_level_micros(),
          .target = gap.target_level_micros()};
}

TeamGap SupposedGap(const std::string& competency) {
  return {.competency = competency,
          .display_name = {},
          .current = kOne,
          .target = 2 * kOne,
          .supposed = true};
}

// The team's gaps as objectives knows them now. An event may be old when it arrives, so what it
// said then is not used.
Result<std::vector<TeamGap>> GapsOf(Unit& unit, const Occasion& occasion) {
  objectives::v1::GetCapabilityRequest request;
  request.set_name(occasion.partnership);
  request.set_team(occasion.team);
  ASSIGN_OR_RETURN(const objectives::v1::Capability capability,
                   unit.Ask<objectives::v1::Capability>(
                       "tandem.objectives.v1.CapabilityService/GetCapability", request));
  std::vector<TeamGap> gaps;
  for (const auto& gap : capability.gaps()) gaps.push_back(GapOf(gap));
  return gaps;
}

// Every published item for one of the gaps, from the indexes of their competencies.
Result<std::vector<v1::ContentIndex::Entry>> CatalogueFor(Unit& unit,
                                                          const std::vector<TeamGap>& gaps) {
  std::vector<v1::ContentIndex::Entry> catalogue;
  for (const TeamGap& gap : gaps) {
    ASSIGN_OR_RETURN(const std::optional<v1::ContentIndex> index,
                     unit.Find(kContentIndexes, IndexOf(gap.competency)));
    if (!index.has_value()) continue;
    catalogue.insert(catalogue.end(), index->entries().begin(), index->entries().end());
  }
  return catalogue;
}

void IssueOne(Unit& unit, v1::Recommendation recommendation) {
  v1::RecommendationIssued event;
  event.set_name(recommendation.name());
  *event.mutable_facts() = FactsOf(recommendation);
  *event.mutable_issue_date() = recommendation.issue_date();
  *event.mutable_expiry_date() = recommendation.expiry_date();
  *event.mutable_reasons() = recommendation.reasons();
  event.set_cause(recommendation.cause());
  unit.Emit(event);
  unit.SetTimer(kRecommendationExpiry, recommendation.name(), ExpiryTime(recommendation));
  unit.Save(kRecommendations, std::move(recommendation));
}

void ReviseOne(Unit& unit, v1::Recommendation recommendation, const Occasion& occasion) {
  recommendation.set_cause(occasion.cause);
  v1::RecommendationRevised event;
  event.set_name(recommendation.name());
  *event.mutable_facts() = FactsOf(recommendation);
  *event.mutable_reasons() = recommendation.reasons();
  event.set_cause(recommendation.cause());
  unit.Emit(event);
  unit.Save(kRecommendations, std::move(recommendation));
}

Status RecommendFor(Unit& unit, const Occasion& occasion, const std::vector<TeamGap>& gaps) {
  const std::string profile_name = ProfileOf(occasion.team);
  ASSIGN_OR_RETURN(std::optional<v1::LearningProfile> profile,
                   unit.Find(kLearningProfiles, profile_name));
  const bool is_new = !profile.has_value();
  if (is_new) profile = NewProfile(occasion.team);
  ASSIGN_OR_RETURN(std::vector<v1::Recommendation> earlier,
                   unit.List(kRecommendations, Referring("learning_profile", profile_name)));
  ASSIGN_OR_RETURN(const std::vector<v1::ContentIndex::Entry> catalogue, CatalogueFor(unit, gaps));
  const Learner learner{std::string(Segment(occasion.team, "countries")), *profile, earlier};
  Advised advised = Recommend(learner, gaps, catalogue);
  for (v1::Recommendation& revised : advised.revised) {
    ReviseOne(unit, std::move(revised), occasion);
  }
  for (v1::Recommendation& chosen : advised.issued) {
    v1::Recommendation recommendation = Issue(std::move(chosen), occasion, earlier);
    ASSIGN_OR_RETURN(const auto taken, unit.Find(kRecommendations, recommendation.name()));
    if (!taken.has_value()) IssueOne(unit, std::move(recommendation));
  }
  if (is_new) {
    SaveNewProfile(unit, *std::move(profile));
  } else {
    unit.Save(kLearningProfiles, *std::move(profile));
  }
  return OkStatus();
}

}  // namespace

// A recommendation may have come first, since events of a team and of a partnership travel apart:
// what the team itself has set by then stays.
Status OpenLearningProfile(Unit& unit, const placement::v1::TeamCreated& event) {
  ASSIGN_OR_RETURN(std::optional<v1::LearningProfile> found,
                   unit.Find(kLearningProfiles, ProfileOf(event.name())));
  v1::LearningProfile profile = found.value_or(NewProfile(event.name()));
  if (profile.languages().empty()) *profile.mutable_languages() = event.team().languages();
  if (profile.health_system_level() == v1::HEALTH_SYSTEM_LEVEL_UNSPECIFIED) {
    // The two enums have the same numbers.
    profile.set_health_system_level(
        static_cast<v1::HealthSystemLevel>(event.team().health_system_level()));
  }
  if (found.has_value()) {
    unit.Save(kLearningProfiles, std::move(profile));
  } else {
    SaveNewProfile(unit, std::move(profile));
  }
  return OkStatus();
}

Status RecommendForObjective(Unit& unit, const objectives::v1::ObjectiveAgreed& event) {
  const Occasion occasion{event.partnership(), event.team(), event.name(), DayOf(unit.now())};
  ASSIGN_OR_RETURN(const std::vector<TeamGap> known, GapsOf(unit, occasion));
  std::vector<TeamGap> gaps;
  for (const std::string& competency : event.competencies()) {
    const auto gap = std::find_if(known.begin(), known.end(), [&](const TeamGap& candidate) {
      return candidate.competency == competency;
    });
    gaps.push_back(gap == known.end() ? SupposedGap(competency) : *gap);
  }
  return RecommendFor(unit, occasion, gaps);
}

Status RecommendForCapability(Unit& unit, const objectives::v1::CapabilityChanged& event) {
  const Occasion occasion{event.partnership(), event.team(), event.name(), DayOf(unit.now())};
  ASSIGN_OR_RETURN(const std::vector<TeamGap> gaps, GapsOf(unit, occasion));
  return RecommendFor(unit, occasion, gaps);
}

}  // namespace tandem::learning_content
