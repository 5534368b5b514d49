#pragma once

#include <filesystem>

#include "libs/common/base/metrics.h"

namespace tandem {

// What every client library of Prometheus tells of its process, under the names that all of them
// use: CPU time, memory, file descriptors, start.
// Beside them tandem_memory_limit_bytes, above which the kernel kills it.
void ObserveProcess(Metrics& metrics);

// The least limit of the control groups that `groups` names (as /proc/self/cgroup does), in bytes,
// where both versions of them are mounted at `mount`; infinity where there is none.
double MemoryLimit(const std::filesystem::path& groups, const std::filesystem::path& mount);

}  // namespace tandem
