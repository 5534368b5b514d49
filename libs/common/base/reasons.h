#pragma once

#include "libs/common/base/status.h"

// The reasons of refusals that every service shares. A service's own stand in its domain/reasons.h.
namespace tandem {

using absl::StatusCode;

inline constexpr Reason kInvalidFields{
    "INVALID_FIELDS", StatusCode::kInvalidArgument,
    "One or more fields of the request are wrong; each is listed."};
inline constexpr Reason kResourceNotFound{"RESOURCE_NOT_FOUND", StatusCode::kNotFound,
                                          "No resource has this name."};
inline constexpr Reason kResourceExists{"RESOURCE_EXISTS", StatusCode::kAlreadyExists,
                                        "A resource of this name exists already."};
inline constexpr Reason kEtagMismatch{"ETAG_MISMATCH", StatusCode::kAborted,
                                      "The resource has changed since the etag was read."};
inline constexpr Reason kContended{"CONTENDED", StatusCode::kAborted,
                                   "Others kept changing the same resources; try again."};
inline constexpr Reason kRequestIdReused{"REQUEST_ID_REUSED", StatusCode::kInvalidArgument,
                                         "The request id was used before with another request."};
inline constexpr Reason kUnauthenticated{"UNAUTHENTICATED", StatusCode::kUnauthenticated,
                                         "The call carries no valid token."};
inline constexpr Reason kNotPermitted{
    "NOT_PERMITTED", StatusCode::kPermissionDenied,
    "None of the caller's grants allows this method on this name."};
inline constexpr Reason kVerbNotAllowed{"VERB_NOT_ALLOWED", StatusCode::kFailedPrecondition,
                                        "The resource's state does not allow this verb."};
inline constexpr Reason kConditionsUnmet{
    "CONDITIONS_UNMET", StatusCode::kFailedPrecondition,
    "One or more conditions of this verb are not met; each is listed."};
inline constexpr Reason kPageTokenInvalid{"PAGE_TOKEN_INVALID", StatusCode::kInvalidArgument,
                                          "The page token does not belong to this request."};
inline constexpr Reason kFilterInvalid{"FILTER_INVALID", StatusCode::kInvalidArgument,
                                       "The filter or order is not one that this list can answer."};
inline constexpr Reason kOverloaded{"OVERLOADED", StatusCode::kResourceExhausted,
                                    "The queue is full; try again after a pause."};
inline constexpr Reason kUnknownMethod{"UNKNOWN_METHOD", StatusCode::kUnimplemented,
                                       "No service of this process has this method."};
inline constexpr Reason kMessageTooLarge{"MESSAGE_TOO_LARGE", StatusCode::kResourceExhausted,
                                         "The message is above the size limit."};
inline constexpr Reason kDeadlineExceeded{"DEADLINE_EXCEEDED", StatusCode::kDeadlineExceeded,
                                          "The call's deadline passed before it was answered."};
inline constexpr Reason kStoreUnavailable{"STORE_UNAVAILABLE", StatusCode::kUnavailable,
                                          "The store cannot be reached or refuses to write."};
inline constexpr Reason kPeerUnavailable{"PEER_UNAVAILABLE", StatusCode::kUnavailable,
                                         "Another service of the suite does not answer."};
inline constexpr Reason kCountryNotServed{"COUNTRY_NOT_SERVED", StatusCode::kInvalidArgument,
                                          "This deployment does not serve the country."};
inline constexpr Reason kInternal{"INTERNAL", StatusCode::kInternal,
                                  "A fault of Tandem's own; the log has the details."};

}  // namespace tandem
