#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/clock.h"
#include "libs/common/store/change.h"
#include "libs/common/store/lanes.h"

namespace tandem {

class Metrics;

// The Store port: the resources and the journal of one service. Thread-safe. Every engine passes
// libs/common/store/store_conformance.h.
//
// Errors: UNAVAILABLE (kStoreUnavailable) when the engine can't be reached; what a caller did wrong
// is said per method.
class Store {
 public:
  virtual ~Store() = default;

  // The resource as committed last; nothing if there is none.
  virtual Result<std::optional<Row>> Get(const CollectionInfo& collection,
                                         std::string_view name) = 0;

  // The same for a handler whose Change will be guarded by it: where many processes write, it may
  // be an earlier version (Row::may_be_old) that this one knows, which then loses its guard.
  virtual Result<std::optional<Row>> GetToGuard(const CollectionInfo& collection,
                                                std::string_view name) {
    return Get(collection, name);
  }

  // In the order of the query. One statement on one index: a page costs the same at any depth.
  // INVALID_ARGUMENT on a column that the collection does not declare.
  virtual Result<std::vector<Row>> List(const CollectionInfo& collection, const Query& query) = 0;

  // INVALID_ARGUMENT on a column that the collection does not declare. Its cost grows with what is
  // counted: for those who ask now and then (see app/census.h).
  virtual Result<std::vector<Tally>> Count(const CollectionInfo& collection,
                                           const CountQuery& query) = 0;

  // Queues `change`; commits it with whatever else has queued (group commit). `done` is called
  // exactly once, from a thread of the store or, where nothing else was under way, from the
  // caller's before this returns; it must be quick. It hears:
  // - ABORTED, GUARD_LOST: something read or written has another version by now; metadata "name"
  //   says what. Run again.
  // - INVALID_ARGUMENT, REQUEST_ID_REUSED: the id was committed with another digest. A Change
  //   without a digest is never taken for a repeat, since nobody sent it.
  // - INVALID_ARGUMENT or INTERNAL: this Change is refused; others of its batch are not touched.
  // - RESOURCE_EXHAUSTED, OVERLOADED: too many wait.
  // - UNAVAILABLE: it did not commit.
  // - UNKNOWN: it may have, and nobody can say any more: the disk failed in the commit, or the
  // store
  //   was closed while the server was away. Ask by the id.
  virtual void Commit(Change change, std::function<void(Result<Committed>)> done) = 0;
  // The same, waiting for the answer.
  Result<Committed> CommitAndWait(Change change);

  // Rows of the journal after `after`, in the order of commits, at most `limit`. `after` is a
  // place; its index is ignored.
  virtual Result<std::vector<common::v1::JournalEntry>> ReadJournal(Position after, int limit) = 0;
  // The rows of the journal about one partnership: those that wrote something at or below it, or
  // told an event of it. In the order of commits after (descending: before) the place `from`, at
  // most `limit`; a page costs the same at any depth.
  struct History {
    std::string partnership;  // "countries/ke/partnerships/bungoma"
    std::optional<Position> from;
    bool descending = false;
    int limit = 0;
  };
  virtual Result<std::vector<common::v1::JournalEntry>> ReadHistory(const History& history) = 0;
  // The row that a Change of this id left in the last 30 days, if a caller sent it (a Change with a
  // digest).
  virtual Result<std::optional<common::v1::JournalEntry>> FindChange(
      std::string_view change_id) = 0;
  // The last row's place; number 0 when there is none.
  virtual Result<Position> Head() = 0;

  // Calls `listener` after every batch that committed and before its Changes are answered, from the
  // thread that committed it, with the names and versions written (0: erased), until the returned
  // handle is destroyed (never in the listener itself). A distributed engine also calls it with
  // nothing when another replica may have committed.
  struct Written {
    CollectionInfo collection;
    std::string name;
    Version version;
  };
  using Listener = std::function<void(std::span<const Written>)>;
  class Listening {
   public:
    virtual ~Listening() = default;
  };
  virtual std::unique_ptr<Listening> Listen(Listener listener) = 0;

  // The key of request digests: random, made with the store, never shown.
  virtual std::string_view digest_key() const = 0;

  // Where commands that lost a guard wait for each other (see Start).
  Lanes& lanes() { return lanes_; }

 private:
  Lanes lanes_;
};

inline constexpr Reason kGuardLost{
    "GUARD_LOST", absl::StatusCode::kAborted,
    "Something that the command read has changed since; it is run again."};

// What a store needs to open: where ("sqlite:data/placement.db"), and everything it will hold.
struct StoreOptions {
  std::string url;
  std::vector<CollectionInfo> collections;
  const Clock* clock = &SystemClock();
  Metrics* metrics = nullptr;  // tandem_commit_batch_size and the like, labelled with `service`
  std::string service;
  // Raises the epoch of everything that is committed from now on: see events/new_epoch.h.
  std::int32_t least_epoch = 0;
};

// Opens or creates the store that `url` names. FAILED_PRECONDITION if a newer binary wrote it.
Result<std::unique_ptr<Store>> OpenStore(const StoreOptions& options);

}  // namespace tandem
