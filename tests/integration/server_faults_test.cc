// Servers that stop, freeze, forget and lie while commands go on.
#include <functional>
#include <thread>

#include "fmt/format.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/liar.h"
#include "tandem/placement/v1/team.pb.h"
#include "tests/integration/fault_suite.h"
#include "tests/integration/lie_now_and_then.h"

namespace tandem::testing {
namespace {

double Seconds(Duration duration) { return absl::ToDoubleSeconds(duration); }

// What calls cost while everything is well.
FaultLoad::Since WhileWell(FaultLoad& load) {
  load.TakeSince();
  EXPECT_TRUE(load.WaitForMore(50));
  return load.TakeSince();
}

// While `fault` lasts no call fails, and the slowest takes less than a second more than without it.
// Now and then it is the machine that stands still; what the fault costs, it costs each time.
void ExpectNoErrorAndNoSecond(FaultLoad& load, const std::function<void()>& fault) {
  Duration cost = absl::InfiniteDuration();
  for (int i = 0; i < 3 && cost >= absl::Seconds(1); ++i) {
    const auto well = WhileWell(load);
    fault();
    const auto since = load.TakeSince();
    EXPECT_EQ(since.failed, 0) << since.last_failure;
    cost = since.slowest - well.slowest;
    fmt::print("a call took {}; while all was well {}\n", Describe(since.calls),
               Describe(well.calls));
  }
  EXPECT_LT(cost, absl::Seconds(1));
}

TEST_F(Faults, AKafkaThatIsFrozenHoldsUpNoCommand) {
  Kafka* const kafka = *Kafka::Shared();
  const Duration frozen = absl::Seconds(Soak() ? 45 : 5);
  kafka->Freeze();
  const Time until = absl::Now() + frozen;
  int count = -load().count();
  while (absl::Now() < until) ASSERT_TRUE(load().WaitForMore(1, absl::Seconds(2)));
  count += load().count();
  kafka->Thaw();
  const auto since = load().TakeSince();
  EXPECT_EQ(since.failed, 0) << since.last_failure;
  load().End();
  const Time thawed = absl::Now();
  ExpectRest();
  fmt::print("{} commands in {:.0f} s, the slowest {:.2f} s; at rest {:.1f} s later\n", count,
             Seconds(frozen), Seconds(since.slowest), Seconds(absl::Now() - thawed));
}

TEST_F(Faults, AKafkaThatIsStoppedAndStartedHoldsUpNoCommand) {
  Kafka* const kafka = *Kafka::Shared();
  for (int i = 0; i < (Soak() ? 10 : 1); ++i) {
    kafka->Stop();
    EXPECT_TRUE(load().WaitForMore(50, absl::Minutes(1)));
    const Status started = kafka->Start();
    ASSERT_TRUE(started.ok()) << started;
    EXPECT_TRUE(load().WaitForMore(50, absl::Minutes(1)));
  }
  const auto since = load().TakeSince();
  EXPECT_EQ(since.failed, 0) << since.last_failure;
  fmt::print("the slowest command took {:.2f} s\n", Seconds(since.slowest));
}

TEST_F(Faults, ARedisThatStopsFreezesOrForgetsCostsNoErrorAndNoSecond) {
  RedisServer& redis = suite().redis();
  for (int i = 0; i < (Soak() ? 20 : 1); ++i) {
    ExpectNoErrorAndNoSecond(load(), [&] {
      EXPECT_TRUE(load().WaitForMore(30));
      redis.Freeze();
      EXPECT_TRUE(load().WaitForMore(50));
      redis.Thaw();
      EXPECT_TRUE(load().WaitForMore(20));
      for (int flush = 0; flush < 5; ++flush) {
        redis.Ask({"FLUSHALL"});
        EXPECT_TRUE(load().WaitForMore(5));
      }
      redis.Stop();
      EXPECT_TRUE(load().WaitForMore(50));
      redis.Start();
      EXPECT_TRUE(load().WaitForMore(20));
    });
  }
}

// In place of the one that they have: what no Redis says. Before one: now and then a piece of its
// answer is cut, changed or told twice.
TEST_F(Faults, ARedisThatLiesCostsNoErrorAndNoSecond) {
  RedisServer& redis = suite().redis();
  const int port = redis.port();
  std::vector<std::string> lies = {std::string("\0\xff\x13nonsense\r\n", 13), "+OK\r\n"};
  if (Soak()) lies.insert(lies.end(), {"$999999999\r\nand no more", "$5\r\nhello\r\n", ":1\r\n"});
  ExpectNoErrorAndNoSecond(load(), [&] {
    redis.Stop();
    for (const std::string& lie : lies) {
      const Liar liar({.lie = [&](const std::string&) { return lie; }, .port = port});
      while (liar.lies() < 10) ASSERT_TRUE(load().WaitForMore(1)) << lie;
    }
    {
      RedisServer true_one;
      LieNowAndThen lie(random()());
      const Liar liar({.lie = [&](std::string truth) { return lie(std::move(truth)); },
                       .port = port,
                       .before = true_one.port()});
      while (lie.count() < (Soak() ? 200 : 5)) ASSERT_TRUE(load().WaitForMore(1));
    }
    redis.Start();
    EXPECT_TRUE(load().WaitForMore(20));
  });
}

TEST_F(Faults, APostgresThatCrashesUnderLoadLosesAndDoublesNothing) {
  std::vector<Duration> pauses;
  for (int i = 0; i < (Soak() ? 100 : 3); ++i) {
    ASSERT_TRUE(load().WaitForMore(Draw(1, 60)));
    suite().postgres().StopAtOnce();
    suite().postgres().StartAgain();
    const Time back = absl::Now();
    ASSERT_TRUE(load().WaitForMore(5));
    pauses.push_back(absl::Now() - back);
  }
  const auto since = load().TakeSince();
  fmt::print("{} calls sent again, the slowest took {:.2f} s; commands went on after {}\n",
             since.failed, Seconds(since.slowest), Describe(pauses));
}

// The sum of all series of `page` that begin so.
double SumOf(const std::string& page, const std::string& series) {
  double sum = 0;
  for (std::size_t at = page.find("\n" + series); at != std::string::npos;
       at = page.find("\n" + series, at + 1))
    sum += std::stod(page.substr(page.find("} ", at) + 2));
  return sum;
}

// A standby that is to confirm each is not there; the server answers all else.
TEST_F(Faults, ACommitThatDoesNotReturnEndsCallsAtTheirDeadlinesAndStopsNoRead) {
  constexpr int kCommands = 6, kReads = 20;
  const FaultClient client(suite());
  const auto sum = [&](const std::string& series) {
    double sum = 0;
    for (const std::string& process : ReplicasOf("placement"))
      sum += SumOf(suite().MetricsOf(process), series);
    return sum;
  };
  const std::string late =
      "grpc_server_handled_total{grpc_code=\"DeadlineExceeded\",grpc_method=\"CreateTeam\"";
  const double before = sum(late);
  std::vector<std::jthread> commands;
  const int of = Draw(0, 999'999'999);  // this test may run again
  suite().postgres().AskForAStandby();
  for (int i = 0; i < kCommands; ++i) {
    commands.emplace_back([&, i] { load().MakeTeam(client, fmt::format("hangs-{}-{}", i, of)); });
  }
  placement::v1::ListTeamsRequest list;
  list.set_parent("countries/lr");
  Duration slowest;
  for (int i = 0; i < kReads; ++i) {
    const Time asked = absl::Now();
    const Status listed = client.Call("tandem.placement.v1.TeamService/ListTeams", list);
    EXPECT_TRUE(listed.ok()) << listed;
    slowest = std::max(slowest, absl::Now() - asked);
    absl::SleepFor(kDear);
  }
  EXPECT_TRUE(Eventually([&] { return sum(late) >= before + kCommands; }, absl::Minutes(1), kDear));
  const double age = sum("tandem_commit_oldest_age_seconds{");
  EXPECT_GE(age, 3);  // a call's deadline
  suite().postgres().AskForNoStandby();
  const Time back = absl::Now();
  commands.clear();
  ASSERT_TRUE(load().WaitForMore(20));
  fmt::print(
      "commits of two replicas {:.1f} s under way, a read took {:.3f} s at most; they and 20 more "
      "acknowledged {:.2f} s after commits returned\n",
      age, Seconds(slowest), Seconds(absl::Now() - back));
}

}  // namespace
}  // namespace tandem::testing
