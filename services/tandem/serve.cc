#include "services/tandem/serve.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "fmt/format.h"
#include "libs/common/app/process.h"
#include "services/learning-content/module.h"
#include "services/objectives/module.h"
#include "services/placement/module.h"
#include "services/reporting/module.h"
#include "services/tandem/client/client.h"
#include "services/tandem/operator.h"

namespace tandem {
namespace {

Status Prepare(const Settings& settings, AppOptions& options) {
  const std::filesystem::path data = settings["data_dir"];
  RETURN_IF_ERROR(MakeOperator(data.string(), options.keys_dir));
  // On a terminal people read what is loaded; the log's lines would stand between.
  if (::isatty(STDERR_FILENO) == 0) return OkStatus();
  const auto file = std::make_shared<std::ofstream>(data / "tandem.log", std::ios::app);
  options.log_sink = [file](std::string_view lines) { *file << lines << std::flush; };
  fmt::print(stderr, "tandem: the log goes to {}\n", (data / "tandem.log").string());
  return OkStatus();
}

}  // namespace

int Serve(const std::vector<std::string>& arguments) {
  Process suite;
  suite.name = "tandem";
  suite.purpose =
      "serve: the whole suite in one process. Example: tandem serve --data-dir data --samples "
      "samples";
  suite.modules = {placement::kPlacementModule, objectives::kObjectivesModule,
                   learning_content::kLearningContentModule, reporting::kReportingModule};
  suite.prepare = Prepare;
  suite.serving = [](const Settings& settings, std::string_view address) {
    client::LoadSamples(settings["samples"], address, settings["data_dir"]);
  };
  return Run(suite, arguments);
}

}  // namespace tandem
