#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "services/placement/domain/constraints.h"
#include "tandem/placement/v1/need.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/professional.pb.h"

// Fellows and exchange visitors go from one side of a partnership to the other (document E: both
// learn); nobody visits their own house.
namespace tandem::placement {

// A fellow's or an exchange visitor's, in person or not.
bool IsExchangeRole(v1::Placement::Role role);

// Where a team of `institution` has no exchange from: its own institution, and the others on its
// side. Empty if `role` is no exchange.
std::set<std::string> HostsOf(v1::Placement::Role role, const v1::Partnership& partnership,
                              std::string_view institution);

// FROM_THE_OTHER_SIDE if the institution of `professional` is one of `hosts`, which are the need's.
std::optional<Shortfall> UnmetExchange(const v1::PlacementNeed& need,
                                       const v1::Professional& professional,
                                       std::string_view institution,
                                       const std::set<std::string>& hosts);

}  // namespace tandem::placement
