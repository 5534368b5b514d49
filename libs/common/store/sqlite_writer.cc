#include "libs/common/store/sqlite_writer.h"

#include <sqlite3.h>

#include <algorithm>

#include "libs/common/store/commit_rules.h"
#include "libs/common/store/message_fields.h"

namespace tandem {
namespace {

// Ids are forgotten a few at a time, so that no command waits for a sweep.
constexpr int kSweepEvery = 64;
constexpr int kSweptAtOnce = 128;
// Versions are reserved in blocks, so that most transactions need not write the counter.
constexpr std::int64_t kVersionBlock = 1'000'000;

// Of the row called `name`, by a statement that answers epoch and number first.
Result<Version> ReadVersion(SqliteStatement& select, std::string_view name) {
  ASSIGN_OR_RETURN(const bool found, select.Bind(name).Step());
  if (!found) return Version();
  return Version{static_cast<std::int32_t>(select.Int(0)), select.Int(1)};
}

// Whether a COMMIT that failed so has not written its last page, without which it does not count.
bool IsUnwritten(int code) { return code == SQLITE_FULL || code == SQLITE_IOERR_WRITE; }

}  // namespace

Result<std::unique_ptr<SqliteWriter>> SqliteWriter::Open(SqliteConnection& db,
                                                         const SqliteTables& tables,
                                                         const StoreMeta& meta,
                                                         const Clock& clock) {
  std::unique_ptr<SqliteWriter> writer(new SqliteWriter(db, tables, meta, clock));
  Counters& counters = writer->durable_;
  ASSIGN_OR_RETURN(counters.number, db.Number("SELECT max(number) FROM tandem_journal"));
  ASSIGN_OR_RETURN(counters.reserved,
                   db.Number("SELECT value FROM tandem_meta WHERE key='reserved_versions'"));
  ASSIGN_OR_RETURN(counters.swept_ids,
                   db.Number("SELECT value FROM tandem_meta WHERE key='swept_ids'"));
  counters.version = counters.reserved;
  ASSIGN_OR_RETURN(writer->ids_, SqliteIds::Open(db));
  return writer;
}

std::vector<Result<Committed>> SqliteWriter::Commit(std::span<Change> changes) {
  std::vector<Result<Committed>> answers(changes.size(), Committed());
  if (is_uncertain_) {
    if (Status status = VoidFailed(); !status.ok()) {
      answers.assign(changes.size(), status);
      return answers;
    }
  }
  std::vector<bool> refused(changes.size(), false);
  for (;;) {
    const auto refused_before = std::count(refused.begin(), refused.end(), true);
    const Status status = TryCommit(changes, answers, refused);
    if (status.ok()) break;
    (void)db_.Execute("ROLLBACK");  // may have happened already
    ids_->RolledBack();
    const bool has_culprit = std::count(refused.begin(), refused.end(), true) > refused_before;
    if (has_culprit) continue;
    const Status told =
        !is_uncertain_ || VoidFailed().ok()
            ? status
            : absl::UnknownError("The disk failed in a commit, which may count after a restart.");
    for (std::size_t i = 0; i < changes.size(); ++i) {
      if (!refused[i]) answers[i] = told;
    }
    return answers;
  }
  durable_ = counters_;
  ids_->Committed();
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (answers[i].ok() && !answers[i]->repeated) answers[i]->entry = std::move(changes[i].entry);
  }
  return answers;
}

Status SqliteWriter::TryCommit(std::span<Change> changes, std::vector<Result<Committed>>& answers,
                               std::vector<bool>& refused) {
  counters_ = durable_;
  now_ = clock_.Now();
  RETURN_IF_ERROR(db_.Execute("BEGIN IMMEDIATE"));
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (refused[i]) continue;
    answers[i] = Committed();
    Status status = Apply(changes[i], answers[i]);
    if (status.ok()) continue;
    if (absl::IsInvalidArgument(status)) {
      refused[i] = true;
      answers[i] = status;
    }
    return status;
  }
  if (counters_.number / kSweepEvery != durable_.number / kSweepEvery) RETURN_IF_ERROR(SweepIds());
  RETURN_IF_ERROR(ids_->MoveOn(db_));
  Status status = db_.Execute("COMMIT");
  if (!status.ok()) is_uncertain_ = !IsUnwritten(sqlite3_extended_errcode(db_.get()));
  return status;
}

