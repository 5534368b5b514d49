#include "libs/common/store/postgres_db.h"

#include <netinet/in.h>

#include <cstring>

#include "absl/base/internal/endian.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/common/base/reasons.h"

namespace tandem {
namespace {

using Setting = std::pair<std::string_view, std::string_view>;

std::string BigEndian(std::uint64_t value, std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i)
    text[bytes - 1 - i] = static_cast<char>((value >> (8 * i)) & 0xff);
  return text;
}

std::string Number32(std::int64_t value) { return BigEndian(static_cast<std::uint64_t>(value), 4); }

// What PostgreSQL's classes of errors mean to a caller.
Status ErrorOf(std::string_view sqlstate, std::string_view what) {
  const std::string text = fmt::format("PostgreSQL: {} ({}).", what, sqlstate);
  const std::string_view kind = sqlstate.substr(0, 2);
  if (kind == "22" || kind == "23" || kind == "54") return absl::InvalidArgumentError(text);
  for (const std::string_view transient : {"08", "25", "28", "3D", "40", "53", "55", "57", "58"}) {
    if (kind == transient) return Refuse(kStoreUnavailable, text, "Look at the database server.");
  }
  return Internal(text);
}

std::string PasswordIn(const std::string& url) {
  char* error = nullptr;
  PQconninfoOption* options = PQconninfoParse(url.c_str(), &error);
  PQfreemem(error);
  std::string password;
  for (const PQconninfoOption* option = options; option != nullptr && option->keyword != nullptr;
       ++option) {
    if (std::strcmp(option->keyword, "password") == 0 && option->val != nullptr)
      password = option->val;
  }
  PQconninfoFree(options);
  return password;
}

bool Parses(const std::string& url) {
  PQconninfoOption* options = PQconninfoParse(url.c_str(), nullptr);
  PQconninfoFree(options);
  return options != nullptr;
}

// What warns of it in PostgreSQL; its texts are translated.
constexpr std::string_view kWaitsForStandbys = "SyncRepWaitForLSN";

}  // namespace

void PgArray::Add(bool value) {
  ++size_;
  elements_.append(Number32(1)).push_back(value ? '\1' : '\0');
}

void PgArray::Add(std::int64_t value) {
  ++size_;
  elements_.append(Number32(8)).append(BigEndian(static_cast<std::uint64_t>(value), 8));
}

void PgArray::Add(std::string_view bytes) {
  ++size_;
  elements_.append(Number32(static_cast<std::int64_t>(bytes.size()))).append(bytes);
}

