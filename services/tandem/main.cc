#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "libs/common/app/process.h"
#include "services/tandem/client/client.h"
#include "services/tandem/modules.h"
#include "services/tandem/serve.h"
#include "services/tandem/up.h"

// `tandem serve` is the whole suite in one process, `tandem up` in four; everything else is their
// client. Under the name of a service it is that service alone: the image has one file instead of
// five.
int main(int argc, char** argv) {
  const std::string name = std::filesystem::path(argv[0]).filename().string();
  if (const tandem::Module* service = tandem::FindModule(name)) {
    return tandem::RunService(*service, argc, argv);
  }
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments.front() == "serve") {
    return tandem::Serve({arguments.begin() + 1, arguments.end()});
  }
  if (!arguments.empty() && arguments.front() == "up") {
    return tandem::Up({arguments.begin() + 1, arguments.end()});
  }
  // What gRPC logs is for its developers; an error says it in our words.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  return tandem::client::RunClient(arguments);
}
