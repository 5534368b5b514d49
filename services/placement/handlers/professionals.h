#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/professional.pb.h"

namespace tandem::placement {

// Set while a clearance of a professional runs out: soon, or the day after.
inline constexpr TimerKind kClearanceExpiry{"clearance-expiry"};

// A new or changed professional: the person exists.
Status PrepareProfessional(Unit& unit, v1::Professional& professional,
                           const v1::Professional* before);
// The same for whom an application has hired: its programme may have closed since.
Status PrepareHired(Unit& unit, v1::Professional& professional, const v1::Professional* before);
Result<v1::Professional> RateProfessional(Unit& unit, const v1::RateTraitsRequest& request);
Result<v1::Professional> MakeProfessionalAvailable(
    Unit& unit, const v1::MakeProfessionalAvailableRequest& request);
Result<v1::Professional> MakeProfessionalAlumni(Unit& unit,
                                                const v1::MakeProfessionalAlumniRequest& request);
Status TellOfClearances(Unit& unit, std::string_view name);
Result<v1::Assignment> GetAssignment(View& view, const v1::GetAssignmentRequest& request);

}  // namespace tandem::placement
