#include "libs/common/store/postgres_schema.h"

#include <openssl/rand.h>

#include <array>
#include <set>

#include "absl/strings/escaping.h"
#include "fmt/format.h"
#include "libs/common/store/commit_rules.h"

namespace tandem {
namespace {

constexpr int kBackfillSlice = 1'000;

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
         // Of the ids of the last 30 days (see StableHash): what is large and random costs page
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
            std::int32_t least_epoch)
      : db_(db), tables_(tables), service_(service), least_epoch_(least_epoch) {}

  Result<PostgresMeta> Run() {
    RETURN_IF_ERROR(Execute(fmt::format("SELECT {}", kMigrationLock)));
    RETURN_IF_ERROR(CheckOwner());
    RETURN_IF_ERROR(Upgrade());
    for (const auto& [id, table] : tables_.all()) RETURN_IF_ERROR(PrepareTable(table));
    return ReadMeta();
  }

 private:
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
        hashes.Add(StableHash(last));
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
        const std::string_view bytes = rows.Text(i, 1);
        common::v1::JournalEntry entry;
        if (!entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
          return Internal("A row of the journal does not parse.");
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

  // An index says that its column is kept up to date: one without it is filled, whether it is new
  // or was left out for a while.
  Status PrepareTable(const PostgresTable& table) {
    RETURN_IF_ERROR(Execute(
        fmt::format(R"(CREATE TABLE IF NOT EXISTS {} (name text COLLATE "C" PRIMARY KEY,)"
                    " tandem_epoch int4 NOT NULL, tandem_number int8 NOT NULL,"
                    " tandem_body bytea NOT NULL, tandem_personal bytea) WITH (fillfactor = 70)",
                    table.table)));
    ASSIGN_OR_RETURN(
        const std::set<std::string> columns,
        Names("SELECT attname::text FROM pg_attribute WHERE attrelid = $1::text::regclass"
              " AND attnum > 0 AND NOT attisdropped",
              table.table));
    ASSIGN_OR_RETURN(std::set<std::string> indexes,
                     Names("SELECT c.relname::text FROM pg_index i JOIN pg_class c ON"
                           " c.oid = i.indexrelid WHERE indrelid = $1::text::regclass"
                           " AND NOT indisprimary",
                           table.table));
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const std::string column(table.collection.columns[i]);
      if (indexes.erase(fmt::format("{}.{}", table.id(), column)) > 0) continue;
      missing.push_back(i);
      if (columns.contains(column)) continue;
      RETURN_IF_ERROR(
          Execute(fmt::format("ALTER TABLE {} ADD COLUMN {} {}", table.table, table.columns[i],
                              table.is_text[i] ? R"(text COLLATE "C")" : "int8")));
    }
    for (const std::string& stale : indexes)
      RETURN_IF_ERROR(Execute("DROP INDEX " + Quoted(stale)));
    const std::string key = fmt::format("personal {}", table.id());
    ASSIGN_OR_RETURN(const std::string personal, Settle(key, table.personal));
    if (missing.empty() && personal == table.personal) return OkStatus();
    RETURN_IF_ERROR(Rewrite(table));
    for (const std::size_t i : missing) {
      RETURN_IF_ERROR(Execute(fmt::format("CREATE INDEX {} ON {} ({} NULLS FIRST, name)",
                                          table.indexes[i], table.table, table.columns[i])));
    }
    return Execute("UPDATE tandem_meta SET value = $2 WHERE key = $1",
                   PgParameters().Add(key).Add(table.personal));
  }

  // Computes everything that is derived from the messages anew.
  Status Rewrite(const PostgresTable& table) {
    RETURN_IF_ERROR(Execute(fmt::format("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", table.table)));
    const std::unique_ptr<google::protobuf::Message> message(table.collection.prototype->New());
    for (std::string last;;) {
      ASSIGN_OR_RETURN(const PgResult rows,
                       db_.Run(fmt::format("{} WHERE name > $1 ORDER BY name LIMIT {}",
                                           table.select, kBackfillSlice),
                               PgParameters().Add(last)));
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
      sql.replace(sql.find("tandem_epoch = excluded.tandem_epoch,"),
                  std::string_view("tandem_epoch = excluded.tandem_epoch,").size(), "");
      PgParameters parameters;
      values.AddTo(parameters.Add(std::int64_t{0}).Add(names).Add(numbers));
      RETURN_IF_ERROR(Execute(sql, parameters));
    }
  }

  Result<PostgresMeta> ReadMeta() {
    std::array<unsigned char, 32> key;
    if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
      return Internal("No random bytes to be had.");
    const std::string drawn =
        absl::BytesToHexString({reinterpret_cast<const char*>(key.data()), key.size()});
    PostgresMeta meta;
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
  bool is_new_ = false;
};

}  // namespace

Result<PostgresMeta> PreparePostgresSchema(PgConnection& db, const PostgresTables& tables,
                                           std::string_view service, std::int32_t least_epoch) {
  RETURN_IF_ERROR(db.Run("BEGIN ISOLATION LEVEL READ COMMITTED").status());
  Result<PostgresMeta> meta = Migration(db, tables, service, least_epoch).Run();
  RETURN_IF_ERROR(db.Run(meta.ok() ? "COMMIT" : "ROLLBACK").status());
  return meta;
}

}  // namespace tandem
