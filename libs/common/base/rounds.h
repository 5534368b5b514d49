#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace tandem {

// Calls `look` on a thread of its own, at once and then `every` so often after it has returned,
// until destroyed: for what a scrape of metrics must not wait for. Thread-safe.
class Rounds {
 public:
  Rounds(std::function<void()> look, std::chrono::milliseconds every);
  // Waits for the round under way.
  ~Rounds();
  Rounds(const Rounds&) = delete;
  Rounds& operator=(const Rounds&) = delete;

 private:
  void Run();

  const std::function<void()> look_;
  const std::chrono::milliseconds every_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tandem
