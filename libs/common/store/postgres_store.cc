#include "libs/common/store/postgres_store.h"

#include <atomic>

#include "fmt/format.h"
#include "libs/common/base/metrics.h"
#include "libs/common/store/count_sql.h"
#include "libs/common/store/group_commit.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/list_sql.h"
#include "libs/common/store/postgres_pool.h"
#include "libs/common/store/postgres_reads.h"
#include "libs/common/store/postgres_watch.h"
#include "libs/common/store/postgres_writer.h"
#include "libs/common/store/recent_rows.h"

namespace tandem {
namespace {

const std::string kHead = "SELECT max(number) FROM tandem_journal";
const std::string kHistory =
    "SELECT number, epoch, time, id, entry FROM tandem_history JOIN tandem_journal USING (number)"
    " WHERE partnership = $1 AND number > $2 ORDER BY number LIMIT $3";
const std::string kHistoryBack =
    "SELECT number, epoch, time, id, entry FROM tandem_history JOIN tandem_journal USING (number)"
    " WHERE partnership = $1 AND number < $2 ORDER BY number DESC LIMIT $3";
const std::string kFindChange =
    "SELECT number, epoch, time, id, entry FROM tandem_ids JOIN tandem_journal USING (number)"
    " WHERE hash = $1 AND id = $2 AND time >= $3";

class PostgresStore final : public Store {
 public:
  PostgresStore(PostgresTables tables, StoreMeta meta, const StoreOptions& options)
      : clock_(*options.clock),
        tables_(std::move(tables)),
        meta_(std::move(meta)),
        reads_(options.url),
        readers_(options.url),
        under_way_(options.metrics, options.service),
        writing_{options.url, tables_, meta_, clock_, under_way_},
        writer_(writing_, closing_),
        second_writer_(writing_, closing_) {
    commits_ = std::make_unique<GroupCommit>(
        std::vector<GroupCommit::Engine>{
            [this](std::span<Change> changes) { return CommitBatch(writer_, changes); },
            [this](std::span<Change> changes) { return CommitBatch(second_writer_, changes); }},
        options.metrics, options.service);
    watch_ = std::make_unique<PostgresWatch>(PostgresWatch::Options{
        .url = options.url,
        .clock = &clock_,
        .others_committed = [this] { commits_->Announce({}); },
        .own_batches = [this] { return writer_.batches() + second_writer_.batches(); }});
    telling_ = commits_->Listen([this](std::span<const Written>) { watch_->Committed(); });
    if (options.metrics != nullptr) Observe(*options.metrics, options.service);
  }

  ~PostgresStore() override {
    closing_ = true;
    telling_ = nullptr;
    watch_ = nullptr;    // calls commits_
    commits_ = nullptr;  // finishes its work before the rest goes
  }

  Result<std::optional<Row>> Get(const CollectionInfo& collection, std::string_view name) override {
    ASSIGN_OR_RETURN(const PostgresTable* table, tables_.Find(collection));
    // No row has such a name, and the server would take the question for a wrong one.
    if (name.find('\0') != std::string_view::npos) return std::optional<Row>();
    return reads_.Get(*table, name);
  }

  Result<std::optional<Row>> GetToGuard(const CollectionInfo& collection,
                                        std::string_view name) override {
    std::optional<Row> row = recent_.Find(collection, name);
    if (!row.has_value()) return Get(collection, name);
    row->may_be_old = true;
    return row;
  }

  Result<std::vector<Row>> List(const CollectionInfo& collection, const Query& query) override {
    ASSIGN_OR_RETURN(const PostgresTable* table, tables_.Find(collection));
    RETURN_IF_ERROR(CheckColumns(*table, query));
    return readers_.With([&](PgConnection& db) {
      return ListRows({*table, table->select, std::nullopt}, query,
                      [&](const std::string& sql, const std::vector<ColumnValue>& values) {
                        return Fetch(db, sql, values);
                      });
    });
  }

