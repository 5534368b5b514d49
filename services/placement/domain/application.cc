#include "services/placement/domain/application.h"

#include <algorithm>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/traits.h"

namespace tandem::placement {
namespace {

using v1::Application;
using Missing = std::optional<std::string>;

Missing RatingsMissing(const AtApplicationStep& at) {
  return TraitsMissing(at.application.trait_ratings(), at.assessors_needed);
}

Missing BeforeLastStep(const AtApplicationStep& at) {
  const Day last = WaitsSince(at.application);
  if (at.day >= last) return std::nullopt;
  return fmt::format("{} is before {}, the day of its last step.", FormatDay(at.day),
                     FormatDay(last));
}

constexpr Condition<AtApplicationStep> kApplicationTraitsRated{"TRAITS_RATED", RatingsMissing};
constexpr Condition<AtApplicationStep> kApplicationInOrder{"NOT_BEFORE_THE_LAST_STEP",
                                                           BeforeLastStep};

constexpr Transition<AtApplicationStep> kApplicationTransitions[] = {
    {"ScreenApplication", {Application::APPLIED}, Application::SCREENED, {&kApplicationInOrder}},
    {"InterviewApplicant",
     {Application::SCREENED},
     Application::INTERVIEWED,
     {&kApplicationInOrder}},
    {"RateApplicant", {Application::SCREENED, Application::INTERVIEWED}, kStays},
    {"OfferPost",
     {Application::INTERVIEWED},
     Application::OFFERED,
     {&kApplicationTraitsRated, &kApplicationInOrder}},
    {"RegisterApplicant", {Application::OFFERED}, Application::REGISTERED, {&kApplicationInOrder}},
    {"RejectApplication",
     {Application::APPLIED, Application::SCREENED, Application::INTERVIEWED, Application::OFFERED},
     Application::REJECTED,
     {&kApplicationInOrder}},
    {"WithdrawApplication",
     {Application::APPLIED, Application::SCREENED, Application::INTERVIEWED, Application::OFFERED},
     Application::WITHDRAWN,
     {&kApplicationInOrder}},
};

bool IsOver(const Application& application) {
  return application.state() == Application::REGISTERED ||
         application.state() == Application::REJECTED ||
         application.state() == Application::WITHDRAWN;
}

// Those of a pipeline are in the order of the steps.
v1::ApplicationStage& StageOf(Application::State state, v1::ApplicationPipeline& pipeline) {
  auto& stages = *pipeline.mutable_stages();
  const auto found = std::find_if(stages.begin(), stages.end(),
                                  [&](const auto& stage) { return stage.state() == state; });
  if (found != stages.end()) return *found;
  int at = stages.size();
  stages.Add()->set_state(state);
  for (; at > 0 && stages[at - 1].state() > state; --at) stages.SwapElements(at - 1, at);
  return stages[at];
}

}  // namespace

constexpr Lifecycle<AtApplicationStep> kApplicationLifecycle{"Application",
                                                             kApplicationTransitions};

Status ValidateApplication(Application& application, const Application* before) {
  if (before == nullptr) {
    application.set_state(Application::APPLIED);
    // Whoever may enter one in a country need not know who anyone is in another.
    const bool is_elsewhere = !application.name().empty() &&
                              CountryOf(application.person()) != CountryOf(application.name());
    if (!is_elsewhere) return OkStatus();
    return BadField("application.person",
                    fmt::format("Expected a person of {}.", CountryOf(application.name())));
  }
  if (!IsOver(*before)) return OkStatus();
  return Refuse(
      kApplicationOver,
      fmt::format("{} is in state {}.", before->name(), Application::State_Name(before->state())),
      "Change the professional, or enter another application.");
}

Status TakeStep(std::string_view verb, Application& application, std::string_view by, Day day,
                int assessors_needed) {
  AtApplicationStep at{application, day, assessors_needed};
  RETURN_IF_ERROR(kApplicationLifecycle.Apply(verb, at));
  auto& step = *application.add_steps();
  step.set_to(application.state());
  step.set_by(std::string(by));
  *step.mutable_effective_date() = ToDate(day);
  return OkStatus();
}

Status RateApplicant(Application& application, const v1::RateApplicantRequest& request,
                     FieldErrors errors) {
  RETURN_IF_ERROR(kApplicationLifecycle.Check("RateApplicant", {application}));
  return SetRatings(*application.mutable_trait_ratings(), application.name(), application.person(),
                    request.assessor(), RatingsOf(request), ToDay(request.effective_date()),
                    std::move(errors));
}

Day WaitsSince(const Application& application) {
  const auto& steps = application.steps();
  return ToDay(steps.empty() ? application.apply_date() : steps.rbegin()->effective_date());
}

void CountAtStep(const Application& application, v1::ApplicationPipeline& pipeline) {
  if (IsOver(application)) return;
  v1::ApplicationStage& stage = StageOf(application.state(), pipeline);
  stage.set_applications(stage.applications() + 1);
  const Day since = WaitsSince(application);
  if (stage.has_since_date() && ToDay(stage.since_date()) <= since) return;
  stage.set_longest_waiting(application.name());
  stage.set_person(application.person());
  *stage.mutable_since_date() = ToDate(since);
}

v1::Professional ProfessionalFrom(const Application& application, std::string_view name) {
  v1::Professional professional;
  professional.set_name(std::string(name));
  professional.set_person(application.person());
  professional.set_programme(application.programme());
  professional.set_display_name(application.display_name());
  *professional.mutable_sectors() = application.sectors();
  professional.set_private_sector_years(application.private_sector_years());
  *professional.mutable_languages() = application.languages();
  *professional.mutable_competencies() = application.competencies();
  *professional.mutable_eligible_countries() = application.eligible_countries();
  *professional.mutable_availability() = application.availability();
  *professional.mutable_trait_ratings() = application.trait_ratings();
  return professional;
}

}  // namespace tandem::placement
