#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/until.h"
#include "libs/common/rpc/authorizer.h"
#include "libs/common/rpc/call_deadlines.h"
#include "libs/common/rpc/call_metrics.h"
#include "libs/common/rpc/pipeline.h"
#include "libs/common/rpc/validator.h"

// The inside of the pipeline, shared by the files that implement its kinds of call: pipeline.cc
// (all), reads.cc, commands.cc, streams.cc, waits.cc, answers.cc.
namespace tandem {

struct PendingCall;

// One RPC, with all that is decided at start.
class Pipeline::Route {
 public:
  Route(Method declared, Authorizer rule, Metrics* registry, std::string_view service)
      : method(std::move(declared)),
        path(method.descriptor->service()->full_name() + "/" + method.descriptor->name()),
        authorizer(std::move(rule)),
        validator({method.descriptor->input_type()}),
        metrics(registry,
                {.service = service,
                 .type = method.descriptor->server_streaming() ? "server_stream" : "unary",
                 .grpc_service = method.descriptor->service()->full_name(),
                 .grpc_method = method.descriptor->name()}),
        request(google::protobuf::MessageFactory::generated_factory()->GetPrototype(
            method.descriptor->input_type())) {}

  const Method method;
  const std::string path;
  const Authorizer authorizer;
  const Validator validator;
  const CallMetrics metrics;
  const google::protobuf::Message* const request;  // its prototype
};

// One call on its way in. What it refers to lives until the pipeline returns.
struct Arrival {
  const Pipeline::Route& route;
  const CallMetadata& metadata;
  const Caller* caller;  // null: whom the token speaks for
  Answer answer;
  std::shared_ptr<StreamSink> sink;  // of a stream
  Time started = absl::Now();
  std::shared_ptr<const Identity> identity = nullptr;  // of the token
};

// What waits for a change of what a stream has read.
struct Watcher {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> names;  // of View::names_read
  bool dirty = false;
};

class Pipeline::Core {
 public:
  explicit Core(Options options);
  Status Build();
  void Shut();  // waits until nothing is under way

  const Route* Find(std::string_view path) const;
  std::vector<const google::protobuf::MethodDescriptor*> methods() const;

  void Call(Arrival call, std::string_view bytes);
  Status RefuseUnknown(std::string_view path, const CallMetadata& metadata);
  void EndStreams();
  bool IsIdle();

  Options options;

 private:
  friend struct PendingCall;
  using Pending = std::shared_ptr<PendingCall>;

  Result<std::shared_ptr<const Identity>> Verify(std::string_view token) const;
  // Parses and checks: the rule on the name before anything else.
  Result<MessagePtr> Check(const Caller& caller, const Route& route, std::string_view bytes) const;
  // From the cache, on this thread; false if it must be read.
  bool AnswerFromCache(const Arrival& call, const google::protobuf::Message& request);
  // What a Get reads, and the key that the cache has it under.
  std::string CacheKey(const CollectionInfo& collection, std::string_view name) const;

  void Stream(const Pending& call, std::shared_ptr<const Identity> identity,
              std::shared_ptr<StreamSink> sink);
  Status RunStream(const PendingCall& call, Writer& writer);
  // In waits.cc, as is what it waits with.
  void WaitThenRun(const Pending& call, std::string_view at_least);
  struct AtLeast;
  Status WaitFor(const PendingCall& call, const AtLeast& wanted);
  bool IsStopping();
  void Dispatch(const Pending& call);
  Status Submit(const Pending& call);
  void RunGet(const Pending& call, const GetHandler& get);
  void RunQuery(const Pending& call, const QueryHandler& query);
  void RunCommand(const Pending& call, const CommandHandler& command, Executor::Hold hold);
  Reply CommandReply(const PendingCall& call, const CommandHandler& command,
                     const Committed& committed, google::protobuf::Message* response) const;
  Result<MessagePtr> Repeated(const PendingCall& call, const CommandHandler& command,
                              const common::v1::JournalEntry& entry) const;
  Status Watch(const PendingCall& call, const WatchHandler& handler, Writer& writer);
  Status WatchWith(const PendingCall& call, const WatchHandler& handler, Watcher& watcher,
                   Writer& writer);
  static Status Rest(Watcher& watcher, const Until& earliest, bool dirty, const Writer& writer);

  Context ContextOf(const PendingCall& call) const;
  // Whether there is nothing more to do: it was answered, or is now, at its deadline.
  bool Late(PendingCall& call);
  // At its deadline, whoever works on it still.
  void EndLate(const PendingCall& call);
  void Finish(const Arrival& call, Reply reply);
  // The first answer counts.
  void Finish(const PendingCall& call, Reply reply);
  void Tell(const PendingCall& call, Reply reply);
  // How a call hangs in its trace. Views of what lives until it is answered.
  struct Place {
    std::string_view traceparent;  // its own; what the caller sent where it has none
    std::string_view parent;       // what the caller sent
  };
  struct Times {
    Time started;
    Duration waited = {};  // of the time since then, for an event: no work of this service
  };
  // Counts, logs, and answers what the caller may read.
  void Finish(const Route& route, std::string_view subject, const Place& place, const Times& times,
              Reply reply, const Answer& answer);
  void Trace(const Route& route, const Place& place, Time started, const Status& status);
  void Record(std::string_view path, const CallMetrics& metrics, std::string_view subject,
              std::string_view traceparent, const Times& times, const Status& status);
  // Counts one that is in no service level, though its code is one of our faults.
  void Excuse(const Route& route, prometheus::Counter* why) const;
  // Whether one more refusal for this reason is logged: they are as many as callers like.
  bool IsToTell(std::string_view reason);
  void Changed(std::span<const Store::Written> written);
  void Enter();
  void Leave();

  const CallMetrics unknown_;
  // Null where nothing is counted.
  prometheus::Counter *const waited_, *const too_many_wait_, *const too_large_;
  std::map<std::string, std::unique_ptr<Route>, std::less<>> routes_;
  std::set<std::string, std::less<>> countries_;
  std::set<std::string_view> cached_;  // the collections that a Get reads, by id
  std::unique_ptr<Store::Listening> listening_;
  std::atomic<std::uint64_t> successes_{0};
  std::mutex telling_;
  Until minute_;
  std::map<std::string, int, std::less<>> refusals_;  // in it, by reason

  std::mutex mutex_;
  std::condition_variable idle_;
  int under_way_ = 0;
  bool stopping_ = false;
  std::set<std::shared_ptr<Watcher>> watchers_;
  CallDeadlines deadlines_{[this](const PendingCall& call) { EndLate(call); }};
};

// One call, once it has been admitted. Shared by what works on it, which may go on after it was
// answered; answered once. The pipeline lives while it does.
struct PendingCall {
  explicit PendingCall(Pipeline::Core* owner) : core(owner) { core->Enter(); }
  ~PendingCall() { core->Leave(); }
  PendingCall(const PendingCall&) = delete;
  PendingCall& operator=(const PendingCall&) = delete;

  Pipeline::Core* const core;
  const Pipeline::Route* route = nullptr;
  Caller caller;
  MessagePtr request;
  std::string scope;
  std::string traceparent;
  std::string parent;  // what the caller sent, where calls are spans
  Time deadline, started;
  Until until;                 // the deadline
  Duration waited;             // for an event that was to come first
  bool past_cache = false;     // its answer must not be older than a given position
  std::function<bool()> gone;  // of CallMetadata
  Answer answer;
  // Once it is, what it asks for may be done.
  std::atomic<bool> is_begun = false;
  mutable std::atomic<bool> is_answered = false;
};

}  // namespace tandem
