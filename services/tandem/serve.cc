#include "services/tandem/serve.h"

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "fmt/format.h"
#include "libs/common/app/app.h"
#include "libs/common/app/settings.h"
#include "libs/common/rpc/authenticator.h"
#include "libs/common/rpc/http_server.h"
#include "libs/common/rpc/server.h"
#include "services/learning-content/module.h"
#include "services/objectives/module.h"
#include "services/placement/module.h"
#include "services/reporting/module.h"
#include "services/tandem/client/client.h"

namespace tandem {
namespace {

constexpr int kRefused = 2;
constexpr Duration kDrain = absl::Seconds(20);
// Of the operator's own token on this machine; each start writes a new one.
constexpr Duration kTokenLifetime = absl::Hours(24 * 30);

int Fail(const Status& status, int code) {
  fmt::print(stderr, "tandem: {}\n", std::string(status.message()));
  return code;
}

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

// SIGINT and SIGTERM come to WaitForStop alone: blocked before the first thread starts.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void WaitForStop(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
}

struct Listeners {
  std::unique_ptr<Server> grpc;
  std::unique_ptr<HttpServer> http;
};

Result<Listeners> Listen(App& app, const Settings& settings) {
  Listeners listeners;
  Server::Options grpc;
  grpc.listen = settings["listen"];
  grpc.pipelines = app.pipelines();
  ASSIGN_OR_RETURN(listeners.grpc, Server::Start(std::move(grpc)));
  HttpServer::Options http;
  http.listen = settings["http_listen"];
  http.metrics = &app.metrics();
  http.ready = [&app] { return app.Ready(); };
  ASSIGN_OR_RETURN(listeners.http, HttpServer::Start(http));
  return listeners;
}

std::string WithPort(const std::string& address, int port) {
  return fmt::format("{}:{}", address.substr(0, address.rfind(':')), port);
}

Status Run(const Settings& settings) {
  const std::filesystem::path data = settings["data_dir"];
  ASSIGN_OR_RETURN(
      AppOptions options,
      OptionsFrom(settings,
                  {placement::kPlacementModule, objectives::kObjectivesModule,
                   learning_content::kLearningContentModule, reporting::kReportingModule}));
  RETURN_IF_ERROR(MakeKey(options.keys_dir, (data / "signing").string(), "local"));
  RETURN_IF_ERROR(WriteOperatorToken(data));
  // On a terminal people read what is loaded; the log's lines would stand between.
  const auto log_file = std::make_shared<std::ofstream>();
  if (::isatty(STDERR_FILENO) != 0) {
    log_file->open(data / "tandem.log", std::ios::app);
    options.log_sink = [log_file](std::string_view lines) { *log_file << lines << std::flush; };
    fmt::print(stderr, "tandem: the log goes to {}\n", (data / "tandem.log").string());
  }
  const sigset_t signals = BlockStopSignals();
  ASSIGN_OR_RETURN(const std::unique_ptr<App> app, App::Start(options));
  ASSIGN_OR_RETURN(const Listeners listeners, Listen(*app, settings));
  const std::string address = WithPort(settings["listen"], listeners.grpc->port());
  fmt::print(stderr,
             "tandem: serving gRPC on {}, health and metrics on http://{}; Ctrl-C ends it\n",
             address, WithPort(settings["http_listen"], listeners.http->port()));
  if (!settings["samples"].empty()) {
    const std::vector<std::string> load = {"load",  settings["samples"], "--server",
                                           address, "--data-dir",        data.string()};
    const int loaded = client::RunClient(load);
    if (loaded == 0) client::PrintWorthTrying(address, data.string());
  }
  WaitForStop(signals);
  fmt::print(stderr, "tandem: stopping\n");
  listeners.grpc->Stop(absl::Now() + kDrain);
  return OkStatus();
}

}  // namespace

int Serve(const std::vector<std::string>& arguments) {
  ::umask(0077);  // what is made here holds names, keys and tokens
  for (const std::string& argument : arguments) {
    if (argument == "--help" || argument == "-h") {
      fmt::print(
          "tandem serve: the whole suite in one process.\n\n{}\nExample: tandem serve --data-dir "
          "data --samples samples\n",
          DescribeSettings(ServingSettings()));
      return 0;
    }
  }
  // Of the client, and of `make test`.
  constexpr std::string_view kOthers[] = {"TANDEM_SERVER",    "TANDEM_TOKEN",  "TANDEM_SEED",
                                          "TANDEM_BUILD_DIR", "TANDEM_UPDATE", "TANDEM_SOAK",
                                          "TANDEM_SKIP_KAFKA"};
  if (const Status known = CheckEnvironment(ServingSettings(), kOthers, environ); !known.ok()) {
    return Fail(known, kRefused);
  }
  const Result<Settings> settings = ReadSettings(
      ServingSettings(), arguments, [](const char* name) { return std::getenv(name); });
  if (!settings.ok()) return Fail(settings.status(), kRefused);
  const Status status = Run(*settings);
  if (!status.ok())
    return Fail(status, status.code() == absl::StatusCode::kInvalidArgument ? kRefused : 1);
  return 0;
}

}  // namespace tandem
