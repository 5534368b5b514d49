// Programs that are killed, frozen and replaced under load.
#include <thread>

#include "fmt/format.h"
#include "tests/integration/fault_suite.h"

namespace tandem::testing {
namespace {

constexpr Duration kTakenOverWithin = absl::Seconds(5);

// How many records the topic of `service` holds.
std::int64_t Published(const Distributed& suite, EventLog& log, std::string_view service) {
  const std::string topic = suite.topic_prefix() + std::string(ModuleOf(service).package);
  std::vector<Partition> partitions;
  for (int number = 0; number < log.Partitions(topic).value_or(0); ++number)
    partitions.push_back({topic, number});
  const auto ends = log.Ends(partitions);
  std::int64_t sum = 0;
  for (const auto& [partition, end] : ends.ok() ? *ends : std::map<Partition, std::int64_t>())
    sum += end;
  return sum;
}

TEST_F(Faults, ProgramsThatAreKilledAtRandomLoseAndDoubleNothing) {
  const int kills = Soak() ? 1000 : 20;
  for (int i = 0; i < kills && !HasFatalFailure(); ++i) {
    const std::string process = DrawProcess(suite().processes());
    ASSERT_TRUE(load().WaitForMore(Draw(1, 20)));
    suite().Kill(process);
    StartAgain(process);
  }
  const auto since = load().TakeSince();
  fmt::print("{} kills; {} calls sent again, the slowest took {:.2f} s\n", kills, since.failed,
             absl::ToDoubleSeconds(since.slowest));
}

// Of the two, one leads.
TEST_F(Faults, ARelayThatIsFrozenBeyondItsLeaseIsReplacedAndHarmlessWhenItWakes) {
  const auto log = *OpenEventLog(suite().log_url());
  std::vector<Duration> taken;
  for (int i = 0; i < (Soak() ? 20 : 1); ++i) {
    for (const std::string process : {"placement", "placement-2"}) {
      // The load goes on at the other one; half of its calls wait for this one in vain.
      suite().Freeze(process);
      const Time began = absl::Now();
      const std::int64_t before = Published(suite(), *log, "placement");
      const Time until = began + 4 * kTakenOverWithin;
      while (Published(suite(), *log, "placement") == before && absl::Now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      taken.push_back(absl::Now() - began);
      EXPECT_LE(taken.back(), kTakenOverWithin);
      suite().Thaw(process);
      EXPECT_TRUE(load().WaitForMore(20));
    }
  }
  fmt::print("the relay went on after {}\n", Describe(taken));
}

TEST_F(Faults, AConsumerThatIsFrozenAcrossARebalanceLosesAndDoublesNothing) {
  for (int i = 0; i < (Soak() ? 10 : 1); ++i) {
    const std::string process = DrawProcess({"reporting", "reporting-2"});
    suite().Freeze(process);
    ASSERT_TRUE(load().WaitForMore(100));
    load().End();
    // The other one has all of its partitions by then.
    ExpectRest();
    load().Begin();
    suite().Thaw(process);
    ASSERT_TRUE(load().WaitForMore(50));
  }
}

// As a Deployment's minReadySeconds lets it: clients and peers call the one that came back before
// the next one stops. Nobody calls reporting.
bool IsFoundAgain(const Distributed& suite, std::string_view process) {
  if (process.starts_with("reporting")) return true;
  const Time until = absl::Now() + absl::Seconds(20);
  while (absl::Now() < until) {
    const std::string metrics = suite.MetricsOf(process);
    const auto has_served = [&](std::string_view method) {
      return metrics.find(fmt::format("grpc_method=\"{}\"", method)) != std::string::npos;
    };
    if (has_served("GetPartnership") && has_served("GetStanding")) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

// Those of reporting give their partitions to each other in the middle of batches.
TEST_F(Faults, ARollingStopOfReplicasFailsNoRequest) {
  const int rounds = Soak() ? 100 : 1;
  int done = 0;
  int count = -load().count();
  for (; done < rounds && !HasFailure(); ++done) {
    for (const std::string process : {"placement", "placement-2", "reporting", "reporting-2"}) {
      const Status stopped = suite().Stop(process);
      ASSERT_TRUE(stopped.ok()) << stopped;
      ASSERT_TRUE(load().WaitForMore(5));
      StartAgain(process);
      ASSERT_TRUE(IsFoundAgain(suite(), process));
      ASSERT_TRUE(load().WaitForMore(20));
      const auto since = load().TakeSince();
      EXPECT_EQ(since.failed, 0) << process << " in round " << done << ": " << since.last_failure;
    }
  }
  count += load().count();
  fmt::print("{} rolling stops under {} commands\n", done, count);
}

}  // namespace
}  // namespace tandem::testing
