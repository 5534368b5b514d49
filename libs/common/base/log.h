#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "libs/common/base/clock.h"

namespace tandem {

// The log of one process: one JSON object a line, with "time", "level" and "message" first. Lines
// are queued and written by a thread of its own, so that a slow disk never holds up a call; when
// the queue is full lines are dropped and counted. Thread-safe.
//
// Nothing personal is ever logged: subjects and resource names are opaque, field values are left
// out.
class Log {
 public:
  enum class Level { kInfo, kWarning, kError };
  using Fields = std::vector<std::pair<std::string_view, std::string>>;
  // Takes whole lines, each with its line end.
  using Sink = std::function<void(std::string_view)>;

  // To the standard error stream unless `sink` says otherwise.
  explicit Log(const Clock& clock = SystemClock(), Sink sink = nullptr);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void Write(Level level, std::string_view message, const Fields& fields = {});
  void Info(std::string_view message, const Fields& fields = {}) {
    Write(Level::kInfo, message, fields);
  }
  void Warning(std::string_view message, const Fields& fields = {}) {
    Write(Level::kWarning, message, fields);
  }
  void Error(std::string_view message, const Fields& fields = {}) {
    Write(Level::kError, message, fields);
  }

  // Waits until everything written before this call has reached the sink.
  void Flush();
  std::int64_t dropped() const;

 private:
  void Run();

  const Clock& clock_;
  const Sink sink_;
  mutable std::mutex mutex_;
  std::condition_variable wake_, written_;
  std::string pending_;
  std::int64_t dropped_ = 0, queued_ = 0, done_ = 0;
  bool stopping_ = false;
  std::thread writer_;
};

// `text` as a JSON string, quotes included.
std::string JsonString(std::string_view text);

}  // namespace tandem
