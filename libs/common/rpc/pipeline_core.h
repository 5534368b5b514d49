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

#include "libs/common/rpc/authorizer.h"
#include "libs/common/rpc/call_metrics.h"
#include "libs/common/rpc/pipeline.h"
#include "libs/common/rpc/validator.h"

// The inside of the pipeline, shared by the files that implement its kinds of call: pipeline.cc
// (all, queries), commands.cc, streams.cc.
namespace tandem {

struct PendingCall;

// One RPC, with all that is decided at start.
class Pipeline::Route {
 public:
  Route(Method declared, Authorizer rule, Metrics* registry)
      : method(std::move(declared)),
        path(method.descriptor->service()->full_name() + "/" + method.descriptor->name()),
        authorizer(std::move(rule)),
        validator({method.descriptor->input_type()}),
        metrics(registry, *method.descriptor),
        request(google::protobuf::MessageFactory::generated_factory()->GetPrototype(
            method.descriptor->input_type())) {}

  const Method method;
  const std::string path;
  const Authorizer authorizer;
  const Validator validator;
  const CallMetrics metrics;
  const google::protobuf::Message* const request;  // its prototype
};

// What waits for a change of what a stream has read.
struct Watcher {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> names;  // of View::names_read
  bool dirty = false;
};

class Pipeline::Core : public std::enable_shared_from_this<Pipeline::Core> {
 public:
  explicit Core(Options options);
  Status Build();
  void Shut();  // waits until nothing is under way

  const Route* Find(std::string_view path) const;
  std::vector<const google::protobuf::MethodDescriptor*> methods() const;

  void Call(const Route& route, std::string_view bytes, const CallMetadata& metadata,
            Answer answer);
  // `caller` is borrowed until it returns.
  void Admit(const Caller& caller, const Route& route, std::string_view bytes,
             const CallMetadata& metadata, Time started, Answer answer);
  void Open(const Caller& caller, std::shared_ptr<const Identity> identity, const Route& route,
            std::string_view bytes, const CallMetadata& metadata, std::shared_ptr<StreamSink> sink,
            std::function<void(Status)> ended);
  void RefuseStream(const Route& route, std::string_view subject, Time started,
                    const Status& status, const std::function<void(Status)>& ended);
  void EndStreams();

  Options options;

 private:
  friend struct PendingCall;
  using Pending = std::shared_ptr<PendingCall>;

  // Parses and checks: the rule on the name before anything else.
  Result<MessagePtr> Check(const Caller& caller, const Route& route, std::string_view bytes) const;
  // From the cache, on this thread; false if it must be read.
  bool AnswerFromCache(const Caller& caller, const Route& route,
                       const google::protobuf::Message& request, const CallMetadata& metadata,
                       Time started, Answer& answer);
  // What a Get reads, and the key that the cache has it under.
  std::string CacheKey(const CollectionInfo& collection, std::string_view name) const;

  void WaitThenRun(Pending call, std::string_view at_least);
  void Dispatch(Pending call);
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
  static Status Rest(Watcher& watcher, Time earliest, bool dirty, const Writer& writer);

  Context ContextOf(const PendingCall& call) const;
  bool Late(const Pending& call);
  void Finish(const PendingCall& call, Reply reply);
  // Counts, logs, and answers what the caller may read.
  void Finish(const Route& route, std::string_view subject, std::string_view traceparent,
              Time started, Reply reply, const Answer& answer);
  void Record(const Route& route, std::string_view subject, std::string_view traceparent,
              Time started, const Status& status);
  void Changed(std::span<const Store::Written> written);
  void Enter();
  void Leave();

  std::map<std::string, std::unique_ptr<Route>, std::less<>> routes_;
  std::set<std::string, std::less<>> countries_;
  std::set<std::string_view> cached_;  // the collections that a Get reads, by id
  std::unique_ptr<Store::Listening> listening_;
  std::atomic<std::uint64_t> successes_{0};

  std::mutex mutex_;
  std::condition_variable idle_;
  int under_way_ = 0;
  bool stopping_ = false;
  std::set<std::shared_ptr<Watcher>> watchers_;
};

// One call, once it has been admitted. Shared by what works on it; answered once. The pipeline
// lives while it does.
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
  Time deadline, started;
  bool past_cache = false;  // its answer must not be older than a given position
  Answer answer;
};

}  // namespace tandem
