#include "libs/common/base/log.h"

#include <cstdio>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "nlohmann/json.hpp"

namespace tandem {
namespace {

constexpr std::size_t kMaxPending = 4 << 20;  // bytes that wait for the writer

void ToStandardError(std::string_view lines) { std::fwrite(lines.data(), 1, lines.size(), stderr); }

std::string_view NameOf(Log::Level level) {
  switch (level) {
    case Log::Level::kInfo:
      return "info";
    case Log::Level::kWarning:
      return "warning";
    case Log::Level::kError:
      return "error";
  }
  return "error";
}

}  // namespace

std::string JsonString(std::string_view text) {
  using nlohmann::json;
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

Log::Log(const Clock& clock, Sink sink)
    : clock_(clock), sink_(sink ? std::move(sink) : ToStandardError), writer_([this] { Run(); }) {}

Log::~Log() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  writer_.join();
}

void Log::Write(Level level, std::string_view message, const Fields& fields) {
  const std::string time =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", clock_.Now(), absl::UTCTimeZone());
  std::string line = fmt::format(R"({{"time":"{}","level":"{}","message":{})", time, NameOf(level),
                                 JsonString(message));
  for (const auto& [name, value] : fields) {
    line.append(",").append(JsonString(name)).append(":").append(JsonString(value));
  }
  line.append("}\n");
  {
    const std::lock_guard lock(mutex_);
    if (pending_.size() + line.size() > kMaxPending) {
      ++dropped_;
      return;
    }
    pending_.append(line);
    ++queued_;
  }
  wake_.notify_one();
}

void Log::Flush() {
  std::unique_lock lock(mutex_);
  const std::int64_t target = queued_;
  written_.wait(lock, [&] { return done_ >= target; });
}

std::int64_t Log::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void Log::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stopping_ || !pending_.empty(); });
    if (pending_.empty()) return;
    std::string lines;
    lines.swap(pending_);
    const std::int64_t taken = queued_;
    lock.unlock();
    sink_(lines);
    lock.lock();
    done_ = taken;
    written_.notify_all();
  }
}

}  // namespace tandem
