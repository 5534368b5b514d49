#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
  // A gauge that is asked for whenever metrics are read (a lag, a queue's length). `read` must
  // outlive every reading.
  void observe(std::string_view name, std::string_view help, const Labels& labels,
               std::function<double()> read);
  // The same for what only grows.
  void observe_total(std::string_view name, std::string_view help, const Labels& labels,
                     std::function<double()> read);

  // Everything, as text for a scraper: Prometheus' format 0.0.4, or OpenMetrics 1.0.
  std::string Text() const;
  std::string OpenMetrics() const;

 private:
  std::vector<prometheus::MetricFamily> Collect() const;

  std::unique_ptr<prometheus::Registry> registry_;
  mutable std::mutex mutex_;
  std::vector<std::function<void()>> observed_;  // each brings one metric up to date
};

// Bounds in seconds that go-grpc-prometheus uses for calls.
std::vector<double> LatencyBounds();

}  // namespace tandem
