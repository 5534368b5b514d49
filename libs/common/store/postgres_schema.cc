#include "libs/common/store/postgres_schema.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/until.h"
#include "libs/common/store/commit_rules.h"

namespace tandem {
namespace {

constexpr int kBackfillSlice = 1'000;
// Replicas of the release before are gone by then.
constexpr Duration kLongestRollout = absl::Hours(1);
constexpr Duration kPause = absl::Milliseconds(200);

// What each format adds to the one before; the first is format 1. Never changed once released.
constexpr std::array<std::array<std::string_view, 4>, 3> kMigrations{
    {{
         R"(CREATE TABLE tandem_meta(key text COLLATE "C" PRIMARY KEY, value text NOT NULL))",
         // The entry lacks what its other columns say, and the ids of its events (see PlaceEntry).
         R"(CREATE TABLE tandem_journal(number int8 PRIMARY KEY, epoch int4 NOT NULL, time int8 NOT NULL,
            id text COLLATE "C" NOT NULL, entry bytea NOT NULL))",
         R"(CREATE TABLE tandem_ids(id text COLLATE "C" PRIMARY KEY, number int8 NOT NULL))",
         "CREATE SEQUENCE tandem_versions INCREMENT 512",
     },
     {
         "ALTER TABLE tandem_ids RENAME TO tandem_ids_as_text",
         // Of the ids of the last 30 days (see KeptHash): what is large and random costs page
         // images. Filled by HashIds.
         "CREATE TABLE tandem_ids(hash int8 NOT NULL, number int8 NOT NULL)",
         "CREATE INDEX tandem_ids_hash ON tandem_ids(hash)",
     },
     {
         // Which rows of the journal are about which partnership. Filled by FillHistory.
         R"(CREATE TABLE tandem_history(partnership text COLLATE "C", number int8,
            PRIMARY KEY (partnership, number)))",
     }}};
constexpr int kFormatOfHashedIds = 2, kFormatOfHistory = 3;
static_assert(kVersionsPerBatch == 512);

class Migration {
 public:
  Migration(PgConnection& db, const PostgresTables& tables, std::string_view service,
            std::int32_t least_epoch, Duration patience)
      : db_(db),
        tables_(tables),
        service_(service),
        least_epoch_(least_epoch),
        patience_(patience) {}

  Result<StoreMeta> Run() {
    StoreMeta meta;
    RETURN_IF_ERROR(InTransaction([&]() -> Status {
      RETURN_IF_ERROR(CheckOwner());
      RETURN_IF_ERROR(Upgrade());
      ASSIGN_OR_RETURN(meta, ReadMeta());
      return OkStatus();
    }));
    for (const auto& [id, table] : tables_.all()) RETURN_IF_ERROR(PrepareTable(table));
    return meta;
  }

 private:
  Status InTransaction(const std::function<Status()>& work) {
    RETURN_IF_ERROR(Execute("BEGIN ISOLATION LEVEL READ COMMITTED"));
    Status status = work();
    if (status.ok()) return Execute("COMMIT");
    (void)Execute("ROLLBACK");  // not what went wrong
    return status;
  }
  Status Execute(const std::string& sql, const PgParameters& parameters = {}) {
    return db_.Run(sql, parameters).status();
  }
  // The first value of the first row, as a text; "" if there is none.
  Result<std::string> Text(const std::string& sql, const PgParameters& parameters = {}) {
    ASSIGN_OR_RETURN(const PgResult result, db_.Run(sql, parameters));
    return result.rows() == 0 ? "" : std::string(result.Text(0, 0));
  }
  Result<std::set<std::string>> Names(const std::string& sql, std::string_view table) {
    ASSIGN_OR_RETURN(const PgResult result, db_.Run(sql, PgParameters().Add(table)));
    std::set<std::string> names;
    for (int row = 0; row < result.rows(); ++row) names.emplace(result.Text(row, 0));
    return names;
  }
  // Sets a key that has no value yet, and answers the one that it has.
  Result<std::string> Settle(std::string_view key, std::string_view value) {
    RETURN_IF_ERROR(Execute("INSERT INTO tandem_meta VALUES ($1, $2) ON CONFLICT DO NOTHING",
                            PgParameters().Add(key).Add(value)));
    return Text("SELECT value FROM tandem_meta WHERE key = $1", PgParameters().Add(key));
  }

  Status CheckOwner() {
    ASSIGN_OR_RETURN(const std::string meta, Text("SELECT to_regclass('tandem_meta')::text"));
    is_new_ = meta.empty();
    if (!is_new_) return OkStatus();
    ASSIGN_OR_RETURN(const std::string others,
                     Text("SELECT count(*)::text FROM pg_class WHERE relkind IN ('r', 'p') AND"
                          " relnamespace = current_schema()::regnamespace"));
    if (others == "0") return OkStatus();
    return absl::FailedPreconditionError(
        "The database has tables that are not Tandem's. Name another one.");
  }

