#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "libs/common/store/commit_rules.h"
#include "libs/common/store/postgres_schema.h"

namespace tandem {

// One transaction of many Changes, in two round trips. Each send is answered by a Receive of the
// connection, whose results the method after it takes. Every process locks in one order: absent
// names and change ids by their hash, then rows by table and name, then the journal.
class PostgresBatch {
 public:
  // `changes` and the rest outlive it; the tables of all names are known.
  PostgresBatch(const PostgresTables& tables, const StoreMeta& meta, std::span<Change> changes,
                Time now);

  // The first round trip: locks, then reads what the locks keep as it is.
  void SendLocks(PgConnection& db) const;
  // Takes what was read and decides which Changes lose. INTERNAL if a stored entry does not parse.
  Status Decide(const std::vector<PgResult>& results);

  // Whether any Change is to be written.
  bool writes() const { return writes_; }
  // Whether one of them leaves a row in the journal.
  bool is_journaled() const { return !journaled_.empty(); }

  // The second round trip: writes, numbers and commits. INTERNAL if a body does not parse.
  Status SendWrites(PgConnection& db) const;
  // The number of the first journal row, from the answers to SendWrites.
  std::int64_t FirstNumber(const std::vector<PgResult>& results) const;

  // To be asked, once the outcome of a COMMIT is unknown and its transaction over, on another
  // connection: the number of the first journal row (0 without one), nothing if it did not commit
  // or if that cannot be seen any more: its guards then tell.
  std::int64_t transaction() const { return transaction_; }
  Result<std::optional<std::int64_t>> FindFirstNumber(PgConnection& db) const;

  // What became of each Change, given that the transaction has committed (or that it writes
  // nothing). Moves the entries out.
  std::vector<Result<Committed>> Answers(std::int64_t first_number);

  // What every connection that runs batches has to prepare.
  static Status Prepare(PgConnection& db, const PostgresTables& tables);

 private:
  struct Name {
    bool is_expected = false;  // by some Change: there is a row to lock
    bool is_written = false;
    Version version;              // as the locks found it, then as the Changes before left it
    const Write* last = nullptr;  // what is written in the end
  };
  struct Table {
    const PostgresTable* table = nullptr;
    std::map<std::string_view, Name> names;
    bool shares_any = false;  // of its rows, only to read
    bool may_lack = false;    // some name is expected to be absent

    // Whether what its locks answer does not tell all versions.
    bool reads_apart() const { return shares_any || may_lack; }
    bool has_rows() const {
      return std::any_of(names.begin(), names.end(),
                         [](const auto& name) { return name.second.is_expected; });
    }
  };

  void Touch(const CollectionInfo& collection, std::string_view name, Version expected,
             bool writes);
  static void ReadVersions(const PgResult& rows, Table& table);
  Status ReadRepeats(const PgResult& result);
  // Nothing if the Change is to be applied.
  std::optional<Result<Committed>> Refusal(const Change& change);
  void Apply(std::size_t index);
  Result<bool> FindWritten(PgConnection& db) const;

  const PostgresTables& tables_;
  const StoreMeta& meta_;
  const std::span<Change> changes_;
  const Time now_;

  std::map<std::int64_t, bool> keys_;  // to lock; whether for oneself
  std::map<std::string_view, Table> touched_;
  PgArray ids_ = PgArray::Numbers();  // hashes of those that may have come before

  std::map<std::string, common::v1::JournalEntry, std::less<>> repeats_;  // by id
  std::map<std::string_view, std::size_t> applied_ids_;  // the Change that has it in this batch
  std::int64_t transaction_ = 0, head_ = 0, first_version_ = 0;
  bool writes_ = false;
  std::vector<std::size_t> journaled_;
  std::vector<std::string> entries_;  // parallel to it: as stored
  std::vector<Result<Committed>> answers_;
};

// The entry of a row (number, epoch, time, id, entry).
Result<common::v1::JournalEntry> EntryAt(const PgResult& result, int row,
                                         std::string_view digest_key);

}  // namespace tandem
