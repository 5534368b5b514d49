#include "libs/common/rpc/pipeline.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/trace.h"
#include "libs/common/rpc/code_lists.h"
#include "libs/common/rpc/errors.h"
#include "libs/common/rpc/pipeline_core.h"
#include "libs/common/store/message_fields.h"

namespace tandem {
namespace {

// What a method that there is not is called in logs and metrics, whatever callers make up.
constexpr const char* kUnknown = "unknown";

prometheus::Counter* CountOfExcused(const Pipeline::Options& options, const char* why) {
  if (options.metrics == nullptr) return nullptr;
  return &options.metrics->counter(
      "tandem_calls_excused_total",
      "Unary calls that are in no service level, though their code is one of our faults: the event "
      "that they waited for did not come in time, too many waited for one, or their message is too "
      "large.",
      {{"service", options.service}, {"why", why}});
}

Status TooLarge(std::size_t size) {
  return Refuse(
      kMessageTooLarge,
      fmt::format("The message has {} bytes; at most {} are taken.", size, kMaxRequestBytes),
      "Send less in one call.", {{"limit_bytes", std::to_string(kMaxRequestBytes)}});
}

}  // namespace

Pipeline::Pipeline(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Pipeline::~Pipeline() { core_->Shut(); }

Result<std::unique_ptr<Pipeline>> Pipeline::Make(Options options) {
  auto core = std::make_unique<Core>(std::move(options));
  RETURN_IF_ERROR(core->Build());
  return std::unique_ptr<Pipeline>(new Pipeline(std::move(core)));
}

const Pipeline::Route* Pipeline::Find(std::string_view path) const { return core_->Find(path); }

std::vector<const google::protobuf::MethodDescriptor*> Pipeline::methods() const {
  return core_->methods();
}

bool Pipeline::IsCached(const Route& route) {
  return std::holds_alternative<GetHandler>(route.method.handler);
}

void Pipeline::Call(const Route& route, std::string_view request, const CallMetadata& metadata,
                    Answer answer, std::shared_ptr<StreamSink> sink) {
  core_->Call({route, metadata, nullptr, std::move(answer), std::move(sink)}, request);
}

void Pipeline::CallAs(const Caller& caller, const Route& route, std::string_view request,
                      const CallMetadata& metadata, Answer answer,
                      std::shared_ptr<StreamSink> sink) {
  core_->Call({route, metadata, &caller, std::move(answer), std::move(sink)}, request);
}

Status Pipeline::RefuseUnknown(std::string_view path, const CallMetadata& metadata) {
  return core_->RefuseUnknown(path, metadata);
}

void Pipeline::EndStreams() { core_->EndStreams(); }
bool Pipeline::IsIdle() { return core_->IsIdle(); }

Pipeline::Core::Core(Options given)
    : options(std::move(given)),
      unknown_(options.metrics, {.service = options.service,
                                 .type = "unary",
                                 .grpc_service = kUnknown,
                                 .grpc_method = kUnknown}),
      waited_(CountOfExcused(options, "waited")),
      too_many_wait_(CountOfExcused(options, "too_many_wait")),
      too_large_(CountOfExcused(options, "too_large")) {
  countries_.insert(options.countries.begin(), options.countries.end());
}

Status Pipeline::Core::Build() {
  RETURN_IF_ERROR(IsoCodes().status());
  std::vector<std::string> faults;
  for (const Method& method : options.methods) {
    Result<Authorizer> authorizer = Authorizer::For(*method.descriptor);
    if (!authorizer.ok()) {
      faults.emplace_back(authorizer.status().message());
      continue;
    }
    if (const auto* get = std::get_if<GetHandler>(&method.handler))
      cached_.insert(get->collection.id());
    auto route =
        std::make_unique<Route>(method, *std::move(authorizer), options.metrics, options.service);
    std::string path = route->path;
    routes_.emplace(std::move(path), std::move(route));
  }
  if (!faults.empty())
    return absl::FailedPreconditionError(fmt::format("{}", fmt::join(faults, " ")));
  if (options.store != nullptr) {
    listening_ = options.store->Listen(
        [this](std::span<const Store::Written> written) { Changed(written); });
  }
  return OkStatus();
}

void Pipeline::Core::Shut() {
  EndStreams();
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [&] { return under_way_ == 0; });
  lock.unlock();
  listening_.reset();
}

void Pipeline::Core::Enter() {
  const std::lock_guard lock(mutex_);
  ++under_way_;
}

void Pipeline::Core::Leave() {
  const std::lock_guard lock(mutex_);
  if (--under_way_ == 0) idle_.notify_all();
}

bool Pipeline::Core::IsIdle() {
  const std::lock_guard lock(mutex_);
  return under_way_ == 0;
}

const Pipeline::Route* Pipeline::Core::Find(std::string_view path) const {
  if (path.starts_with('/')) path.remove_prefix(1);
  const auto found = routes_.find(path);
  return found == routes_.end() ? nullptr : found->second.get();
}

std::vector<const google::protobuf::MethodDescriptor*> Pipeline::Core::methods() const {
  std::vector<const google::protobuf::MethodDescriptor*> all;
  for (const auto& [path, route] : routes_) all.push_back(route->method.descriptor);
  return all;
}

void Pipeline::Core::Call(Arrival call, std::string_view bytes) {
  const Route& route = call.route;
  route.metrics.Started();
  route.metrics.Received();
  if (call.caller == nullptr) {
    Result<std::shared_ptr<const Identity>> identity = Verify(call.metadata.token);
    if (!identity.ok()) return Finish(call, {std::move(identity).status()});
    call.identity = *std::move(identity);
    call.caller = &call.identity->caller;
  }
  if (route.method.descriptor->server_streaming() != (call.sink != nullptr))
    return Finish(call, {absl::UnimplementedError("This method is called in another way.")});
  Result<MessagePtr> request = Check(*call.caller, route, bytes);
  if (!request.ok()) {
    if (ReasonOf(request.status()) == kMessageTooLarge.name) Excuse(route, too_large_);
    return Finish(call, {std::move(request).status()});
  }
  const CallMetadata& metadata = call.metadata;
  if (metadata.at_least.empty() && AnswerFromCache(call, **request)) return;
  auto pending = std::make_shared<PendingCall>(this);
  pending->route = &route;
  pending->caller = *call.caller;
  pending->request = *std::move(request);
  pending->scope = route.authorizer.Scope(*pending->request);
  pending->traceparent = NewSpan(metadata.traceparent, options.tracing);
  if (options.tracing != nullptr) pending->parent = metadata.traceparent;
  pending->started = call.started;
  pending->past_cache = !metadata.at_least.empty();
  pending->deadline = metadata.deadline;
  pending->answer = std::move(call.answer);
  if (call.sink != nullptr) return Stream(pending, std::move(call.identity), std::move(call.sink));
  if (metadata.deadline == absl::InfiniteFuture())
    pending->deadline = call.started + options.default_deadline;
  pending->gone = metadata.gone;
  if (pending->past_cache) return WaitThenRun(pending, metadata.at_least);
  Dispatch(pending);
}

Result<std::shared_ptr<const Identity>> Pipeline::Core::Verify(std::string_view token) const {
  if (options.authenticator == nullptr) return Internal("This pipeline has no authenticator.");
  return options.authenticator->Verify(token);
}

Status Pipeline::Core::RefuseUnknown(std::string_view path, const CallMetadata& metadata) {
  const Time started = absl::Now();
  unknown_.Started();
  const auto identity = Verify(metadata.token);
  const Status status =
      identity.ok() ? Refuse(kUnknownMethod, fmt::format("{} is no method of this server.", path),
                             "Reflection lists those that there are.")
                    : identity.status();
  Record(kUnknown, unknown_, identity.ok() ? (*identity)->caller.subject : "", metadata.traceparent,
         {started}, status);
  return Presentable(status);
}

Result<MessagePtr> Pipeline::Core::Check(const Caller& caller, const Route& route,
                                         std::string_view bytes) const {
  MessagePtr request(route.request->New());
  const bool fits = bytes.size() <= kMaxRequestBytes;
  if (!fits || !request->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    if (!route.authorizer.HasRole(caller)) return route.authorizer.Check(caller, "");
    if (!fits) return TooLarge(bytes.size());
    return BadField("request",
                    fmt::format("is no {}: it does not parse, or holds text that is not UTF-8",
                                route.request->GetDescriptor()->full_name()));
  }
  const std::string_view scope = route.authorizer.Scope(*request);
  const Status allowed = route.authorizer.Check(caller, scope);
  if (!allowed.ok()) {
    // A name that could be nobody's is told as such to those who may call the method at all:
    // patterns are public.
    if (!route.authorizer.HasRole(caller)) return allowed;
    const Status valid = route.validator.CheckRequest(*request, options.clock->Now());
    const std::vector<std::string> fields = BadFieldsOf(valid);
    return std::find(fields.begin(), fields.end(), route.authorizer.field()) == fields.end()
               ? allowed
               : valid;
  }
  route.validator.ClearOutputOnly(*request);
  FieldErrors errors;
  errors.AddAll(route.validator.CheckRequest(*request, options.clock->Now()));
  const auto* command = std::get_if<CommandHandler>(&route.method.handler);
  const Status checked =
      command != nullptr && command->check ? command->check(*request) : OkStatus();
  errors.AddAll(checked);
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(checked);
  const std::string_view country = Segment(scope, "countries");
  if (!country.empty() && !countries_.empty() && countries_.find(country) == countries_.end()) {
    return Refuse(kCountryNotServed,
                  fmt::format("This deployment does not serve the country \"{}\".", country),
                  fmt::format("It serves: {}.", fmt::join(countries_, ", ")),
                  {{"country", std::string(country)}});
  }
  return request;
}

bool Pipeline::Core::IsStopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Pipeline::Core::Dispatch(const Pending& call) {
  call->until = Until(call->deadline);
  deadlines_.Await(call);
  const Status admitted = Submit(call);
  if (!admitted.ok()) Finish(*call, {admitted});
}

Status Pipeline::Core::Submit(const Pending& call) {
  const std::string_view country = CountryOf(call->scope);
  const auto* command = std::get_if<CommandHandler>(&call->route->method.handler);
  if (command == nullptr) {
    return options.executor->SubmitRead(country, [this, call] {
      if (Late(*call)) return;
      const auto& declared = call->route->method.handler;
      if (const auto* get = std::get_if<GetHandler>(&declared)) return RunGet(call, *get);
      RunQuery(call, std::get<QueryHandler>(declared));
    });
  }
  // A new resource has no name yet: creations below one parent need not wait for each other.
  const bool queues = !call->route->authorizer.field().ends_with("parent");
  return options.executor->Submit(country, queues ? call->scope : std::string(),
                                  [this, call, command](Executor::Hold hold) {
                                    if (Late(*call)) return;
                                    RunCommand(call, *command, std::move(hold));
                                  });
}

Context Pipeline::Core::ContextOf(const PendingCall& call) const {
  Context context;
  context.store = options.store;
  context.peers = options.peers;
  context.caller = call.caller;
  context.now = options.clock->Now();
  context.deadline = call.deadline;
  context.cause = call.route->path;
  context.traceparent = call.traceparent;
  context.service = options.service;
  context.generation = options.generation();
  return context;
}

void Pipeline::Core::Changed(std::span<const Store::Written> written) {
  if (options.cache != nullptr) {
    if (written.empty()) options.cache->OthersWrote();
    for (const Store::Written& one : written) {
      if (cached_.contains(one.collection.id())) options.cache->Supersede(one.name, one.version);
    }
  }
  const std::lock_guard lock(mutex_);
  for (const auto& watcher : watchers_) {
    const std::lock_guard watching(watcher->mutex);
    const bool touched = written.empty() || std::any_of(written.begin(), written.end(),
                                                        [&](const Store::Written& one) {
                                                          return View::WasRead(watcher->names, one);
                                                        });
    if (!touched) continue;
    watcher->dirty = true;
    watcher->changed.notify_all();
  }
}

}  // namespace tandem
