#pragma once

#include "libs/common/base/clock.h"
#include "libs/common/store/change.h"
#include "libs/common/store/store.h"

// What committing a Change means, whatever the engine.
namespace tandem {

// How long a request id is remembered, by who forgets it and by who looks it up (ARCHITECTURE.md).
inline constexpr Duration kIdsKept = absl::Hours(24 * 30);

// Whether it leaves a row in the journal.
bool IsJournaled(const Change& change);
// Whether it may have been committed before. Only what a caller sent comes again under the same id;
// of events the marks know.
bool MayRepeat(const Change& change);
// The answer to a Change whose id left `entry` in the journal: what was committed then, or
// REQUEST_ID_REUSED.
Result<Committed> RepeatOf(const Change& change, common::v1::JournalEntry entry);
// The StableHash of a change id, in what an engine keeps to find its row; and of names in locks.
std::int64_t KeptHash(std::string_view text);
// What an engine keeps of an entry. INTERNAL if it does not parse.
Result<common::v1::JournalEntry> ParseEntry(std::string_view bytes);
// GUARD_LOST on `name`.
Status GuardLost(std::string_view name);

// The partnerships whose history the entry belongs to: of what was written (see NoteWritten) and of
// its events, but for those that are parked for another topic. Sorted, each once.
std::vector<std::string> PartnershipsOf(const common::v1::JournalEntry& entry);
// The journal number that a page of `history` begins after, or before.
std::int64_t StartOfHistory(const Store::History& history);

// Notes in the entry that the Change wrote `versions` (parallel to its writes).
void NoteWritten(Change& change, const std::vector<Version>& versions);
// What an entry gets from its place in the journal: number, epoch, time.
void PlaceEntry(common::v1::JournalEntry& entry, const Position& place, Time time);
// The ids of its events, the same each time: whoever reads the journal pays for them, not who
// commits.
void NameEvents(common::v1::JournalEntry& entry, std::string_view digest_key);

}  // namespace tandem
