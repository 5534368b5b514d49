#include "libs/common/app/app.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_replace.h"
#include "libs/common/app/certificates.h"
#include "libs/common/app/otlp.h"
#include "libs/common/app/plaintext.h"
#include "libs/common/app/settings.h"
#include "libs/common/app/topics.h"
#include "libs/common/base/process_metrics.h"
#include "libs/common/base/version.h"
#include "libs/common/cache/cache.h"
#include "libs/common/rpc/tls.h"

namespace tandem {
namespace {

constexpr std::size_t kCacheBytes = 64U << 20U;
// Streams, and reads that wait for an event, each hold a thread.
constexpr int kThreads = 256;

std::string Of(std::string_view url, std::string_view service) {
  return absl::StrReplaceAll(std::string(url), {{"{service}", std::string(service)}});
}

}  // namespace

Result<Log::Sink> LogTo(const std::string& path) {
  const auto file = std::make_shared<std::ofstream>(path, std::ios::app);
  if (!*file) return BadField("log", path + " cannot be written");
  return Log::Sink([file](std::string_view lines) {
    file->clear();  // the disk may have been full
    *file << lines << std::flush;
  });
}

Result<AppOptions> OptionsFrom(const Settings& settings, std::vector<Module> modules) {
  if (modules.size() > 1) RETURN_IF_ERROR(CheckStoreOfEach(settings));
  const std::filesystem::path data = settings["data_dir"];
  std::error_code error;
  std::filesystem::create_directories(data, error);
  if (error) return BadField("data_dir", data.string() + " cannot be made: " + error.message());
  const auto or_default = [&](std::string_view name, const std::string& value) {
    return settings[name].empty() ? value : settings[name];
  };
  AppOptions options;
  options.modules = std::move(modules);
  options.store = or_default("store", "sqlite:" + (data / "{service}.db").string());
  options.event_log = or_default("event_log", "local:" + (data / "events.db").string());
  options.topic_prefix = settings["topic_prefix"];
  options.cache = settings["cache"];
  options.keys_dir = or_default("keys_dir", (data / "keys").string());
  options.peers = settings["peers"];
  options.signing_dir = or_default("signing_dir", (data / "signing").string());
  if (!options.peers.empty() && !std::filesystem::is_directory(options.signing_dir)) {
    return BadField("signing_dir",
                    options.signing_dir + " holds no key that signs what is asked of peers");
  }
  options.tls_dir = settings["tls_dir"];
  if (!options.tls_dir.empty())
    RETURN_IF_ERROR(CheckTlsFolder(options.tls_dir, options.clock->Now()));
  RETURN_IF_ERROR(CheckPlaintext(settings));
  options.cell = settings["cell"];
  options.countries = settings.List("countries");
  if (!settings["keys_dir"].empty() && !std::filesystem::is_directory(options.keys_dir)) {
    return BadField("keys_dir", options.keys_dir + " is no folder of public keys");
  }
  if (const std::string& log = settings["log"]; !log.empty() && log != "-") {
    ASSIGN_OR_RETURN(options.log_sink, LogTo(log));
  }
  const std::string& sampling = settings["log_sampling"];
  std::from_chars(sampling.data(), sampling.data() + sampling.size(), options.log_one_in);
  options.otlp_endpoint = settings["otlp_endpoint"];
  if (options.otlp_endpoint.starts_with("https") && options.tls_dir.empty())
    return BadField("otlp_endpoint", "asks for TLS, but tls_dir does not say whom to trust");
  const std::string& ratio = settings["trace_ratio"];
  std::from_chars(ratio.data(), ratio.data() + ratio.size(), options.trace_ratio);
  return options;
}

App::App(const AppOptions& options) : log_(*options.clock, options.log_sink) {}

App::~App() {
  for (auto& module : modules_) module->pipeline().EndStreams();
  admin_.reset();
  admin_executor_.reset();
  // Whoever asks another stands after it (see modules.cc), so it goes first.
  while (!modules_.empty()) modules_.pop_back();
}

Result<std::unique_ptr<App>> App::Start(const AppOptions& options) {
  auto app = std::unique_ptr<App>(new App(options));
  RETURN_IF_ERROR(app->StartModules(options));
  return app;
}

Tracing* App::OpenTracing(const AppOptions& options) {
  if (options.tracing != nullptr || options.otlp_endpoint.empty()) return options.tracing;
  OtlpOptions otlp;
  otlp.endpoint = options.otlp_endpoint;
  otlp.tls_dir = options.tls_dir;
  otlp.cell = options.cell;
  otlp.tracing.ratio = options.trace_ratio;
  // OpenTelemetry has a name for Kafka; the embedded log's is ours.
  otlp.tracing.messaging_system = options.event_log.starts_with("kafka:") ? "kafka" : "tandem";
  otlp.metrics = &metrics_;
  otlp.log = &log_;
  tracing_ = OpenOtlp(otlp);
  return tracing_.get();
}

Status App::StartModules(const AppOptions& options) {
  if (!options.keys_dir.empty()) {
    ASSIGN_OR_RETURN(authenticator_, Authenticator::Open({.keys_dir = options.keys_dir,
                                                          .clock = options.clock,
                                                          .log = &log_,
                                                          .metrics = &metrics_}));
  }
  if (!options.peers.empty()) {
    GrpcPeers::Options peers;
    ASSIGN_OR_RETURN(peers.targets, ParsePeers(options.peers));
    peers.service = std::string(options.modules.front().name);
    peers.signing_dir = options.signing_dir;
    peers.tls_dir = options.tls_dir;
    peers.log = &log_;
    peers.clock = options.clock;
    remote_peers_ = std::make_unique<GrpcPeers>(std::move(peers));
    peers_.AddOthers(remote_peers_.get());
  }
  ASSIGN_OR_RETURN(event_log_, OpenEventLog(options.event_log));
  if (options.decorate_log) event_log_ = options.decorate_log(std::move(event_log_));
  const bool has_replicas = !options.store.starts_with("sqlite:");
  ASSIGN_OR_RETURN(cache_, OpenCache({.url = options.cache,
                                      .bytes = kCacheBytes,
                                      .topic_prefix = options.topic_prefix,
                                      .cell = options.cell,
                                      .others_write = has_replicas,
                                      .metrics = &metrics_,
                                      .messages = &log_}));
  threads_ = std::make_unique<Threads>(kThreads);
  Tracing* tracing = OpenTracing(options);
  Observe(options);

  Surroundings surroundings;
  surroundings.cell = options.cell;
  surroundings.countries = options.countries;
  surroundings.topics = SuiteTopics(options.topic_prefix);
  surroundings.topic_prefix = options.topic_prefix;
  surroundings.has_replicas = has_replicas;
  surroundings.clock = options.clock;
  surroundings.log = event_log_.get();
  surroundings.cache = cache_.get();
  surroundings.peers = &peers_;
  surroundings.authenticator = authenticator_.get();
  surroundings.threads = threads_.get();
  surroundings.metrics = &metrics_;
  surroundings.logger = &log_;
  surroundings.tracing = tracing;
  surroundings.log_one_in = options.log_one_in;
  // Commands go on without the log; topics that do not fit need an operator.
  Status prepared = event_log_->Prepare(WithDeadLetters(surroundings.topics, options.modules));
  if (!prepared.ok() && !IsTransient(prepared)) return prepared;

  std::vector<Operations*> operations;
  for (const Module& module : options.modules) {
    Declarations declarations(module.package);
    module.declare(declarations);
    StoreOptions store_options;
    store_options.url = Of(options.store, module.name);
    store_options.collections = declarations.collections();
    store_options.clock = options.clock;
    store_options.metrics = &metrics_;
    store_options.service = std::string(module.name);
    ASSIGN_OR_RETURN(std::unique_ptr<Store> store, OpenStore(store_options));
    if (options.decorate_store) store = options.decorate_store(std::move(store));
    ASSIGN_OR_RETURN(std::unique_ptr<RunningModule> running,
                     RunningModule::Start(module, std::move(store), declarations, surroundings));
    peers_.Add(&running->pipeline());
    operations.push_back(running.get());
    modules_.push_back(std::move(running));
  }

  admin_executor_ = std::make_unique<Executor>(Executor::Options{.threads = 1});
  Pipeline::Options admin;
  admin.service = "admin";
  admin.methods = AdminMethods(operations);
  admin.clock = options.clock;
  admin.authenticator = authenticator_.get();
  admin.executor = admin_executor_.get();
  admin.threads = threads_.get();
  admin.metrics = &metrics_;
  admin.log = &log_;
  admin.tracing = tracing;
  admin.log_one_in = 1;
  ASSIGN_OR_RETURN(admin_, Pipeline::Make(std::move(admin)));
  return OkStatus();
}

void App::Observe(const AppOptions& options) {
  ObserveProcess(metrics_);
  metrics_
      .gauge("tandem_build_info", "1; what was built.",
             {{"version", std::string(kVersion)}, {"revision", std::string(Revision())}})
      .Set(1);
  metrics_.observe_total("tandem_log_lines_dropped_total",
                         "Lines of the log that were lost because its reader is too slow.", {},
                         [this] { return static_cast<double>(log_.dropped()); });
  metrics_.observe("tandem_threads_busy", "Open streams, and calls that wait for an event.", {},
                   [this] { return static_cast<double>(threads_->running()); });
  metrics_.gauge("tandem_threads_limit", "How many there may be; one more is refused (OVERLOADED).")
      .Set(threads_->limit());
  ObserveCertificates(options, metrics_);
}

std::vector<Pipeline*> App::pipelines() {
  std::vector<Pipeline*> all = {admin_.get()};
  for (auto& module : modules_) all.push_back(&module->pipeline());
  return all;
}

App::Place App::Find(std::string_view path) {
  for (Pipeline* pipeline : pipelines()) {
    if (const auto* route = pipeline->Find(path)) return {pipeline, route};
  }
  return {};
}

RunningModule* App::module(std::string_view name) {
  for (auto& module : modules_) {
    if (module->service() == name) return module.get();
  }
  return nullptr;
}

Status App::Ready() {
  for (auto& module : modules_) RETURN_IF_ERROR(module->Ready());
  return OkStatus();
}

Status App::Settle(Time deadline) {
  // A reaction of one module may be what another waits for: they rest when a whole round has left
  // every journal as it was.
  std::vector<Position> before;
  while (true) {
    for (auto& module : modules_) RETURN_IF_ERROR(module->Settle(deadline));
    std::vector<Position> heads;
    for (auto& module : modules_) {
      ASSIGN_OR_RETURN(const Position head, module->store().Head());
      heads.push_back(head);
    }
    if (heads == before) return OkStatus();
    before = std::move(heads);
  }
}

void App::WakeTimers() {
  for (auto& module : modules_) module->WakeTimers();
}

}  // namespace tandem
