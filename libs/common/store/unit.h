#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "google/protobuf/message.h"
#include "libs/common/base/caller.h"
#include "libs/common/base/clock.h"
#include "libs/common/base/event.h"
#include "libs/common/store/change.h"
#include "libs/common/store/collection.h"
#include "libs/common/store/store.h"

namespace tandem {

// Asks another service of the suite, and waits: read only. In one process a direct call, else gRPC.
// Thread-safe.
class Peers {
 public:
  virtual ~Peers() = default;
  // `method` is "tandem.placement.v1.PartnershipService/GetStanding". Errors are the peer's own, or
  // UNAVAILABLE.
  virtual Result<std::string> Ask(std::string_view method, std::string request, Time deadline,
                                  std::string_view traceparent) = 0;
};

// What a handler runs with. A value; what it points to outlives the handler.
struct Context {
  Store* store = nullptr;
  Peers* peers = nullptr;  // null where nothing may be asked
  Caller caller;
  Time now;  // fixed for the handler's run
  Time deadline = absl::InfiniteFuture();
  std::string change_id;  // of the request or event: ids made here derive from it
  std::string request_digest;
  std::string cause;  // see JournalEntry.cause
  std::string traceparent;
  std::string service;           // "placement"
  int generation = 0;            // of the projections read or filled
  const Event* event = nullptr;  // the one that a reaction or a fold runs for
};

// What a timer is called. Declared beside the handler that sets it.
struct TimerKind {
  std::string_view name;  // "match-lapse"
};

// Reading: what a query handler gets. Not thread-safe; lives for one run of a handler.
class View {
 public:
  explicit View(const Context& context) : context_(context) {}
  virtual ~View() = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  // The resource `name`, with its etag. NOT_FOUND if there is none.
  template <class T>
  Result<T> Load(const Collection<T>& collection, std::string_view name) {
    T message;
    RETURN_IF_ERROR(LoadMessage(collection.info(), name, message));
    return message;
  }

  // The same, nothing if there is none.
  template <class T>
  Result<std::optional<T>> Find(const Collection<T>& collection, std::string_view name) {
    T message;
    ASSIGN_OR_RETURN(const bool found, FindMessage(collection.info(), name, message));
    if (!found) return std::optional<T>();
    return std::optional<T>(std::move(message));
  }

  template <class T>
  Result<std::vector<T>> List(const Collection<T>& collection, const Query& query) {
    ASSIGN_OR_RETURN(const std::vector<Row> rows, Rows(collection.info(), query));
    std::vector<T> messages(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) RETURN_IF_ERROR(ParseRow(rows[i], messages[i]));
    return messages;
  }

  // What another service answers to `request`; remembered when the handler runs again. A hint,
  // never a guard: the owner reacts to the event and compensates. `method` is
  // "tandem.placement.v1.PartnershipService/GetStanding".
  template <class Response, class Request>
  Result<Response> Ask(std::string_view method, const Request& request) {
    ASSIGN_OR_RETURN(const std::string bytes, AskPeer(method, request.SerializeAsString()));
    Response response;
    if (!response.ParseFromString(bytes)) return Internal("A peer's answer does not parse.");
    return response;
  }

  const Caller& caller() const { return context_.caller; }
  // UTC, for timestamps; rules use the effective dates of commands.
  Time now() const { return context_.now; }
  const Context& context() const { return context_; }

  // Without their types, for the standard methods.
  Status LoadMessage(const CollectionInfo& collection, std::string_view name,
                     google::protobuf::Message& message);
  Result<bool> FindMessage(const CollectionInfo& collection, std::string_view name,
                           google::protobuf::Message& message);
  virtual Result<std::vector<Row>> Rows(const CollectionInfo& collection, const Query& query);
  // Whether this deployment serves the country "ke".
  virtual bool Serves(std::string_view) const { return true; }
  // Fills `message` from `row`, with its etag.
  static Status ParseRow(const Row& row, google::protobuf::Message& message);

  // Everything that was read, for a watch that waits until some of it changes: names as the store
  // holds them, and for a query
  // "<collection id>?<what its names begin with>".
  const std::vector<std::string>& names_read() const { return names_read_; }
  // Whether `written` is among what was read, or may be selected by a query that was.
  static bool WasRead(const std::vector<std::string>& names_read, const Store::Written& written);