  Result<std::vector<Tally>> Count(const CollectionInfo& collection,
                                   const CountQuery& query) override {
    ASSIGN_OR_RETURN(const PostgresTable* table, tables_.Find(collection));
    ASSIGN_OR_RETURN(const CountStatement count, MakeCount(*table, table->table, query));
    return readers_.With([&](PgConnection& db) -> Result<std::vector<Tally>> {
      PgParameters parameters;
      for (const ColumnValue& value : count.values) parameters.Add(value);
      ASSIGN_OR_RETURN(const PgResult result, db.Run(count.sql, parameters));
      std::vector<Tally> tallies;
      for (int row = 0; row < result.rows(); ++row)
        tallies.push_back(TallyAt(result, row, *table, query));
      return tallies;
    });
  }

  void Commit(Change change, std::function<void(Result<Committed>)> done) override {
    if (Status status = tables_.Check(change); !status.ok()) return done(std::move(status));
    commits_->Queue(std::move(change), std::move(done));
  }

  Result<std::vector<common::v1::JournalEntry>> ReadJournal(Position after, int limit) override {
    return readers_.With([&](PgConnection& db) -> Result<std::vector<common::v1::JournalEntry>> {
      ASSIGN_OR_RETURN(const PgResult result,
                       db.RunPrepared("SELECT number, epoch, time, id, entry FROM tandem_journal"
                                      " WHERE number > $1 ORDER BY number LIMIT $2",
                                      PgParameters().Add(after.number).Add(std::int64_t{limit})));
      return Entries(result);
    });
  }

  Result<std::vector<common::v1::JournalEntry>> ReadHistory(const History& history) override {
    const PgParameters parameters = PgParameters()
                                        .Add(std::string_view(history.partnership))
                                        .Add(StartOfHistory(history))
                                        .Add(std::int64_t{history.limit});
    return readers_.With([&](PgConnection& db) -> Result<std::vector<common::v1::JournalEntry>> {
      ASSIGN_OR_RETURN(const PgResult result,
                       db.RunPrepared(history.descending ? kHistoryBack : kHistory, parameters));
      return Entries(result);
    });
  }

  Result<std::optional<common::v1::JournalEntry>> FindChange(std::string_view change_id) override {
    const PgParameters parameters =
        PgParameters()
            .Add(KeptHash(change_id))
            .Add(change_id)
            .Add(std::int64_t{absl::ToUnixMicros(clock_.Now() - kIdsKept)});
    return readers_.With([&](PgConnection& db) -> Result<std::optional<common::v1::JournalEntry>> {
      ASSIGN_OR_RETURN(const PgResult result, db.RunPrepared(kFindChange, parameters));
      if (result.rows() == 0) return std::optional<common::v1::JournalEntry>();
      ASSIGN_OR_RETURN(common::v1::JournalEntry entry, EntryAt(result, 0, meta_.digest_key));
      return std::optional<common::v1::JournalEntry>(std::move(entry));
    });
  }

  Result<Position> Head() override {
    return readers_.With([&](PgConnection& db) -> Result<Position> {
      ASSIGN_OR_RETURN(const PgResult result, db.RunPrepared(kHead));
      return Position{meta_.epoch, result.Int(0, 0), -1};
    });
  }

  std::unique_ptr<Listening> Listen(Listener listener) override {
    return commits_->Listen(std::move(listener));
  }

  std::string_view digest_key() const override { return meta_.digest_key; }

 private:
  std::vector<Result<Committed>> CommitBatch(PostgresWriter& writer, std::span<Change> changes) {
    const std::int64_t connections = writer.connections();
    auto answers = writer.Commit(changes);
    // Its database may be one that was restored.
    if (writer.connections() != connections) recent_.Clear();
    recent_.Learn(changes, answers);
    return answers;
  }
  Result<std::vector<common::v1::JournalEntry>> Entries(const PgResult& result) const {
    std::vector<common::v1::JournalEntry> entries;
    for (int row = 0; row < result.rows(); ++row) {
      ASSIGN_OR_RETURN(entries.emplace_back(), EntryAt(result, row, meta_.digest_key));
    }
    return entries;
  }

