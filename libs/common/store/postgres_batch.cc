#include "libs/common/store/postgres_batch.h"

#include "fmt/format.h"
#include "libs/common/store/message_fields.h"

namespace tandem {
namespace {

std::string Named(std::string_view verb, const PostgresTable& table) {
  return fmt::format("{} {}", verb, table.id());
}

}  // namespace

PostgresBatch::PostgresBatch(const PostgresTables& tables, const StoreMeta& meta,
                             std::span<Change> changes, Time now)
    : tables_(tables), meta_(meta), changes_(changes), now_(now) {
  for (const Change& change : changes) {
    for (const Guard& guard : change.reads)
      Touch(guard.collection, guard.name, guard.version, false);
    for (const Write& write : change.writes)
      Touch(write.collection, write.name, write.expected, true);
    if (!MayRepeat(change)) continue;
    const std::int64_t hash = KeptHash(change.entry.change_id());
    keys_[hash] = true;
    ids_.Add(hash);
  }
}

void PostgresBatch::Touch(const CollectionInfo& collection, std::string_view name, Version expected,
                          bool writes) {
  Table& table = touched_[collection.id()];
  if (table.table == nullptr) table.table = *tables_.Find(collection);
  Name& touched = table.names[name];
  touched.is_written |= writes;
  if (expected.exists()) {
    touched.is_expected = true;
    table.shares_any |= !touched.is_written;
  } else {
    table.may_lack = true;
    // There is no row that could be locked.
    keys_[KeptHash(fmt::format("{}:{}", collection.id(), name))] |= writes;
  }
}

Status PostgresBatch::Prepare(PgConnection& db, const PostgresTables& tables) {
  db.SendPrepare("begin", "BEGIN ISOLATION LEVEL READ COMMITTED");
  db.SendPrepare("commit", "COMMIT");
  db.SendPrepare("rollback", "ROLLBACK");
  db.SendPrepare("keys",
                 "SELECT count(CASE WHEN alone THEN pg_advisory_xact_lock(key)::text"
                 " ELSE pg_advisory_xact_lock_shared(key)::text END)"
                 " FROM unnest($1::int8[], $2::bool[]) AS k(key, alone)");
  db.SendPrepare("repeats",
                 "SELECT number, epoch, time, id, entry FROM tandem_ids"
                 " JOIN tandem_journal USING (number)"
                 " WHERE hash = ANY($1::int8[]) AND time >= $2");
  // Taken under the locks, so that the versions of a name only rise.
  db.SendPrepare("versions",
                 "SELECT pg_current_xact_id()::text::int8, nextval('tandem_versions'),"
                 " (SELECT max(number) FROM tandem_journal)");
  db.SendPrepare("journal lock", fmt::format("SELECT {}", kJournalLock));
  // Not a sequence: whoever rolls back leaves no gap.
  db.SendPrepare("journal",
                 "WITH head AS (SELECT coalesce(max(number), 0) AS number FROM tandem_journal),"
                 " rows AS (INSERT INTO tandem_journal"
                 "  SELECT head.number + n.place, $1::int4, $2::int8, n.id, n.entry FROM head,"
                 "  unnest($3::text[], $4::bytea[]) WITH ORDINALITY AS n(id, entry, place)),"
                 " ids AS (INSERT INTO tandem_ids"
                 "  SELECT n.hash, head.number + n.place FROM head,"
                 "  unnest($5::int8[]) WITH ORDINALITY AS n(hash, place) WHERE hash IS NOT NULL),"
                 " history AS (INSERT INTO tandem_history"
                 "  SELECT h.partnership, head.number + h.place FROM head,"
                 "  unnest($6::text[], $7::int8[]) AS h(partnership, place))"
                 " SELECT number + 1 FROM head");
  for (const auto& [id, table] : tables.all()) {
    db.SendPrepare(Named("lock", table), table.lock);
    db.SendPrepare(Named("take", table), table.take);
    db.SendPrepare(Named("read", table), table.read);
    db.SendPrepare(Named("write", table), table.write);
    db.SendPrepare(Named("erase", table), table.erase);
  }
  return db.Receive().status();
}

void PostgresBatch::SendLocks(PgConnection& db) const {
  db.Send("begin");
  PgArray keys = PgArray::Numbers(), alone = PgArray::Bools();
  for (const auto& [key, is_exclusive] : keys_) {
    keys.Add(key);
    alone.Add(is_exclusive);
  }
  if (keys.size() > 0) db.Send("keys", PgParameters().Add(keys).Add(alone));
  for (const auto& [id, table] : touched_) {
    PgArray names = PgArray::Texts(), writes = PgArray::Bools();
    for (const auto& [name, touched] : table.names) {
      if (!touched.is_expected) continue;
      names.Add(name);
      writes.Add(touched.is_written);
    }
    if (names.size() == 0) continue;
    if (table.reads_apart()) {
      db.Send(Named("lock", *table.table), PgParameters().Add(names).Add(writes));
    } else {
      db.Send(Named("take", *table.table), PgParameters().Add(names));
    }
  }
  // In statements of their own: one that has waited for a lock sees what was before. Only the rows
  // that "take" answers are as they are once locked.
  if (ids_.size() > 0) {
    db.Send("repeats",
            PgParameters().Add(ids_).Add(std::int64_t{absl::ToUnixMicros(now_ - kIdsKept)}));
  }
  db.Send("versions");
  for (const auto& [id, table] : touched_) {
    if (!table.reads_apart()) continue;
    PgArray names = PgArray::Texts();
    for (const auto& [name, touched] : table.names) names.Add(name);
    db.Send(Named("read", *table.table), PgParameters().Add(names));
  }
}

Status PostgresBatch::Decide(const std::vector<PgResult>& results) {
  std::size_t next = keys_.empty() ? 1 : 2;
  for (auto& [id, table] : touched_) {
    if (!table.reads_apart()) {
      ReadVersions(results[next++], table);
    } else if (table.has_rows()) {
      ++next;
    }
  }
  if (ids_.size() > 0) RETURN_IF_ERROR(ReadRepeats(results[next++]));
  const PgResult& versions = results[next++];
  transaction_ = versions.Int(0, 0);
  first_version_ = versions.Int(0, 1);
  head_ = versions.Int(0, 2);
  for (auto& [id, table] : touched_)
    if (table.reads_apart()) ReadVersions(results[next++], table);
  answers_.assign(changes_.size(), Committed());
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    if (std::optional<Result<Committed>> refusal = Refusal(changes_[i])) {
      answers_[i] = *std::move(refusal);
    } else {
      Apply(i);
    }
  }
  return OkStatus();
}

