#pragma once

#include "libs/common/base/metrics.h"

namespace tandem {

// What every client library of Prometheus tells of its process, under the names that all of them
// use: CPU time, memory, file descriptors, start.
void ObserveProcess(Metrics& metrics);

}  // namespace tandem