  Status Upgrade() {
    std::string format = "0";
    if (!is_new_) {
      ASSIGN_OR_RETURN(format, Text("SELECT value FROM tandem_meta WHERE key = 'format'"));
    }
    const int from = std::atoi(format.c_str());
    constexpr int kFormat = kMigrations.size();
    if (from > kFormat) {
      return absl::FailedPreconditionError(fmt::format(
          "The store has format {}, this binary knows {}. Start the newer binary that wrote it.",
          from, kFormat));
    }
    for (int i = from; i < kFormat; ++i) {
      for (const std::string_view sql : kMigrations[static_cast<std::size_t>(i)])
        if (!sql.empty()) RETURN_IF_ERROR(Execute(std::string(sql)));
    }
    if (from < kFormatOfHashedIds) RETURN_IF_ERROR(HashIds());
    if (from < kFormatOfHistory) RETURN_IF_ERROR(FillHistory());
    if (from < kFormat) {
      RETURN_IF_ERROR(
          Execute("INSERT INTO tandem_meta VALUES ('format', $1) ON CONFLICT (key)"
                  " DO UPDATE SET value = excluded.value",
                  PgParameters().Add(std::to_string(kFormat))));
    }
    if (service_.empty()) return OkStatus();
    ASSIGN_OR_RETURN(const std::string owner, Settle("service", service_));
    if (owner == service_) return OkStatus();
    return absl::FailedPreconditionError(
        fmt::format("The database belongs to {}; {} needs one of its own.", owner, service_));
  }

  Status HashIds() {
    for (std::string last;;) {
      ASSIGN_OR_RETURN(const PgResult rows,
                       db_.Run(fmt::format("SELECT id, number FROM tandem_ids_as_text WHERE id > $1"
                                           " ORDER BY id LIMIT {}",
                                           kBackfillSlice),
                               PgParameters().Add(last)));
      if (rows.rows() == 0) return Execute("DROP TABLE tandem_ids_as_text");
      PgArray hashes = PgArray::Numbers(), numbers = PgArray::Numbers();
      for (int i = 0; i < rows.rows(); ++i) {
        last = std::string(rows.Text(i, 0));
        hashes.Add(KeptHash(last));
        numbers.Add(rows.Int(i, 1));
      }
      RETURN_IF_ERROR(Execute("INSERT INTO tandem_ids SELECT * FROM unnest($1::int8[], $2::int8[])",
                              PgParameters().Add(hashes).Add(numbers)));
    }
  }

  Status FillHistory() {
    for (std::int64_t last = 0;;) {
      ASSIGN_OR_RETURN(const PgResult rows,
                       db_.Run(fmt::format("SELECT number, entry FROM tandem_journal"
                                           " WHERE number > $1 ORDER BY number LIMIT {}",
                                           kBackfillSlice),
                               PgParameters().Add(last)));
      if (rows.rows() == 0) return OkStatus();
      PgArray partnerships = PgArray::Texts(), numbers = PgArray::Numbers();
      for (int i = 0; i < rows.rows(); ++i) {
        last = rows.Int(i, 0);
        ASSIGN_OR_RETURN(const common::v1::JournalEntry entry, ParseEntry(rows.Text(i, 1)));
        for (const std::string& partnership : PartnershipsOf(entry)) {
          partnerships.Add(partnership);
          numbers.Add(last);
        }
      }
      RETURN_IF_ERROR(
          Execute("INSERT INTO tandem_history SELECT * FROM unnest($1::text[], $2::int8[])",
                  PgParameters().Add(partnerships).Add(numbers)));
    }
  }

