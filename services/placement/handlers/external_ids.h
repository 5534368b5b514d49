#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/professional.pb.h"
#include "tandem/placement/v1/team.pb.h"

// What a list calls something (`external_id`) is of one professional of a country, and of one team,
// that is in use: so a row of that list is about one.
namespace tandem::placement {

// No alumni; not archived.
bool IsInUse(const v1::Professional& professional);
bool IsInUse(const v1::Team& team);

// Before one is saved that is new or is called otherwise than before: it has its external_id from
// now on, unless another one that is in use has it: EXTERNAL_ID_IN_USE.
Status TakeExternalId(Unit& unit, const v1::Professional& professional,
                      const v1::Professional* before);
Status TakeExternalId(Unit& unit, const v1::Team& team, const v1::Team* before);
// Nothing says any more what `professional` was called.
Status FreeExternalId(Unit& unit, const v1::Professional& professional);

}  // namespace tandem::placement
