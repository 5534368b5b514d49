#include "libs/common/rpc/admin.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "fmt/format.h"
#include "libs/common/base/reasons.h"
#include "libs/common/events/parked_timers.h"
#include "libs/common/rpc/page_token.h"
#include "libs/common/store/internal_collections.h"
#include "tandem/admin/v1/admin_service.pb.h"

namespace tandem {
namespace {

using google::protobuf::Message;

constexpr int kTailBatch = 256;
// How long a quiet tail waits before it looks whether anyone still listens.
constexpr auto kQuietTail = std::chrono::milliseconds(500);

using Services = std::vector<Operations*>;

Result<Operations*> Find(const Services& services, std::string_view name) {
  const auto found = std::find_if(services.begin(), services.end(),
                                  [&](const Operations* one) { return one->service() == name; });
  if (found != services.end()) return *found;
  std::string known;
  for (const Operations* one : services)
    known.append(known.empty() ? "" : ", ").append(one->service());
  return Refuse(kResourceNotFound, fmt::format("There is no service \"{}\" here.", name),
                fmt::format("Here are: {}.", known), {{"name", std::string(name)}});
}

// ---- Tail ----

// Sleeps until the store commits.
class Commits {
 public:
  explicit Commits(Store& store) {
    listening_ = store.Listen([this](std::span<const Store::Written>) {
      const std::lock_guard lock(mutex_);
      dirty_ = true;
      changed_.notify_all();
    });
  }
  void Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kQuietTail, [&] { return dirty_; });
    dirty_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool dirty_ = false;
  std::unique_ptr<Store::Listening> listening_;
};

// The events of one journal row that lie after `after`.
Status WriteEvents(const common::v1::JournalEntry& entry, const Position& after, Writer& writer) {
  Position at{entry.epoch(), entry.number(), 0};
  for (int i = 0; i < entry.events_size(); ++i) {
    at.index = i;
    if (at <= after) continue;
    admin::v1::TailResponse response;
    *response.mutable_position() = ToProto(at);
    *response.mutable_event() = entry.events(i);
    response.set_cause(entry.cause());
    response.set_caller(entry.caller());
    response.set_traceparent(entry.traceparent());
    RETURN_IF_ERROR(writer.Write(response));
  }
  return OkStatus();
}

Status Tail(const Services& services, const admin::v1::TailRequest& request, Writer& writer) {
  ASSIGN_OR_RETURN(Operations* const service, Find(services, request.service()));
  Store& store = service->store();
  Commits commits(store);
  ASSIGN_OR_RETURN(const Position head, store.Head());
  const Position after = FromProto(request.after());
  // The row of `after` is read again: later events of it may not have been seen.
  Position row = request.from_now()
                     ? head
                     : Position{after.epoch, std::max<std::int64_t>(after.number - 1, 0), 0};
  while (true) {
    ASSIGN_OR_RETURN(const auto entries, store.ReadJournal(row, kTailBatch));
    for (const auto& entry : entries) {
      RETURN_IF_ERROR(WriteEvents(entry, request.from_now() ? Position() : after, writer));
      row = {entry.epoch(), entry.number(), 0};
    }
    const bool caught_up = entries.size() < kTailBatch;
    if (caught_up && request.until_now()) return OkStatus();
    RETURN_IF_ERROR(writer.alive());
    if (caught_up) commits.Wait();
  }
}

// ---- Parked keys ----

// A page of what `query` selects; `add` makes room for one more in the response.
template <class Response, class Request, class T>
Result<MessagePtr> Page(const Services& services, const Request& request,
                        const Collection<T>& collection, Query query, T* (Response::*add)()) {
  ASSIGN_OR_RETURN(Operations* const service, Find(services, request.service()));
  const int size = PageSizeOf(request.page_size());
  query.limit = size + 1;
  const std::string_view key = service->store().digest_key();
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(query.after, ReadPageToken(key, request));
  }
  ASSIGN_OR_RETURN(const std::vector<Row> rows, service->store().List(collection.info(), query));
  auto response = std::make_unique<Response>();
  for (std::size_t i = 0; i < rows.size() && i < static_cast<std::size_t>(size); ++i) {
    T& one = *(response.get()->*add)();
    if (!one.ParseFromString(rows[i].body))
      return Internal("What is stored does not parse: " + rows[i].name);
    one.set_name(rows[i].name);
  }
  if (rows.size() > static_cast<std::size_t>(size)) {
    const std::string& last = rows[static_cast<std::size_t>(size) - 1].name;
    response->set_next_page_token(MakePageToken(key, request, {ColumnValue(), last}));
  }
  return MessagePtr(std::move(response));
}