void PgArray::Add(const ColumnValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return Add(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return Add(std::string_view(*text));
  AddNull();
}

void PgArray::AddNull() {
  ++size_;
  has_null_ = true;
  elements_.append(Number32(-1));
}

std::string PgArray::bytes() const {
  std::string bytes = Number32(size_ == 0 ? 0 : 1) + Number32(has_null_ ? 1 : 0) + Number32(type_);
  if (size_ > 0) bytes += Number32(size_) + Number32(1) + elements_;
  return bytes;
}

PgParameters& PgParameters::Add(std::int64_t value) {
  values_.push_back({std::to_string(value)});
  return *this;
}

PgParameters& PgParameters::Add(std::string_view text) { return AddBlob(text); }

PgParameters& PgParameters::AddBlob(std::string_view bytes) {
  values_.push_back({.bytes = std::string(bytes), .is_binary = true});
  return *this;
}

PgParameters& PgParameters::Add(const ColumnValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return Add(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return Add(std::string_view(*text));
  values_.push_back({.bytes = {}, .is_null = true});
  return *this;
}

PgParameters& PgParameters::Add(const PgArray& array) {
  values_.push_back({.bytes = array.bytes(), .is_binary = true});
  return *this;
}

std::int64_t PgResult::Int(int row, int column) const {
  const std::string_view bytes = Text(row, column);
  switch (bytes.size()) {
    case 4:
      return static_cast<std::int32_t>(absl::big_endian::Load32(bytes.data()));
    case 8:
      return static_cast<std::int64_t>(absl::big_endian::Load64(bytes.data()));
    default:
      return 0;
  }
}

std::string_view PgResult::Text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

Result<std::unique_ptr<PgConnection>> PgConnection::Open(const std::string& url,
                                                         std::span<const Setting> settings) {
  if (!Parses(url)) {  // libpq's own message may hold all of it
    return BadField("store",
                    "libpq does not take this url; expected postgres://USER@HOST:PORT/DATABASE");
  }
  // What the url says wins. A server that is gone without a word is noticed within half a minute.
  static constexpr const char* kKeywords[] = {
      "connect_timeout",  "keepalives_idle",  "keepalives_interval",
      "keepalives_count", "tcp_user_timeout", "application_name",
      "client_encoding",  "dbname",           nullptr};
  const char* const values[] = {"5",      "10",   "5",         "3",    "30000",
                                "tandem", "UTF8", url.c_str(), nullptr};
  std::unique_ptr<PgConnection> connection(
      new PgConnection(PQconnectdbParams(kKeywords, values, /*expand_dbname=*/1)));
  PGconn* db = connection->get();
  connection->password_ = PasswordIn(url);
  if (PQstatus(db) != CONNECTION_OK) return connection->Lost();
  PQsetNoticeReceiver(db, &PgConnection::Hear, connection.get());
  if (PQenterPipelineMode(db) != 1) return connection->Lost();
  // Nor does the server keep the session of a client that is gone without a word for two hours.
  static constexpr Setting kForAll[] = {{"tcp_keepalives_idle", "10"},
                                        {"tcp_keepalives_interval", "5"},
                                        {"tcp_keepalives_count", "3"},
                                        {"tcp_user_timeout", "30000"}};
  connection->SendPrepare("", "SELECT set_config($1, $2, false)");
  for (const std::span<const Setting> some : {std::span<const Setting>(kForAll), settings})
    for (const auto& [name, value] : some)
      connection->Send("", PgParameters().Add(name).Add(value));
  RETURN_IF_ERROR(connection->Receive().status());
  return connection;
}

void PgConnection::Send(const std::string& name, const PgParameters& parameters) {
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
  for (const PgParameters::Value& value : parameters.values_) {
    values.push_back(value.is_null ? nullptr : value.bytes.c_str());
    lengths.push_back(static_cast<int>(value.bytes.size()));
    formats.push_back(value.is_binary ? 1 : 0);
  }
  if (PQsendQueryPrepared(db_.get(), name.c_str(), static_cast<int>(values.size()), values.data(),
                          lengths.data(), formats.data(), /*resultFormat=*/1) != 1) {
    is_lost_ = true;
  }
}

void PgConnection::SendPrepare(const std::string& name, const std::string& sql) {
  if (PQsendPrepare(db_.get(), name.c_str(), sql.c_str(), 0, nullptr) != 1) is_lost_ = true;
}

Result<std::vector<PgResult>> PgConnection::Receive() {
  sqlstate_.clear();
  is_on_one_server_ = false;
  if (is_lost_ || PQpipelineSync(db_.get()) != 1) return Lost();
  std::vector<PgResult> results;
  Status status;
  for (bool is_between = false;;) {
    PGresult* result = PQgetResult(db_.get());
    if (result == nullptr) {
      // One separates the answers of two statements.
      if (std::exchange(is_between, true) || PQstatus(db_.get()) != CONNECTION_OK) return Lost();
      continue;
    }
    is_between = false;
    PgResult owned(result);
    switch (PQresultStatus(result)) {
      case PGRES_COMMAND_OK:
      case PGRES_TUPLES_OK:
        results.push_back(std::move(owned));
        continue;
      case PGRES_PIPELINE_SYNC:
        if (!status.ok()) return status;
        return results;
      case PGRES_PIPELINE_ABORTED:
        continue;
      default:
        if (status.ok()) status = Failed(result);
        if (!alive()) return status;
    }
  }
}

Result<PgResult> PgConnection::Run(const std::string& sql, const PgParameters& parameters) {
  SendPrepare("", sql);
  Send("", parameters);
  ASSIGN_OR_RETURN(std::vector<PgResult> results, Receive());
  return std::move(results.back());
}

Result<std::string> PgConnection::PrepareOnce(const std::string& sql) {
  const auto [place, is_new] = prepared_.try_emplace(sql, fmt::format("s{}", prepared_.size()));
  if (!is_new) return place->second;
  SendPrepare(place->second, sql);
  if (Status status = Receive().status(); !status.ok()) {
    prepared_.erase(place);
    return status;
  }
  return place->second;
}

Result<PgResult> PgConnection::RunPrepared(const std::string& sql, const PgParameters& parameters) {
  ASSIGN_OR_RETURN(const std::string name, PrepareOnce(sql));
  Send(name, parameters);
  ASSIGN_OR_RETURN(std::vector<PgResult> results, Receive());
  return std::move(results.back());
}

void PgConnection::Hear(void* connection, const PGresult* notice) {
  const char* function = PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION);
  if (function != nullptr && function == kWaitsForStandbys)
    static_cast<PgConnection*>(connection)->is_on_one_server_ = true;
}

Status PgConnection::Lost() {
  is_lost_ = true;
  std::string what = PQerrorMessage(db_.get());
  if (!password_.empty()) {
    for (std::size_t at = what.find(password_); at != std::string::npos;
         at = what.find(password_, at + 3)) {
      what.replace(at, password_.size(), "...");
    }
  }
  while (!what.empty() && what.back() == '\n') what.pop_back();
  return Refuse(kStoreUnavailable,
                "PostgreSQL cannot be reached: " + (what.empty() ? "connection lost" : what) + ".",
                "Look at the server and at the setting store.");
}

Status PgConnection::Failed(const PGresult* result) {
  const auto field = [&](int code) {
    const char* text = PQresultErrorField(result, code);
    return std::string(text == nullptr ? "" : text);
  };
  sqlstate_ = field(PG_DIAG_SQLSTATE);
  if (sqlstate_.empty()) return Lost();
  if (field(PG_DIAG_SEVERITY_NONLOCALIZED) != "ERROR") is_lost_ = true;  // the server hangs up
  return ErrorOf(sqlstate_, field(PG_DIAG_MESSAGE_PRIMARY));
}

PgPlace PlaceOf(const std::string& url) {
  PgPlace place;
  PQconninfoOption* given = PQconninfoParse(url.c_str(), nullptr);
  const auto value_of = [&](std::string_view keyword) -> std::string {
    PQconninfoOption* defaults = PQconndefaults();
    std::string value;
    for (const PQconninfoOption* options : {defaults, given})
      for (; options != nullptr && options->keyword != nullptr; ++options)
        if (options->keyword == keyword && options->val != nullptr) value = options->val;
    PQconninfoFree(defaults);
    return value;
  };
  std::string hosts = value_of("hostaddr");
  if (hosts.empty()) hosts = value_of("host");
  place.hosts = absl::StrSplit(hosts, ',');
  place.verifies_server = value_of("sslmode") == "verify-full";
  place.authorities = value_of("sslrootcert");
  place.certificate = value_of("sslcert");
  PQconninfoFree(given);
  return place;
}

std::span<const Setting> ByNameSettings() {
  static constexpr Setting kSettings[] = {
      // Tables grow after their statements were planned.
      {"plan_cache_mode", "force_generic_plan"},
      {"enable_seqscan", "off"},
      {"jit", "off"},
      // A process that stops in the middle must not keep others from its names.
      {"idle_in_transaction_session_timeout", "5s"},
      {"lock_timeout", "10s"},
  };
  return kSettings;
}

}  // namespace tandem
