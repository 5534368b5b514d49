#pragma once

#include <string>
#include <vector>

namespace tandem {

// `tandem serve`: the four services in this process, until SIGINT or SIGTERM. Answers the exit
// code: 0 after a graceful stop, 2 for a setting that is refused, 1 for anything else. Messages go
// to standard error, one line each.
int Serve(const std::vector<std::string>& arguments);

}  // namespace tandem
