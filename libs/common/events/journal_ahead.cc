#include "libs/common/events/journal_ahead.h"

#include <algorithm>

#include "fmt/format.h"
#include "libs/common/events/reasons.h"
#include "libs/common/store/message_fields.h"

namespace tandem {
namespace {

using common::v1::JournalEntry;

// Every batch costs a request for each partition that it touches. Two lie in memory at once.
constexpr std::size_t kMaxRows = 16'384;
constexpr std::size_t kMaxBytes = std::size_t{4} << 20;

}  // namespace

JournalAhead::Row::Row(const JournalEntry& entry)
    : number(entry.number()),
      change_id(entry.change_id()),
      committed(FromTimestamp(entry.commit_time())) {}

Result<std::vector<JournalEntry>> JournalAhead::Next(Position after) {
  std::optional<Ahead> ahead = std::exchange(ahead_, std::nullopt);
  const bool fits = ahead.has_value() && ahead->after == after.number;
  const int limit = fits ? ahead->limit : limit_;
  ASSIGN_OR_RETURN(auto entries, fits ? ahead->entries.get() : Read(after, limit));
  RETURN_IF_ERROR(Check(after, entries));
  known_.clear();
  if (!entries.empty()) known_ = {Row(entries.front()), Row(entries.back())};
  if (after.number > 0) entries.erase(entries.begin());
  is_full_ = static_cast<int>(entries.size()) == limit;
  limit_ = batch_;
  if (!is_full_) return entries;
  std::size_t bytes = 0;
  for (const auto& entry : entries)
    for (const auto& event : entry.events()) bytes += event.data().size();
  // As many as would have fitted, and at most twice as many.
  const auto rows = static_cast<std::size_t>(limit);
  const std::size_t fitting = rows * kMaxBytes / std::max<std::size_t>(bytes, 1);
  limit_ = std::max(std::min(batch_, 2 * limit),
                    static_cast<int>(std::min({2 * rows, fitting, kMaxRows})));
  const Position next{entries.back().epoch(), entries.back().number(), 0};
  ahead_ = Ahead{next.number, limit_, std::async(std::launch::async, [this, next, limit = limit_] {
                   return Read(next, limit);
                 })};
  return entries;
}

void JournalAhead::Forget() {
  known_.clear();
  ahead_.reset();
}

JournalAhead::Entries JournalAhead::Read(Position after, int limit) const {
  reading_();
  if (after.number == 0) return store_.ReadJournal(after, limit);
  --after.number;
  return store_.ReadJournal(after, limit + 1);
}

Status JournalAhead::Check(Position after, const std::vector<JournalEntry>& entries) const {
  if (after.number == 0) return OkStatus();
  const auto known = std::find_if(known_.begin(), known_.end(),
                                  [&](const Row& row) { return row.number == after.number; });
  const bool is_there = !entries.empty() && entries.front().number() == after.number;
  if (is_there && (known == known_.end() || Row(entries.front()) == *known)) return OkStatus();
  return Refuse(kJournalWentBack,
                fmt::format("The journal has {} at {}, where it was read before: the store was set "
                            "back while it was used.",
                            is_there ? "another row" : "no row any more", after.number),
                "See what is said next.");
}

}  // namespace tandem
