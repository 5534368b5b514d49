#include "services/tandem/client/stores.h"

#include <filesystem>

#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/modules.h"

namespace tandem::client {
namespace {

Status Migrate(const Session& session, const Module& module) {
  Declarations declarations(module.package);
  module.declare(declarations);
  StoreOptions options = StoreOf(session, module);
  options.collections = declarations.collections();
  return OpenStore(options).status();
}

}  // namespace

Result<const Module*> ServiceNamed(const std::string& name) {
  if (const Module* module = FindModule(name)) return module;
  return Usage(
      fmt::format("There is no service {}; there are placement, objectives, learning-content and "
                  "reporting.",
                  name));
}

StoreOptions StoreOf(const Session& session, const Module& module) {
  const std::string data = Setting(session, "data-dir", "TANDEM_DATA_DIR");
  std::string url = Setting(session, "store", "TANDEM_STORE");
  if (url.empty()) {
    url =
        "sqlite:" + (std::filesystem::path(data.empty() ? "data" : data) / "{service}.db").string();
  }
  StoreOptions options;
  options.service = std::string(module.name);
  options.url = absl::StrReplaceAll(url, {{"{service}", options.service}});
  return options;
}

Status RunStore(Session& session) {
  const auto& words = session.words();
  if (words.empty() || words[0] != "migrate") {
    return Usage("Expected migrate, then services, as in `tandem store migrate placement`.");
  }
  std::vector<const Module*> modules;
  for (std::size_t i = 1; i < words.size(); ++i) {
    ASSIGN_OR_RETURN(modules.emplace_back(), ServiceNamed(words[i]));
  }
  if (modules.empty()) {
    for (const Module& module : SuiteModules()) modules.push_back(&module);
  }
  Json migrated = Json::array();
  for (const Module* module : modules) {
    RETURN_IF_ERROR(Migrate(session, *module));
    migrated.push_back(std::string(module->name));
    if (!session.json()) {
      session.Write(fmt::format("The store of {} has the tables of this version.\n", module->name));
    }
  }
  if (session.json()) session.Show(Json{{"migrated", migrated}});
  return OkStatus();
}

}  // namespace tandem::client
