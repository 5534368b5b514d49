#pragma once

#include <grpcpp/support/status.h>

#include <string_view>

#include "libs/common/base/status.h"

namespace tandem {

// Whether it is a fault of ours, whose words are for the log and not for callers.
bool IsFault(absl::StatusCode code);

// `status` as a caller may read it: every error has an ErrorInfo, and a fault of ours says no more
// than that it is one, and in which trace, by whose id the log has what is hidden.
Status Presentable(const Status& status, std::string_view trace = "");

// With its details, for the wire (a google.rpc.Status in `grpc-status-details-bin`), and back. Of
// what clients would not take (6 KiB with the encodings of the wire) the message is cut first, then
// the last violations: one more says how many, of the field "*" or the type "MORE".
grpc::Status ToGrpc(const Status& status);
Status FromGrpc(const grpc::Status& status);

}  // namespace tandem