Status SqliteWriter::VoidFailed() {
  // A value that stays the same would not be written.
  Status status = db_.Execute(
      "BEGIN IMMEDIATE; INSERT INTO tandem_meta VALUES ('voided', 1)"
      " ON CONFLICT (key) DO UPDATE SET value = value + 1; COMMIT");
  if (status.ok()) {
    is_uncertain_ = false;
  } else {
    (void)db_.Execute("ROLLBACK");
  }
  return status;
}

Status SqliteWriter::Apply(Change& change, Result<Committed>& answer) {
  Status refusal;
  ASSIGN_OR_RETURN(std::optional<Committed> repeated, FindRepeated(change, refusal));
  if (!refusal.ok()) {
    answer = std::move(refusal);
    return OkStatus();
  }
  if (repeated.has_value()) {
    answer = *std::move(repeated);
    return OkStatus();
  }
  std::vector<Columns> changed;
  RETURN_IF_ERROR(CheckGuards(change, changed, refusal));
  if (!refusal.ok()) {
    answer = std::move(refusal);
    return OkStatus();
  }
  Committed& committed = *answer;
  committed.versions.assign(change.writes.size(), Version());
  Version version;
  if (!change.writes.empty()) RETURN_IF_ERROR(TakeVersion(version));
  for (std::size_t i = 0; i < change.writes.size(); ++i) {
    const Write& write = change.writes[i];
    if (!write.erase) committed.versions[i] = version;
    RETURN_IF_ERROR(WriteRow(write, changed[i], version));
  }
  NoteWritten(change, committed.versions);
  committed.position = {meta_.epoch, counters_.number, -1};
  return IsJournaled(change) ? WriteJournal(change, committed) : OkStatus();
}

Result<std::optional<Committed>> SqliteWriter::FindRepeated(const Change& change, Status& reused) {
  if (!MayRepeat(change)) return std::optional<Committed>();
  ASSIGN_OR_RETURN(std::optional<common::v1::JournalEntry> entry,
                   ids_->Find(db_, change.entry.change_id(), now_ - kIdsKept));
  if (!entry.has_value()) return std::optional<Committed>();
  Result<Committed> repeated = RepeatOf(change, *std::move(entry));
  if (repeated.ok()) return std::optional<Committed>(*std::move(repeated));
  reused = repeated.status();
  return std::optional<Committed>();
}

Status SqliteWriter::CheckGuards(const Change& change, std::vector<Columns>& changed,
                                 Status& lost) {
  for (const Guard& guard : change.reads) {
    ASSIGN_OR_RETURN(const SqliteTable* table, tables_.Find(guard.collection));
    ASSIGN_OR_RETURN(SqliteStatement select, db_.Prepare(table->select_version));
    ASSIGN_OR_RETURN(const Version version, ReadVersion(select, guard.name));
    if (version == guard.version) continue;
    lost = GuardLost(guard.name);
    return OkStatus();
  }
  changed.resize(change.writes.size());
  for (std::size_t i = 0; i < change.writes.size(); ++i) {
    const Write& write = change.writes[i];
    ASSIGN_OR_RETURN(const SqliteTable* table, tables_.Find(write.collection));
    ASSIGN_OR_RETURN(SqliteStatement select, db_.Prepare(table->select_columns));
    ASSIGN_OR_RETURN(const Version version, ReadVersion(select, write.name));
    if (version != write.expected) {
      lost = GuardLost(write.name);
      return OkStatus();
    }
    if (!version.exists() || write.erase) continue;
    for (std::size_t column = 0; column < write.columns.size(); ++column) {
      const int place = 2 + static_cast<int>(column);
      if (select.Value(place) != write.columns[column]) changed[i].set(column);
    }
  }
  return OkStatus();
}

