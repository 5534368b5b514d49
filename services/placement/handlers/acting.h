#pragma once

#include <string>
#include <string_view>

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/match.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/professional.pb.h"

// Who may act for whom. A programme manager may act for any side with a reason, which is kept with
// the decision; without one `errors`, which the caller answers with what else is wrong, has a
// violation of `reason`.
namespace tandem::placement {

// The institution that `person` belongs to; empty if there is no such person or institution.
Result<std::string> InstitutionOf(View& view, std::string_view person);

// A leader of `institution`, granted on `scope`: NOT_OF_THE_INSTITUTION otherwise.
Status MayActForInstitution(Unit& unit, std::string_view scope, std::string_view institution,
                            std::string_view reason, FieldErrors& errors);
// A leader or team lead whose institution is on `side`: NOT_ON_THIS_SIDE otherwise.
Status MayActForSide(Unit& unit, const v1::Partnership& partnership,
                     common::v1::PartnershipSide side, std::string_view reason,
                     FieldErrors& errors);
// For HOST_TEAM a team lead whose institution is on the side of the need's team, and who is not the
// one who is proposed; the professional's own person for PROFESSIONAL: NOT_ON_THIS_SIDE otherwise.
Status MayActForMatchSide(Unit& unit, const v1::Match& match, const v1::Professional& professional,
                          v1::MatchSide side, std::string_view reason, FieldErrors& errors);
// The assessor of what `scope` names: NOT_THE_ASSESSOR otherwise.
Status MayRateFor(Unit& unit, std::string_view scope, std::string_view assessor,
                  std::string_view reason, FieldErrors& errors);

// The placed person: NOT_THE_PLACED otherwise.
Status MayRecordFor(Unit& unit, const v1::Placement& placement,
                    const v1::Professional& professional, std::string_view reason,
                    FieldErrors& errors);
// Whoever is in charge of it, or the placed person: NOT_THE_PLACED otherwise.
Status MayChange(Unit& unit, const v1::Placement& placement);
// A leader with a grant for `name`: NOT_OF_THE_INSTITUTION otherwise.
Status MayActAsLeader(Unit& unit, std::string_view name, std::string_view reason,
                      FieldErrors& errors);

}  // namespace tandem::placement
