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

// Where a team of `institution` has an exchange from: the parties on the side that is not its own.
// Empty if `role` is no exchange.
std::set<std::string> SendersOf(v1::Placement::Role role, const v1::Partnership& partnership,
                                std::string_view institution);

// FROM_THE_OTHER_SIDE if the need is an exchange, and the institution of `professional` none of
// `senders`, which are the need's. It may be left empty if it is none of any need's.
std::optional<Shortfall> UnmetExchange(const v1::PlacementNeed& need,
                                       const v1::Professional& professional,
                                       std::string_view institution,
                                       const std::set<std::string>& senders);

}  // namespace tandem::placement
