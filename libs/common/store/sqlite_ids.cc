#include "libs/common/store/sqlite_ids.h"

#include <algorithm>

#include "libs/common/store/commit_rules.h"

namespace tandem {

Result<std::unique_ptr<SqliteIds>> SqliteIds::Open(SqliteConnection& db, std::size_t in_memory) {
  std::unique_ptr<SqliteIds> ids(new SqliteIds(in_memory));
  // Else a store that is often started would never get round.
  RETURN_IF_ERROR(db.Execute(
      "DELETE FROM tandem_latest_ids WHERE EXISTS (SELECT 1 FROM tandem_id_hashes h"
      " WHERE h.hash = tandem_latest_ids.hash AND h.number = tandem_latest_ids.number)"));
  ASSIGN_OR_RETURN(SqliteStatement select,
                   db.Prepare("SELECT hash, number FROM tandem_latest_ids ORDER BY number"));
  for (;;) {
    ASSIGN_OR_RETURN(const bool found, select.Step());
    if (!found) break;
    ids->round_.began = select.Int(1);
    if (ids->latest_.empty()) ids->settled_ = ids->round_.began - 1;
    ids->latest_.emplace(select.Int(0), select.Int(1));
  }
  ids->next_round_ = ids->round_;
  return ids;
}

Result<std::optional<common::v1::JournalEntry>> SqliteIds::Find(SqliteConnection& db,
                                                                std::string_view id,
                                                                Time since) const {
  const std::int64_t hash = KeptHash(id);
  std::vector<std::int64_t> numbers;
  {
    const std::lock_guard lock(mutex_);
    for (auto at = latest_.lower_bound({hash, 0}); at != latest_.end() && at->first == hash; ++at)
      numbers.push_back(at->second);
  }
  {  // second: what moves stays among the latest until it can be read here
    ASSIGN_OR_RETURN(SqliteStatement select,
                     db.Prepare("SELECT number FROM tandem_id_hashes WHERE hash=?"));
    select.Bind(hash);
    for (;;) {
      ASSIGN_OR_RETURN(const bool found, select.Step());
      if (!found) break;
      numbers.push_back(select.Int(0));
    }
  }
  for (const std::int64_t number : numbers) {
    ASSIGN_OR_RETURN(SqliteStatement select,
                     db.Prepare("SELECT entry FROM tandem_journal WHERE number=? AND time>=?"));
    ASSIGN_OR_RETURN(const bool found, select.Bind(number).Bind(absl::ToUnixMicros(since)).Step());
    if (!found) continue;
    ASSIGN_OR_RETURN(common::v1::JournalEntry entry, ParseEntry(select.Blob(0)));
    if (entry.change_id() == id) return std::optional<common::v1::JournalEntry>(std::move(entry));
  }
  return std::optional<common::v1::JournalEntry>();
}

Status SqliteIds::Add(SqliteConnection& db, std::string_view id, std::int64_t number) {
  const std::int64_t hash = KeptHash(id);
  {
    const std::lock_guard lock(mutex_);
    latest_.emplace(hash, number);
  }
  added_.emplace_back(hash, number);
  ASSIGN_OR_RETURN(SqliteStatement insert,
                   db.Prepare("INSERT INTO tandem_latest_ids VALUES (?, ?)"));
  return insert.Bind(number).Bind(hash).Run();
}

Status SqliteIds::MoveOn(SqliteConnection& db) {
  if (added_.empty() || latest_.size() <= in_memory_) return OkStatus();
  // Nobody else changes the set: it needs no lock to be read here.
  auto at = latest_.upper_bound(next_round_.last);
  for (std::size_t i = 0; i < 2 * added_.size() && at != latest_.end(); ++i, ++at) {
    ASSIGN_OR_RETURN(SqliteStatement insert,
                     db.Prepare("INSERT OR IGNORE INTO tandem_id_hashes VALUES (?, ?)"));
    RETURN_IF_ERROR(insert.Bind(at->first).Bind(at->second).Run());
    moved_.push_back(*at);
    next_round_.last = *at;
  }
  if (at != latest_.end()) return OkStatus();
  ASSIGN_OR_RETURN(SqliteStatement erase,
                   db.Prepare("DELETE FROM tandem_latest_ids WHERE number<=?"));
  next_round_ = {.began = added_.back().second};
  return erase.Bind(round_.began).Run();
}

void SqliteIds::Committed() {
  if (next_round_.began != round_.began) settled_ = round_.began;
  round_ = next_round_;
  added_.clear();
  if (moved_.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const Id& id : moved_) latest_.erase(id);
  moved_.clear();
}

void SqliteIds::RolledBack() {
  next_round_ = round_;
  moved_.clear();
  const std::lock_guard lock(mutex_);
  for (const Id& id : added_) latest_.erase(id);
  added_.clear();
}

}  // namespace tandem
