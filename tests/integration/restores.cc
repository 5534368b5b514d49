#include "tests/integration/restores.h"

#include <cstdlib>

#include "fmt/format.h"
#include "libs/common/store/postgres_db.h"

namespace tandem::testing {
namespace {

Status RunTool(const std::string& tool) {
  return std::system(tool.c_str()) == 0 ? OkStatus() : Internal(tool + " failed");
}

std::string DumpOf(const Distributed& suite, std::string_view service) {
  return fmt::format("{}/{}.dump", suite.data_dir(), service);
}

}  // namespace

Status Dump(const Distributed& suite, std::string_view service) {
  return RunTool(fmt::format("pg_dump --format=custom --file='{}' '{}'", DumpOf(suite, service),
                             suite.DatabaseOf(service)));
}

Status Restore(const Distributed& suite, std::string_view service) {
  const std::string name = suite.DatabaseNameOf(service);
  ASSIGN_OR_RETURN(const auto server, PgConnection::Open(suite.postgres().url()));
  RETURN_IF_ERROR(server->Run(fmt::format("DROP DATABASE \"{}\" WITH (FORCE)", name)).status());
  suite.postgres().CreateDatabase(name);
  return RunTool(fmt::format("pg_restore --exit-on-error --dbname='{}' '{}'",
                             suite.DatabaseOf(service), DumpOf(suite, service)));
}

ClientAnswer NewEpoch(const Distributed& suite, const std::string& service) {
  return Tandem({"events", "new-epoch", service, "--store", suite.DatabaseOf(service),
                 "--event-log", suite.log_url(), "--topic-prefix", suite.topic_prefix(), "--json"});
}

}  // namespace tandem::testing
