#include "tests/integration/alerts_stage.h"

#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/until.h"
#include "libs/common/testing/source_tree.h"

namespace tandem::testing {
namespace {

constexpr char kRulesOfOperators[] = "deploy/prometheus/rules.yaml";
// What it takes to see that something is wrong: some of it a program tells only when it has lasted
// for five seconds, which are as long here.
constexpr Duration kNoticed = absl::Seconds(12);
// After which a consumer that has no group or no log says so, which is as long here.
constexpr Duration kSilent = absl::Minutes(1);
// How many services have applied one within five seconds.
constexpr char kTakingEvents[] =
    "count(sum by (service) (increase(tandem_event_delay_seconds_count[5s])) > 0)";

}  // namespace

Status OnAlertsStage::Raise(const Options& options) {
  stage_ = std::make_unique<Stage>();
  stage_->options = options;
  RETURN_IF_ERROR(stage_->suite.Start(options.suite));
  stage_->load = std::make_unique<FaultLoad>(stage_->suite, options.pause);
  BeginLoad();
  return ForgetAlerts();
}

Status OnAlertsStage::ForgetAlerts() {
  stage_->prometheus = nullptr;
  Prometheus::Options options;
  for (const std::string& process : suite().processes())
    options.targets.push_back(suite().MetricsAddressOf(process));
  options.rules = Faster(TextOf(kRulesOfOperators), stage_->options.faster);
  ASSIGN_OR_RETURN(stage_->prometheus, Prometheus::Start(options));
  return OkStatus();
}

void OnAlertsStage::EndLoad() {
  load().End();
  const Status rests = suite().Rest(kPatience);
  ASSERT_TRUE(rests.ok()) << rests;
}

OnAlertsStage::Names OnAlertsStage::Fired() {
  Names names;
  for (const std::string& alert : prometheus().Firing()) {
    const std::string name = alert.substr(0, alert.find(' '));
    const Names& left_out = stage_->options.left_out;
    if (!left_out.contains(name) && !left_out.contains(alert)) names.insert(name);
  }
  return names;
}

void OnAlertsStage::ExpectAlerts(const Names& alerts, const std::function<void()>& goes_on) {
  ExpectAlertsWithin(Duration(), alerts, goes_on);
}

void OnAlertsStage::ExpectAlertsWithin(Duration lasts, const Names& alerts,
                                       const std::function<void()>& goes_on) {
  const Time began = absl::Now();
  Names seen;
  const auto all_fire = [&] {
    goes_on();
    for (const std::string& name : Fired()) {
      if (seen.insert(name).second) ExpectInTime(name, absl::Now() - began);
    }
    return std::ranges::includes(seen, alerts);
  };
  EXPECT_TRUE(Comes(all_fire));
  const Until later(std::max(kLonger, lasts - (absl::Now() - began)));
  Comes([&] {
    all_fire();
    return later.passed();
  });
  EXPECT_EQ(seen, alerts) << fmt::format("{}", prometheus().Firing());
}

void OnAlertsStage::ExpectInTime(const std::string& alert, Duration after) {
  const auto due = DueWithin(TextOf(kRulesOfOperators), alert);
  ASSERT_TRUE(due.ok()) << due.status();
  const Duration noticed = kNoticed + (alert == "TandemConsumersStand" ? kSilent : Duration());
  const int faster = stage_->options.faster;
  fmt::print("{}: fires after {:.1f} s, in real time after {:.0f} min\n", alert,
             absl::ToDoubleSeconds(after), absl::ToDoubleMinutes(after) * faster);
  EXPECT_LE(after, *due / faster + noticed) << alert;
}

bool OnAlertsStage::FiresOf(std::string_view service, const std::string& alert) {
  return prometheus().Firing().contains(fmt::format("{} {}", alert, service));
}

void OnAlertsStage::ExpectCalm() {
  const auto taking = [] { return prometheus().Value(kTakingEvents).value_or(0); };
  ASSERT_TRUE(Comes([&] { return Fired().empty() && taking() == 4; }))
      << fmt::format("{}; {} services take events", Fired(), taking());
}

}  // namespace tandem::testing
