#include "libs/common/store/commit_queue.h"

#include <algorithm>

#include "libs/common/base/names.h"

namespace tandem {
namespace {

// One transaction's worth: more would make everyone wait for the last.
constexpr std::size_t kMaxBatch = 512;
// Of each country, where there are several: some 2 ms of PostgreSQL.
constexpr std::size_t kShare = 64;
constexpr auto kLately = std::chrono::seconds(1);

std::string CountryOfChange(const Change& change) {
  if (!change.writes.empty()) return std::string(CountryOf(change.writes.front().name));
  if (change.entry.events_size() > 0) return std::string(CountryOf(change.entry.events(0).key()));
  return "";
}

}  // namespace

void CommitQueue::Add(Waiting waiting) {
  latest_ = waiting.since;
  Country& country = countries_[CountryOfChange(waiting.change)];
  country.seen = waiting.since;
  country.waiting.push_back(std::move(waiting));
  ++size_;
}

bool CommitQueue::IsShared() const {
  return std::count_if(countries_.begin(), countries_.end(), [&](const auto& country) {
           return latest_ - country.second.seen < kLately;
         }) > 1;
}

bool CommitQueue::HasNext(bool is_last) const {
  if (!is_last || !IsShared()) return !empty();
  return std::any_of(countries_.begin(), countries_.end(), [](const auto& country) {
    return !country.second.waiting.empty() && country.second.under_way == 0;
  });
}

CommitQueue::Batch CommitQueue::TakeNext(bool is_last) {
  const bool is_shared = IsShared();
  std::vector<std::pair<SteadyTime, std::string>> oldest_first;
  for (const auto& [name, country] : countries_) {
    if (country.waiting.empty() || (is_shared && is_last && country.under_way > 0)) continue;
    oldest_first.emplace_back(country.waiting.front().since, name);
  }
  std::sort(oldest_first.begin(), oldest_first.end());
  Batch batch;
  for (auto& [since, name] : oldest_first) {
    Country& country = countries_.find(name)->second;
    const std::size_t count = std::min(
        {country.waiting.size(), is_shared ? kShare : kMaxBatch, kMaxBatch - batch.waiting.size()});
    if (count == 0) break;
    const auto end = country.waiting.begin() + static_cast<std::ptrdiff_t>(count);
    std::move(country.waiting.begin(), end, std::back_inserter(batch.waiting));
    country.waiting.erase(country.waiting.begin(), end);
    ++country.under_way;
    size_ -= count;
    batch.countries.push_back(std::move(name));
  }
  return batch;
}

void CommitQueue::Over(const Batch& batch) {
  for (const std::string& name : batch.countries) --countries_.find(name)->second.under_way;
}

}  // namespace tandem
