#include "libs/common/store/commit_queue.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "libs/common/base/names.h"

namespace tandem {
namespace {

// One transaction's worth: more would make everyone wait for the last.
constexpr std::size_t kMaxBatch = 512;
constexpr std::size_t kLeastShare = 8;
// What a country may add to a batch, of what an empty one takes.
constexpr double kAdds = 0.5;
// How much an observation counts after the next.
constexpr double kFades = 0.99;
constexpr auto kLately = std::chrono::seconds(1);
// How long a batch waits for those who come again, of what an empty one takes. It pays when half of
// them come; where it does not, it is tried again once in so many batches.
constexpr double kLeastPatience = 0.05, kMostPatience = 0.75;
constexpr int kTriesAgain = 100;
constexpr double kReturnsFade = 0.8;
// Fewer may be steps of one piece of work, each after the other.
constexpr std::size_t kMany = 4;
// On a fast disk a wait costs more than it wins: the committer sleeps and is woken.
constexpr auto kWorthWaiting = std::chrono::milliseconds(1);

std::string CountryOfChange(const Change& change) {
  if (!change.writes.empty()) return std::string(CountryOf(change.writes.front().name));
  if (change.entry.events_size() > 0) return std::string(CountryOf(change.entry.events(0).key()));
  return "";
}

}  // namespace

CommitQueue::CommitQueue() : patience_(kMostPatience), share_(kMaxBatch) {}

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

bool CommitQueue::HasNext(bool beside) const {
  if (!beside) return !empty();
  return IsShared() && std::any_of(countries_.begin(), countries_.end(), [](const auto& country) {
           return !country.second.waiting.empty() && country.second.under_way == 0;
         });
}

CommitQueue::Batch CommitQueue::TakeNext(bool beside) {
  LearnPatience();
  const bool is_shared = IsShared();
  std::vector<std::pair<SteadyTime, std::string>> oldest_first;
  for (const auto& [name, country] : countries_) {
    if (country.waiting.empty() || (beside && country.under_way > 0)) continue;
    oldest_first.emplace_back(country.waiting.front().since, name);
  }
  std::sort(oldest_first.begin(), oldest_first.end());
  Batch batch;
  for (auto& [since, name] : oldest_first) {
    Country& country = countries_.find(name)->second;
    const std::size_t count = std::min(
        {country.waiting.size(), is_shared ? share_ : kMaxBatch, kMaxBatch - batch.waiting.size()});
    if (count == 0) break;
    const auto end = country.waiting.begin() + static_cast<std::ptrdiff_t>(count);
    std::move(country.waiting.begin(), end, std::back_inserter(batch.waiting));
    country.waiting.erase(country.waiting.begin(), end);
    ++country.under_way;
    size_ -= count;
    batch.countries.push_back(std::move(name));
  }
  batch.size = batch.waiting.size();
  return batch;
}

void CommitQueue::Over(const Batch& batch, SteadyTime began, SteadyTime ended) {
  for (const std::string& name : batch.countries) --countries_.find(name)->second.under_way;
  Learn(static_cast<double>(batch.size), std::chrono::duration<double>(ended - began).count());
  const bool is_worth_it = batch.size >= kMany && empty_ >= kWorthWaiting && !IsShared();
  expected_ = is_worth_it ? std::min(batch.size + size_, kMaxBatch) : 0;
  missing_ = expected_ - std::min(expected_, size_);
  gathers_until_ = ended + std::chrono::duration_cast<std::chrono::nanoseconds>(empty_ * patience_);
}

void CommitQueue::LearnPatience() {
  const std::size_t missing = std::exchange(missing_, 0);
  if (missing == 0) return;
  const std::size_t still_missing = expected_ - std::min(expected_, size_);
  const auto add = [](double& sum, double value) { sum = sum * kReturnsFade + value; };
  add(left_, static_cast<double>(missing));
  add(came_, static_cast<double>(missing - std::min(missing, still_missing)));
  if (++gathered_ % kTriesAgain == 0) left_ = came_ = 0;
  patience_ = 2 * came_ >= left_ ? kMostPatience : std::max(patience_ / 2, kLeastPatience);
}

void CommitQueue::Learn(double size, double seconds) {
  const auto add = [](double& sum, double value) { sum = sum * kFades + value; };
  add(count_, 1);
  add(sizes_, size);
  add(squares_, size * size);
  add(seconds_, seconds);
  add(products_, size * seconds);
  const double spread = count_ * squares_ - sizes_ * sizes_;
  if (spread < 1) return;  // all of one size
  const double each = (count_ * products_ - sizes_ * seconds_) / spread;
  const double empty = (seconds_ - each * sizes_) / count_;
  empty_ = std::chrono::nanoseconds(std::llround(std::max(empty, 0.0) * 1e9));
  const double share = each <= 0 ? kMaxBatch : kAdds * empty / each;
  share_ = static_cast<std::size_t>(std::lround(std::clamp<double>(share, kLeastShare, kMaxBatch)));
}

}  // namespace tandem
