#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libs/common/app/running_module.h"
#include "libs/common/base/config.h"
#include "libs/common/rpc/grpc_peers.h"
#include "libs/common/rpc/peers.h"

namespace tandem {

// What a process serves, and where it keeps it.
struct AppOptions {
  std::vector<Module> modules;
  std::string store;      // "sqlite:data/{service}.db"
  std::string event_log;  // "local:data/events.db"
  std::string topic_prefix;
  std::string cache = "memory:";
  std::string peers;        // see ParsePeers; empty: this process has all services
  std::string signing_dir;  // of the key that signs what is asked of them
  std::string tls_dir;      // of their channels, see rpc/tls.h; empty: in the clear
  std::string keys_dir;     // empty: no token is accepted, only CallAs (tests)
  std::string cell = "local";
  std::vector<std::string> countries;
  int log_one_in = 100;
  std::string otlp_endpoint;  // see OtlpOptions; empty: no tracing
  double trace_ratio = 0.01;
  const Clock* clock = &SystemClock();
  // Decorators of the ports, for tests that inject faults.
  std::function<std::unique_ptr<Store>(std::unique_ptr<Store>)> decorate_store;
  std::function<std::unique_ptr<EventLog>(std::unique_ptr<EventLog>)> decorate_log;
  Tracing* tracing = nullptr;  // of tests: takes spans instead of a collector
  Log::Sink log_sink;          // null: standard error
};

// Appends to the file at `path`. INVALID_ARGUMENT (of the setting `log`) if it cannot be written.
Result<Log::Sink> LogTo(const std::string& path);

// From the settings of ServingSettings(), with the defaults that depend on others filled in; makes
// the folders.
Result<AppOptions> OptionsFrom(const Settings& settings, std::vector<Module> modules);

// The modules of one process at work, without sockets: Server and HttpServer stand before it.
// Thread-safe.
class App {
 public:
  static Result<std::unique_ptr<App>> Start(const AppOptions& options);
  // Finishes what is under way.
  ~App();

  // Every pipeline, the administrators' included.
  std::vector<Pipeline*> pipelines();
  // Null if no module here has it. `path` is "tandem.placement.v1.MatchService/AcceptMatch".
  struct Place {
    Pipeline* pipeline = nullptr;
    const Pipeline::Route* route = nullptr;
  };
  Place Find(std::string_view path);
  RunningModule* module(std::string_view name);

  Metrics& metrics() { return metrics_; }
  Log& log() { return log_; }

  // Whether the stores answer, as each was asked within the last seconds: what readiness asks.
  // Commands go on without the log.
  Status Ready();
  // Waits until all modules rest: nothing to publish, consume, project or time.
  Status Settle(Time deadline);
  // The clock was moved by hand.
  void WakeTimers();

 private:
  explicit App(const AppOptions& options);
  Status StartModules(const AppOptions& options);
  // Null where nothing is traced.
  Tracing* OpenTracing(const AppOptions& options);
  void Observe(const AppOptions& options);

  Metrics metrics_;
  Log log_;
  std::unique_ptr<Tracing> tracing_;         // null where a test has its own
  std::unique_ptr<GrpcPeers> remote_peers_;  // null where this process has all services
  LocalPeers peers_;
  std::unique_ptr<Authenticator> authenticator_;
  std::unique_ptr<EventLog> event_log_;
  std::unique_ptr<Cache> cache_;
  std::unique_ptr<Threads> threads_;
  std::vector<std::unique_ptr<RunningModule>> modules_;
  std::unique_ptr<Executor> admin_executor_;
  std::unique_ptr<Pipeline> admin_;
};

}  // namespace tandem
