// The long form (TANDEM_SOAK=1): what the other tests of faults do to replicated services, and the
// alerts that it raises. For each a Prometheus that knows of nothing before it.
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "gmock/gmock.h"
#include "libs/common/testing/http2_frames.h"
#include "libs/common/testing/intruder.h"
#include "libs/common/testing/liar.h"
#include "libs/common/testing/seed.h"
#include "tests/integration/alerts_stage.h"
#include "tests/integration/fault_client.h"

namespace tandem::testing {
namespace {

// Leases and sessions last as long as ever: the faster the rules, the longer they seem.
constexpr int kOfFaultsFaster = 10;
// Half a quarter of an hour by the rules.
constexpr Duration kLasts = absl::Seconds(45);
constexpr Duration kCalmBefore = absl::Seconds(20);

class AlertsOfFaults : public OnAlertsStage {
 protected:
  void SetUp() override {
    if (!Soak()) GTEST_SKIP() << "of the long form";
    if (Kafka::IsSkipped()) GTEST_SKIP() << Kafka::kSkip << " is set";
    if (Prometheus::IsSkipped()) GTEST_SKIP() << Prometheus::kSkip << " is set";
    if (!IsRaised()) {
      // One of its own, which another broker may join.
      auto kafka = Kafka::Launch();
      ASSERT_TRUE(kafka.ok()) << kafka.status();
      kafka_ = *std::move(kafka);
      Options options = {.faster = kOfFaultsFaster, .workers = 2, .pause = FaultLoad::kPause};
      options.suite.kafka = kafka_.get();
      options.suite.replicated = {"placement", "reporting"};
      options.suite.may_move_clock = true;
      options.suite.has_proxies = true;
      const Status raised = Raise(options);
      ASSERT_TRUE(raised.ok()) << raised;
    } else {
      const Status forgotten = ForgetAlerts();
      ASSERT_TRUE(forgotten.ok()) << forgotten;
    }
    absl::SleepFor(kCalmBefore);
    ExpectCalm();
  }
  static void TearDownTestSuite() {
    Strike();
    kafka_ = nullptr;
  }

  // A row of the table in docs/operations.md.
  static void ExpectOf(
      const std::string& fault, const Names& alerts, const std::function<void()>& goes_on = [] {}) {
    fmt::print("| {} | {} |\n", fault,
               alerts.empty() ? "none" : fmt::format("{}", fmt::join(alerts, ", ")));
    ExpectAlertsWithin(kLasts, alerts, goes_on);
  }
  static std::string LeaderOfPlacement() {
    for (const char* process : {"placement", "placement-2"}) {
      // What the leader alone tells (docs/operations.md).
      if (suite().MetricsOf(process).find("\ntandem_timers_overdue{") != std::string::npos)
        return process;
    }
    return "";
  }
  static void ExpectOfAFrozen(const std::string& what, const std::string& process) {
    suite().Freeze(process);
    ExpectOf(what, {"TandemDown"});
    suite().Thaw(process);
    ExpectCalm();
  }

  static inline std::unique_ptr<Kafka> kafka_;
};

TEST_F(AlertsOfFaults, AReplicaThatIsFrozen) {
  ExpectOfAFrozen("a replica is frozen, and another serves",
                  LeaderOfPlacement() == "placement" ? "placement-2" : "placement");
}

TEST_F(AlertsOfFaults, ARelayThatIsFrozen) {
  const std::string leader = LeaderOfPlacement();
  ASSERT_NE(leader, "");
  ExpectOfAFrozen("the replica that leads is frozen, and another takes over", leader);
}

TEST_F(AlertsOfFaults, AConsumerThatIsFrozen) {
  ExpectOfAFrozen("a replica that takes events is frozen, and another takes its partitions",
                  "reporting-2");
}

TEST_F(AlertsOfFaults, ARedisThatIsFrozen) {
  suite().redis().Freeze();
  ExpectOf("Redis is frozen", {"TandemRedisDown"});
  suite().redis().Thaw();
  ExpectCalm();
}

TEST_F(AlertsOfFaults, ARedisThatLies) {
  const int port = suite().redis().port();
  suite().redis().Stop();
  {
    const Liar liar(
        {.lie = [](const std::string&) { return std::string("\0\xff\x13nonsense\r\n", 13); },
         .port = port});
    ExpectOf("what answers in the place of Redis is none", {"TandemRedisDown"});
  }
  suite().redis().Start();
  ExpectCalm();
}

// Too short each time for a store that is away. Their cost is seen for days.
TEST_F(AlertsOfFaults, APostgresThatCrashesUnderLoad) {
  constexpr Duration kBetween = absl::Seconds(10);
  Time last = absl::InfinitePast();
  ExpectOf("PostgreSQL crashes again and again, and is back within seconds", {"TandemCallsFail"},
           [&] {
             if (absl::Now() - last < kBetween) return;
             SharedPostgres().StopAtOnce();
             SharedPostgres().StartAgain();
             last = absl::Now();
           });
  EXPECT_TRUE(load().WaitForMore(5));
}

TEST_F(AlertsOfFaults, ConnectionsToPostgresThatAreCut) {
  std::size_t turn = 0;
  ExpectOf("connections to PostgreSQL are cut", {}, [&] {
    const std::string_view service =
        Distributed::kServices[turn++ % std::size(Distributed::kServices)];
    suite().ProxyOf(service).CutAfter(1, PostgresProxy::Cut::kAfter);
  });
  ExpectCalm();
}

TEST_F(AlertsOfFaults, AClockThatIsSet) {
  for (const int hours : {1, -1, 0}) {
    suite().MoveClock(absl::Hours(hours));
    ExpectOf(fmt::format("the machines' clock is set to {:+} h", hours), {});
  }
  ExpectCalm();
}

TEST_F(AlertsOfFaults, CallersWhoTakeTooMuch) {
  const std::string address = suite().AddressOf("reporting");
  const int port = std::stoi(address.substr(address.rfind(':') + 1));
  ExpectOf("a caller sends headers without end", {"TandemCallsCut"}, [&] {
    const Intruder intruder(port);
    intruder.Insist(Greeting() + Frame(FrameType::kHeaders, 0, 1, CallHeaders("/no.such/Method")));
    for (int i = 0; i < 4; ++i) {
      intruder.Insist(Frame(FrameType::kContinuation, i == 3 ? testing::kEndHeaders : '\0', 1,
                            Header("x-large", std::string(10'000, 'v'))));
    }
    EXPECT_TRUE(intruder.Hears());
  });
}

// The last: its broker does not come back.
TEST_F(AlertsOfFaults, APartitionWithoutALeader) {
  const Status joined = kafka_->Join();
  ASSERT_TRUE(joined.ok()) << joined;
  const Status moved = kafka_->MoveToLastJoined(suite().topic_prefix() + "tandem.placement.v1", 0);
  ASSERT_TRUE(moved.ok()) << moved;
  ExpectCalm();
  kafka_->Lose();
  ExpectOf("a partition has no leader", {"TandemJournalOld"});
}

}  // namespace
}  // namespace tandem::testing
