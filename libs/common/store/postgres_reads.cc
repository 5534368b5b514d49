#include "libs/common/store/postgres_reads.h"

namespace tandem {
namespace {

// One is sent while another waits.
constexpr std::size_t kConnections = 2;

}  // namespace

PostgresReads::PostgresReads(std::string url) : url_(std::move(url)), free_(kConnections) {}
PostgresReads::~PostgresReads() = default;

Result<PgResult> PostgresReads::Run(const std::string& sql, const PgParameters& parameters) {
  Waiting own{.sql = sql, .parameters = parameters, .result = {}, .changed = {}};
  std::unique_lock lock(mutex_);
  waiting_.push_back(&own);
  own.changed.wait(lock,
                   [&] { return own.result.has_value() || (!own.is_taken && !free_.empty()); });
  if (own.result.has_value()) return *std::move(own.result);

  Connection db = std::move(free_.back());
  free_.pop_back();
  const std::vector<Waiting*> batch = std::exchange(waiting_, {});
  for (Waiting* one : batch) one->is_taken = true;
  lock.unlock();
  std::vector<Result<PgResult>> results = RunAll(db, batch);
  lock.lock();
  free_.push_back(std::move(db));
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i]->result = std::move(results[i]);
    if (batch[i] != &own) batch[i]->changed.notify_one();
  }
  if (!waiting_.empty()) waiting_.front()->changed.notify_one();  // it sends the next
  return *std::move(own.result);
}

std::vector<Result<PgResult>> PostgresReads::RunAll(Connection& db,
                                                    const std::vector<Waiting*>& batch) const {
  const bool is_fresh = db == nullptr;
  std::vector<Result<PgResult>> answers;
  Result<std::vector<PgResult>> results = Try(db, batch);
  // One that was lost while nobody used it.
  if (!results.ok() && !is_fresh && !db->alive()) {
    db = nullptr;
    results = Try(db, batch);
  }
  if (results.ok()) {
    for (PgResult& result : *results) answers.emplace_back(std::move(result));
  } else if (batch.size() > 1 && db != nullptr && db->alive()) {
    for (Waiting* one : batch) {  // one of them failed the others
      auto alone = RunAll(db, {one});
      answers.push_back(std::move(alone.front()));
    }
  } else {
    for (std::size_t i = 0; i < batch.size(); ++i) answers.emplace_back(results.status());
  }
  if (db != nullptr && !db->alive()) db = nullptr;
  return answers;
}

Result<std::vector<PgResult>> PostgresReads::Try(Connection& db,
                                                 const std::vector<Waiting*>& batch) const {
  if (db == nullptr) {
    ASSIGN_OR_RETURN(db, PgConnection::Open(url_));
  }
  std::vector<std::string> names;
  for (const Waiting* one : batch) {
    ASSIGN_OR_RETURN(names.emplace_back(), db->PrepareOnce(one->sql));
  }
  for (std::size_t i = 0; i < batch.size(); ++i) db->Send(names[i], batch[i]->parameters);
  return db->Receive();
}

}  // namespace tandem
