#include "services/tandem/serve.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "fmt/format.h"
#include "libs/common/app/process.h"
#include "libs/common/rpc/authenticator.h"
#include "services/learning-content/module.h"
#include "services/objectives/module.h"
#include "services/placement/module.h"
#include "services/reporting/module.h"
#include "services/tandem/client/client.h"

namespace tandem {
namespace {

// Of the operator's own token on this machine; each start writes a new one.
constexpr Duration kTokenLifetime = absl::Hours(24 * 30);

// The operator of this machine: everything, everywhere. Read by the client from the data folder, as
// kubectl reads its config.
Status WriteOperatorToken(const std::filesystem::path& data) {
  TokenRequest request;
  request.caller.subject = "operator";
  for (const auto role : {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER,
                          common::v1::LEARNING_EDITOR, common::v1::EVALUATOR}) {
    request.caller.grants.push_back({role, "*"});
  }
  request.lifetime = kTokenLifetime;
  ASSIGN_OR_RETURN(const std::string token, IssueToken((data / "signing").string(), request));
  const std::filesystem::path file = data / "admin.token";
  std::filesystem::remove(file);
  std::ofstream(file) << token << '\n';
  if (!std::filesystem::exists(file)) return Internal(file.string() + " cannot be written.");
  return OkStatus();
}

Status Prepare(const Settings& settings, AppOptions& options) {
  const std::filesystem::path data = settings["data_dir"];
  RETURN_IF_ERROR(MakeKey(options.keys_dir, (data / "signing").string(), "local"));
  RETURN_IF_ERROR(WriteOperatorToken(data));
  // On a terminal people read what is loaded; the log's lines would stand between.
  if (::isatty(STDERR_FILENO) == 0) return OkStatus();
  const auto file = std::make_shared<std::ofstream>(data / "tandem.log", std::ios::app);
  options.log_sink = [file](std::string_view lines) { *file << lines << std::flush; };
  fmt::print(stderr, "tandem: the log goes to {}\n", (data / "tandem.log").string());
  return OkStatus();
}

void LoadSamples(const Settings& settings, std::string_view address) {
  if (settings["samples"].empty()) return;
  const std::string server(address), data = settings["data_dir"];
  const std::vector<std::string> load = {"load", settings["samples"], "--server",
                                         server, "--data-dir",        data};
  if (client::RunClient(load) == 0) client::PrintWorthTrying(server, data);
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
  suite.serving = LoadSamples;
  return Run(suite, arguments);
}

}  // namespace tandem
