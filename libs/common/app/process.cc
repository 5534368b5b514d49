#include "libs/common/app/process.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include "fmt/format.h"
#include "libs/common/app/settings.h"
#include "libs/common/rpc/http_server.h"
#include "libs/common/rpc/listener.h"
#include "libs/common/rpc/probe.h"
#include "libs/common/rpc/server.h"

namespace tandem {
namespace {

constexpr int kRefused = 2;
constexpr Duration kDrain = absl::Seconds(20);
// Between saying that it stops and stopping: clients that watch its health go elsewhere. gRPC
// cancels a call that arrives once it stops, before the client has heard.
constexpr auto kFarewell = std::chrono::milliseconds(500);

constexpr Duration kLiveWithin = absl::Seconds(3);

// After it a stop that hangs (a client library on a server that does not answer) ends by SIGALRM:
// what was committed is durable, and a rollout waits for nobody.
constexpr unsigned kStopWithinSeconds = 25;

bool IsRead() { return ::isatty(STDERR_FILENO) != 0; }

// As many as the machine allows: by default it is 1,024, which 2,000 callers would use up.
void RaiseDescriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Whoever loads samples reads what becomes of them.
bool IsLogged(const Process& process, const Settings& settings) {
  return !IsRead() && (process.is_service || settings["samples"].empty());
}

int Fail(const Process& process, bool is_logged, const Status& status, int code) {
  const std::string message(status.message());
  if (is_logged) {
    Log().Error("The program ends", {{"service", process.name}, {"error", message}});
  } else {
    fmt::print(stderr, "{}: {}\n", process.name, message);
  }
  return code;
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
  grpc.tls_dir = settings["tls_dir"];
  grpc.max_connections = std::stoi(settings["max_connections"]);
  absl::ParseDuration(settings["connection_idle"], &grpc.idle);
  grpc.metrics = &app.metrics();
  grpc.log = &app.log();
  ASSIGN_OR_RETURN(listeners.grpc, Server::Start(grpc));
  HttpServer::Options http;
  http.listen = settings["http_listen"];
  http.metrics = &app.metrics();
  http.live = [host = ParseAddress(grpc.listen)->host, port = listeners.grpc->port(),
               tls_dir = settings["tls_dir"],
               log = &app.log()] { return Probe(host, port, tls_dir, kLiveWithin, log); };
  http.ready = [&app] { return app.Ready(); };
  ASSIGN_OR_RETURN(listeners.http, HttpServer::Start(http));
  return listeners;
}

std::string WithPort(const std::string& address, int port) {
  return fmt::format("{}:{}", address.substr(0, address.rfind(':')), port);
}

Status Serve(const Process& process, const Settings& settings) {
  if (process.check) RETURN_IF_ERROR(process.check(settings));
  ASSIGN_OR_RETURN(AppOptions options, OptionsFrom(settings, process.modules));
  if (process.prepare) RETURN_IF_ERROR(process.prepare(settings, options));
  const sigset_t signals = BlockStopSignals();
  ASSIGN_OR_RETURN(const std::unique_ptr<App> app, App::Start(options));
  if (process.started) RETURN_IF_ERROR(process.started(settings, options));
  ASSIGN_OR_RETURN(const Listeners listeners, Listen(*app, settings));
  const std::string address = WithPort(settings["listen"], listeners.grpc->port());
  const std::string http = "http://" + WithPort(settings["http_listen"], listeners.http->port());
  const bool is_logged = options.log_sink == nullptr && !IsRead();
  if (is_logged) {
    app->log().Info("serving", {{"service", process.name}, {"grpc", address}, {"http", http}});
  } else {
    fmt::print(stderr, "{}: serving gRPC on {}, health and metrics on {}; Ctrl-C ends it\n",
               process.name, address, http);
  }
  // Beside the wait, so that a stop is heard while it works.
  const std::jthread serving([&] {
    if (process.serving) process.serving(settings, address);
  });
  WaitForStop(signals);
  if (is_logged) {
    app->log().Info("stopping", {{"service", process.name}});
  } else {
    fmt::print(stderr, "{}: stopping\n", process.name);
  }
  ::alarm(kStopWithinSeconds);
  listeners.grpc->SetServing(false);
  std::this_thread::sleep_for(kFarewell);
  listeners.grpc->Stop(absl::Now() + kDrain);
  return OkStatus();
}

}  // namespace

int RunProcess(const Process& process, const std::vector<std::string>& arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  // Without it gRPC keeps 8 KiB for each idle connection to read into, whatever the server says.
  ::setenv("GRPC_EXPERIMENTS", "-tcp_read_chunks", /*replace=*/0);
  RaiseDescriptors();
  ::umask(0077);  // what is made here holds names, keys and tokens
  for (const std::string& argument : arguments) {
    if (argument == "--help" || argument == "-h") {
      fmt::print("{}: {}\n\n{}", process.name, process.purpose,
                 DescribeSettings(ServingSettings()));
      return 0;
    }
  }
  // Of the client, and of `make test`.
  constexpr std::string_view kOthers[] = {
      "TANDEM_SERVER",          "TANDEM_TOKEN",        "TANDEM_TLS",      "TANDEM_SEED",
      "TANDEM_BUILD_DIR",       "TANDEM_UPDATE",       "TANDEM_SOAK",     "TANDEM_SKIP_KAFKA",
      "TANDEM_SKIP_PROMETHEUS", "TANDEM_SKIP_GRAFANA", "TANDEM_SKIP_K8S", "TANDEM_SKIP_PYTHON"};
  if (const Status known = CheckEnvironment(ServingSettings(), kOthers, environ); !known.ok()) {
    return Fail(process, !IsRead(), known, kRefused);
  }
  const Result<Settings> settings = ReadSettings(
      ServingSettings(), arguments, [](const char* name) { return std::getenv(name); });
  if (!settings.ok()) return Fail(process, !IsRead(), settings.status(), kRefused);
  const Status status = Serve(process, *settings);
  if (status.ok()) return 0;
  return Fail(process, IsLogged(process, *settings), status,
              absl::IsInvalidArgument(status) ? kRefused : 1);
}

int RunService(const Module& module, int argc, char** argv) {
  Process process;
  process.name = std::string(module.name);
  process.purpose = "this service of Tandem, alone in its process.";
  process.modules = {module};
  process.is_service = true;
  return RunProcess(process, {argv + 1, argv + argc});
}

}  // namespace tandem
