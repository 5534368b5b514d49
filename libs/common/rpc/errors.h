#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/status.h"

namespace tandem {

// `status` as a caller may read it: every error has an ErrorInfo, and a fault of ours says no more
// than that it is one. What is hidden belongs into the log.
Status Presentable(const Status& status);

// A serialised google.rpc.Status with all details, for `grpc-status-details-bin`.
std::string StatusDetails(const Status& status);
// The same back, for clients. `code` and `message` where `details` are empty or do not parse.
Status FromStatusDetails(int code, std::string_view message, std::string_view details);

}  // namespace tandem
