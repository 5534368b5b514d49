#pragma once

#include <functional>
#include <future>
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

  // The rows after `after`, whichever were read before.
  Result<std::vector<common::v1::JournalEntry>> Next(Position after);
  // Whether the last batch was as long as it could be.
  bool is_full() const { return is_full_; }

 private:
  using Entries = Result<std::vector<common::v1::JournalEntry>>;
  struct Ahead {
    std::int64_t after;
    int limit;
    std::future<Entries> entries;
  };

  Entries Read(Position after, int limit) const;

  Store& store_;
  const int batch_;
  int limit_;
  const std::function<void()> reading_;
  bool is_full_ = false;
  std::optional<Ahead> ahead_;
};

}  // namespace tandem
