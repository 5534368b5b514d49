#pragma once

#include <functional>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "libs/common/store/store.h"

namespace tandem {

// Reads a journal in batches, the next one while its user is busy with the last. For one thread.
class JournalAhead {
 public:
  // `batch` is in rows; a backlog goes in larger ones. `reading` is called before every read, from
  // any thread: what commits later may be missing.
  JournalAhead(Store& store, int batch, std::function<void()> reading)
      : store_(store), batch_(batch), limit_(batch), reading_(std::move(reading)) {}

  // The rows after `after`, whichever were read before. JOURNAL_WENT_BACK if the row at `after` is
  // gone, or another than it was when it was read: whoever has used it looks where it stands then.
  Result<std::vector<common::v1::JournalEntry>> Next(Position after);
  // Next may be asked for what is after `entry`, one of the last batch.
  void Used(const common::v1::JournalEntry& entry) { known_.emplace_back(entry); }
  // Whether the last batch was as long as it could be.
  bool is_full() const { return is_full_; }
  // The next batch has one row, those behind it twice as many each: where something of a batch is
  // not taken, little is put again into what takes it at every try.
  void BeginSmall() { limit_ = 1; }
  // Forgets what was read.
  void Forget();

 private:
  using Entries = Result<std::vector<common::v1::JournalEntry>>;
  // What tells a row from another that has its number.
  struct Row {
    explicit Row(const common::v1::JournalEntry& entry);
    bool operator==(const Row&) const = default;
    std::int64_t number;
    std::string change_id;
    Time committed;
  };
  struct Ahead {
    std::int64_t after;
    int limit;
    std::future<Entries> entries;
  };

  // `limit` rows behind the one at `after`, and that one before them, unless it is the beginning.
  Entries Read(Position after, int limit) const;
  Status Check(Position after, const std::vector<common::v1::JournalEntry>& entries) const;

  Store& store_;
  const int batch_;
  int limit_;
  const std::function<void()> reading_;
  bool is_full_ = false;
  std::vector<Row> known_;  // where Next may begin
  std::optional<Ahead> ahead_;
};

}  // namespace tandem
