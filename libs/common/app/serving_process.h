#pragma once

#include <memory>

#include "libs/common/base/server_process.h"
#include "libs/common/base/status.h"

namespace tandem {

// Starts a program that serves modules (see process.h) and waits until it is ready: until /readyz
// at `http_port` of this machine says so. UNAVAILABLE, with the last lines of its log, if it ends
// before or takes longer than `patience`.
Result<std::unique_ptr<ServerProcess>> StartServing(const ServerProcess::Options& options,
                                                    int http_port,
                                                    Duration patience = absl::Seconds(60));

}  // namespace tandem
