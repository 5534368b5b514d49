#include "libs/common/app/serving_process.h"

#include <thread>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "httplib.h"

namespace tandem {

Result<std::unique_ptr<ServerProcess>> StartServing(const ServerProcess::Options& options,
                                                    int http_port, Duration patience) {
  ASSIGN_OR_RETURN(std::unique_ptr<ServerProcess> process, ServerProcess::Start(options));
  httplib::Client http("127.0.0.1", http_port);
  for (const Time until = absl::Now() + patience; absl::Now() < until && process->running();) {
    const auto ready = http.Get("/readyz");
    if (ready && ready->status == 200) return process;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return absl::UnavailableError(fmt::format("{} does not start; {} says why:\n{}",
                                            options.command.front(), options.log.string(),
                                            LastLines(options.log, 3)));
}

}  // namespace tandem
