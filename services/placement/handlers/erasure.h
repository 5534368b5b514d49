#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/person.pb.h"

// What is said of a person goes when they ask for it; names and references stay.
namespace tandem::placement {

// For what was said of somebody while their data was being erased.
inline constexpr TimerKind kErasure{"erasure"};

Result<v1::Person> ErasePersonalData(Unit& unit, const v1::ErasePersonalDataRequest& request);
Status EraseWhatWasSaidMeanwhile(Unit& unit, std::string_view person);

}  // namespace tandem::placement
