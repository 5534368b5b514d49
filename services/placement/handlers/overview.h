#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/overview.pb.h"

namespace tandem::placement {

Result<v1::Endings> GetEndings(View& view, const v1::GetEndingsRequest& request);
Result<v1::OverdueReturns> GetOverdueReturns(View& view,
                                             const v1::GetOverdueReturnsRequest& request);
Result<v1::LateStarts> GetLateStarts(View& view, const v1::GetLateStartsRequest& request);
Result<v1::Overspends> GetOverspends(View& view, const v1::GetOverspendsRequest& request);
Result<v1::ExpiringItems> GetExpiringItems(View& view, const v1::GetExpiringItemsRequest& request);
Result<v1::ExpiringClearances> GetExpiringClearances(
    View& view, const v1::GetExpiringClearancesRequest& request);
Result<v1::Vacancies> GetVacancies(View& view, const v1::GetVacanciesRequest& request);
Result<v1::Reciprocity> GetReciprocity(View& view, const v1::GetReciprocityRequest& request);
Result<v1::DaysInRole> GetDaysInRole(View& view, const v1::GetDaysInRoleRequest& request);
Result<v1::OpenActions> GetOpenActions(View& view, const v1::GetOpenActionsRequest& request);
Result<v1::TimeToStart> GetTimeToStart(View& view, const v1::GetTimeToStartRequest& request);

}  // namespace tandem::placement
