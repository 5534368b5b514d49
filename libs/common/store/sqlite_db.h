#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "libs/common/base/status.h"
#include "libs/common/store/query.h"

struct sqlite3;
struct sqlite3_stmt;

// SQLite without its C: connections and statements that clean up after themselves.
namespace tandem {

// One run of a prepared statement; it is reset at the end of the scope. What is bound must live as
// long.
class SqliteStatement {
 public:
  SqliteStatement(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
  ~SqliteStatement();
  SqliteStatement(SqliteStatement&& other) noexcept
      : db_(other.db_), statement_(std::exchange(other.statement_, nullptr)), next_(other.next_) {}
  SqliteStatement& operator=(SqliteStatement&&) = delete;

  // Binds the next parameter.
  SqliteStatement& Bind(std::int64_t value);
  SqliteStatement& Bind(std::string_view text);
  SqliteStatement& BindBlob(std::string_view bytes);
  SqliteStatement& Bind(const ColumnValue& value);

  // Goes to the next row; false if there is none.
  Result<bool> Step();
  // Runs a statement that answers no rows.
  Status Run();

  // Columns of the row; texts and blobs are valid until the next Step.
  std::int64_t Int(int column) const;
  std::string_view Text(int column) const;
  std::string_view Blob(int column) const;
  ColumnValue Value(int column) const;

 private:
  sqlite3* db_;
  sqlite3_stmt* statement_;
  int next_ = 1;
};

// A connection; for one thread at a time.
class SqliteConnection {
 public:
  // Opens or creates the file at `path`, in WAL mode with synchronous=FULL. Nothing checkpoints it
  // (see SqliteCheckpointer). FAILED_PRECONDITION on a file that is not SQLite's.
  static Result<std::unique_ptr<SqliteConnection>> Open(const std::string& path);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  // Runs statements without parameters.
  Status Execute(const std::string& sql);
  // Prepared once per connection. One run of the same text at a time.
  Result<SqliteStatement> Prepare(const std::string& sql);
  // The first column of the first row of `sql`; 0 if there is none.
  Result<std::int64_t> Number(const std::string& sql);

  sqlite3* get() { return db_; }

 private:
  explicit SqliteConnection(sqlite3* db) : db_(db) {}

  sqlite3* db_;
  std::unordered_map<std::string, sqlite3_stmt*> prepared_;
};

// What went wrong on `db`, with the name of its file. INVALID_ARGUMENT where SQLite refuses what it
// was given, UNAVAILABLE where it can't work.
Status SqliteError(sqlite3* db, int code);

}  // namespace tandem
