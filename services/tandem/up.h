#pragma once

#include <string>
#include <vector>

#include "libs/common/base/config.h"

namespace tandem {

// `tandem up`: the four services as four processes on this machine, against the store, event log
// and cache that its settings name (those of `tandem serve`), until SIGINT or SIGTERM, or until one
// of them ends. For trying out what runs in a cluster; each listens on ports of its own behind
// those of the settings (gRPC 7401-7404, HTTP 7481-7484 if unset), and logs to
// DATA_DIR/{service}.log. Answers the exit code as `serve` does.
int Up(const std::vector<std::string>& arguments);

// What it starts, a command for each service. INVALID_ARGUMENT on a setting that it cannot honour:
// an event log that processes do not share, peers or a log other than its own, an address without
// room behind its port, or of HTTP one that 127.0.0.1 does not reach.
Result<std::vector<std::vector<std::string>>> CommandsOf(const Settings& settings);

}  // namespace tandem