void PostgresBatch::ReadVersions(const PgResult& rows, Table& table) {
  for (int row = 0; row < rows.rows(); ++row) {
    table.names.find(rows.Text(row, 0))->second.version = {
        static_cast<std::int32_t>(rows.Int(row, 1)), rows.Int(row, 2)};
  }
}

Status PostgresBatch::ReadRepeats(const PgResult& result) {
  for (int row = 0; row < result.rows(); ++row) {
    ASSIGN_OR_RETURN(repeats_[std::string(result.Text(row, 3))],
                     EntryAt(result, row, meta_.digest_key));
  }
  return OkStatus();
}

std::optional<Result<Committed>> PostgresBatch::Refusal(const Change& change) {
  if (MayRepeat(change)) {
    const std::string& id = change.entry.change_id();
    // One of this batch's is answered when it has its place in the journal.
    if (const auto found = applied_ids_.find(id); found != applied_ids_.end())
      return RepeatOf(change, changes_[found->second].entry);
    if (const auto found = repeats_.find(id); found != repeats_.end())
      return RepeatOf(change, found->second);
  }
  const auto version_of = [&](const CollectionInfo& collection, std::string_view name) {
    return touched_.find(collection.id())->second.names.find(name)->second.version;
  };
  for (const Guard& guard : change.reads) {
    if (version_of(guard.collection, guard.name) != guard.version) return GuardLost(guard.name);
  }
  for (const Write& write : change.writes) {
    if (version_of(write.collection, write.name) != write.expected) return GuardLost(write.name);
  }
  return std::nullopt;
}

void PostgresBatch::Apply(std::size_t index) {
  Change& change = changes_[index];
  Committed& committed = *answers_[index];
  const Version version{meta_.epoch, first_version_ + static_cast<std::int64_t>(index)};
  for (const Write& write : change.writes) {
    Name& name = touched_.find(write.collection.id())->second.names.find(write.name)->second;
    name.version = write.erase ? Version() : version;
    name.last = &write;
    committed.versions.push_back(name.version);
    writes_ = true;
  }
  NoteWritten(change, committed.versions);
  committed.position = {meta_.epoch, head_, -1};
  if (!IsJournaled(change)) return;
  writes_ = true;
  journaled_.push_back(index);
  if (MayRepeat(change)) applied_ids_[change.entry.change_id()] = index;
  // Its id stands in a column.
  std::string id;
  change.entry.mutable_change_id()->swap(id);
  entries_.push_back(Serialise(change.entry));
  change.entry.mutable_change_id()->swap(id);
}