  // What a table's columns and its personal part are is its shape. Older replicas may run beside
  // this one, and start again: they leave a newer shape alone, and what they write is filled by
  // whoever starts after them with the newest one.
  Status PrepareTable(const PostgresTable& table) {
    const std::string shape =
        fmt::format("{}|{}", fmt::join(table.collection.columns, ","), table.personal);
    const PgParameters shape_key = PgParameters().Add(fmt::format("shape {}", table.id()));
    ASSIGN_OR_RETURN(const std::string known,
                     Text("SELECT value FROM tandem_meta WHERE key = $1", shape_key));
    // Newest first.
    const std::vector<std::string> shapes = absl::StrSplit(known, '\n');
    const bool is_newest = shapes.front() == shape;
    if (!is_newest && std::find(shapes.begin(), shapes.end(), shape) != shapes.end())
      return WantFill(table);

    ASSIGN_OR_RETURN(const std::string found,
                     Text("SELECT to_regclass($1::text)::text", PgParameters().Add(table.table)));
    const bool is_new = found.empty();
    std::set<std::string> indexes, half_done;
    if (!is_new) {
      ASSIGN_OR_RETURN(indexes, IndexesOf(table, true));
      ASSIGN_OR_RETURN(half_done, IndexesOf(table, false));
    }
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (indexes.erase(fmt::format("{}.{}", table.id(), table.collection.columns[i])) == 0)
        missing.push_back(i);
    }
    if (is_new || !is_newest) {
      RETURN_IF_ERROR(OnceFree(table, [&]() -> Status {
        RETURN_IF_ERROR(AddColumns(table, missing));
        if (!is_new) RETURN_IF_ERROR(WantFill(table));
        return Execute(
            "INSERT INTO tandem_meta VALUES ($1, $2) ON CONFLICT (key)"
            " DO UPDATE SET value = excluded.value || chr(10) || tandem_meta.value",
            PgParameters(shape_key).Add(shape));
      }));
    }
    if (!is_new) RETURN_IF_ERROR(FillWherePossiblyOld(table));
    indexes.merge(half_done);
    for (const std::string& other : indexes) {  // retired, or half done
      if (other.starts_with(fmt::format("{}.", table.id())))
        RETURN_IF_ERROR(Execute("DROP INDEX CONCURRENTLY " + Quoted(other)));
    }
    const auto make = [&](std::string_view how) -> Status {
      for (const std::size_t i : missing) {
        RETURN_IF_ERROR(Execute(fmt::format("CREATE INDEX {} {} ON {} ({} NULLS FIRST, name)", how,
                                            table.indexes[i], table.table, table.columns[i])));
      }
      return OkStatus();
    };
    return is_new ? InTransaction([&] { return make(""); }) : make("CONCURRENTLY");
  }

  // Does `work`, which keeps everybody out of the table. Whoever comes while it waits for the table
  // waits behind it: it waits for a moment at a time.
  Status OnceFree(const PostgresTable& table, const std::function<Status()>& work) {
    for (const Until until(patience_);;) {
      bool is_held = false;
      Status status = InTransaction([&]() -> Status {
        RETURN_IF_ERROR(Execute("SET LOCAL lock_timeout = '100ms'"));
        Status worked = work();
        is_held = db_.met_lock();
        return worked;
      });
      if (!is_held) return status;
      if (until.passed()) return HeldByOthers(table);
      absl::SleepFor(kPause);
    }
  }

  Status HeldByOthers(const PostgresTable& table) const {
    return absl::UnavailableError(
        fmt::format("Table {} has had no moment free of others for {}, and needs a column: look "
                    "for a backup or a long query in pg_stat_activity, and start again when it is "
                    "over.",
                    table.table, absl::FormatDuration(patience_)));
  }

  // Those that count, or those that a start which ended has left.
  Result<std::set<std::string>> IndexesOf(const PostgresTable& table, bool are_valid) {
    return Names(
        fmt::format("SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                    " WHERE indrelid = $1::text::regclass AND NOT indisprimary AND {} indisvalid",
                    are_valid ? "" : "NOT"),
        table.table);
  }

  // The table too, if there is none.
  Status AddColumns(const PostgresTable& table, const std::vector<std::size_t>& columns) {
    RETURN_IF_ERROR(Execute(
        fmt::format(R"(CREATE TABLE IF NOT EXISTS {} (name text COLLATE "C" PRIMARY KEY,)"
                    " tandem_epoch int4 NOT NULL, tandem_number int8 NOT NULL,"
                    " tandem_body bytea NOT NULL, tandem_personal bytea) WITH (fillfactor = 70)",
                    table.table)));
    for (const std::size_t i : columns) {
      RETURN_IF_ERROR(Execute(fmt::format("ALTER TABLE {} ADD COLUMN IF NOT EXISTS {} {}",
                                          table.table, table.columns[i],
                                          table.is_text[i] ? R"(text COLLATE "C")" : "int8")));
    }
    return OkStatus();
  }

  // Notes that some rows may be as an older binary left them.
  Status WantFill(const PostgresTable& table) {
    return Execute(
        "INSERT INTO tandem_meta VALUES ($1, extract(epoch FROM now())::int8::text)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        PgParameters().Add(FillKey(table)));
  }
  static std::string FillKey(const PostgresTable& table) {
    return fmt::format("fill {}", table.id());
  }

  // Every start does, until it is long enough after the last sign of an older binary.
  Status FillWherePossiblyOld(const PostgresTable& table) {
    const PgParameters key = PgParameters().Add(FillKey(table));
    ASSIGN_OR_RETURN(const std::string wanted,
                     Text("SELECT value FROM tandem_meta WHERE key = $1", key));
    if (wanted.empty()) return OkStatus();
    std::string last;
    do {
      RETURN_IF_ERROR(InTransaction([&] { return FillSlice(table, last); }));
    } while (!last.empty());
    return Execute(
        "DELETE FROM tandem_meta WHERE key = $1"
        " AND value::int8 < extract(epoch FROM now())::int8 - $2::int8",
        PgParameters(key).Add(absl::ToInt64Seconds(kLongestRollout)));
  }

  // Computes everything that is derived from the messages anew, for the rows after `last`, which
  // becomes the last of them. Locks in the order of names, as those who commit do.
  Status FillSlice(const PostgresTable& table, std::string& last) {
    const std::unique_ptr<google::protobuf::Message> message(table.collection.prototype->New());
    ASSIGN_OR_RETURN(const PgResult rows,
                     db_.Run(fmt::format("{} WHERE name > $1 ORDER BY name LIMIT {} FOR UPDATE",
                                         table.select, kBackfillSlice),
                             PgParameters().Add(last)));
    last.clear();
    if (rows.rows() == 0) return OkStatus();
    PgArray names = PgArray::Texts(), numbers = PgArray::Numbers();
    PostgresValues values(table);
    for (int i = 0; i < rows.rows(); ++i) {
      const Row row = RowAt(rows, i);
      if (!message->ParseFromString(row.body))
        return Internal("A stored resource does not parse: " + row.name);
      names.Add(row.name);
      numbers.Add(row.version.number);
      RETURN_IF_ERROR(values.Add(row.body, ColumnsOf(table.collection, *message)));
      last = row.name;
    }
    // The epoch of every row stays what it was: `write` would set one for all.
    std::string sql = table.write;
    constexpr std::string_view kEpoch = "tandem_epoch = excluded.tandem_epoch,";
    sql.replace(sql.find(kEpoch), kEpoch.size(), "");
    std::string stored = table.table + ".tandem_body", computed = "excluded.tandem_body";
    for (const std::string& column : table.columns) {
      stored += fmt::format(", {}.{}", table.table, column);
      computed += ", excluded." + column;
    }
    sql += fmt::format(" WHERE ROW({}) IS DISTINCT FROM ROW({})", stored, computed);
    PgParameters parameters;
    values.AddTo(parameters.Add(std::int64_t{0}).Add(names).Add(numbers));
    return Execute(sql, parameters);
  }

  Result<StoreMeta> ReadMeta() {
    std::array<unsigned char, 32> key;
    if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
      return Internal("No random bytes to be had.");
    const std::string drawn =
        absl::BytesToHexString({reinterpret_cast<const char*>(key.data()), key.size()});
    StoreMeta meta;
    ASSIGN_OR_RETURN(const std::string hex, Settle("digest_key", drawn));
    meta.digest_key = absl::HexStringToBytes(hex);
    ASSIGN_OR_RETURN(const std::string epoch, Settle("epoch", "1"));
    meta.epoch = std::max(least_epoch_, std::atoi(epoch.c_str()));
    RETURN_IF_ERROR(Execute("UPDATE tandem_meta SET value = $1 WHERE key = 'epoch' AND value <> $1",
                            PgParameters().Add(std::to_string(meta.epoch))));
    RETURN_IF_ERROR(Settle("swept_ids", "0").status());
    return meta;
  }

  PgConnection& db_;
  const PostgresTables& tables_;
  const std::string_view service_;
  const std::int32_t least_epoch_;
  const Duration patience_;
  bool is_new_ = false;
};

}  // namespace

Result<StoreMeta> PreparePostgresSchema(PgConnection& db, const PostgresTables& tables,
                                        std::string_view service, std::int32_t least_epoch,
                                        Duration patience) {
  // Asked for again and again: the making of an index waits for whoever waits in a statement.
  for (bool is_held = false; !is_held;) {
    ASSIGN_OR_RETURN(const PgResult answer,
                     db.Run(fmt::format("SELECT pg_try_advisory_lock{}::int", kMigrationLock)));
    is_held = answer.Int(0, 0) == 1;
    if (!is_held) absl::SleepFor(kPause);
  }
  Result<StoreMeta> meta = Migration(db, tables, service, least_epoch, patience).Run();
  (void)db.Run(fmt::format("SELECT pg_advisory_unlock{}", kMigrationLock));  // goes with `db` too
  return meta;
}

}  // namespace tandem
