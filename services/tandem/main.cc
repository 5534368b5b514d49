#include <csignal>
#include <string>
#include <vector>

#include "services/tandem/client/client.h"
#include "services/tandem/serve.h"
#include "services/tandem/up.h"

// `tandem serve` is the whole suite in one process, `tandem up` in four; everything else is their
// client.
int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments.front() == "serve") {
    return tandem::Serve({arguments.begin() + 1, arguments.end()});
  }
  if (!arguments.empty() && arguments.front() == "up") {
    return tandem::Up({arguments.begin() + 1, arguments.end()});
  }
  return tandem::client::RunClient(arguments);
}
