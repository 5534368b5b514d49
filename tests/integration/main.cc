#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/integration/crash_load.h"

// The tests, and the processes that they start and kill: `integration_test crash-child …`.
int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments.front() == "crash-child") {
    return tandem::crash::RunChild({arguments.begin() + 1, arguments.end()});
  }
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
