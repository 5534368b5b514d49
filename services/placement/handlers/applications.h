#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/application.pb.h"

namespace tandem::placement {

// A new application is of a person who is active, and for a programme that is open.
Status PrepareApplication(Unit& unit, v1::Application& application, const v1::Application* before);
Result<v1::Application> ScreenApplication(Unit& unit, const v1::ApplicationStepRequest& request);
Result<v1::Application> InterviewApplicant(Unit& unit, const v1::ApplicationStepRequest& request);
Result<v1::Application> RateApplicant(Unit& unit, const v1::RateApplicantRequest& request);
Result<v1::Application> OfferPost(Unit& unit, const v1::ApplicationStepRequest& request);
Result<v1::Application> RegisterApplicant(Unit& unit, const v1::RegisterApplicantRequest& request);
Result<v1::Application> RejectApplication(Unit& unit, const v1::EndApplicationRequest& request);
Result<v1::Application> WithdrawApplication(Unit& unit, const v1::EndApplicationRequest& request);
Result<v1::TraitStandings> GetTraitStandings(View& view,
                                             const v1::GetTraitStandingsRequest& request);
Result<v1::ApplicationPipeline> GetApplicationPipeline(
    View& view, const v1::GetApplicationPipelineRequest& request);

}  // namespace tandem::placement
