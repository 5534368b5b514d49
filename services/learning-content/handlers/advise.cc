#include "services/learning-content/handlers/advise.h"

#include <algorithm>

#include "libs/common/base/names.h"
#include "services/learning-content/collections.h"
#include "services/learning-content/domain/content_index.h"
#include "services/learning-content/domain/learning_profile.h"
#include "services/learning-content/handlers/facts.h"
#include "services/learning-content/handlers/outcomes.h"
#include "services/learning-content/handlers/recommendations.h"
#include "tandem/learning_content/v1/events.pb.h"
#include "tandem/objectives/v1/assessment.pb.h"

namespace tandem::learning_content {
namespace {

TeamGap GapOf(const objectives::v1::CompetencyGap& gap) {
  return {.competency = gap.competency(),
          .display_name = gap.competency_display_name(),
          .current = ParseDecimal(gap.current_level()).value_or(0),
          .target = ParseDecimal(gap.target_level()).value_or(0),
          .assessment = gap.assessment(),
          .assessed = ToDay(gap.assess_date())};
}

TeamGap SupposedGap(const std::string& competency) {
  return {.competency = competency,
          .display_name = {},
          .current = kOne,
          .target = 2 * kOne,
          .supposed = true};
}

// What there is to recommend, and for which gaps.
struct Offer {
  std::vector<TeamGap> gaps;
  std::vector<v1::ContentIndex::Entry> catalogue;
};

// Every published item for one of the gaps, from the indexes of their competencies. Of a framework
// that was retired nothing is recommended any more.
Result<Offer> OfferFor(Unit& unit, const std::vector<TeamGap>& gaps) {
  Offer offer;
  for (const TeamGap& gap : gaps) {
    ASSIGN_OR_RETURN(const std::optional<v1::ContentIndex> index,
                     unit.Find(kContentIndexes, IndexOf(gap.competency)));
    if (index.has_value() && index->retired()) continue;
    offer.gaps.push_back(gap);
    if (!index.has_value()) continue;
    offer.catalogue.insert(offer.catalogue.end(), index->entries().begin(), index->entries().end());
  }
  return offer;
}

// The first name that is free: one team may have the item again, and two teams may come to one
// name.
Result<std::string> FreeName(Unit& unit, const Occasion& occasion, std::string_view content_item) {
  for (int nth = 1;; ++nth) {
    std::string name = NthName(occasion, content_item, nth);
    ASSIGN_OR_RETURN(const auto taken, unit.Find(kRecommendations, name));
    if (!taken.has_value()) return name;
  }
}

// Nothing is issued before the assessments that it follows from, which else would measure it.
Day LatestAssessment(const std::vector<TeamGap>& gaps) {
  Day latest = Day::min();
  for (const TeamGap& gap : gaps) latest = std::max(latest, gap.assessed);
  return latest;
}

Status IssueOne(Unit& unit, v1::Recommendation chosen, const Occasion& occasion) {
  ASSIGN_OR_RETURN(std::string name, FreeName(unit, occasion, chosen.content_item()));
  v1::Recommendation recommendation = Issue(std::move(chosen), occasion, std::move(name));
  v1::RecommendationIssued event;
  *event.mutable_issue_date() = recommendation.issue_date();
  *event.mutable_expiry_date() = recommendation.expiry_date();
  *event.mutable_reasons() = recommendation.reasons();
  event.set_cause(recommendation.cause());
  SaveAndTell(unit, std::move(recommendation), std::move(event));
  return OkStatus();
}

void ReviseOne(Unit& unit, v1::Recommendation recommendation, const Occasion& occasion,
               Day assessed) {
  recommendation.set_cause(occasion.cause);
  const Day issued = ToDay(recommendation.issue_date());
  *recommendation.mutable_issue_date() = ToDate(std::max(issued, assessed));
  v1::RecommendationRevised event;
  *event.mutable_reasons() = recommendation.reasons();
  event.set_cause(recommendation.cause());
  SaveAndTell(unit, std::move(recommendation), std::move(event));
}

// It is of no use to the team any more.
Status ExpireOne(Unit& unit, v1::Recommendation recommendation, Day today) {
  v1::RecommendationExpired event;
  event.set_reason(recommendation.expiry_reason());
  Advice advice{std::move(recommendation), {}};
  RETURN_IF_ERROR(Expire(advice, event.reason(), today));
  SaveAndTell(unit, std::move(advice.recommendation), std::move(event));
  return OkStatus();
}

}  // namespace

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

std::vector<TeamGap> GapsIn(const std::vector<TeamGap>& known,
                            const std::vector<std::string>& competencies) {
  std::vector<TeamGap> gaps;
  for (const std::string& competency : competencies) {
    const auto gap = std::find_if(known.begin(), known.end(), [&](const TeamGap& candidate) {
      return candidate.competency == competency;
    });
    gaps.push_back(gap == known.end() ? SupposedGap(competency) : *gap);
  }
  return gaps;
}

Status RecommendFor(Unit& unit, const Occasion& occasion, const std::vector<TeamGap>& known,
                    const std::vector<TeamGap>& gaps) {
  const std::string profile_name = ProfileOf(occasion.team);
  ASSIGN_OR_RETURN(std::optional<v1::LearningProfile> profile,
                   unit.Find(kLearningProfiles, profile_name));
  const bool is_new = !profile.has_value();
  if (is_new) profile = NewProfile(occasion.team);
  ASSIGN_OR_RETURN(std::vector<v1::Recommendation> earlier,
                   unit.List(kRecommendations, Referring("learning_profile", profile_name)));
  RETURN_IF_ERROR(MeasureCompleted(unit, occasion.partnership, known, earlier));
  ASSIGN_OR_RETURN(const Offer offer, OfferFor(unit, gaps));
  const Learner learner{std::string(Segment(occasion.team, "countries")), occasion.partnership,
                        *profile, earlier, occasion.looks_again};
  Advised advised = Recommend(learner, offer.gaps, offer.catalogue);
  for (v1::Recommendation& outrun : advised.outrun) {
    RETURN_IF_ERROR(ExpireOne(unit, std::move(outrun), occasion.heard));
  }
  const Day assessed = LatestAssessment(gaps);
  for (v1::Recommendation& revised : advised.revised) {
    ReviseOne(unit, std::move(revised), occasion, assessed);
  }
  Occasion issued = occasion;
  issued.day = std::max(occasion.day, assessed);
  for (v1::Recommendation& chosen : advised.issued) {
    RETURN_IF_ERROR(IssueOne(unit, std::move(chosen), issued));
  }
  if (is_new) {
    SaveNewProfile(unit, *std::move(profile));
  } else {
    unit.Save(kLearningProfiles, *std::move(profile));
  }
  return OkStatus();
}

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

}  // namespace tandem::learning_content
