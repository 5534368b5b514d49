#pragma once

#include "libs/common/base/server_process.h"

namespace tandem::testing {

using tandem::LastLines;
using tandem::ServerProcess;

// How long a server may take until it answers, on a machine that does much else.
inline constexpr Duration kStartsWithin = absl::Minutes(3);

// A TCP port of 127.0.0.1 that nobody listens on now, and that this process was not given before.
int FreePort();

}  // namespace tandem::testing