  void Observe(Metrics& metrics, const std::string& service) const {
    metrics.observe_all(
        "tandem_store_connections",
        "Connections to PostgreSQL for lists and the journal, busy and idle. Sum over replicas.",
        [this, service]() -> std::vector<Metrics::Sample> {
          const PostgresPool::Use use = readers_.use();
          return {{{{"service", service}, {"state", "busy"}}, static_cast<double>(use.busy)},
                  {{{"service", service}, {"state", "idle"}}, static_cast<double>(use.idle)}};
        });
    metrics
        .gauge("tandem_store_connections_limit", "The most of them that a replica has busy.",
               {{"service", service}})
        .Set(PostgresPool::kMaxBusy);
    metrics.observe_total(
        "tandem_store_connection_waits_total", "Reads that found all connections busy, and waited.",
        {{"service", service}}, [this] { return static_cast<double>(readers_.use().waits); });
  }

  static Tally TallyAt(const PgResult& result, int row, const PostgresTable& table,
                       const CountQuery& query) {
    Tally tally;
    tally.country = result.Text(row, 0);
    int place = 1;
    for (const std::string& column : query.by) {
      const bool is_text = table.is_text[static_cast<std::size_t>(table.ColumnIndex(column))];
      ColumnValue& value = tally.values.emplace_back();
      if (result.IsNull(row, place)) {
        // nothing
      } else if (is_text) {
        value = std::string(result.Text(row, place));
      } else {
        value = result.Int(row, place);
      }
      ++place;
    }
    tally.count = result.Int(row, place);
    return tally;
  }

  static Result<std::vector<Row>> Fetch(PgConnection& db, const std::string& sql,
                                        const std::vector<ColumnValue>& values) {
    PgParameters parameters;
    for (const ColumnValue& value : values) parameters.Add(value);
    ASSIGN_OR_RETURN(const PgResult result, db.Run(sql, parameters));
    std::vector<Row> rows;
    rows.reserve(static_cast<std::size_t>(result.rows()));
    for (int row = 0; row < result.rows(); ++row) rows.push_back(RowAt(result, row));
    return rows;
  }

  const Clock& clock_;
  const PostgresTables tables_;
  const StoreMeta meta_;
  RecentRows recent_;
  PostgresReads reads_;   // by name
  PostgresPool readers_;  // of all else
  std::atomic<bool> closing_ = false;
  CommitsUnderWay under_way_;
  const PostgresOptions writing_;
  PostgresWriter writer_;
  // For who asks for little beside a country that floods. A second for the same country would wait
  // for the journal's lock until the first is durable, with half of what one alone would have taken
  // (ADR 020).
  PostgresWriter second_writer_;
  std::unique_ptr<GroupCommit> commits_;
  std::unique_ptr<PostgresWatch> watch_;
  std::unique_ptr<Listening> telling_;
};

}  // namespace

Result<std::unique_ptr<Store>> OpenPostgresStore(const StoreOptions& options) {
  std::vector<CollectionInfo> collections = InternalCollections();
  collections.insert(collections.end(), options.collections.begin(), options.collections.end());
  ASSIGN_OR_RETURN(PostgresTables tables, PostgresTables::Of(collections));
  ASSIGN_OR_RETURN(const std::unique_ptr<PgConnection> db, PgConnection::Open(options.url));
  ASSIGN_OR_RETURN(StoreMeta meta,
                   PreparePostgresSchema(*db, tables, options.service, options.least_epoch));
  return std::unique_ptr<Store>(new PostgresStore(std::move(tables), std::move(meta), options));
}

}  // namespace tandem
