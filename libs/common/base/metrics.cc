#include "libs/common/base/metrics.h"

#include <algorithm>

#include "libs/common/base/open_metrics.h"
#include "prometheus/text_serializer.h"

namespace tandem {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;

std::vector<ClientMetric::Label> Pairs(const Metrics::Labels& labels) {
  std::vector<ClientMetric::Label> pairs;
  for (const auto& [name, value] : labels) pairs.push_back({name, value});
  return pairs;
}

}  // namespace

Metrics::Metrics()
    : registry_(
          std::make_unique<prometheus::Registry>(prometheus::Registry::InsertBehavior::Merge)) {}

prometheus::Counter& Metrics::counter(std::string_view name, std::string_view help,
                                      const Labels& labels) {
  return prometheus::BuildCounter()
      .Name(std::string(name))
      .Help(std::string(help))
      .Register(*registry_)
      .Add(labels);
}

prometheus::Gauge& Metrics::gauge(std::string_view name, std::string_view help,
                                  const Labels& labels) {
  return prometheus::BuildGauge()
      .Name(std::string(name))
      .Help(std::string(help))
      .Register(*registry_)
      .Add(labels);
}

prometheus::Histogram& Metrics::histogram(std::string_view name, std::string_view help,
                                          const std::vector<double>& bounds, const Labels& labels) {
  return prometheus::BuildHistogram()
      .Name(std::string(name))
      .Help(std::string(help))
      .Register(*registry_)
      .Add(labels, bounds);
}

TracedHistogram& Metrics::traced_histogram(std::string_view name, std::string_view help,
                                           const std::vector<double>& bounds,
                                           const Labels& labels) {
  prometheus::Histogram& plain = histogram(name, help, bounds, labels);
  const std::lock_guard lock(mutex_);
  std::unique_ptr<TracedHistogram>& traced = traced_[SeriesOf(name, Pairs(labels))];
  if (traced == nullptr) traced = std::make_unique<TracedHistogram>(plain, bounds);
  return *traced;
}

void Metrics::observe(std::string_view name, std::string_view help, const Labels& labels,
                      std::function<double()> read) {
  prometheus::Gauge& target = gauge(name, help, labels);
  const std::lock_guard lock(mutex_);
  observed_.emplace_back([&target, read = std::move(read)] { target.Set(read()); });
}

void Metrics::observe_total(std::string_view name, std::string_view help, const Labels& labels,
                            std::function<double()> read) {
  prometheus::Counter& target = counter(name, help, labels);
  const std::lock_guard lock(mutex_);
  observed_.emplace_back(
      [&target, read = std::move(read)] { target.Increment(read() - target.Value()); });
}

void Metrics::observe_all(std::string_view name, std::string_view help,
                          std::function<std::vector<Sample>()> read) {
  const std::lock_guard lock(mutex_);
  gauges_.push_back({std::string(name), std::string(help), std::move(read)});
}

std::vector<MetricFamily> Metrics::Collect() const {
  std::map<std::string, MetricFamily> observed;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& refresh : observed_) refresh();
    for (const Gauges& gauges : gauges_) {
      MetricFamily& family = observed[gauges.name];
      family.name = gauges.name;
      family.help = gauges.help;
      family.type = prometheus::MetricType::Gauge;
      for (const Sample& sample : gauges.read()) {
        ClientMetric& metric = family.metric.emplace_back();
        metric.label = Pairs(sample.labels);
        metric.gauge.value = sample.value;
      }
    }
  }
  std::vector<MetricFamily> families = registry_->Collect();
  for (auto& [name, family] : observed) families.push_back(std::move(family));
  std::sort(families.begin(), families.end(),
            [](const MetricFamily& a, const MetricFamily& b) { return a.name < b.name; });
  return families;
}

std::string Metrics::Text() const { return prometheus::TextSerializer().Serialize(Collect()); }

std::string Metrics::OpenMetrics() const {
  const std::vector<MetricFamily> families = Collect();
  const std::lock_guard lock(mutex_);
  return WriteOpenMetrics(families, [&](const std::string& series) {
    const auto found = traced_.find(series);
    return found == traced_.end() ? nullptr : found->second.get();
  });
}

std::vector<double> LatencyBounds() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
}

std::vector<double> DelayBounds() {
  return {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 900};
}

}  // namespace tandem
