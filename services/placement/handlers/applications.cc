#include "services/placement/handlers/applications.h"

#include "libs/common/base/names.h"
#include "libs/common/base/rule.h"
#include "libs/common/store/pages.h"
#include "libs/common/store/standard_events.h"
#include "services/placement/collections.h"
#include "services/placement/domain/application.h"
#include "services/placement/domain/professional.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/traits.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/dated.h"
#include "services/placement/handlers/load_for_verb.h"
#include "services/placement/handlers/professionals.h"
#include "services/placement/handlers/ratings.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

Result<v1::Application> SaveMoved(Unit& unit, v1::Application application) {
  const v1::ApplicationStep& step = *application.steps().rbegin();
  auto event = About<v1::ApplicationMoved>(application.name());
  event.set_to(step.to());
  *event.mutable_effective_date() = step.effective_date();
  unit.Emit(event);
  return unit.Save(kApplications, std::move(application));
}

Result<v1::Application> Move(Unit& unit, std::string_view verb,
                             const v1::ApplicationStepRequest& request) {
  ASSIGN_OR_RETURN(v1::Application application, LoadForVerb(unit, kApplications, request));
  ASSIGN_OR_RETURN(const int assessors, AssessorsFor(unit, application.programme()));
  RETURN_IF_ERROR(TakeStep(verb, application, unit.caller().subject,
                           ToDay(request.effective_date()), assessors));
  return SaveMoved(unit, std::move(application));
}

Result<v1::Application> EndApplication(Unit& unit, std::string_view verb,
                                       const v1::EndApplicationRequest& request) {
  ASSIGN_OR_RETURN(v1::Application application, LoadForVerb(unit, kApplications, request));
  RETURN_IF_ERROR(
      TakeStep(verb, application, unit.caller().subject, ToDay(request.effective_date())));
  application.set_reason(request.reason());
  return SaveMoved(unit, std::move(application));
}

Result<v1::Professional> MakeProfessional(Unit& unit, const v1::Application& application,
                                          const std::string& name) {
  v1::Professional professional = ProfessionalFrom(application, name);
  RETURN_IF_ERROR(ValidateProfessional(professional, nullptr));
  RETURN_IF_ERROR(PrepareHired(unit, professional, nullptr));
  ASSIGN_OR_RETURN(professional, unit.Create(kProfessionals, std::move(professional)));
  RETURN_IF_ERROR(EmitCreated(unit, professional));
  return professional;
}

// What the applicant is from now on: the professional of the chosen id that they are already, else
// a new one.
Result<v1::Professional> ProfessionalOf(Unit& unit, const v1::Application& application,
                                        const std::string& chosen_id) {
  const std::string id = chosen_id.empty() ? unit.NewId() : chosen_id;
  const std::string name = Join(CountryOf(application.name()), "professionals", id);
  ASSIGN_OR_RETURN(std::optional<v1::Professional> known, unit.Find(kProfessionals, name));
  const bool is_theirs = known.has_value() && known->person() == application.person() &&
                         known->state() != v1::Professional::ALUMNI;
  if (is_theirs) return *std::move(known);
  return MakeProfessional(unit, application, name);
}

// Those of a country that wait for their next step: one range of an index, since the steps that are
// not the last come first.
Query OpenIn(std::string_view country) {
  static_assert(v1::Application::OFFERED + 1 == v1::Application::REGISTERED);
  const std::string of_country = CountryOfScope(country) + "/";
  Query open = Query()
                   .Where(kOfCountryByStep, Op::kGreaterOrEqual, of_country)
                   .Where(kOfCountryByStep, Op::kLess,
                          of_country + std::to_string(v1::Application::REGISTERED));
  open.order_by = kOfCountryByStep;
  return open;
}

}  // namespace

Status PrepareApplication(Unit& unit, v1::Application& application, const v1::Application* before) {
  RETURN_IF_ERROR(RequireProgramme(unit, application, before));
  ASSIGN_OR_RETURN(v1::Person person, unit.Load(kPersons, application.person()));
  if (before != nullptr) return RequireNotErased(person);
  RETURN_IF_ERROR(RequireActive(person));
  // Saved, so that their data can't be erased at the same time: it is here as well now.
  unit.Save(kPersons, std::move(person));
  return OkStatus();
}

Result<v1::Application> ScreenApplication(Unit& unit, const v1::ApplicationStepRequest& request) {
  return Move(unit, "ScreenApplication", request);
}

Result<v1::Application> InterviewApplicant(Unit& unit, const v1::ApplicationStepRequest& request) {
  return Move(unit, "InterviewApplicant", request);
}

Result<v1::Application> RateApplicant(Unit& unit, const v1::RateApplicantRequest& request) {
  FieldErrors errors;
  ASSIGN_OR_RETURN(v1::Application application, LoadForVerb(unit, kApplications, request));
  RETURN_IF_ERROR(MayRate(unit, request, application.person(), errors));
  RETURN_IF_ERROR(RateApplicant(application, request, std::move(errors)));
  auto event = About<v1::ApplicantRated>(application.name());
  event.set_assessor(request.assessor());
  unit.Emit(event);
  application = unit.Save(kApplications, std::move(application));
  if (MayRead(unit.caller(), application)) return application;
  return WithRatingsOf(request.assessor(), application);
}

Result<v1::Application> OfferPost(Unit& unit, const v1::ApplicationStepRequest& request) {
  return Move(unit, "OfferPost", request);
}

Result<v1::Application> RegisterApplicant(Unit& unit, const v1::RegisterApplicantRequest& request) {
  ASSIGN_OR_RETURN(v1::Application application, LoadForVerb(unit, kApplications, request));
  RETURN_IF_ERROR(TakeStep("RegisterApplicant", application, unit.caller().subject,
                           ToDay(request.effective_date())));
  ASSIGN_OR_RETURN(const v1::Professional professional,
                   ProfessionalOf(unit, application, request.professional_id()));
  application.set_professional(professional.name());
  auto event = About<v1::ApplicantRegistered>(application.name());
  event.set_professional(professional.name());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kApplications, std::move(application));
}

Result<v1::Application> RejectApplication(Unit& unit, const v1::EndApplicationRequest& request) {
  return EndApplication(unit, "RejectApplication", request);
}

Result<v1::Application> WithdrawApplication(Unit& unit, const v1::EndApplicationRequest& request) {
  return EndApplication(unit, "WithdrawApplication", request);
}

Result<v1::TraitStandings> GetTraitStandings(View& view,
                                             const v1::GetTraitStandingsRequest& request) {
  ASSIGN_OR_RETURN(const v1::Application application, view.Load(kApplications, request.name()));
  ASSIGN_OR_RETURN(const int assessors, AssessorsFor(view, application.programme()));
  return DescribeTraits(application.name(), application.trait_ratings(), assessors);
}

Result<v1::ApplicationPipeline> GetApplicationPipeline(
    View& view, const v1::GetApplicationPipelineRequest& request) {
  const std::string& programme = request.programme();
  if (!programme.empty()) RETURN_IF_ERROR(view.Load(kProgrammes, programme).status());
  v1::ApplicationPipeline pipeline;
  pipeline.set_name(request.name());
  const auto count = [&](const std::vector<v1::Application>& page) {
    for (const v1::Application& application : page) {
      const bool is_asked_for = programme.empty() || application.programme() == programme;
      if (is_asked_for) CountAtStep(application, pipeline);
    }
    return OkStatus();
  };
  RETURN_IF_ERROR(ForEachPage(view, kApplications, OpenIn(request.name()), count));
  return pipeline;
}

}  // namespace tandem::placement
