#include "services/learning-content/handlers/recommendations.h"

#include "libs/common/base/names.h"
#include "services/learning-content/collections.h"
#include "services/learning-content/domain/learning_needs.h"
#include "services/learning-content/domain/recommendation.h"
#include "services/learning-content/handlers/facts.h"
#include "services/learning-content/handlers/reactions.h"

namespace tandem::learning_content {
namespace {

Result<Advice> LoadAdvice(Unit& unit, std::string_view name, std::string_view etag) {
  Advice advice;
  ASSIGN_OR_RETURN(advice.recommendation, unit.Load(kRecommendations, name, etag));
  ASSIGN_OR_RETURN(advice.item, unit.Load(kContentItems, advice.recommendation.content_item()));
  return advice;
}

// The profile is saved with it: what is chosen for the team meanwhile depends on the state of each
// of its recommendations.
template <class Event>
Result<v1::Recommendation> Answer(Unit& unit, Advice advice, Event event) {
  ASSIGN_OR_RETURN(v1::LearningProfile profile,
                   unit.Load(kLearningProfiles, advice.recommendation.learning_profile()));
  unit.Save(kLearningProfiles, std::move(profile));
  return SaveAndTell(unit, std::move(advice.recommendation), std::move(event));
}

// The time that this sets free is there for what closes the gaps that are left.
template <class Event>
Result<v1::Recommendation> Finish(Unit& unit, Advice advice, Event event) {
  unit.SetTimer(kRecommendAnew, NeedsOf(PartnershipOf(advice.name())), unit.now());
  return Answer(unit, std::move(advice), std::move(event));
}

}  // namespace

Result<v1::Recommendation> AcceptRecommendation(Unit& unit,
                                                const v1::AcceptRecommendationRequest& request) {
  ASSIGN_OR_RETURN(Advice advice, LoadAdvice(unit, request.name(), request.etag()));
  const bool is_late = advice.state() == v1::Recommendation::EXPIRED;
  RETURN_IF_ERROR(Accept(advice, ToDay(request.accept_date())));
  v1::RecommendationAccepted event;
  *event.mutable_accept_date() = request.accept_date();
  // The item may have been recommended again meanwhile.
  return is_late ? Finish(unit, std::move(advice), std::move(event))
                 : Answer(unit, std::move(advice), std::move(event));
}

Result<v1::Recommendation> CompleteRecommendation(
    Unit& unit, const v1::CompleteRecommendationRequest& request) {
  ASSIGN_OR_RETURN(Advice advice, LoadAdvice(unit, request.name(), request.etag()));
  RETURN_IF_ERROR(Complete(advice, ToDay(request.completion_date())));
  v1::RecommendationCompleted event;
  *event.mutable_completion_date() = request.completion_date();
  return Finish(unit, std::move(advice), std::move(event));
}

Result<v1::Recommendation> DismissRecommendation(Unit& unit,
                                                 const v1::DismissRecommendationRequest& request) {
  ASSIGN_OR_RETURN(Advice advice, LoadAdvice(unit, request.name(), request.etag()));
  RETURN_IF_ERROR(Dismiss(advice, request.reason(), request.note()));
  v1::RecommendationDismissed event;
  event.set_reason(request.reason());
  return Finish(unit, std::move(advice), std::move(event));
}

Status ExpireRecommendation(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(Advice advice, LoadAdvice(unit, name, {}));
  if (!IsOverdue(advice.recommendation, DayOf(unit.now()))) return OkStatus();
  ASSIGN_OR_RETURN(const auto needs, unit.Find(kLearningNeeds, NeedsOf(PartnershipOf(name))));
  // It gets a new last day when the partnership goes on.
  if (needs.has_value() && needs->has_hold_date()) return OkStatus();
  RETURN_IF_ERROR(Expire(advice, v1::Recommendation::NOT_IN_TIME, DayOf(unit.now())));
  v1::RecommendationExpired event;
  event.set_reason(v1::Recommendation::NOT_IN_TIME);
  return Finish(unit, std::move(advice), std::move(event)).status();
}

}  // namespace tandem::learning_content
