#pragma once

#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "libs/common/store/change.h"

namespace tandem {

// The rows that this process wrote last. Where it is the only writer they are as they are now,
// since every commit is told before it is answered; nothing read is kept, so that nothing old can
// be. Bounded. Thread-safe.
class RecentRows {
 public:
  std::optional<Row> Find(const CollectionInfo& collection, std::string_view name) const;
  // What became of a batch: takes the bodies of what was written, and forgets what a Change that
  // lost a guard had seen.
  void Learn(std::span<Change> changes, std::span<const Result<Committed>> answers);
  void Clear();

 private:
  void Wrote(Write& write, Version version);
  void Forget(const CollectionInfo& collection, std::string_view name);
  using Rows = std::unordered_map<std::string, Row>;

  mutable std::mutex mutex_;
  Rows young_, old_;  // the old ones go when the young are many
  std::size_t young_bytes_ = 0;
};

}  // namespace tandem
