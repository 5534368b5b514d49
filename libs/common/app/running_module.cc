#include "libs/common/app/running_module.h"

#include <algorithm>

#include "fmt/format.h"

namespace tandem {
namespace {

constexpr std::chrono::seconds kMeasureEvery(1);

Consumer::Options ConsumerOptions(const Module& module, Store& store,
                                  const std::map<std::string, Reaction>& reactions,
                                  const Surroundings& surroundings) {
  Consumer::Options options;
  options.name = std::string(module.name);
  options.group_prefix = surroundings.topic_prefix;
  options.service = std::string(module.name);
  options.topics = surroundings.topics;
  options.reactions = reactions;
  options.store = &store;
  options.log = surroundings.log;
  options.peers = surroundings.peers;
  options.clock = surroundings.clock;
  options.has_replicas = surroundings.has_replicas;
  options.messages = surroundings.logger;
  options.tracing = surroundings.tracing;
  options.delay = &surroundings.metrics->traced_histogram(
      "tandem_event_delay_seconds",
      "From the commit of an event, in whatever service, to its application in this one.",
      DelayBounds(), {{"service", std::string(module.name)}});
  return options;
}

}  // namespace

Result<std::unique_ptr<RunningModule>> RunningModule::Start(const Module& module,
                                                            std::unique_ptr<Store> store,
                                                            const Declarations& declarations,
                                                            Surroundings surroundings) {
  RETURN_IF_ERROR(declarations.Check(module.is_partial));
  std::unique_ptr<RunningModule> running(
      new RunningModule(module, std::move(store), *surroundings.log));
  if (surroundings.tracing != nullptr) {
    running->traced_peers_ =
        std::make_unique<TracedPeers>(surroundings.peers, surroundings.tracing, module.name);
    surroundings.peers = running->traced_peers_.get();
  }
  if (surroundings.has_replicas) {
    running->lease_ = std::make_unique<Lease>(
        Lease::Options{.store = running->store_.get(), .messages = surroundings.logger});
  }
  Relay::Options relay;
  relay.store = running->store_.get();
  relay.log = surroundings.log;
  relay.topic = surroundings.topic_prefix + std::string(module.package);
  relay.lease = running->lease_.get();
  relay.source = fmt::format("//tandem/{}/{}", surroundings.cell, module.name);
  relay.clock = surroundings.clock;
  relay.messages = surroundings.logger;
  relay.tracing = surroundings.tracing;
  relay.service = std::string(module.name);
  relay.delay = &surroundings.metrics->traced_histogram(
      "tandem_relay_delay_seconds", "From commit to the event log.", DelayBounds(),
      {{"service", std::string(module.name)}});
  running->relay_ = std::make_unique<Relay>(relay);
  if (!declarations.reactions().empty()) {
    running->reactions_ = std::make_unique<Consumer>(
        ConsumerOptions(module, *running->store_, declarations.reactions(), surroundings));
  }
  if (!declarations.folds().empty()) {
    Projections::Options options;
    options.lease = running->lease_.get();
    options.consumer =
        ConsumerOptions(module, *running->store_, declarations.folds(), surroundings);
    for (const CollectionInfo& collection : declarations.collections()) {
      if (collection.projection) options.collections.push_back(collection);
    }
    options.version = declarations.folds_version();
    ASSIGN_OR_RETURN(running->projections_, Projections::Start(options));
  }
  RETURN_IF_ERROR(running->StartCalls(declarations, surroundings));
  Timers::Options timers;
  timers.service = std::string(module.name);
  timers.store = running->store_.get();
  timers.lease = running->lease_.get();
  timers.peers = surroundings.peers;
  timers.clock = surroundings.clock;
  timers.handlers = declarations.timers();
  timers.messages = surroundings.logger;
  timers.tracing = surroundings.tracing;
  running->timers_ = std::make_unique<Timers>(timers);
  running->Observe(declarations, surroundings);
  return running;
}

RunningModule::RunningModule(const Module& module, std::unique_ptr<Store> store, EventLog& log)
    : name_(module.name), package_(module.package), log_(&log), store_(std::move(store)) {}

RunningModule::~RunningModule() {
  lag_rounds_.reset();
  census_.reset();
  timers_.reset();
  pipeline_.reset();
  executor_.reset();
}

Status RunningModule::StartCalls(const Declarations& declarations,
                                 const Surroundings& surroundings) {
  Executor::Options executor;
  // A store across the network is waited for by every handler.
  if (surroundings.has_replicas) executor.threads = 16;
  executor_ = std::make_unique<Executor>(executor);
  Pipeline::Options options;
  options.service = name_;
  options.source = fmt::format("//tandem/{}/{}", surroundings.cell, name_);
  options.methods = declarations.methods();
  options.countries = surroundings.countries;
  options.store = store_.get();
  options.cache = surroundings.cache;
  options.peers = surroundings.peers;
  options.clock = surroundings.clock;
  options.authenticator = surroundings.authenticator;
  options.executor = executor_.get();
  options.threads = surroundings.threads;
  options.metrics = surroundings.metrics;
  options.log = surroundings.logger;
  options.tracing = surroundings.tracing;
  options.log_one_in = surroundings.log_one_in;
  options.generation = [this] { return generation(); };
  if (projections_ != nullptr) {
    options.still_read = [this](int generation) { return projections_->StillRead(generation); };
  }
  if (reactions_ != nullptr || projections_ != nullptr) {
    options.wait_for = [this](std::string_view source, std::string_view key,
                              const Position& position,
                              Time deadline) { return WaitFor(source, key, position, deadline); };
  }
  ASSIGN_OR_RETURN(pipeline_, Pipeline::Make(std::move(options)));
  return OkStatus();
}

Status RunningModule::WaitFor(std::string_view source, std::string_view key,
                              const Position& position, Time deadline) {
  if (reactions_ != nullptr) {
    RETURN_IF_ERROR(reactions_->WaitFor(source, key, position, deadline));
  }
  if (projections_ != nullptr) {
    RETURN_IF_ERROR(projections_->WaitFor(source, key, position, deadline));
  }
  return OkStatus();
}

Status RunningModule::Settle(Time deadline) {
  RETURN_IF_ERROR(timers_->WaitUntilIdle(deadline));
  RETURN_IF_ERROR(relay_->Flush(deadline));
  if (reactions_ != nullptr) RETURN_IF_ERROR(reactions_->WaitUntilIdle(deadline));
  if (projections_ != nullptr) RETURN_IF_ERROR(projections_->WaitUntilIdle(deadline));
  return OkStatus();
}

void RunningModule::WakeTimers() { timers_->Wake(); }

Status RunningModule::WaitUntilRebuilt(Time deadline) {
  return projections_ == nullptr ? OkStatus() : projections_->WaitUntilRebuilt(deadline);
}

Result<int> RunningModule::Replay(std::string_view key) {
  if (reactions_ == nullptr) return 0;
  return reactions_->Replay(key);
}

Result<int> RunningModule::Rebuild() {
  if (projections_ == nullptr)
    return BadField("service", fmt::format("{} has no projection to rebuild", name_));
  return projections_->Rebuild();
}

std::vector<Operations::Consumed> RunningModule::consumers() {
  std::vector<Consumed> consumed;
  if (const Status health = relay_->health(); !health.ok()) {
    consumed.push_back({"relay", relay_->backlog().rows, health});
  }
  if (reactions_ != nullptr) {
    consumed.push_back({name_, reactions_->lag().events, reactions_->liveness()});
  }
  if (projections_ != nullptr) {
    for (const auto& one : projections_->consumers()) {
      consumed.push_back({one.name, one.lag.events, one.health});
    }
  }
  return consumed;
}

void RunningModule::Observe(const Declarations& declarations, const Surroundings& surroundings) {
  ObserveCalls(*surroundings.metrics);
  ObserveConsumers(*surroundings.metrics);
  census_ = std::make_unique<Census>(Census::Options{.service = name_,
                                                     .store = store_.get(),
                                                     .lease = lease_.get(),
                                                     .relay = relay_.get(),
                                                     .timers = timers_.get(),
                                                     .counted = declarations.counted(),
                                                     .countries = surroundings.countries,
                                                     .clock = surroundings.clock},
                                     *surroundings.metrics);
}

void RunningModule::ObserveCalls(Metrics& metrics) {
  const Metrics::Labels labels = {{"service", name_}};
  metrics.observe("tandem_executor_queue_length", "Calls that wait for a thread.", labels,
                  [this] { return static_cast<double>(executor_->length()); });
  metrics
      .gauge("tandem_executor_queue_limit", "How many may wait; one more is refused (OVERLOADED).",
             labels)
      .Set(static_cast<double>(executor_->capacity()));
}

bool RunningModule::ConsumersAreUp() const {
  if (reactions_ != nullptr && !reactions_->liveness().ok()) return false;
  if (projections_ == nullptr) return true;
  const auto consumed = projections_->consumers();
  return std::all_of(consumed.begin(), consumed.end(),
                     [](const auto& one) { return one.health.ok(); });
}

void RunningModule::ObserveConsumers(Metrics& metrics) {
  const Metrics::Labels labels = {{"service", name_}};
  metrics.observe(
      "tandem_consumer_lag_events",
      "Events in the partitions of this replica and not yet applied. Sum over replicas.", labels,
      [this] { return lag_events_.load(); });
  metrics.observe("tandem_consumer_lag_seconds",
                  "Age of the oldest event in the partitions of this replica that is not yet "
                  "applied. Take the greatest of all.",
                  labels, [this] { return lag_seconds_.load(); });
  lag_rounds_ = std::make_unique<Rounds>(
      [this] {
        Consumer::Lag reactions, projections;
        if (reactions_ != nullptr) reactions = reactions_->MeasureLag();
        if (projections_ != nullptr) projections = projections_->MeasureLag();
        lag_events_ = static_cast<double>(reactions.events + projections.events);
        lag_seconds_ = absl::ToDoubleSeconds(std::max(reactions.oldest, projections.oldest));
      },
      kMeasureEvery);
  if (reactions_ != nullptr || projections_ != nullptr) {
    metrics.observe(
        "tandem_consumers_up",
        "Whether this replica takes events: 0 once a consumer stands still for good, or "
        "has been away from its log for a minute.",
        labels, [this] { return ConsumersAreUp() ? 1 : 0; });
  }
  if (reactions_ == nullptr) return;
  metrics.observe_total(
      "tandem_dropped_duplicates_total",
      "Events that reactions dropped because their key's mark was as high already; "
      "those of projections are not counted.",
      labels, [this] { return static_cast<double>(reactions_->duplicates()); });
}

}  // namespace tandem
