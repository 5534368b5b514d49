#include "tests/integration/fault_suite.h"

#include <algorithm>

#include "fmt/format.h"
#include "libs/common/testing/eventually.h"
#include "tests/integration/oracle.h"

namespace tandem::testing {
namespace {

constexpr Duration kRest = absl::Seconds(90);
// Of a test in the short form. Who was killed keeps its partitions for ten seconds: the next test
// uses them, and the next rest is looked at.
constexpr Duration kShortRest = absl::Seconds(1);
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif

}  // namespace

std::string Describe(std::vector<Duration> durations) {
  if (durations.empty()) return "never";
  std::sort(durations.begin(), durations.end());
  return fmt::format("{:.3f} s (at most {:.3f} s, {} times)",
                     absl::ToDoubleSeconds(durations[durations.size() / 2]),
                     absl::ToDoubleSeconds(durations.back()), durations.size());
}

void Faults::SetUp() {
  if (Kafka::IsSkipped()) GTEST_SKIP() << Kafka::kSkip << " is set";
  if (stage_ == nullptr || stage_->load == nullptr) {
    stage_ = std::make_unique<Stage>();
    const Status started = stage_->suite.Start(Distributed::Options{
        .replicated = {"placement", "reporting"},
        .may_move_clock = !kIsSanitized,  // its runtime wants to be loaded first
        .has_proxies = true});
    ASSERT_TRUE(started.ok()) << started;
    stage_->load = std::make_unique<FaultLoad>(stage_->suite);
  }
  load().Begin();
  ASSERT_TRUE(load().WaitForMore(20));
  load().TakeSince();
}

void Faults::TearDown() {
  if (stage_ == nullptr || stage_->load == nullptr) return;
  load().End();
  const bool is_whole = !HasFatalFailure();
  if (is_whole && Soak()) ExpectRest();
  stage_->is_looked_at = is_whole && (Soak() || suite().Rest(kShortRest).ok());
  if (stage_->is_looked_at) ExpectExactlyOnce();
  if (!stage_->is_looked_at) fmt::print("not at rest: looked at after the next one\n");
  if (!Soak()) return;
  if (is_whole) ExpectProjectionsHold();
  stage_ = nullptr;
}

void Faults::TearDownTestSuite() {
  if (stage_ != nullptr && stage_->load != nullptr) {
    if (!stage_->is_looked_at) {
      const Status rests = stage_->suite.Rest(kRest);
      EXPECT_TRUE(rests.ok()) << rests;
      ExpectExactlyOnce();
    }
    ExpectProjectionsHold();
  }
  stage_ = nullptr;
}

void Faults::StartAgain(std::string_view process, const Distributed::Twist& twist) {
  const Time began = absl::Now();
  const Status started = suite().Start(process, twist);
  ASSERT_TRUE(started.ok()) << started;
  stage_->starts.push_back(absl::Now() - began);
}

void Faults::ExpectRest() {
  const Status rests = suite().Rest(kRest);
  EXPECT_TRUE(rests.ok()) << rests;
}

void Faults::ExpectWhole() {
  load().End();
  ExpectRest();
  ExpectExactlyOnce();
}

std::vector<std::string> Faults::ReplicasOf(std::string_view service) {
  std::vector<std::string> replicas = suite().processes();
  std::erase_if(replicas, [&](const auto& one) { return ServiceOfProcess(one) != service; });
  return replicas;
}

std::string Faults::LeaderOf(std::string_view service) {
  std::vector<std::string> leaders;
  const auto leads_one = [&] {
    leaders = ReplicasOf(service);
    // What the leader alone tells (docs/operations.md).
    std::erase_if(leaders, [&](const std::string& process) {
      return suite().MetricsOf(process).find("\ntandem_timers_overdue{") == std::string::npos;
    });
    return leaders.size() == 1;
  };
  return Eventually(leads_one, absl::Minutes(1), kDear) ? leaders.front() : "";
}

std::int64_t Faults::Published(EventLog& log, std::string_view service) {
  const std::string topic = suite().topic_prefix() + std::string(ModuleOf(service).package);
  std::vector<Partition> partitions;
  for (int number = 0; number < log.Partitions(topic).value_or(0); ++number)
    partitions.push_back({topic, number});
  const auto ends = log.Ends(partitions);
  std::int64_t sum = 0;
  for (const auto& [partition, end] : ends.ok() ? *ends : std::map<Partition, std::int64_t>())
    sum += end;
  return sum;
}

void Faults::ExpectExactlyOnce() {
  const Time began = absl::Now();
  Distributed& suite = stage_->suite;
  const auto stores = suite.OpenStores();
  ASSERT_TRUE(stores.ok()) << stores.status();
  const auto log = OpenEventLog(suite.log_url());
  ASSERT_TRUE(log.ok()) << log.status();
  stage_->load->ExpectExactlyOnce(**stores);
  for (const auto& [service, store] : **stores) {
    crash::ExpectInLog(*store, **log, suite.topic_prefix() + std::string(ModuleOf(service).package),
                       stage_->lost);
  }
  fmt::print("{} acknowledged commands, looked at for {:.1f} s\n", stage_->load->count(),
             absl::ToDoubleSeconds(absl::Now() - began));
}

void Faults::ExpectProjectionsHold() {
  const Time began = absl::Now();
  Distributed& suite = stage_->suite;
  const Status stopped = suite.StopAll();
  EXPECT_TRUE(stopped.ok()) << stopped;
  const auto app = App::Start(suite.InOneProcess());
  ASSERT_TRUE(app.ok()) << app.status();
  crash::ExpectRebuildIsIdentical(**app);
  crash::ExpectReplayChangesNothing(**app, Soak() ? 3 : 1, suite.topic_prefix());
  // Serving again (TARGETS.md); with the load of other tests beside it, so much later.
  auto& starts = stage_->starts;
  std::sort(starts.begin(), starts.end());
  if (!kIsSanitized && !starts.empty()) {
    EXPECT_LE(starts[starts.size() / 2], absl::Seconds(Soak() ? 1 : 5));
  }
  fmt::print("projections looked at for {:.1f} s; starts {}\n",
             absl::ToDoubleSeconds(absl::Now() - began), Describe(stage_->starts));
}

}  // namespace tandem::testing
