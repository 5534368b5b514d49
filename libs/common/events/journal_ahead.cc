#include "libs/common/events/journal_ahead.h"

#include <algorithm>

namespace tandem {
namespace {

// Every batch costs a request for each partition that it touches. Two lie in memory at once.
constexpr std::size_t kMaxRows = 16'384;
constexpr std::size_t kMaxBytes = std::size_t{4} << 20;

}  // namespace

Result<std::vector<common::v1::JournalEntry>> JournalAhead::Next(Position after) {
  std::optional<Ahead> ahead = std::exchange(ahead_, std::nullopt);
  const bool fits = ahead.has_value() && ahead->after == after.number;
  const int limit = fits ? ahead->limit : limit_;
  ASSIGN_OR_RETURN(auto entries, fits ? ahead->entries.get() : Read(after, limit));
  is_full_ = static_cast<int>(entries.size()) == limit;
  limit_ = batch_;
  if (!is_full_) return entries;
  std::size_t bytes = 0;
  for (const auto& entry : entries)
    for (const auto& event : entry.events()) bytes += event.data().size();
  // As many as would have fitted, and at most twice as many.
  const auto rows = static_cast<std::size_t>(limit);
  const std::size_t fitting = rows * kMaxBytes / std::max<std::size_t>(bytes, 1);
  limit_ = std::max(batch_, static_cast<int>(std::min({2 * rows, fitting, kMaxRows})));
  const Position next{entries.back().epoch(), entries.back().number(), 0};
  ahead_ = Ahead{next.number, limit_, std::async(std::launch::async, [this, next, limit = limit_] {
                   return Read(next, limit);
                 })};
  return entries;
}

JournalAhead::Entries JournalAhead::Read(Position after, int limit) const {
  reading_();
  return store_.ReadJournal(after, limit);
}

}  // namespace tandem
