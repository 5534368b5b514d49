#include "libs/common/store/sqlite_store.h"

#include <atomic>
#include <filesystem>
#include <mutex>

#include "libs/common/base/file_lock.h"
#include "libs/common/store/commit_rules.h"
#include "libs/common/store/commits_under_way.h"
#include "libs/common/store/group_commit.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/recent_rows.h"
#include "libs/common/store/sqlite_checkpoint.h"
#include "libs/common/store/sqlite_list.h"
#include "libs/common/store/sqlite_writer.h"

namespace tandem {
namespace {

constexpr std::size_t kIdleReaders = 8;

// Connections for reading, each used by one thread at a time.
class Readers {
 public:
  explicit Readers(std::string path) : path_(std::move(path)) {}

  // Runs `read` with a connection.
  template <class Read>
  auto With(Read read) -> decltype(read(std::declval<SqliteConnection&>())) {
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> db, Take());
    auto result = read(*db);
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdleReaders) idle_.push_back(std::move(db));
    return result;
  }

 private:
  Result<std::unique_ptr<SqliteConnection>> Take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<SqliteConnection> db = std::move(idle_.back());
        idle_.pop_back();
        return db;
      }
    }
    ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> db, SqliteConnection::Open(path_));
    RETURN_IF_ERROR(db->Execute("PRAGMA query_only=ON"));
    return db;
  }

  const std::string path_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<SqliteConnection>> idle_;
};

class SqliteStore : public Store {
 public:
  SqliteStore(std::unique_ptr<FileLock> lock, const std::string& path,
              std::unique_ptr<SqliteConnection> db, SqliteTables tables, StoreMeta meta,
              const StoreOptions& options)
      : lock_(std::move(lock)),
        clock_(*options.clock),
        tables_(std::move(tables)),
        meta_(std::move(meta)),
        db_(std::move(db)),
        readers_(path),
        under_way_(options.metrics, options.service) {}

  // What can fail of the construction.
  Status Begin(const std::string& path, const StoreOptions& options) {
    ASSIGN_OR_RETURN(writer_, SqliteWriter::Open(*db_, tables_, meta_, clock_));
    ASSIGN_OR_RETURN(checkpointer_, SqliteCheckpointer::Open(path, *db_));
    head_ = writer_->head().number;
    commits_ = std::make_unique<GroupCommit>(
        std::vector<GroupCommit::Engine>{
            [this](std::span<Change> changes) { return CommitBatch(changes); }},
        options.metrics, options.service);
    return OkStatus();
  }

  Result<std::optional<Row>> Get(const CollectionInfo& collection, std::string_view name) override {
    ASSIGN_OR_RETURN(const SqliteTable* table, tables_.Find(collection));
    if (std::optional<Row> row = recent_.Find(collection, name)) return row;
    return readers_.With([&](SqliteConnection& db) -> Result<std::optional<Row>> {
      ASSIGN_OR_RETURN(SqliteStatement statement, db.Prepare(table->select_row));
      ASSIGN_OR_RETURN(const bool found, statement.Bind(name).Step());
      if (!found) return std::optional<Row>();
      return Row{.name = std::string(statement.Text(0)),
                 .version = {static_cast<std::int32_t>(statement.Int(1)), statement.Int(2)},
                 .body = std::string(statement.Blob(3))};
    });
  }

  Result<std::vector<Row>> List(const CollectionInfo& collection, const Query& query) override {
    ASSIGN_OR_RETURN(const SqliteTable* table, tables_.Find(collection));
    return readers_.With([&](SqliteConnection& db) { return ListSqliteRows(db, *table, query); });
  }

  Result<std::vector<Tally>> Count(const CollectionInfo& collection,
                                   const CountQuery& query) override {
    ASSIGN_OR_RETURN(const SqliteTable* table, tables_.Find(collection));
    return readers_.With([&](SqliteConnection& db) { return CountSqliteRows(db, *table, query); });
  }

  void Commit(Change change, std::function<void(Result<Committed>)> done) override {
    if (Status status = tables_.Check(change); !status.ok()) return done(std::move(status));
    commits_->Queue(std::move(change), std::move(done));
  }

