#include "tests/integration/serving_suite.h"

#include <grpcpp/grpcpp.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "httplib.h"
#include "libs/common/app/serving_process.h"
#include "libs/common/testing/certificates.h"
#include "libs/common/testing/postgres.h"
#include "libs/common/testing/source_tree.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {
namespace {

// A week: nobody is told of its end.
constexpr Duration kCertificate = absl::Hours(168);

std::string Contents(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

Status ServingSuite::Start() {
  folder_ = TemporaryFolder();
  const Authority authority("authority");
  Mount(folder_ / "tls", authority.Issue(kCertificate), authority.certificate());
  redis_ = std::make_unique<RedisServer>();
  for (const std::string_view service : Distributed::kServices) {
    const std::string database = fmt::format("{}-{}", folder_.filename().string(), service);
    stores_ = absl::StrReplaceAll(SharedPostgres().CreateDatabase(database),
                                  {{database, folder_.filename().string() + "-{service}"}});
  }
  address_ = fmt::format("127.0.0.1:{}", FreePort());
  http_port_ = FreePort();
  ServerProcess::Options options;
  options.log = folder_ / "stderr";
  options.environment = {{"TANDEM_TLS_DIR", (folder_ / "tls").string()}};  // of the samples, too
  options.command = {Binary("tandem"),
                     "serve",
                     "--samples=" + SourceRoot() + "/samples",
                     "--data-dir=" + folder_.string(),
                     "--store=" + stores_,
                     "--cache=" + redis_->url(),
                     "--listen=" + address_,
                     fmt::format("--http-listen=127.0.0.1:{}", http_port_),
                     "--log-sampling=1",
                     "--log=" + (folder_ / "tandem.log").string()};
  if (!Collector::IsSkipped()) {
    ASSIGN_OR_RETURN(collector_, Collector::Start());
    options.command.insert(options.command.end(),
                           {"--otlp-endpoint=" + collector_->endpoint(), "--trace-ratio=1"});
  }
  ASSIGN_OR_RETURN(process_, StartServing(options, http_port_));
  return OkStatus();
}

ServingSuite::~ServingSuite() {
  process_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string ServingSuite::DatabaseOf(std::string_view service) const {
  return absl::StrReplaceAll(stores_, {{"{service}", std::string(service)}});
}

std::vector<std::string> ServingSuite::ToIt(std::vector<std::string> arguments) const {
  arguments.insert(arguments.end(), {"--server", address_, "--data-dir", folder_.string(),
                                     "--tls-dir", (folder_ / "tls").string()});
  return arguments;
}

ClientAnswer ServingSuite::Tandem(std::vector<std::string> arguments) const {
  return testing::Tandem(ToIt(std::move(arguments)));
}

Result<std::unique_ptr<ServerProcess>> ServingSuite::Begin(
    std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), Binary("tandem"));
  return ServerProcess::Start({.command = ToIt(std::move(arguments)),
                               .log = folder_ / fmt::format("begun-{}", FreePort())});
}

FaultClient ServingSuite::client() const {
  const std::filesystem::path tls = folder_ / "tls";
  const grpc::SslCredentialsOptions options{.pem_root_certs = Contents(tls / "ca.crt"),
                                            .pem_private_key = Contents(tls / "tls.key"),
                                            .pem_cert_chain = Contents(tls / "tls.crt")};
  return {address_, grpc::SslCredentials(options), FaultToken(folder_ / "signing", "load")};
}

std::string ServingSuite::metrics_address() const {
  return fmt::format("127.0.0.1:{}", http_port_);
}

std::string ServingSuite::Metrics() const {
  const auto answer = httplib::Client("127.0.0.1", http_port_).Get("/metrics");
  return answer ? answer->body : "";
}

std::string ServingSuite::Logs() const {
  return Contents(folder_ / "tandem.log") + Contents(folder_ / "stderr");
}

}  // namespace tandem::testing
