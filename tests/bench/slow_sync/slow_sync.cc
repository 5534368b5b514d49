// A slower disk for what it is preloaded into and for its children: fdatasync takes SLOW_SYNC_US
// microseconds longer. As cloud volumes do (1 to 4 ms), with which the benchmarks of a fast disk
// say little: LD_PRELOAD=build/libslow_sync.so SLOW_SYNC_US=3000 build/bench/postgres_bench.
#include <dlfcn.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

extern "C" int fdatasync(int file) {
  static const auto next = reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, "fdatasync"));
  static const char* const longer = std::getenv("SLOW_SYNC_US");
  const int answer = next(file);
  if (longer != nullptr) std::this_thread::sleep_for(std::chrono::microseconds(std::atoi(longer)));
  return answer;
}