Status PostgresBatch::SendWrites(PgConnection& db) const {
  for (const auto& [id, table] : touched_) {
    PgArray names = PgArray::Texts(), numbers = PgArray::Numbers(), erased = PgArray::Texts();
    PostgresValues values(*table.table);
    for (const auto& [name, touched] : table.names) {
      if (touched.last == nullptr) continue;
      if (touched.last->erase) {
        erased.Add(name);
        continue;
      }
      names.Add(name);
      numbers.Add(touched.version.number);
      RETURN_IF_ERROR(values.Add(touched.last->body, touched.last->columns));
    }
    if (names.size() > 0) {
      PgParameters parameters;
      values.AddTo(parameters.Add(std::int64_t{meta_.epoch}).Add(names).Add(numbers));
      db.Send(Named("write", *table.table), parameters);
    }
    if (erased.size() > 0) db.Send(Named("erase", *table.table), PgParameters().Add(erased));
  }
  if (is_journaled()) {
    PgArray ids = PgArray::Texts(), entries = PgArray::Blobs(), hashes = PgArray::Numbers();
    PgArray partnerships = PgArray::Texts(), places = PgArray::Numbers();
    for (std::size_t i = 0; i < journaled_.size(); ++i) {
      const Change& change = changes_[journaled_[i]];
      ids.Add(change.entry.change_id());
      entries.Add(entries_[i]);
      MayRepeat(change) ? hashes.Add(KeptHash(change.entry.change_id())) : hashes.AddNull();
      for (const std::string& partnership : PartnershipsOf(change.entry)) {
        partnerships.Add(partnership);
        places.Add(static_cast<std::int64_t>(i) + 1);
      }
    }
    db.Send("journal lock");
    db.Send("journal", PgParameters()
                           .Add(std::int64_t{meta_.epoch})
                           .Add(std::int64_t{absl::ToUnixMicros(now_)})
                           .Add(ids)
                           .Add(entries)
                           .Add(hashes)
                           .Add(partnerships)
                           .Add(places));
  }
  db.Send("commit");
  return OkStatus();
}

std::int64_t PostgresBatch::FirstNumber(const std::vector<PgResult>& results) const {
  return is_journaled() ? results[results.size() - 2].Int(0, 0) : 0;
}

Result<std::optional<std::int64_t>> PostgresBatch::FindFirstNumber(PgConnection& db) const {
  if (!is_journaled()) {
    ASSIGN_OR_RETURN(const bool found, FindWritten(db));
    return found ? std::optional<std::int64_t>(0) : std::nullopt;
  }
  // Its versions make it like no other.
  ASSIGN_OR_RETURN(
      const PgResult result,
      db.Run("SELECT number FROM tandem_journal WHERE number > $1 AND epoch = $2 AND time = $3"
             " AND id = $4 AND entry = $5::bytea ORDER BY number LIMIT 1",
             PgParameters()
                 .Add(head_)
                 .Add(std::int64_t{meta_.epoch})
                 .Add(std::int64_t{absl::ToUnixMicros(now_)})
                 .Add(changes_[journaled_.front()].entry.change_id())
                 .AddBlob(entries_.front())));
  if (result.rows() == 0) return std::optional<std::int64_t>();
  return std::optional<std::int64_t>(result.Int(0, 0));
}

// By one of the names that it writes; what it erases is found gone.
Result<bool> PostgresBatch::FindWritten(PgConnection& db) const {
  const Table* table = nullptr;
  const std::pair<const std::string_view, Name>* written = nullptr;
  for (const auto& [id, touched] : touched_) {
    for (const auto& name : touched.names) {
      if (name.second.last == nullptr || (written != nullptr && name.second.last->erase)) continue;
      table = &touched;
      written = &name;
    }
  }
  const bool erases = written->second.last->erase;
  ASSIGN_OR_RETURN(
      const PgResult result,
      db.Run(fmt::format("SELECT count(*) FROM {} WHERE name = $1 AND (tandem_epoch, tandem_number)"
                         " {} ($2::int4, $3::int8)",
                         table->table->table, erases ? "<" : "="),
             PgParameters()
                 .Add(written->first)
                 .Add(std::int64_t{meta_.epoch})
                 .Add(erases ? first_version_ : written->second.version.number)));
  return (result.Int(0, 0) == 1) != erases;
}

std::vector<Result<Committed>> PostgresBatch::Answers(std::int64_t first_number) {
  for (std::size_t i = 0; i < journaled_.size(); ++i) {
    Change& change = changes_[journaled_[i]];
    const Position place{meta_.epoch, first_number + static_cast<std::int64_t>(i), -1};
    PlaceEntry(change.entry, place, now_);
    answers_[journaled_[i]]->position = {place.epoch, place.number, change.entry.events_size() - 1};
  }
  // Repeats of this batch first: what they repeat is moved out after.
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    if (!answers_[i].ok() || !answers_[i]->repeated) continue;
    const auto twin = applied_ids_.find(changes_[i].entry.change_id());
    if (twin != applied_ids_.end())
      answers_[i] = RepeatOf(changes_[i], changes_[twin->second].entry);
  }
  for (std::size_t i = 0; i < changes_.size(); ++i) {
    if (answers_[i].ok() && !answers_[i]->repeated)
      answers_[i]->entry = std::move(changes_[i].entry);
  }
  return std::move(answers_);
}

Result<common::v1::JournalEntry> EntryAt(const PgResult& result, int row,
                                         std::string_view digest_key) {
  ASSIGN_OR_RETURN(common::v1::JournalEntry entry, ParseEntry(result.Text(row, 4)));
  entry.set_change_id(std::string(result.Text(row, 3)));
  PlaceEntry(entry, {static_cast<std::int32_t>(result.Int(row, 1)), result.Int(row, 0), -1},
             absl::FromUnixMicros(result.Int(row, 2)));
  NameEvents(entry, digest_key);
  return entry;
}

}  // namespace tandem
