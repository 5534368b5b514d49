#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "libs/common/store/change.h"

namespace tandem {

// The rows that were written last, as they are now: for a store with one writer, which tells every
// commit before it answers it. Bounded; nothing read is kept, so that nothing old can be. Thread-
// safe.
class RecentRows {
 public:
  std::optional<Row> Find(const CollectionInfo& collection, std::string_view name) const;
  // `write` was committed with `version`; takes its body.
  void Wrote(Write& write, Version version);

 private:
  using Rows = std::unordered_map<std::string, Row>;

  mutable std::mutex mutex_;
  Rows young_, old_;  // the old ones go when the young are many
  std::size_t young_bytes_ = 0;
};

}  // namespace tandem
