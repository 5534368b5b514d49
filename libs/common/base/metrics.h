#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/traced_histogram.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace tandem {

// The metrics of one process, in Prometheus' model. Thread-safe. Looking a label set up costs a
// microsecond, counting a few nanoseconds: take the references once, at start; they live as long as
// this object.
class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // `help` counts only the first time that `name` is asked for.
  prometheus::Counter& counter(std::string_view name, std::string_view help,
                               const Labels& labels = {});
  prometheus::Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
  // `bounds` are the upper bounds of its buckets, ascending.
  prometheus::Histogram& histogram(std::string_view name, std::string_view help,
                                   const std::vector<double>& bounds, const Labels& labels = {});
  // One that shows a trace of each of its buckets to a scraper of OpenMetrics.
  TracedHistogram& traced_histogram(std::string_view name, std::string_view help,
                                    const std::vector<double>& bounds, const Labels& labels = {});
  // A gauge that is asked for whenever metrics are read (a lag, a queue's length). `read` must
  // outlive every reading, and never wait.
  void observe(std::string_view name, std::string_view help, const Labels& labels,
               std::function<double()> read);
  // The same for what only grows.
  void observe_total(std::string_view name, std::string_view help, const Labels& labels,
                     std::function<double()> read);
  // A gauge whose label sets come and go: `read` answers all that there are now.
  struct Sample {
    Labels labels;
    double value = 0;
  };
  void observe_all(std::string_view name, std::string_view help,
                   std::function<std::vector<Sample>()> read);

  // Everything, as text for a scraper: Prometheus' format 0.0.4, or OpenMetrics 1.0 with exemplars.
  std::string Text() const;
  std::string OpenMetrics() const;
  std::vector<prometheus::MetricFamily> Collect() const;

 private:
  struct Gauges {
    std::string name, help;
    std::function<std::vector<Sample>()> read;
  };

  std::unique_ptr<prometheus::Registry> registry_;
  mutable std::mutex mutex_;
  std::vector<std::function<void()>> observed_;  // each brings one metric up to date
  std::vector<Gauges> gauges_;
  std::map<std::string, std::unique_ptr<TracedHistogram>> traced_;  // by SeriesOf
};

// Bounds in seconds for what somebody waits for: from a cached read to a deadline. The service
// levels of deploy/prometheus (0.25 s, 1 s) are among them.
std::vector<double> LatencyBounds();
// The same for what travels from service to service: up to a quarter of an hour.
std::vector<double> DelayBounds();

}  // namespace tandem
