#pragma once

#include <string_view>

#include "google/protobuf/descriptor.h"
#include "libs/common/base/caller.h"
#include "libs/common/base/status.h"

namespace tandem::reporting {

// For an answer that shows what a method of `file` shows: NOT_PERMITTED unless a grant of the
// caller's allows that method on `name`.
Status RequireMayAsk(const Caller& caller, const google::protobuf::FileDescriptor& file,
                     std::string_view service, std::string_view method, std::string_view name);

}  // namespace tandem::reporting
