#pragma once

#include "libs/common/base/partnership_reasons.h"
#include "libs/common/base/status.h"

// Why reporting refuses, for machines. Reasons of all services are in libs/common/base/reasons.h.
namespace tandem::reporting {

using absl::StatusCode;

inline constexpr Reason kNotTheHolder{"NOT_THE_HOLDER", StatusCode::kPermissionDenied,
                                      "Only the holder of the post may do this."};
inline constexpr Reason kTooManyPosts{"TOO_MANY_POSTS", StatusCode::kFailedPrecondition,
                                      "The institution has as many leaders' posts as it can."};
inline constexpr Reason kDelegationExists{"DELEGATION_EXISTS", StatusCode::kFailedPrecondition,
                                          "The post has a delegation of this id."};
inline constexpr Reason kTooManyDelegations{"TOO_MANY_DELEGATIONS", StatusCode::kFailedPrecondition,
                                            "As many stand in for the holder as can."};
inline constexpr Reason kNoSuchDelegation{"NO_SUCH_DELEGATION", StatusCode::kFailedPrecondition,
                                          "The post has no delegation of this id that still runs."};
inline constexpr Reason kNotTheLeader{
    "NOT_THE_LEADER", StatusCode::kPermissionDenied,
    "The caller neither holds the post nor stands in for its holder in this."};
inline constexpr Reason kOwnAsk{"OWN_ASK", StatusCode::kPermissionDenied,
                                "Nobody answers an ask for their own leave."};
inline constexpr Reason kEngagementOver{"ENGAGEMENT_OVER", StatusCode::kFailedPrecondition,
                                        "An engagement is changed only while it is proposed."};

}  // namespace tandem::reporting
