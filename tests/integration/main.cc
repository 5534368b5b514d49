#include <cstdlib>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/integration/crash_load.h"
#include "tests/integration/distributed.h"

// The tests, and the processes that they start and kill: `integration_test crash-child …` is the
// suite in one process, `integration_test service-child …` one of the four programs.
int main(int argc, char** argv) {
  // Where no call waits, nobody but this poller (every five seconds if left alone) finds that a
  // server is back.
  ::setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "50", 1);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments.front() == "crash-child") {
    return tandem::crash::RunChild({arguments.begin() + 1, arguments.end()});
  }
  if (!arguments.empty() && arguments.front() == "service-child") {
    return tandem::testing::RunServiceChild({arguments.begin() + 1, arguments.end()});
  }
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
