#pragma once

#include <string>
#include <vector>

#include "libs/common/base/config.h"

namespace tandem {

// `tandem serve`: the four services in this process, until SIGINT or SIGTERM. Answers the exit
// code: 0 after a graceful stop, 2 for a setting that is refused, 1 for anything else. Messages go
// to standard error, one line each.
int Serve(const std::vector<std::string>& arguments);

// The file that takes the log of `tandem serve` where the setting `log` does not say it: where
// people read what is printed, on a terminal or of the samples loaded, its lines would stand
// between. "": standard error, or what the setting says.
std::string LogFileOf(const Settings& settings, bool is_terminal);

}  // namespace tandem
