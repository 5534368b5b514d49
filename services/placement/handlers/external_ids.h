#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/institution.pb.h"
#include "tandem/placement/v1/professional.pb.h"
#include "tandem/placement/v1/team.pb.h"

// What a list calls something (`external_id`) is of one professional of a country, of one team, and
// of one institution, that is in use: so a row of that list is about one.
namespace tandem::placement {

// No alumni; not archived.
bool IsInUse(const v1::Professional& professional);
bool IsInUse(const v1::Team& team);
bool IsInUse(const v1::Institution& institution);

// Before one is saved that is new or is called otherwise than before: it has its external_id from
// now on, unless another one that is in use has it: EXTERNAL_ID_IN_USE.
Status TakeExternalId(Unit& unit, const v1::Professional& professional,
                      const v1::Professional* before);
Status TakeExternalId(Unit& unit, const v1::Team& team, const v1::Team* before);
// The same of each of its ids, which are of a scheme.
Status TakeExternalIds(Unit& unit, v1::Institution& institution, const v1::Institution* before);
// Nothing says any more what `professional` was called.
Status FreeExternalId(Unit& unit, const v1::Professional& professional);

// As the standard method; of those that a list calls so, where that is asked for.
Result<v1::ListInstitutionsResponse> ListInstitutions(View& view,
                                                      const v1::ListInstitutionsRequest& request);

}  // namespace tandem::placement
