#include "libs/common/base/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

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

}  // namespace

void ObserveProcess(Metrics& metrics) {
  metrics.observe_total("process_cpu_seconds_total", "CPU time spent, user and system.", {},
                        CpuSeconds);
  metrics.observe("process_virtual_memory_bytes", "Address space in use.", {},
                  [] { return MemoryBytes(0); });
  metrics.observe("process_resident_memory_bytes", "Memory in use.", {},
                  [] { return MemoryBytes(1); });
  metrics.observe("process_open_fds", "Open file descriptors.", {}, OpenDescriptors);
  metrics.observe("process_max_fds", "The most file descriptors that may be open.", {},
                  DescriptorLimit);
  metrics
      .gauge("process_start_time_seconds", "When metrics began, in seconds since the Unix epoch.")
      .Set(absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()));
}

}  // namespace tandem
