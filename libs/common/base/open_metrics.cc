#include "libs/common/base/open_metrics.h"

#include <cmath>

#include "absl/time/time.h"
#include "fmt/format.h"

namespace tandem {
namespace {

using prometheus::ClientMetric;
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

std::string Line(const std::string& series, double value) {
  return fmt::format("{} {}", series, Number(value));
}

std::string Line(const std::string& name, const ClientMetric& metric, double value) {
  return Line(SeriesOf(name, metric.label), value) + "\n";
}

std::string Shown(const TracedHistogram* traced, std::size_t bucket) {
  const auto exemplar = traced == nullptr ? std::nullopt : traced->exemplar(bucket);
  if (!exemplar.has_value()) return "\n";
  return fmt::format(" # {{trace_id=\"{}\"}} {} {:.3f}\n", exemplar->trace_id, exemplar->value,
                     absl::ToDoubleSeconds(exemplar->time - absl::UnixEpoch()));
}

void Histogram(std::string& out, const std::string& name, const ClientMetric& metric,
               const TracedHistogram* traced) {
  const auto add = [&](std::size_t place, double bound, double count) {
    std::vector<ClientMetric::Label> labels = metric.label;
    labels.push_back({"le", Number(bound)});
    out += Line(SeriesOf(name + "_bucket", labels), count) + Shown(traced, place);
  };
  const std::vector<ClientMetric::Bucket>& buckets = metric.histogram.bucket;
  for (std::size_t place = 0; place < buckets.size(); ++place)
    add(place, buckets[place].upper_bound, static_cast<double>(buckets[place].cumulative_count));
  const auto count = static_cast<double>(metric.histogram.sample_count);
  const bool has_infinity = !buckets.empty() && std::isinf(buckets.back().upper_bound);
  if (!has_infinity) add(buckets.size(), INFINITY, count);
  out += Line(name + "_count", metric, count);
  out += Line(name + "_sum", metric, metric.histogram.sample_sum);
}

}  // namespace

std::string SeriesOf(std::string_view name, const std::vector<ClientMetric::Label>& labels) {
  std::string series(name);
  for (const auto& label : labels) {
    series += fmt::format("{}{}=\"{}\"", &label == &labels.front() ? "{" : ",", label.name,
                          Escaped(label.value));
  }
  return labels.empty() ? series : series + "}";
}

// In OpenMetrics a counter's family has no `_total`, its samples have.
std::string WriteOpenMetrics(
    const std::vector<MetricFamily>& families,
    const std::function<const TracedHistogram*(const std::string& series)>& traced) {
  constexpr std::string_view kTotal = "_total";
  std::string out;
  for (const MetricFamily& family : families) {
    std::string name = family.name;
    const bool is_counter = family.type == MetricType::Counter;
    const bool is_histogram = family.type == MetricType::Histogram;
    if (is_counter && std::string_view(name).ends_with(kTotal))
      name.resize(name.size() - kTotal.size());
    const std::string_view type = is_counter ? "counter" : is_histogram ? "histogram" : "gauge";
    out += fmt::format("# TYPE {0} {1}\n# HELP {0} {2}\n", name, type, Escaped(family.help));
    for (const ClientMetric& metric : family.metric) {
      if (is_histogram) {
        Histogram(out, name, metric, traced(SeriesOf(name, metric.label)));
      } else if (is_counter) {
        out += Line(name + std::string(kTotal), metric, metric.counter.value);
      } else {
        out += Line(name, metric, metric.gauge.value);
      }
    }
  }
  return out.append("# EOF\n");
}

}  // namespace tandem
