#include "libs/common/base/metrics.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "fmt/format.h"
#include "prometheus/text_serializer.h"

namespace tandem {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '"') escaped.push_back('\\');
    if (c == '\n') {
      escaped.append("\\n");
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

std::string Number(double value) {
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

void Line(std::string& out, std::string_view name, const prometheus::ClientMetric& metric,
          std::string_view le, double value) {
  out.append(name);
  std::string labels;
  for (const auto& label : metric.label) {
    labels +=
        fmt::format("{}{}=\"{}\"", labels.empty() ? "" : ",", label.name, Escaped(label.value));
  }
  if (!le.empty()) labels += fmt::format("{}le=\"{}\"", labels.empty() ? "" : ",", le);
  if (!labels.empty()) out.append("{").append(labels).append("}");
  out.append(" ").append(Number(value)).append("\n");
}

void Histogram(std::string& out, const std::string& name, const prometheus::ClientMetric& metric) {
  for (const auto& bucket : metric.histogram.bucket) {
    Line(out, name + "_bucket", metric, Number(bucket.upper_bound),
         static_cast<double>(bucket.cumulative_count));
  }
  const auto count = static_cast<double>(metric.histogram.sample_count);
  const bool has_infinity =
      !metric.histogram.bucket.empty() && std::isinf(metric.histogram.bucket.back().upper_bound);
  if (!has_infinity) Line(out, name + "_bucket", metric, "+Inf", count);
  Line(out, name + "_count", metric, "", count);
  Line(out, name + "_sum", metric, "", metric.histogram.sample_sum);
}

// In OpenMetrics a counter's family has no `_total`, its samples have.
void Family(std::string& out, const MetricFamily& family) {
  constexpr std::string_view kTotal = "_total";
  std::string name = family.name;
  const bool counter = family.type == MetricType::Counter;
  if (counter && std::string_view(name).ends_with(kTotal)) name.resize(name.size() - kTotal.size());
  const std::string_view type = counter                                ? "counter"
                                : family.type == MetricType::Histogram ? "histogram"
                                                                       : "gauge";
  out += fmt::format("# TYPE {} {}\n# HELP {} {}\n", name, type, name, Escaped(family.help));
  for (const auto& metric : family.metric) {
    if (family.type == MetricType::Histogram) {
      Histogram(out, name, metric);
    } else if (counter) {
      Line(out, name + std::string(kTotal), metric, "", metric.counter.value);
    } else {
      Line(out, name, metric, "", metric.gauge.value);
    }
  }
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

std::vector<MetricFamily> Metrics::Collect() const {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& refresh : observed_) refresh();
  }
  std::vector<MetricFamily> families = registry_->Collect();
  std::sort(families.begin(), families.end(),
            [](const MetricFamily& a, const MetricFamily& b) { return a.name < b.name; });
  return families;
}

std::string Metrics::Text() const { return prometheus::TextSerializer().Serialize(Collect()); }

std::string Metrics::OpenMetrics() const {
  std::string out;
  for (const MetricFamily& family : Collect()) Family(out, family);
  return out.append("# EOF\n");
}

std::vector<double> LatencyBounds() {
  return {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

}  // namespace tandem