  Result<std::vector<common::v1::JournalEntry>> ReadJournal(Position after, int limit) override {
    return readers_.With([&](SqliteConnection& db)
                             -> Result<std::vector<common::v1::JournalEntry>> {
      ASSIGN_OR_RETURN(
          SqliteStatement statement,
          db.Prepare("SELECT entry FROM tandem_journal WHERE number>? ORDER BY number LIMIT ?"));
      statement.Bind(after.number).Bind(std::int64_t{limit});
      return ReadEntries(statement);
    });
  }

  Result<std::vector<common::v1::JournalEntry>> ReadHistory(const History& history) override {
    return readers_.With([&](SqliteConnection& db)
                             -> Result<std::vector<common::v1::JournalEntry>> {
      ASSIGN_OR_RETURN(
          SqliteStatement statement,
          db.Prepare(history.descending
                         ? "SELECT entry FROM tandem_history CROSS JOIN tandem_journal USING"
                           " (number) WHERE partnership=? AND number<? ORDER BY number DESC LIMIT ?"
                         : "SELECT entry FROM tandem_history CROSS JOIN tandem_journal USING"
                           " (number) WHERE partnership=? AND number>? ORDER BY number LIMIT ?"));
      statement.Bind(std::string_view(history.partnership))
          .Bind(StartOfHistory(history))
          .Bind(std::int64_t{history.limit});
      return ReadEntries(statement);
    });
  }

  Result<std::optional<common::v1::JournalEntry>> FindChange(std::string_view change_id) override {
    return readers_.With([&](SqliteConnection& db) {
      return writer_->ids().Find(db, change_id, clock_.Now() - kIdsKept);
    });
  }

  Result<Position> Head() override { return Position{meta_.epoch, head_.load(), -1}; }

  std::unique_ptr<Listening> Listen(Listener listener) override {
    return commits_->Listen(std::move(listener));
  }

  std::string_view digest_key() const override { return meta_.digest_key; }

 private:
  Result<std::vector<common::v1::JournalEntry>> ReadEntries(SqliteStatement& statement) const {
    std::vector<common::v1::JournalEntry> entries;
    for (;;) {
      ASSIGN_OR_RETURN(const bool found, statement.Step());
      if (!found) return entries;
      ASSIGN_OR_RETURN(entries.emplace_back(), ParseEntry(statement.Blob(0)));
      NameEvents(entries.back(), meta_.digest_key);
    }
  }

  std::vector<Result<Committed>> CommitBatch(std::span<Change> changes) {
    CommitsUnderWay::One commit(under_way_);
    commit.Begin();
    auto answers = writer_->Commit(changes);
    head_ = writer_->head().number;
    recent_.Learn(changes, answers);
    checkpointer_->BetweenBatches();
    return answers;
  }

  // Versions are checked by one writer.
  const std::unique_ptr<FileLock> lock_;
  const Clock& clock_;
  const SqliteTables tables_;
  const StoreMeta meta_;
  std::atomic<std::int64_t> head_ = 0;
  const std::unique_ptr<SqliteConnection> db_;
  RecentRows recent_;
  Readers readers_;
  std::unique_ptr<SqliteWriter> writer_;
  std::unique_ptr<SqliteCheckpointer> checkpointer_;
  CommitsUnderWay under_way_;
  std::unique_ptr<GroupCommit> commits_;  // last: it finishes its work before the rest goes
};

}  // namespace

Result<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path,
                                               const StoreOptions& options) {
  const auto collections = [&] {
    std::vector<CollectionInfo> all = InternalCollections();
    all.insert(all.end(), options.collections.begin(), options.collections.end());
    return all;
  }();
  ASSIGN_OR_RETURN(SqliteTables tables, SqliteTables::Of(collections));
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty())
    std::filesystem::create_directories(folder, error);  // the lock file tells if it failed
  ASSIGN_OR_RETURN(std::unique_ptr<FileLock> lock, FileLock::Take(path + "-lock", kStoreInUse));
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> db, SqliteConnection::Open(path));
  RETURN_IF_ERROR(db->Execute("PRAGMA cache_size=-65536"));  // KiB
  ASSIGN_OR_RETURN(StoreMeta meta, PrepareSqliteSchema(*db, tables, options.least_epoch));
  auto store = std::make_unique<SqliteStore>(std::move(lock), path, std::move(db),
                                             std::move(tables), std::move(meta), options);
  RETURN_IF_ERROR(store->Begin(path, options));
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace tandem
