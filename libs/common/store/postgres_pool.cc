#include "libs/common/store/postgres_pool.h"

namespace tandem {
namespace {

// Whoever waits for a table keeps others from all of them.
constexpr std::pair<std::string_view, std::string_view> kSettings[] = {{"lock_timeout", "10s"}};

}  // namespace

PostgresPool::Use PostgresPool::use() const {
  const std::lock_guard lock(mutex_);
  return {busy_, static_cast<int>(idle_.size()), waits_};
}

Result<PostgresPool::Lease> PostgresPool::Take() {
  {
    std::unique_lock lock(mutex_);
    if (busy_ >= kMaxBusy) ++waits_;
    freed_.wait(lock, [&] { return busy_ < kMaxBusy; });
    ++busy_;
    if (!idle_.empty()) {
      Lease lease{std::move(idle_.back())};
      idle_.pop_back();
      return lease;
    }
  }
  Result<std::unique_ptr<PgConnection>> opened = PgConnection::Open(url_, kSettings);
  if (opened.ok()) return Lease{*std::move(opened), true};
  GiveBack({});
  return opened.status();
}

void PostgresPool::GiveBack(Lease lease) {
  const std::lock_guard lock(mutex_);
  --busy_;
  if (lease.db != nullptr && lease.db->alive()) {
    idle_.push_back(std::move(lease.db));
  } else {
    idle_.clear();  // the server has most likely closed them all
  }
  freed_.notify_one();
}

}  // namespace tandem
