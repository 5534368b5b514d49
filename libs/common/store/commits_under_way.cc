#include "libs/common/store/commits_under_way.h"

#include "libs/common/base/metrics.h"

namespace tandem {

struct CommitsUnderWay::One::Since {
  std::mutex mutex;
  std::multiset<std::chrono::steady_clock::time_point> all;

  double OldestAge() {
    const std::lock_guard lock(mutex);
    if (all.empty()) return 0;
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - *all.begin()).count();
  }
};

CommitsUnderWay::CommitsUnderWay(Metrics* metrics, const std::string& service)
    : since_(std::make_shared<One::Since>()) {
  if (metrics == nullptr) return;
  metrics->observe("tandem_commit_oldest_age_seconds",
                   "How long the oldest commit under way has not returned; 0 where none is.",
                   {{"service", service}}, [since = since_] { return since->OldestAge(); });
}

void CommitsUnderWay::One::Begin() {
  if (place_.has_value()) return;
  const std::lock_guard lock(since_->mutex);
  place_ = since_->all.insert(std::chrono::steady_clock::now());
}

void CommitsUnderWay::One::End() {
  if (!place_.has_value()) return;
  const std::lock_guard lock(since_->mutex);
  since_->all.erase(*place_);
  place_.reset();
}

}  // namespace tandem
