#include "libs/common/store/recent_rows.h"

namespace tandem {
namespace {

// Of each half.
constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
// Beside the texts of a row.
constexpr std::size_t kRowBytes = 150;

std::string KeyOf(const CollectionInfo& collection, std::string_view name) {
  std::string key(collection.id());
  return key.append(":").append(name);
}

}  // namespace

std::optional<Row> RecentRows::Find(const CollectionInfo& collection, std::string_view name) const {
  const std::string key = KeyOf(collection, name);
  const std::lock_guard lock(mutex_);
  for (const Rows* rows : {&young_, &old_}) {
    if (const auto found = rows->find(key); found != rows->end()) return found->second;
  }
  return std::nullopt;
}

void RecentRows::Learn(std::span<Change> changes, std::span<const Result<Committed>> answers) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    std::vector<Write>& writes = changes[i].writes;
    if (absl::IsAborted(answers[i].status())) {
      for (const Guard& guard : changes[i].reads) Forget(guard.collection, guard.name);
      for (const Write& write : writes) Forget(write.collection, write.name);
    } else if (answers[i].ok() && !answers[i]->repeated) {
      for (std::size_t j = 0; j < writes.size(); ++j) Wrote(writes[j], answers[i]->versions[j]);
    }
  }
}

void RecentRows::Clear() {
  const std::lock_guard lock(mutex_);
  young_.clear();
  old_.clear();
  young_bytes_ = 0;
}

void RecentRows::Forget(const CollectionInfo& collection, std::string_view name) {
  const std::string key = KeyOf(collection, name);
  young_.erase(key);
  old_.erase(key);
}

void RecentRows::Wrote(Write& write, Version version) {
  std::string key = KeyOf(write.collection, write.name);
  old_.erase(key);
  if (write.erase) {
    young_.erase(key);
    return;
  }
  young_bytes_ += key.size() + write.name.size() + write.body.size() + kRowBytes;
  young_.insert_or_assign(std::move(key), Row{write.name, version, std::move(write.body)});
  if (young_bytes_ < kMaxBytes) return;
  old_ = std::exchange(young_, {});
  young_bytes_ = 0;
}

}  // namespace tandem
