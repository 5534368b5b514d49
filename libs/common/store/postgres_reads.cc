#include "libs/common/store/postgres_reads.h"

#include <map>
#include <unordered_map>

namespace tandem {
namespace {

// One is sent while another waits.
constexpr std::size_t kConnections = 2;

}  // namespace

PostgresReads::PostgresReads(std::string url) : url_(std::move(url)), free_(kConnections) {}
PostgresReads::~PostgresReads() = default;

Result<std::optional<Row>> PostgresReads::Get(const PostgresTable& table, std::string_view name) {
  Waiting own{.table = table, .name = name, .changed = {}};
  std::unique_lock lock(mutex_);
  waiting_.push_back(&own);
  own.changed.wait(lock, [&] { return own.is_answered || (!own.is_taken && !free_.empty()); });
  if (own.is_answered) return std::move(own.answer);

  Connection db = std::move(free_.back());
  free_.pop_back();
  const std::vector<Waiting*> batch = std::exchange(waiting_, {});
  for (Waiting* one : batch) one->is_taken = true;
  lock.unlock();
  AnswerAll(db, batch);
  lock.lock();
  free_.push_back(std::move(db));
  for (Waiting* one : batch) {
    one->is_answered = true;
    if (one != &own) one->changed.notify_one();
  }
  if (!waiting_.empty()) waiting_.front()->changed.notify_one();  // it sends the next
  return std::move(own.answer);
}

void PostgresReads::AnswerAll(Connection& db, const std::vector<Waiting*>& batch) const {
  const bool is_fresh = db == nullptr;
  Status status = Try(db, batch);
  if (!status.ok() && !is_fresh && !db->alive()) {  // it was lost while nobody used it
    db = nullptr;
    status = Try(db, batch);
  }
  const bool is_alive = db != nullptr && db->alive();
  if (!is_alive) db = nullptr;
  if (status.ok()) return;
  for (Waiting* one : batch) {
    if (is_alive && batch.size() > 1) {  // one of them failed the others
      AnswerAll(db, {one});
    } else {
      one->answer = status;
    }
  }
}

Status PostgresReads::Try(Connection& db, const std::vector<Waiting*>& batch) const {
  if (db == nullptr) {
    ASSIGN_OR_RETURN(db, PgConnection::Open(url_, ByNameSettings()));
  }
  std::map<const PostgresTable*, PgArray> names;
  for (const Waiting* one : batch)
    names.try_emplace(&one->table, PgArray::Texts()).first->second.Add(one->name);
  std::vector<std::string> statements;
  for (const auto& [table, wanted] : names) {
    ASSIGN_OR_RETURN(statements.emplace_back(), db->PrepareOnce(table->select_rows));
  }
  std::size_t next = 0;
  for (const auto& [table, wanted] : names)
    db->Send(statements[next++], PgParameters().Add(wanted));
  ASSIGN_OR_RETURN(const std::vector<PgResult> results, db->Receive());
  next = 0;
  for (const auto& [table, wanted] : names) {
    const PgResult& rows = results[next++];
    std::unordered_map<std::string_view, int> places;
    for (int row = 0; row < rows.rows(); ++row) places.emplace(rows.Text(row, 0), row);
    for (Waiting* one : batch) {
      if (&one->table != table) continue;
      const auto found = places.find(one->name);
      one->answer =
          found == places.end() ? Answer(std::optional<Row>()) : Answer(RowAt(rows, found->second));
    }
  }
  return OkStatus();
}

}  // namespace tandem
