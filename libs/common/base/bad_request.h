#pragma once

#include "google/rpc/error_details.pb.h"
#include "libs/common/base/status.h"

namespace tandem {

// The field violations of a refusal (see FieldErrors); none if it is another one.
google::rpc::BadRequest BadRequestOf(const Status& status);

}  // namespace tandem
