#pragma once

#include <bitset>
#include <memory>
#include <span>
#include <vector>

#include "libs/common/base/clock.h"
#include "libs/common/store/change.h"
#include "libs/common/store/sqlite_db.h"
#include "libs/common/store/sqlite_ids.h"
#include "libs/common/store/sqlite_schema.h"

namespace tandem {

// Commits batches of Changes to a store file, each batch in one transaction: the only writer of the
// file, so versions that are read in the transaction are the truth. Never used by two threads at
// once (see GroupCommit).
class SqliteWriter {
 public:
  // `db` and `tables` outlive it.
  static Result<std::unique_ptr<SqliteWriter>> Open(SqliteConnection& db,
                                                    const SqliteTables& tables,
                                                    const StoreMeta& meta, const Clock& clock);

  const SqliteIds& ids() const { return *ids_; }

  // Applies `changes` in order; the answers are parallel to them. Either all that are answered with
  // OK are durable, or none is; UNKNOWN where the disk failed so that neither is sure. Moves the
  // entries of the changes out.
  std::vector<Result<Committed>> Commit(std::span<Change> changes);

  // Where the journal ends.
  Position head() const { return {meta_.epoch, durable_.number, -1}; }

 private:
  // What a transaction counts on; kept only when it commits.
  struct Counters {
    std::int64_t number = 0;     // of the last journal row
    std::int64_t version = 0;    // the last given to a resource
    std::int64_t reserved = 0;   // versions up to here may have been given
    std::int64_t swept_ids = 0;  // ids of rows up to here are forgotten
  };

  SqliteWriter(SqliteConnection& db, const SqliteTables& tables, const StoreMeta& meta,
               const Clock& clock)
      : db_(db), tables_(tables), meta_(meta), clock_(clock) {}

  // After a COMMIT that failed once its pages may have reached the disk: a start after a crash
  // could find them. A transaction that commits later overwrites them in the log; until one has,
  // nothing else is taken.
  Status VoidFailed();
  // One transaction over all but the `refused`. An error of the engine's about one Change adds it
  // to them.
  Status TryCommit(std::span<Change> changes, std::vector<Result<Committed>>& answers,
                   std::vector<bool>& refused);
  // `answer` is what the Change is told; the status is an error of the engine.
  Status Apply(Change& change, Result<Committed>& answer);
  Result<std::optional<Committed>> FindRepeated(const Change& change, Status& reused);
  // Which columns of a row a write sets to another value.
  using Columns = std::bitset<kMaxColumns>;
  // Whether anything that the Change has seen has changed since: GUARD_LOST in `lost`. Fills
  // `changed` for its writes.
  Status CheckGuards(const Change& change, std::vector<Columns>& changed, Status& lost);
  Status WriteRow(const Write& write, const Columns& changed, Version version);
  Status WriteJournal(Change& change, Committed& committed);
  Status TakeVersion(Version& version);
  Status SweepIds();

  SqliteConnection& db_;
  const SqliteTables& tables_;
  const StoreMeta meta_;
  const Clock& clock_;
  Counters durable_, counters_;
  std::unique_ptr<SqliteIds> ids_;
  bool is_uncertain_ = false;  // a COMMIT has failed, and may count
  Time now_;
};

}  // namespace tandem
