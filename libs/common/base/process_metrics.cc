#include "libs/common/base/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

namespace tandem {
namespace {

double CpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// The number at `place` of /proc/self/statm, in bytes.
double MemoryBytes(int place) {
  std::ifstream file("/proc/self/statm");
  double pages = 0;
  for (int i = 0; i <= place; ++i) file >> pages;
  return pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double OpenDescriptors() {
  std::error_code error;
  double count = 0;
  for (auto entry = std::filesystem::directory_iterator("/proc/self/fd", error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    ++count;
  }
  return count;
}

double DescriptorLimit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

// What `file` says; infinity where it is missing or has a word ("max").
double LimitIn(const std::filesystem::path& file) {
  std::string text;
  double limit = 0;
  if (std::ifstream(file) >> text && absl::SimpleAtod(text, &limit)) return limit;
  return std::numeric_limits<double>::infinity();
}

}  // namespace

double MemoryLimit(const std::filesystem::path& groups, const std::filesystem::path& mount) {
  double least = std::numeric_limits<double>::infinity();
  std::ifstream file(groups);
  for (std::string line; std::getline(file, line);) {
    // NUMBER:CONTROLLERS:PATH; version 2 is number 0 without controllers.
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (parts.size() != 3) continue;
    const bool is_second = parts[1].empty();
    const std::vector<std::string> controllers = absl::StrSplit(parts[1], ',');
    if (!is_second && std::ranges::find(controllers, "memory") == controllers.end()) continue;
    const std::filesystem::path root = is_second ? mount : mount / "memory";
    const char* const name = is_second ? "memory.max" : "memory.limit_in_bytes";
    // What holds a group holds those within it. In a container the path may be the node's, and its
    // own group lies at the root.
    std::filesystem::path folder = root;
    least = std::min(least, LimitIn(folder / name));
    for (const auto& part : std::filesystem::path(parts[2]).relative_path())
      least = std::min(least, LimitIn((folder /= part) / name));
  }
  return least;
}

void ObserveProcess(Metrics& metrics) {
  metrics.observe_total("process_cpu_seconds_total", "CPU time spent, user and system.", {},
                        CpuSeconds);
  metrics.observe("process_virtual_memory_bytes", "Address space in use.", {},
                  [] { return MemoryBytes(0); });
  metrics.observe("process_resident_memory_bytes", "Memory in use.", {},
                  [] { return MemoryBytes(1); });
  metrics.observe("tandem_memory_limit_bytes",
                  "The memory that this process may use before it is killed; +Inf if all.", {},
                  [] { return MemoryLimit("/proc/self/cgroup", "/sys/fs/cgroup"); });
  metrics.observe("process_open_fds", "Open file descriptors.", {}, OpenDescriptors);
  metrics.observe("process_max_fds", "The most file descriptors that may be open.", {},
                  DescriptorLimit);
  metrics
      .gauge("process_start_time_seconds", "When metrics began, in seconds since the Unix epoch.")
      .Set(absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()));
}

}  // namespace tandem