  // Takes the peers' answers of an earlier run over.
  void Remember(View&& earlier) { answers_ = std::move(earlier.answers_); }

 protected:
  // The row by its stored name; version 0 if there is none.
  virtual Result<Row> Read(const CollectionInfo& collection, const std::string& stored_name);
  // Projections live under a generation: "g1/countries/ke/…".
  std::string StoredName(const CollectionInfo& collection, std::string_view name) const;

  // `query` with stored names, and what was read of it noted.
  Query StoredQuery(const CollectionInfo& collection, const Query& query);
  // The rows as the caller knows them: without the generation in their names.
  std::vector<Row> Named(const CollectionInfo& collection, std::vector<Row> rows) const;

  Context context_;

 private:
  Result<std::string> AskPeer(std::string_view method, std::string request);

  std::vector<std::string> names_read_;
  std::vector<std::pair<std::string, std::string>> answers_;  // method + request → answer
};

// Reading and writing: what a command, a reaction or a timer gets. Collects one Change; nothing is
// written before the handler has returned OK and the Change commits. The handler may run more than
// once, each time with a new Unit: it does nothing but read and write the unit.
class Unit : public View {
 public:
  explicit Unit(const Context& context) : View(context), seed_(context.change_id) {}

  // Load remembers the version: Save, and the whole Change, are guarded by it. With an etag of the
  // caller's, one that is not the resource's is ABORTED (ETAG_MISMATCH).
  using View::Load;
  template <class T>
  Result<T> Load(const Collection<T>& collection, std::string_view name, std::string_view etag) {
    ASSIGN_OR_RETURN(T message, Load(collection, name));
    RETURN_IF_ERROR(CheckEtag(name, etag, message));
    return message;
  }

  // Adds a new resource. ALREADY_EXISTS if there is one of its name. Answers it as it will be
  // stored.
  template <class T>
  Result<T> Create(const Collection<T>& collection, T message) {
    RETURN_IF_ERROR(CreateMessage(collection.info(), message));
    return message;
  }

  // Writes a resource that was loaded, found (or found absent) or listed in this unit; a fault of
  // the handler otherwise, told at commit.
  template <class T>
  T Save(const Collection<T>& collection, T message) {
    SaveMessage(collection.info(), message);
    return message;
  }

  // Listing is bound to an owner: Below(x) or Referring(column, x) of an x that was loaded here.
  // Sees what the unit has saved.
  using View::List;

  // Publishes a fact with the Change. The field `name` of every event message says which resource
  // it is about. A fault of the handler (told at commit) if the message has no `name` or is above
  // the log's size limit.
  void Emit(const google::protobuf::Message& event);

  // Runs the handler of `kind` for `subject` when `due` has come; replaces the one set before.
  // Clear is no error if none is set.
  void SetTimer(const TimerKind& kind, std::string_view subject, Time due);
  void ClearTimer(const TimerKind& kind, std::string_view subject);

  // A new UUID, the same when the handler runs again.
  std::string NewId();
  // Kept in the journal row: why a programme manager acts for another.
  void Note(std::string_view reason);

  // The event that a reaction runs for.
  const Event& event() const { return *context_.event; }

