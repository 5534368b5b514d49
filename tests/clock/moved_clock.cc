// Preloaded into a program (LD_PRELOAD), moves its wall clock by as many seconds as the file that
// MOVED_CLOCK names holds (an int64, at any time another), and what waits for a moment of that
// clock with it, as if an operator had set the machine's. Debian's libfaketime leaves out the waits
// of C11 threads (librdkafka) and of Abseil's futexes: each lasts an hour longer under it.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <threads.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
// A wait looks so often whether the clock was moved.
constexpr std::int64_t kLook = kSecond / 50;

std::atomic<const std::atomic<std::int64_t>*> moved{nullptr};

__attribute__((constructor)) void Open() {
  const char* path = std::getenv("MOVED_CLOCK");
  const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  void* map = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
  ::close(file);
  if (map != MAP_FAILED) moved = static_cast<const std::atomic<std::int64_t>*>(map);
}

std::int64_t Shift() {
  const auto* seconds = moved.load();
  return seconds == nullptr ? 0 : seconds->load() * kSecond;
}

// The C library's own function. Not a static of its caller's: what guards those waits by a function
// of this file.
template <class Function>
Function* Real(std::atomic<void*>& found, const char* name) {
  void* function = found;
  if (function == nullptr) found = function = ::dlsym(RTLD_NEXT, name);
  return reinterpret_cast<Function*>(function);
}
std::atomic<void*> real_gettime, real_cond_wait, real_cnd_wait, real_syscall;

std::int64_t Nanos(const timespec& time) { return time.tv_sec * kSecond + time.tv_nsec; }
timespec Spec(std::int64_t nanos) { return {nanos / kSecond, nanos % kSecond}; }

int RealTime(clockid_t clock, timespec* time) {
  return Real<int(clockid_t, timespec*)>(real_gettime, "clock_gettime")(clock, time);
}

// By the machine's clock.
std::int64_t Now() {
  timespec time{};
  RealTime(CLOCK_REALTIME, &time);
  return Nanos(time);
}

// Until when by the machine's clock one may wait for `until` of the moved one, before one looks.
timespec NextLook(const timespec& until) {
  const std::int64_t now = Now();
  return Spec(std::clamp<std::int64_t>(Nanos(until) - Shift(), 0, now + kLook));
}
bool HasCome(const timespec& until) { return Now() + Shift() >= Nanos(until); }

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const int failed = RealTime(clock, time);
  if (failed == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    time->tv_sec += Shift() / kSecond;
  return failed;
}

int gettimeofday(timeval* __restrict time, void* __restrict) noexcept {
  const std::int64_t nanos = Now() + Shift();
  *time = {nanos / kSecond, nanos % kSecond / 1'000};
  return 0;
}

time_t time(time_t* kept) noexcept {
  const time_t seconds = (Now() + Shift()) / kSecond;
  if (kept != nullptr) *kept = seconds;
  return seconds;
}

int timespec_get(timespec* time, int base) noexcept {
  if (base == TIME_UTC) *time = Spec(Now() + Shift());
  return base;
}

int pthread_cond_timedwait(pthread_cond_t* __restrict condition, pthread_mutex_t* __restrict mutex,
                           const timespec* __restrict until) {
  auto* const real = Real<int(pthread_cond_t*, pthread_mutex_t*, const timespec*)>(
      real_cond_wait, "pthread_cond_timedwait");
  const timespec look = NextLook(*until);
  const int result = real(condition, mutex, &look);
  return result == ETIMEDOUT && !HasCome(*until) ? 0 : result;
}

int cnd_timedwait(cnd_t* __restrict condition, mtx_t* __restrict mutex,
                  const timespec* __restrict until) {
  auto* const real = Real<int(cnd_t*, mtx_t*, const timespec*)>(real_cnd_wait, "cnd_timedwait");
  const timespec look = NextLook(*until);
  const int result = real(condition, mutex, &look);
  return result == thrd_timedout && !HasCome(*until) ? static_cast<int>(thrd_success) : result;
}

// As libc declares it, and what it hands over.
// NOLINTBEGIN(google-runtime-int, performance-no-int-to-ptr)
long syscall(long number, ...) noexcept {
  auto* const real = Real<long(long, ...)>(real_syscall, "syscall");
  std::va_list list;
  va_start(list, number);
  long given[6];
  for (long& one : given) one = va_arg(list, long);
  va_end(list);
  const bool waits = number == SYS_futex && given[3] != 0 &&
                     (given[1] & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET &&
                     (given[1] & FUTEX_CLOCK_REALTIME) != 0;
  if (!waits) return real(number, given[0], given[1], given[2], given[3], given[4], given[5]);
  const auto& until = *reinterpret_cast<const timespec*>(given[3]);
  const timespec look = NextLook(until);
  const long result = real(number, given[0], given[1], given[2], &look, given[4], given[5]);
  if (result == -1 && errno == ETIMEDOUT && !HasCome(until)) errno = EINTR;
  return result;
}
// NOLINTEND(google-runtime-int, performance-no-int-to-ptr)

}  // extern "C"
