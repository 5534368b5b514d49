#include "libs/common/base/traced_histogram.h"

#include <algorithm>

#include "absl/time/time.h"

namespace tandem {
namespace {

constexpr Duration kKept = absl::Seconds(1);

}  // namespace

TracedHistogram::TracedHistogram(prometheus::Histogram& histogram, std::vector<double> bounds)
    : histogram_(histogram),
      bounds_(std::move(bounds)),
      buckets_(std::make_unique<Bucket[]>(bounds_.size() + 1)) {}

void TracedHistogram::Observe(double value, std::string_view trace_id, Time now) {
  histogram_.Observe(value);
  if (trace_id.empty()) return;
  const auto place = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  Bucket& bucket = buckets_[static_cast<std::size_t>(place)];
  if (absl::ToUnixNanos(now) < bucket.renew_at.load(std::memory_order_relaxed)) return;
  const std::unique_lock lock(bucket.mutex, std::try_to_lock);
  if (!lock.owns_lock()) return;
  bucket.renew_at.store(absl::ToUnixNanos(now + kKept), std::memory_order_relaxed);
  bucket.exemplar = {std::string(trace_id), value, now};
}

std::optional<TracedHistogram::Exemplar> TracedHistogram::exemplar(std::size_t bucket) const {
  const std::lock_guard lock(buckets_[bucket].mutex);
  const Exemplar& exemplar = buckets_[bucket].exemplar;
  if (exemplar.trace_id.empty()) return std::nullopt;
  return exemplar;
}

}  // namespace tandem
