#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "libs/common/base/log.h"

namespace tandem::testing {

// A log whose lines a test looks at. Thread-safe.
class KeptLog {
 public:
  Log& log() { return log_; }

  // All that was written before this call.
  std::string text() {
    log_.Flush();
    const std::lock_guard lock(mutex_);
    return text_;
  }
  bool Has(std::string_view about) { return text().find(about) != std::string::npos; }
  // The lines that have `about` in them.
  std::vector<std::string> Lines(std::string_view about = "") {
    std::vector<std::string> lines = absl::StrSplit(text(), '\n', absl::SkipEmpty());
    std::erase_if(lines,
                  [&](const std::string& line) { return line.find(about) == std::string::npos; });
    return lines;
  }

 private:
  std::mutex mutex_;  // guards text_
  std::string text_;
  Log log_{SystemClock(), [this](std::string_view text) {
             const std::lock_guard lock(mutex_);
             text_ += text;
           }};
};

}  // namespace tandem::testing
