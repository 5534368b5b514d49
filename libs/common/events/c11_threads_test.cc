// librdkafka has its threads, locks and conditions from C11's <threads.h>, which ThreadSanitizer
// does not know: a thread without its bookkeeping crashes at the first malloc, and what a lock
// guards looks like a race. Under it they are those of POSIX, which glibc's are underneath.
#ifdef __SANITIZE_THREAD__

#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <cstdint>

namespace {

struct Start {
  thrd_start_t run;
  void* argument;
};

void* Run(void* raw) {
  const Start start = *static_cast<Start*>(raw);
  delete static_cast<Start*>(raw);
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(start.run(start.argument)));
}

}  // namespace

extern "C" int thrd_create(thrd_t* thread, thrd_start_t run, void* argument) {
  auto* start = new Start{run, argument};
  if (pthread_create(thread, nullptr, &Run, start) == 0) return thrd_success;
  delete start;
  return thrd_error;
}

extern "C" int thrd_join(thrd_t thread, int* result) {
  void* raw = nullptr;
  if (pthread_join(thread, &raw) != 0) return thrd_error;
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(raw));
  return thrd_success;
}

namespace {

pthread_mutex_t* Posix(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
pthread_cond_t* Posix(cnd_t* condition) { return reinterpret_cast<pthread_cond_t*>(condition); }
int Told(int error) {
  return error == 0 ? thrd_success : error == ETIMEDOUT ? thrd_timedout : thrd_error;
}

}  // namespace

extern "C" {
int mtx_init(mtx_t* mutex, int) { return Told(pthread_mutex_init(Posix(mutex), nullptr)); }
void mtx_destroy(mtx_t* mutex) { pthread_mutex_destroy(Posix(mutex)); }
int mtx_lock(mtx_t* mutex) { return Told(pthread_mutex_lock(Posix(mutex))); }
int mtx_unlock(mtx_t* mutex) { return Told(pthread_mutex_unlock(Posix(mutex))); }
int cnd_init(cnd_t* condition) { return Told(pthread_cond_init(Posix(condition), nullptr)); }
void cnd_destroy(cnd_t* condition) { pthread_cond_destroy(Posix(condition)); }
int cnd_signal(cnd_t* condition) { return Told(pthread_cond_signal(Posix(condition))); }
int cnd_broadcast(cnd_t* condition) { return Told(pthread_cond_broadcast(Posix(condition))); }
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return Told(pthread_cond_wait(Posix(condition), Posix(mutex)));
}
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
  return Told(pthread_cond_timedwait(Posix(condition), Posix(mutex), until));
}
}

#endif
