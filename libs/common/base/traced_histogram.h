#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "prometheus/histogram.h"

namespace tandem {

// A histogram that remembers, for each of its buckets, a trace that fell into it lately (an
// exemplar of OpenMetrics): from "some calls took a second" it is one step to such a call.
// Thread-safe; observing costs a comparison more than prometheus::Histogram, and a trace is kept at
// most once a second.
class TracedHistogram {
 public:
  struct Exemplar {
    std::string trace_id;
    double value = 0;
    Time time;
  };

  // `histogram` has these bounds.
  TracedHistogram(prometheus::Histogram& histogram, std::vector<double> bounds);

  // Nothing is remembered without a trace id.
  void Observe(double value, std::string_view trace_id, Time now);

  // The exemplar of a bucket; the last one, after all bounds, is that of the rest.
  std::optional<Exemplar> exemplar(std::size_t bucket) const;

 private:
  struct Bucket {
    std::atomic<std::int64_t> renew_at{0};  // nanoseconds
    mutable std::mutex mutex;
    Exemplar exemplar;
  };

  prometheus::Histogram& histogram_;
  const std::vector<double> bounds_;
  const std::unique_ptr<Bucket[]> buckets_;
};

}  // namespace tandem
