#include "libs/common/store/sqlite_db.h"

#include <sqlite3.h>

#include <algorithm>

#include "fmt/format.h"
#include "libs/common/base/reasons.h"
#include "libs/common/store/sqlite_gathering_vfs.h"

namespace tandem {
namespace {

// Statements differ by their conditions: callers' filters could make any number of them.
constexpr std::size_t kMaxPrepared = 400;
constexpr int kBusyMillis = 5'000;

// In one sentence, with the file that it is about and each thing once.
std::string SqliteText(sqlite3* db, int code) {
  const char* const file = db == nullptr ? nullptr : sqlite3_db_filename(db, "main");
  const std::string_view kind = sqlite3_errstr(code);
  const std::string_view message = db == nullptr ? kind : sqlite3_errmsg(db);
  const bool has_file = file != nullptr && *file != '\0';
  return fmt::format("SQLite: {}{}{}{}.", has_file ? file : "", has_file ? ": " : "", message,
                     message == kind ? "" : fmt::format(" ({})", kind));
}

}  // namespace

Status SqliteError(sqlite3* db, int code) {
  const std::string text = SqliteText(db, code);
  switch (code & 0xff) {
    case SQLITE_TOOBIG:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
      return absl::InvalidArgumentError(text);
    case SQLITE_NOTADB:
      return absl::FailedPreconditionError(text + " Name another file.");
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
      return Internal(text);
    default:
      return Refuse(kStoreUnavailable, text, "Look at the disk that holds the data folder.");
  }
}

SqliteStatement::~SqliteStatement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

SqliteStatement& SqliteStatement::Bind(std::int64_t value) {
  sqlite3_bind_int64(statement_, next_++, value);
  return *this;
}

SqliteStatement& SqliteStatement::Bind(std::string_view text) {
  // A null pointer would bind NULL.
  sqlite3_bind_text64(statement_, next_++, text.data() == nullptr ? "" : text.data(), text.size(),
                      SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

SqliteStatement& SqliteStatement::BindBlob(std::string_view bytes) {
  sqlite3_bind_blob64(statement_, next_++, bytes.data() == nullptr ? "" : bytes.data(),
                      bytes.size(), SQLITE_STATIC);
  return *this;
}

SqliteStatement& SqliteStatement::Bind(const ColumnValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return Bind(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return Bind(std::string_view(*text));
  sqlite3_bind_null(statement_, next_++);
  return *this;
}

Result<bool> SqliteStatement::Step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return SqliteError(db_, code);
}

Status SqliteStatement::Run() { return Step().status(); }

std::int64_t SqliteStatement::Int(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view SqliteStatement::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view SqliteStatement::Blob(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

ColumnValue SqliteStatement::Value(int column) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_INTEGER:
      return Int(column);
    case SQLITE_TEXT:
      return std::string(Text(column));
    default:
      return {};
  }
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(const std::string& path) {
  sqlite3* db = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, SqliteGatheringVfs());
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(db));
  if (code != SQLITE_OK) {
    return Refuse(kStoreUnavailable,
                  fmt::format("{} cannot be opened: {}.", path, sqlite3_errstr(code)),
                  "Name a file in a folder that can be written.");
  }
  sqlite3_busy_timeout(db, kBusyMillis);
  RETURN_IF_ERROR(
      connection->Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA "
                          "wal_autocheckpoint=0; PRAGMA temp_store=MEMORY;"));
  return connection;
}

SqliteConnection::~SqliteConnection() {
  for (const auto& [sql, statement] : prepared_) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

Status SqliteConnection::Execute(const std::string& sql) {
  const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? OkStatus() : SqliteError(db_, code);
}

Result<SqliteStatement> SqliteConnection::Prepare(const std::string& sql) {
  const auto found = prepared_.find(sql);
  if (found != prepared_.end()) return SqliteStatement(db_, found->second);
  if (prepared_.size() >= kMaxPrepared) {
    // Any that is not running; it is only a matter of time until it is needed again.
    const auto idle = std::find_if(prepared_.begin(), prepared_.end(), [](const auto& entry) {
      return sqlite3_stmt_busy(entry.second) == 0;
    });
    if (idle != prepared_.end()) {
      sqlite3_finalize(idle->second);
      prepared_.erase(idle);
    }
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return SqliteError(db_, code);
  prepared_.emplace(sql, statement);
  return SqliteStatement(db_, statement);
}

Result<std::int64_t> SqliteConnection::Number(const std::string& sql) {
  ASSIGN_OR_RETURN(SqliteStatement statement, Prepare(sql));
  ASSIGN_OR_RETURN(const bool found, statement.Step());
  return found ? statement.Int(0) : 0;
}

}  // namespace tandem
