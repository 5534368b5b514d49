#include "libs/common/app/census.h"

#include <algorithm>
#include <iterator>

#include "libs/common/store/internal_collections.h"

namespace tandem {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kEvery(1);
constexpr std::chrono::seconds kCountEvery(5);
constexpr int kShare = 100;  // of the time, one part is spent on counting
// A store that has not answered for so long is gone.
constexpr std::chrono::seconds kSilence(5);

constexpr const char* kOverdue = "tandem_timers_overdue";
constexpr const char* kParkedTimers = "tandem_parked_timers";
constexpr const char* kParked = "tandem_parked_keys";

double SumOf(const std::vector<Tally>& tallies) {
  double sum = 0;
  for (const Tally& tally : tallies) sum += static_cast<double>(tally.count);
  return sum;
}

// Every combination of the values that labels may have, with 0.
std::map<Metrics::Labels, double> Zeros(const Counted& counted, const std::string& service,
                                        const std::set<std::string>& countries) {
  std::map<Metrics::Labels, double> all;
  for (const std::string& country : countries)
    all[{{"service", service}, {"country", country}}] = 0;
  for (const Counted::Split& split : counted.by) {
    std::map<Metrics::Labels, double> further;
    for (const auto& [labels, zero] : all) {
      for (const auto& [number, text] : LabelsOf(counted.collection, split.column)) {
        const bool is_asked =
            split.column != counted.where ||
            std::find(counted.holds.begin(), counted.holds.end(), number) != counted.holds.end();
        if (!is_asked) continue;
        Metrics::Labels with = labels;
        with[std::string(split.label)] = text;
        further[std::move(with)] = zero;
      }
    }
    all = std::move(further);
  }
  return all;
}

std::string LabelOf(const Counted& counted, std::string_view column, const ColumnValue& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  for (const auto& [known, text] : LabelsOf(counted.collection, column)) {
    if (number != nullptr && known == *number) return text;
  }
  return "unspecified";
}

}  // namespace

Census::Census(Options options, Metrics& metrics) : options_(std::move(options)) {
  Observe(metrics);
  rounds_ = std::make_unique<Rounds>([this] { Look(); }, kEvery);
}

void Census::Observe(Metrics& metrics) {
  const Metrics::Labels labels = {{"service", options_.service}};
  metrics.observe("tandem_store_up",
                  "1 while the store answers this replica. Take the least of all replicas.", labels,
                  [this] { return StoreAnswers().ok() ? 1 : 0; });
  metrics.observe("tandem_journal_lag_events",
                  "Journal rows whose events are not yet in the log. Every replica tells the same: "
                  "take the greatest, do not sum.",
                  labels, [this] {
                    const std::lock_guard lock(mutex_);
                    return static_cast<double>(backlog_.rows);
                  });
  metrics.observe("tandem_journal_oldest_age_seconds",
                  "Age of the oldest row whose events are not yet in the log. Every replica tells "
                  "the same: take the greatest.",
                  labels, [this] {
                    const std::lock_guard lock(mutex_);
                    return absl::ToDoubleSeconds(backlog_.oldest);
                  });
  const std::string once =
      " Told by the replica that holds the lease alone: take the greatest of all, do not sum.";
  ObserveOne(metrics, kOverdue, "Timers that are due and have not run." + once);
  ObserveOne(metrics, kParkedTimers, "Timers that failed for good." + once);
  ObserveOne(metrics, kParked, "Keys whose events wait in the dead-letter topic." + once);
  for (const Counted& counted : options_.counted) {
    ObserveOne(metrics, std::string(counted.metric), std::string(counted.help) + once);
  }
}

void Census::ObserveOne(Metrics& metrics, const std::string& name, const std::string& help) {
  metrics.observe_all(name, help, [this, name] { return Of(name); });
}

Status Census::StoreAnswers() const {
  const std::lock_guard lock(mutex_);
  if (answer_.ok() && steady_clock::now() - answered_at_ >= kSilence) {
    return absl::UnavailableError("The store has not answered for five seconds.");
  }
  return answer_;
}

