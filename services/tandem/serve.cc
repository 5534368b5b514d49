#include "services/tandem/serve.h"

#include <unistd.h>

#include <filesystem>

#include "fmt/format.h"
#include "libs/common/app/process.h"
#include "services/tandem/client/client.h"
#include "services/tandem/modules.h"
#include "services/tandem/operator.h"

namespace tandem {
namespace {

Status Prepare(const Settings& settings, AppOptions& options) {
  RETURN_IF_ERROR(MakeOperatorsKey(options.signing_dir, options.keys_dir));
  const std::string file = LogFileOf(settings, ::isatty(STDERR_FILENO) != 0);
  if (file.empty()) return OkStatus();
  ASSIGN_OR_RETURN(options.log_sink, LogTo(file));
  fmt::print(stderr, "tandem: the log goes to {}\n", file);
  return OkStatus();
}

}  // namespace

std::string LogFileOf(const Settings& settings, bool is_terminal) {
  const bool is_read = is_terminal || !settings["samples"].empty();
  if (!settings["log"].empty() || !is_read) return "";
  return (std::filesystem::path(settings["data_dir"]) / "tandem.log").string();
}

int Serve(const std::vector<std::string>& arguments) {
  Process suite;
  suite.name = "tandem";
  suite.purpose =
      "serve: the whole suite in one process. Example: tandem serve --data-dir data --samples "
      "samples";
  suite.modules = SuiteModules();
  suite.check = [](const Settings& settings) { return client::CheckSamples(settings["samples"]); };
  suite.prepare = Prepare;
  suite.started = [](const Settings& settings, const AppOptions& options) {
    return WriteOperatorsToken(settings["data_dir"], options.signing_dir);
  };
  suite.serving = [](const Settings& settings, std::string_view address) {
    client::LoadSamples(settings["samples"], address, settings["data_dir"],
                        settings["signing_dir"]);
  };
  return RunProcess(suite, arguments);
}

}  // namespace tandem
