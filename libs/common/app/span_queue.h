#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "libs/common/base/tracing.h"
#include "prometheus/counter.h"

namespace tandem {

// Spans on their way to a collector. What comes while it is full, or is not taken by the collector,
// is dropped and counted: nobody waits for a collector, neither a call nor a stop. Sends from a
// thread of its own, some at a time. Thread-safe.
class SpanQueue {
 public:
  struct Options {
    // Sends spans; false if they are lost. Answers within a second or two whatever happens.
    std::function<bool(std::vector<Span>)> send;
    prometheus::Counter* sent = nullptr;
    prometheus::Counter* dropped = nullptr;
    std::size_t limit = 2048;
    std::size_t batch = 512;
    std::chrono::milliseconds gather{1000};          // so long for more, unless there is a batch
    std::chrono::milliseconds longest_rest{30'000};  // after failures, from `gather` on
    std::chrono::milliseconds farewell{2000};        // at the end, while sending goes well
  };
  explicit SpanQueue(Options options);
  // Sends what is left if the collector has taken what came before; drops it otherwise.
  ~SpanQueue();

  void Add(Span span);

 private:
  void Run();
  // Of the oldest. Called with the lock, which it leaves while it sends.
  bool SendSome(std::unique_lock<std::mutex>& lock);

  const Options options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Span> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tandem