Status SqliteWriter::WriteRow(const Write& write, const Columns& changed, Version version) {
  ASSIGN_OR_RETURN(const SqliteTable* table, tables_.Find(write.collection));
  const std::string_view name = write.name;
  if (write.erase) {
    ASSIGN_OR_RETURN(SqliteStatement erase, db_.Prepare(table->erase));
    return erase.Bind(name).Run();
  }
  if (!write.expected.exists()) {
    ASSIGN_OR_RETURN(SqliteStatement insert, db_.Prepare(table->insert));
    insert.Bind(name).Bind(version.epoch).Bind(version.number).BindBlob(write.body);
    for (const ColumnValue& value : write.columns) insert.Bind(value);
    return insert.Run();
  }
  // Setting an indexed column rewrites its index entry even if it stays the same: only those that
  // change are set.
  std::string sql = table->update;
  for (std::size_t i = 0; i < write.columns.size(); ++i) {
    if (changed[i]) sql.append(", ").append(table->columns[i]).append("=?");
  }
  ASSIGN_OR_RETURN(SqliteStatement update, db_.Prepare(sql.append(" WHERE name=?")));
  update.Bind(version.epoch).Bind(version.number).BindBlob(write.body);
  for (std::size_t i = 0; i < write.columns.size(); ++i) {
    if (changed[i]) update.Bind(write.columns[i]);
  }
  return update.Bind(name).Run();
}

Status SqliteWriter::WriteJournal(Change& change, Committed& committed) {
  common::v1::JournalEntry& entry = change.entry;
  const std::int64_t number = ++counters_.number;
  const std::int64_t micros = absl::ToUnixMicros(now_);
  PlaceEntry(entry, {meta_.epoch, number, -1}, now_);
  committed.position = {meta_.epoch, number, entry.events_size() - 1};
  const std::string bytes = Serialise(entry);
  {
    ASSIGN_OR_RETURN(SqliteStatement insert,
                     db_.Prepare("INSERT INTO tandem_journal VALUES (?, ?, ?)"));
    RETURN_IF_ERROR(insert.Bind(number).Bind(micros).BindBlob(bytes).Run());
  }
  RETURN_IF_ERROR(AddToHistory(db_, entry, number));
  return MayRepeat(change) ? ids_->Add(db_, entry.change_id(), number) : OkStatus();
}

Status SqliteWriter::TakeVersion(Version& version) {
  if (counters_.version == counters_.reserved) {
    counters_.reserved += kVersionBlock;
    ASSIGN_OR_RETURN(SqliteStatement update,
                     db_.Prepare("UPDATE tandem_meta SET value=? WHERE key='reserved_versions'"));
    RETURN_IF_ERROR(update.Bind(counters_.reserved).Run());
  }
  version = {meta_.epoch, ++counters_.version};
  return OkStatus();
}

Status SqliteWriter::SweepIds() {
  std::vector<std::pair<std::int64_t, std::string>> expired;
  {
    ASSIGN_OR_RETURN(
        SqliteStatement select,
        db_.Prepare("SELECT number, entry FROM tandem_journal WHERE number>? AND +time<?"
                    " AND number<=? ORDER BY number LIMIT ?"));
    select.Bind(counters_.swept_ids)
        .Bind(absl::ToUnixMicros(now_ - kIdsKept))
        .Bind(std::min(counters_.swept_ids + kSweptAtOnce, ids_->settled()))
        .Bind(std::int64_t{kSweptAtOnce});
    for (;;) {
      ASSIGN_OR_RETURN(const bool found, select.Step());
      if (!found) break;
      common::v1::JournalEntry entry;
      const std::string_view bytes = select.Blob(1);
      if (entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        expired.emplace_back(select.Int(0), entry.change_id());
      }
    }
  }
  if (expired.empty()) return OkStatus();
  for (const auto& [number, id] : expired) {
    ASSIGN_OR_RETURN(SqliteStatement erase,
                     db_.Prepare("DELETE FROM tandem_id_hashes WHERE hash=? AND number=?"));
    RETURN_IF_ERROR(erase.Bind(KeptHash(id)).Bind(number).Run());
  }
  counters_.swept_ids = expired.back().first;
  ASSIGN_OR_RETURN(SqliteStatement update,
                   db_.Prepare("UPDATE tandem_meta SET value=? WHERE key='swept_ids'"));
  return update.Bind(counters_.swept_ids).Run();
}

}  // namespace tandem