Result<MessagePtr> ListParkedKeys(const Services& services,
                                  const admin::v1::ListParkedKeysRequest& request) {
  return Page(services, request, kParkedKeys, {},
              &admin::v1::ListParkedKeysResponse::add_parked_keys);
}

Result<MessagePtr> ReplayParked(const Services& services,
                                const admin::v1::ReplayParkedRequest& request) {
  ASSIGN_OR_RETURN(Operations* const service, Find(services, request.service()));
  ASSIGN_OR_RETURN(const int applied, service->Replay(request.key()));
  auto response = std::make_unique<admin::v1::ReplayParkedResponse>();
  response->set_applied(applied);
  return MessagePtr(std::move(response));
}

// ---- Parked timers ----

Result<MessagePtr> ListParkedTimers(const Services& services,
                                    const admin::v1::ListParkedTimersRequest& request) {
  return Page(services, request, kTimers, Query().Where("parked", Op::kEqual, 1),
              &admin::v1::ListParkedTimersResponse::add_timers);
}

Result<MessagePtr> Retry(const Services& services,
                         const admin::v1::RetryParkedTimersRequest& request) {
  ASSIGN_OR_RETURN(Operations* const service, Find(services, request.service()));
  ASSIGN_OR_RETURN(const int retried,
                   RetryParkedTimers(service->store(), service->service(), request.name()));
  auto response = std::make_unique<admin::v1::RetryParkedTimersResponse>();
  response->set_retried(retried);
  return MessagePtr(std::move(response));
}

// ---- Projections and positions ----

Result<MessagePtr> RebuildProjection(const Services& services,
                                     const admin::v1::RebuildProjectionRequest& request) {
  ASSIGN_OR_RETURN(Operations* const service, Find(services, request.service()));
  ASSIGN_OR_RETURN(const int generation, service->Rebuild());
  auto response = std::make_unique<admin::v1::RebuildProjectionResponse>();
  response->set_generation(generation);
  return MessagePtr(std::move(response));
}

Result<MessagePtr> GetPositions(const Services& services,
                                const admin::v1::GetPositionsRequest& request) {
  ASSIGN_OR_RETURN(Operations* const service, Find(services, request.service()));
  auto positions = std::make_unique<admin::v1::Positions>();
  ASSIGN_OR_RETURN(const Position head, service->store().Head());
  *positions->mutable_head() = ToProto(head);
  View view({.store = &service->store()});
  ASSIGN_OR_RETURN(const auto relay, view.Find(kRelayPositions, kRelayPosition));
  if (relay.has_value()) *positions->mutable_published() = relay->position();
  ASSIGN_OR_RETURN(const auto generation, view.Find(kGenerations, kGeneration));
  if (generation.has_value()) {
    positions->set_serving_generation(generation->serving());
    positions->set_filling_generation(generation->filling());
  }
  for (const Operations::Consumed& consumed : service->consumers()) {
    auto* consumer = positions->add_consumers();
    consumer->set_name(consumed.consumer);
    consumer->set_lag(consumed.lag);
    if (!consumed.health.ok()) consumer->set_error(std::string(consumed.health.message()));
  }
  return MessagePtr(std::move(positions));
}

template <class Request>
Method Operation(std::string_view name, const Services& services,
                 Result<MessagePtr> (*handler)(const Services&, const Request&)) {
  const auto* service = Request::descriptor()->file()->FindServiceByName("AdminService");
  return {service->FindMethodByName(std::string(name)),
          QueryHandler{[services, handler](View&, const Message& request) {
            return handler(services, static_cast<const Request&>(request));
          }}};
}

}  // namespace

std::vector<Method> AdminMethods(const std::vector<Operations*>& services) {
  const auto* service =
      admin::v1::TailRequest::descriptor()->file()->FindServiceByName("AdminService");
  std::vector<Method> methods;
  methods.push_back({service->FindMethodByName("Tail"),
                     StreamHandler{[services](View&, const Message& request, Writer& writer) {
                       return Tail(services, static_cast<const admin::v1::TailRequest&>(request),
                                   writer);
                     }}});
  methods.push_back(Operation("ListParkedKeys", services, ListParkedKeys));
  methods.push_back(Operation("ReplayParked", services, ReplayParked));
  methods.push_back(Operation("ListParkedTimers", services, ListParkedTimers));
  methods.push_back(Operation("RetryParkedTimers", services, Retry));
  methods.push_back(Operation("RebuildProjection", services, RebuildProjection));
  methods.push_back(Operation("GetPositions", services, GetPositions));
  return methods;
}

}  // namespace tandem
