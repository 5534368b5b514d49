#include "libs/common/rpc/grpc_log.h"

#include <mutex>
#include <string>
#include <string_view>

#include "grpc/support/log.h"
#include "libs/common/base/until.h"

namespace tandem {
namespace {

constexpr int kMostErrorsAMinute = 60;

struct Joined {
  std::mutex mutex;
  Log* log = nullptr;
  Until minute;
  int errors = 0;  // in it
};

Joined& TheJoined() {
  static Joined joined;
  return joined;
}

// "Error parsing metadata: error=invalid value key=te value=…": the rest is the caller's.
std::string WithoutQuoted(std::string_view message) {
  constexpr std::string_view kValue = " value=";
  const std::size_t at = message.find(kValue);
  return std::string(at == std::string_view::npos ? message : message.substr(0, at));
}

void TakeLine(gpr_log_func_args* line) {
  if (line->severity != GPR_LOG_SEVERITY_ERROR) return;
  Joined& joined = TheJoined();
  const std::lock_guard lock(joined.mutex);
  if (joined.log == nullptr) return;
  if (joined.minute.passed()) {
    const int untold = joined.errors - kMostErrorsAMinute;
    if (untold > 0) joined.log->Error("grpc", {{"untold", std::to_string(untold)}});
    joined.minute = Until(absl::Minutes(1));
    joined.errors = 0;
  }
  if (++joined.errors > kMostErrorsAMinute) return;
  joined.log->Error("grpc", {{"error", WithoutQuoted(line->message)}});
}

}  // namespace

void JoinGrpcLog(Log* log) {
  Joined& joined = TheJoined();
  const std::lock_guard lock(joined.mutex);
  joined.log = log;
  joined.minute = {};
  joined.errors = 0;
  gpr_set_log_function(&TakeLine);
}

void LeaveGrpcLog(Log* log) {
  Joined& joined = TheJoined();
  const std::lock_guard lock(joined.mutex);
  if (joined.log == log) joined.log = nullptr;
}

}  // namespace tandem
