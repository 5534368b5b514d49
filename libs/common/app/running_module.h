#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "libs/common/app/census.h"
#include "libs/common/app/module.h"
#include "libs/common/events/projections.h"
#include "libs/common/events/relay.h"
#include "libs/common/events/timers.h"
#include "libs/common/rpc/admin.h"
#include "libs/common/rpc/call_span.h"
#include "libs/common/rpc/pipeline.h"

namespace tandem {

// What the modules of a process share. What it points to outlives them.
struct Surroundings {
  std::string cell = "local";
  std::vector<std::string> countries;  // those served; empty: all
  std::vector<std::string> topics;     // of all services of the suite
  std::string topic_prefix;            // of topics and groups; `topics` have it
  bool has_replicas = false;           // other processes may have the same stores open
  const Clock* clock = &SystemClock();
  EventLog* log = nullptr;
  Cache* cache = nullptr;
  Peers* peers = nullptr;
  Authenticator* authenticator = nullptr;
  Threads* threads = nullptr;
  Metrics* metrics = nullptr;
  Log* logger = nullptr;
  Tracing* tracing = nullptr;  // null: nothing is a span
  int log_one_in = 100;
};

// One service at work: its store, pipeline, relay, consumers and timers. Thread-safe.
class RunningModule final : public Operations {
 public:
  // Takes up what was left when the process ended last. Errors name what does not fit: the
  // declarations, the store, the topics.
  static Result<std::unique_ptr<RunningModule>> Start(const Module& module,
                                                      std::unique_ptr<Store> store,
                                                      const Declarations& declarations,
                                                      Surroundings surroundings);
  // Finishes what is under way: calls, batches, the relay.
  ~RunningModule() override;

  Pipeline& pipeline() { return *pipeline_; }

  // Waits until nothing is left to publish, consume, project or time. Others may make more
  // meanwhile: see App::Settle.
  Status Settle(Time deadline);
  // The clock was moved by hand.
  void WakeTimers();
  // OK while the store answers.
  Status Ready() const { return census_->StoreAnswers(); }
  // Waits until a rebuild under way has been switched to.
  Status WaitUntilRebuilt(Time deadline);
  std::string_view package() const { return package_; }  // "tandem.placement.v1": its topic
  EventLog& log() { return *log_; }
  int generation() const { return projections_ == nullptr ? 0 : projections_->generation(); }

  std::string_view service() const override { return name_; }
  Store& store() override { return *store_; }
  Result<int> Replay(std::string_view key) override;
  Result<int> Rebuild() override;
  std::vector<Consumed> consumers() override;

 private:
  RunningModule(const Module& module, std::unique_ptr<Store> store, EventLog& log);
  Status StartCalls(const Declarations& declarations, const Surroundings& surroundings);
  void Observe(const Declarations& declarations, const Surroundings& surroundings);
  void ObserveCalls(Metrics& metrics);
  void ObserveConsumers(Metrics& metrics);
  bool ConsumersAreUp() const;
  Status WaitFor(std::string_view source, std::string_view key, const Position& position,
                 Time deadline);

  const std::string name_, package_;
  EventLog* log_;
  // In the order in which they start; they end the other way round.
  std::unique_ptr<Store> store_;
  std::unique_ptr<TracedPeers> traced_peers_;  // where calls are spans
  std::unique_ptr<Lease> lease_;               // where there are replicas
  std::unique_ptr<Relay> relay_;
  std::unique_ptr<Consumer> reactions_;
  std::unique_ptr<Projections> projections_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<Timers> timers_;
  std::unique_ptr<Census> census_;
  // Of the consumers, as the round before found it.
  std::atomic<double> lag_events_ = 0, lag_seconds_ = 0;
  std::unique_ptr<Rounds> lag_rounds_;
};

}  // namespace tandem
