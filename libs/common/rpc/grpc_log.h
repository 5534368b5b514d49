#pragma once

#include "libs/common/base/log.h"

namespace tandem {

// What gRPC itself has to say joins `log`, as long as it is the last that was told so: its errors,
// and not all of them, since whoever reaches the port can bring about as many as he likes. Nor what
// they quote of what he sent.
void JoinGrpcLog(Log* log);
void LeaveGrpcLog(Log* log);

}  // namespace tandem