  // ---- For what runs handlers ----
  Status CreateMessage(const CollectionInfo& collection, google::protobuf::Message& message);
  void SaveMessage(const CollectionInfo& collection, google::protobuf::Message& message);
  void Erase(const CollectionInfo& collection, std::string_view name);
  static Status CheckEtag(std::string_view name, std::string_view etag,
                          const google::protobuf::Message& loaded);
  // An event with a topic, origin and data of its own: a parked one on its way to the dead-letter
  // topic.
  void EmitRaw(common::v1::JournalEntry::Event event);
  Result<std::vector<Row>> Rows(const CollectionInfo& collection, const Query& query) override;
  // A batch is several savepoints of one Unit: what came after one is undone when its event fails,
  // but what was read stays guarded, since the failure may have been decided on it.
  struct Savepoint {
    std::size_t log_size, events, note;
    int ids;
    std::string seed;
  };
  Savepoint Mark() const;
  void Rollback(const Savepoint& savepoint);
  // For the next event of a batch: ids made from here on derive from `seed`, and what is emitted is
  // of the trace `traceparent`. A Change that has no id or cause of its own takes those of its
  // first event.
  void Enter(const Event& event, std::string seed, std::string traceparent);
  // The first fault of the handler, told though it returned OK; a rollback forgives it.
  const Status& fault() const { return fault_; }
  // Whether what was read is of one moment only if its guards hold.
  bool reads_are_of_one_moment() const { return store_reads_ < 2 && !reads_may_be_old_; }
  // A Change that writes nothing, guarded by all that was read.
  Change WhatWasRead() const;
  // The Change, once; the first fault of the handler otherwise.
  Result<Change> Finish();

 protected:
  Result<Row> Read(const CollectionInfo& collection, const std::string& stored_name) override;

 private:
  // One resource as this unit sees it. Kept as a log, so that a savepoint is a length; a later
  // entry of a name hides the earlier.
  struct Seen {
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    CollectionInfo collection;
    Row row;                           // as it would be read now; version 0: there is none
    Version guard;                     // as it was in the store
    std::vector<ColumnValue> columns;  // where written
    bool written = false;
    std::size_t earlier = kNone;  // the entry that this one hides
  };
  static std::string KeyOf(const CollectionInfo& collection, std::string_view stored_name);
  const Seen* FindSeen(const CollectionInfo& collection, std::string_view stored_name) const;
  const Seen& Log(Seen seen);
  void Stamp(const CollectionInfo& collection, google::protobuf::Message& message,
             bool is_new) const;
  Status CheckOwner(const CollectionInfo& collection, const Query& query) const;
  static std::vector<std::string> ReferencesOf(const Seen& seen);
  std::vector<const Seen*> WrittenFor(const CollectionInfo& collection, const Query& query) const;
  Status CheckGuarded(const Seen& seen) const;
  bool Saves(std::string_view stored_name) const;
  void Fault(Status status);

  std::vector<Seen> log_;
  std::unordered_map<std::string, std::size_t> latest_;  // by KeyOf, into log_
  // What was written, hidden or not, by the KeyOf of each name in its columns: into log_,
  // ascending. A unit of thousands of rows asks for each of them who refers to one owner.
  std::unordered_map<std::string, std::vector<std::size_t>> referring_;
  std::vector<common::v1::JournalEntry::Event> events_;
  std::string note_;
  std::string seed_;
  Status fault_;
  int ids_ = 0;
  int store_reads_ = 0;  // a list that selects nothing is one too
  bool reads_may_be_old_ = false;
};

// Folding events into resources: what a projection gets. It cannot emit, set timers or ask. `now()`
// is the event's time.
class Fold {
 public:
  explicit Fold(Unit& unit) : unit_(unit) {}

  template <class T>
  Result<T> Load(const Collection<T>& collection, std::string_view name) {
    return unit_.Load(collection, name);
  }
  template <class T>
  Result<std::optional<T>> Find(const Collection<T>& collection, std::string_view name) {
    return unit_.Find(collection, name);
  }
  // The resource, or a new one of that name.
  template <class T>
  Result<T> LoadOrNew(const Collection<T>& collection, std::string_view name) {
    ASSIGN_OR_RETURN(std::optional<T> found, unit_.Find(collection, name));
    if (found.has_value()) return *std::move(found);
    T fresh;
    fresh.set_name(std::string(name));
    return fresh;
  }
  template <class T>
  void Save(const Collection<T>& collection, T message) {
    unit_.Save(collection, std::move(message));
  }
  // What an event takes back; nothing if there is none of that name.
  template <class T>
  void Erase(const Collection<T>& collection, std::string_view name) {
    unit_.Erase(collection.info(), name);
  }
  Time now() const { return unit_.event().time; }
  const Event& event() const { return unit_.event(); }
  // Which shard of a row that many partnerships touch this event belongs to: the same for all
  // events of its key.
  int shard(int shards) const;

 private:
  Unit& unit_;
};

}  // namespace tandem
