#pragma once

#include "libs/common/base/status.h"

// Refusals that more than one service gives for the same fact about a partnership.
namespace tandem {

inline constexpr Reason kPartnershipOver{"PARTNERSHIP_OVER", absl::StatusCode::kFailedPrecondition,
                                         "The partnership is closed or was withdrawn."};
inline constexpr Reason kNotOnThisSide{"NOT_ON_THIS_SIDE", absl::StatusCode::kPermissionDenied,
                                       "The caller can't speak for this side."};
inline constexpr Reason kTeamNotOfAParty{"TEAM_NOT_OF_A_PARTY",
                                         absl::StatusCode::kFailedPrecondition,
                                         "The team's institution is not a party."};

}  // namespace tandem
