#pragma once

#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "services/placement/domain/traits.h"
#include "tandem/placement/v1/application.pb.h"
#include "tandem/placement/v1/professional.pb.h"

// The way from an application to a professional: each step on its day, each trait rated by several.
namespace tandem::placement {

// An application at a step, with the day of it, and how many assessors must have rated each trait.
struct AtApplicationStep {
  v1::Application& application;
  Day day{};
  int assessors_needed = kAssessorsNeeded;

  const std::string& name() const { return application.name(); }
  v1::Application::State state() const { return application.state(); }
  void set_state(v1::Application::State state) { application.set_state(state); }
};
extern const Lifecycle<AtApplicationStep> kApplicationLifecycle;

// A new application has been made, an open one may change. INVALID_FIELDS for a person of another
// country; APPLICATION_OVER.
Status ValidateApplication(v1::Application& application, const v1::Application* before);

// Takes the step `verb` and notes it. VERB_NOT_ALLOWED, CONDITIONS_UNMET.
Status TakeStep(std::string_view verb, v1::Application& application, std::string_view by, Day day,
                int assessors_needed = kAssessorsNeeded);
// VERB_NOT_ALLOWED; else as SetRatings.
Status RateApplicant(v1::Application& application, const v1::RateApplicantRequest& request,
                     FieldErrors errors);
// Since when it has been at its step: the day of the last one, or of the application.
Day WaitsSince(const v1::Application& application);
// Counts it at its step, whose one that has waited longest it may be; what is over waits for
// nothing.
void CountAtStep(const v1::Application& application, v1::ApplicationPipeline& pipeline);
// The professional that the applicant becomes, called `name`.
v1::Professional ProfessionalFrom(const v1::Application& application, std::string_view name);

}  // namespace tandem::placement
