#pragma once

#include <postgresql/libpq-fe.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libs/common/base/status.h"
#include "libs/common/store/query.h"

// PostgreSQL without libpq's C: connections in pipeline mode, parameters and results that clean up
// after themselves.
namespace tandem {

// An array parameter, in PostgreSQL's binary form.
class PgArray {
 public:
  static PgArray Bools() { return PgArray(16); }
  static PgArray Numbers() { return PgArray(20); }
  static PgArray Texts() { return PgArray(25); }
  static PgArray Blobs() { return PgArray(17); }

  void Add(bool value);
  void Add(std::int64_t value);
  void Add(std::string_view bytes);
  void Add(const std::string& bytes) { Add(std::string_view(bytes)); }
  void Add(const ColumnValue& value);  // nothing: NULL
  void AddNull();
  int size() const { return size_; }
  std::string bytes() const;

 private:
  explicit PgArray(std::uint32_t type) : type_(type) {}

  std::uint32_t type_;
  int size_ = 0;
  bool has_null_ = false;
  std::string elements_;
};

// The parameters of one run, $1 first.
class PgParameters {
 public:
  PgParameters& Add(std::int64_t value);
  PgParameters& Add(std::string_view text);
  PgParameters& Add(const std::string& text) { return Add(std::string_view(text)); }
  // A text or bytea alike: in binary form both are their bytes.
  PgParameters& AddBlob(std::string_view bytes);
  PgParameters& Add(const ColumnValue& value);
  PgParameters& Add(const PgArray& array);

 private:
  friend class PgConnection;
  struct Value {
    std::string bytes;
    bool is_binary = false, is_null = false;
  };
  std::vector<Value> values_;
};

// The rows that a statement answered; binary.
class PgResult {
 public:
  explicit PgResult(PGresult* result) : result_(result, &PQclear) {}

  int rows() const { return PQntuples(result_.get()); }
  bool IsNull(int row, int column) const { return PQgetisnull(result_.get(), row, column) == 1; }
  std::int64_t Int(int row, int column) const;  // integers of any width; 0 for NULL
  std::string_view Text(int row, int column) const;

 private:
  std::unique_ptr<PGresult, decltype(&PQclear)> result_;
};

// A connection; for one thread at a time. Errors: UNAVAILABLE (kStoreUnavailable) where the server
// can't be reached or can't work, INVALID_ARGUMENT where it refuses what it was given, INTERNAL
// otherwise; no message holds the password.
class PgConnection {
 public:
  // `url` is libpq's ("postgres://…"). `settings` are set for the session. INVALID_ARGUMENT on a
  // url that libpq does not take.
  static Result<std::unique_ptr<PgConnection>> Open(
      const std::string& url,
      std::span<const std::pair<std::string_view, std::string_view>> settings = {});
  PgConnection(const PgConnection&) = delete;
  PgConnection& operator=(const PgConnection&) = delete;

  // Sends a run of the prepared statement `name`; several are answered together by Receive.
  void Send(const std::string& name, const PgParameters& parameters = {});
  void SendPrepare(const std::string& name, const std::string& sql);
  // What was sent since the last time: one result each, or the first error; what was sent after the
  // failed one did not run. The results of SendPrepare are empty.
  Result<std::vector<PgResult>> Receive();

  // One statement, planned for its parameters.
  Result<PgResult> Run(const std::string& sql, const PgParameters& parameters = {});
  // The name of the prepared statement `sql`, prepared at its first use.
  Result<std::string> PrepareOnce(const std::string& sql);
  // One statement, prepared at its first run.
  Result<PgResult> RunPrepared(const std::string& sql, const PgParameters& parameters = {});

  // Whether the server can still be reached through it, as far as is known.
  bool alive() const { return !is_lost_ && PQstatus(db_.get()) == CONNECTION_OK; }
  // The SQLSTATE of the last error; empty if it came from no statement.
  const std::string& sqlstate() const { return sqlstate_; }
  // Whether the last Receive heard that somebody has ended the wait for a standby: what was
  // committed then is on this server's disk alone.
  bool is_on_one_server() const { return is_on_one_server_; }
  // Whether trying the same again may succeed: another transaction was in the way.
  bool met_conflict() const { return sqlstate_.starts_with("40") || met_lock(); }
  // Whether a lock was waited for in vain.
  bool met_lock() const { return sqlstate_ == "55P03"; }
  PGconn* get() { return db_.get(); }

 private:
  explicit PgConnection(PGconn* db) : db_(db, &PQfinish) {}
  Status Lost();
  Status Failed(const PGresult* result);
  static void Hear(void* connection, const PGresult* notice);

  std::unique_ptr<PGconn, decltype(&PQfinish)> db_;
  bool is_lost_ = false, is_on_one_server_ = false;
  std::string sqlstate_, password_;
  std::unordered_map<std::string, std::string> prepared_;  // its name by its text
};

// Where a url leads, libpq's environment and service files included. Nowhere if it is not libpq's.
struct PgPlace {
  std::vector<std::string> hosts;  // empty texts and paths: a socket of this machine
  bool verifies_server = false;    // sslmode=verify-full
  // Files, if any: whom it trusts (sslrootcert), and what it shows (sslcert).
  std::string authorities, certificate;
};
PgPlace PlaceOf(const std::string& url);

// Settings of a connection that reads and writes by name alone, in short transactions.
std::span<const std::pair<std::string_view, std::string_view>> ByNameSettings();

}  // namespace tandem