Census::Samples Census::Of(const std::string& metric) const {
  const std::lock_guard lock(mutex_);
  const auto found = samples_.find(metric);
  return found == samples_.end() ? Samples() : found->second;
}

void Census::Set(const std::string& metric, Samples samples) {
  const std::lock_guard lock(mutex_);
  samples_[metric] = std::move(samples);
}

void Census::Look() {
  const Status answer = options_.store->Head().status();
  {
    const std::lock_guard lock(mutex_);
    answered_at_ = steady_clock::now();
    answer_ = answer;
  }
  if (!answer.ok()) return;
  const Relay::Backlog backlog = options_.relay->backlog();
  {
    const std::lock_guard lock(mutex_);
    backlog_ = backlog;
  }
  if (options_.lease != nullptr && !options_.lease->held()) {
    const std::lock_guard lock(mutex_);
    samples_.clear();
    count_at_ = {};
    return;
  }
  CountOwn();
  const Instant began = steady_clock::now();
  if (began < count_at_) return;
  CountDeclared();
  const Instant ended = steady_clock::now();
  count_at_ = ended + std::max<steady_clock::duration>(kCountEvery, kShare * (ended - began));
}

void Census::CountOwn() {
  const Metrics::Labels labels = {{"service", options_.service}};
  if (const auto overdue = options_.timers->overdue(); overdue.ok())
    Set(kOverdue, {{labels, static_cast<double>(*overdue)}});
  CountQuery parked;
  parked.conditions = {{"parked", Op::kEqual, std::int64_t{1}}};
  if (const auto timers = options_.store->Count(kTimers.info(), parked); timers.ok())
    Set(kParkedTimers, {{labels, SumOf(*timers)}});
  if (const auto keys = options_.store->Count(kParkedKeys.info(), {}); keys.ok())
    Set(kParked, {{labels, SumOf(*keys)}});
}

void Census::CountDeclared() {
  // What one metric finds of countries the others show as zeros.
  std::set<std::string> countries = countries_;
  for (const Counted& counted : options_.counted) {
    Result<Samples> samples = CountOne(counted, countries);
    if (samples.ok()) Set(std::string(counted.metric), *std::move(samples));
  }
  if (std::exchange(countries_, countries) != countries) CountDeclared();
}

// What the store keeps of others, as of one that has moved to a cell of its own, is counted there;
// "" is what belongs to none.
bool Census::IsServed(const std::string& country) const {
  const auto& served = options_.countries;
  return served.empty() || country.empty() ||
         std::find(served.begin(), served.end(), country) != served.end();
}

Result<Census::Samples> Census::CountOne(const Counted& counted,
                                         std::set<std::string>& countries) const {
  CountQuery query;
  for (const Counted::Split& split : counted.by) query.by.emplace_back(split.column);
  std::vector<Tally> tallies;
  const auto count = [&]() -> Status {
    ASSIGN_OR_RETURN(const std::vector<Tally> some,
                     options_.store->Count(counted.collection, query));
    std::copy_if(some.begin(), some.end(), std::back_inserter(tallies),
                 [this](const Tally& tally) { return IsServed(tally.country); });
    return OkStatus();
  };
  if (counted.where.empty()) RETURN_IF_ERROR(count());
  for (const std::int64_t value : counted.holds) {
    query.conditions = {{std::string(counted.where), Op::kEqual, value}};
    RETURN_IF_ERROR(count());
  }
  for (const Tally& tally : tallies) countries.insert(tally.country);
  std::map<Metrics::Labels, double> sums = Zeros(counted, options_.service, countries);
  for (const Tally& tally : tallies) {
    Metrics::Labels labels = {{"service", options_.service}, {"country", tally.country}};
    for (std::size_t i = 0; i < counted.by.size(); ++i) {
      labels[std::string(counted.by[i].label)] =
          LabelOf(counted, counted.by[i].column, tally.values[i]);
    }
    sums[labels] += static_cast<double>(tally.count);
  }
  Samples samples;
  for (auto& [labels, value] : sums) samples.push_back({labels, value});
  return samples;
}

}  // namespace tandem
