// Each fault raises its alert and no other, in a Prometheus that scrapes the four programs by the
// rules that operators have; time runs faster there, and nothing else differs.
#include <algorithm>
#include <functional>
#include <set>
#include <thread>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/until.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/postgres_db.h"
#include "libs/common/store/runner.h"
#include "libs/common/testing/intruder.h"
#include "libs/common/testing/source_tree.h"
#include "tandem/reporting/v1/engagement.pb.h"
#include "tests/integration/distributed.h"
#include "tests/integration/fault_client.h"
#include "tests/integration/fault_load.h"
#include "tests/integration/new_topics.h"
#include "tests/integration/prometheus.h"
#include "tests/integration/restores.h"

namespace tandem::testing {
namespace {

using ::testing::HasSubstr;
using Names = std::set<std::string>;

constexpr int kFaster = 30;
constexpr int kWorkers = 1;
constexpr Duration kPatience = absl::Seconds(90);
// Above what the level of delay allows.
constexpr Duration kTooSlow = absl::Milliseconds(400);
// Between two commands: what is seen are the alerts, and the time is mostly waited for.
constexpr Duration kSlowly = absl::Milliseconds(100);
// What it takes to see that something is wrong: some of it a program tells only when it has lasted
// for five seconds, which are as long here.
constexpr Duration kNoticed = absl::Seconds(12);
// After which a consumer that has no group or no log says so, which is as long here.
constexpr Duration kSilent = absl::Minutes(1);
// How long a fault lasts once all has fired that it should raise: whoever is late is seen, too.
constexpr Duration kLonger = absl::Seconds(3);
constexpr char kRules[] = "deploy/prometheus/rules.yaml";
// How many services have applied one within five seconds.
constexpr char kTakingEvents[] =
    "count(sum by (service) (increase(tandem_event_delay_seconds_count[5s])) > 0)";

// All tests of the binary share the programs, their load and the Prometheus.
class Alerts : public ::testing::Test {
 protected:
  void SetUp() override {
    if (Kafka::IsSkipped()) GTEST_SKIP() << Kafka::kSkip << " is set";
    if (Prometheus::IsSkipped()) GTEST_SKIP() << Prometheus::kSkip << " is set";
    if (stage_ == nullptr) {
      stage_ = std::make_unique<Stage>();
      const Status started = stage_->Start();
      ASSERT_TRUE(started.ok()) << started;
    }
    ASSERT_NE(stage_->load, nullptr);
    const std::string all_serve = "count(tandem:store:reached == 1)";
    ASSERT_TRUE(Comes([&] { return stage_->prometheus->Value(all_serve) == 4; }));
    ExpectCalm();
  }
  static void TearDownTestSuite() { stage_ = nullptr; }

  Distributed& suite() { return stage_->suite; }

  // The names of the alerts that fire now, but for those that an earlier test has left.
  static Names Fired() {
    Names names;
    for (const std::string& alert : stage_->prometheus->Firing()) {
      const std::string name = alert.substr(0, alert.find(' '));
      if (!stage_->left.contains(name)) names.insert(name);
    }
    return names;
  }

  // All of `alerts` fire, and no other, while the fault lasts; `goes_on` keeps it going.
  static void ExpectAlerts(
      const Names& alerts, const std::function<void()>& goes_on = [] {}) {
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
    const Until later(kLonger);
    Comes([&] {
      all_fire();
      return later.passed();
    });
    EXPECT_EQ(seen, alerts) << fmt::format("{}", stage_->prometheus->Firing());
  }
  static void ExpectInTime(const std::string& alert, Duration after) {
    const auto due = DueWithin(TextOf(kRules), alert);
    ASSERT_TRUE(due.ok()) << due.status();
    const Duration noticed = kNoticed + (alert == "TandemConsumersStand" ? kSilent : Duration());
    fmt::print("{}: fires after {:.1f} s, in real time after {:.0f} min\n", alert,
               absl::ToDoubleSeconds(after), absl::ToDoubleMinutes(after) * kFaster);
    EXPECT_LE(after, *due / kFaster + noticed) << alert;
  }
  static bool FiresOfReporting(const std::string& alert) {
    return stage_->prometheus->Firing().contains(fmt::format("{} reporting", alert));
  }
  // `alert` fires for reporting, whom nobody else calls, while `call` goes on.
  static void ExpectOfReporting(const std::string& alert, const std::function<void()>& call) {
    ASSERT_FALSE(FiresOfReporting(alert));
    const Time began = absl::Now();
    EXPECT_TRUE(Comes([&] {
      call();
      return FiresOfReporting(alert);
    }));
    ExpectInTime(alert, absl::Now() - began);
    EXPECT_EQ(Fired(), Names()) << "beside it";
  }
  static Status ListEngagements(const FaultClient& client) {
    reporting::v1::ListEngagementsRequest request;
    request.set_parent("countries/lr/partnerships/w0-0");
    return client.Call("tandem.reporting.v1.EngagementService/ListEngagements", request);
  }
  FaultLoad& load() { return *stage_->load; }
  // The load is at rest: nothing waits, whatever stands still.
  void EndLoad() {
    stage_->load->End();
    const Status rests = suite().Rest(kPatience);
    ASSERT_TRUE(rests.ok()) << rests;
  }
  // What is not over when the test is.
  static void Leave(const Names& names) { stage_->left = names; }
  // All take events, too: who does not would say so in the middle of another test.
  static void ExpectCalm() {
    const auto taking = [] { return stage_->prometheus->Value(kTakingEvents).value_or(0); };
    ASSERT_TRUE(Comes([&] { return Fired().empty() && taking() == 4; }))
        << fmt::format("{}; {} services take events", Fired(), taking());
  }

  template <class Condition>
  static bool Comes(Condition condition) {
    for (const Time until = absl::Now() + kPatience; !condition();) {
      if (absl::Now() >= until) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return true;
  }

 private:
  struct Stage {
    Status Start() {
      RETURN_IF_ERROR(suite.Start());
      load = std::make_unique<FaultLoad>(suite, kSlowly);
      load->Begin(kWorkers, /*has_ways=*/false);
      Prometheus::Options options;
      for (const std::string& process : suite.processes())
        options.targets.push_back(suite.MetricsAddressOf(process));
      options.rules = Faster(TextOf(kRules), kFaster);
      ASSIGN_OR_RETURN(prometheus, Prometheus::Start(options));
      return OkStatus();
    }
    Distributed suite;
    std::unique_ptr<FaultLoad> load;
    std::unique_ptr<Prometheus> prometheus;
    Names left = {"TandemCallsSlow"};  // the machine's speed, where others use it too
  };

  static inline std::unique_ptr<Stage> stage_;
};

// The only one of its service.
TEST_F(Alerts, TellOfAProcessThatIsGone) {
  suite().Kill("reporting");
  ExpectAlerts({"TandemGone", "TandemDown"});  // the second one where addresses do not change
  const Status started = suite().Start("reporting");
  ASSERT_TRUE(started.ok()) << started;
  ExpectCalm();
}

// Somebody's session holds a lock: nothing that reporting consumes can be committed.
TEST_F(Alerts, TellOfAConsumerThatIsStuck) {
  auto session = PgConnection::Open(suite().DatabaseOf("reporting"));
  ASSERT_TRUE(session.ok()) << session.status();
  ASSERT_TRUE((*session)->Run("BEGIN").ok());
  const auto locked = (*session)->Run("LOCK TABLE marks IN EXCLUSIVE MODE");
  ASSERT_TRUE(locked.ok()) << locked.status();
  ExpectAlerts({"TandemConsumerLate"});
  ASSERT_TRUE((*session)->Run("ROLLBACK").ok());
  ExpectCalm();
}

TEST_F(Alerts, TellOfARedisThatIsAway) {
  suite().redis().Stop();
  ExpectAlerts({"TandemRedisDown"});
  suite().redis().Start();
  ExpectCalm();
}

// An event that learning-content alone reacts to, and cannot parse.
TEST_F(Alerts, TellOfAnEventThatCannotBeApplied) {
  auto log = OpenEventLog(suite().log_url());
  ASSERT_TRUE(log.ok()) << log.status();
  Event event;
  event.id = "poison";
  event.source = "//tandem/local/poison";
  event.type = "tandem.placement.v1.TeamCreated";
  event.subject = event.key = "countries/lr/teams/poison";
  event.time = absl::Now();
  event.position = {1, 1, 0};
  event.data = "\xff no message";
  const auto published = (*log)->Publish(suite().topic_prefix() + "tandem.placement.v1", {event});
  ASSERT_TRUE(published.ok()) << published.status();
  ExpectAlerts({"TandemKeysParked"});
  // As if it had been mended and replayed.
  auto session = PgConnection::Open(suite().DatabaseOf("learning-content"));
  ASSERT_TRUE(session.ok() && (*session)->Run("DELETE FROM \"parkedKeys\"").ok());
  ExpectCalm();
}

TEST_F(Alerts, TellOfAKafkaThatIsAway) {
  Kafka* const kafka = *Kafka::Shared();
  kafka->Stop();
  ExpectAlerts({"TandemJournalOld"});
  const Status started = kafka->Start();
  ASSERT_TRUE(started.ok()) << started;
  ExpectCalm();
}

// It answers nobody, and refuses nobody. It has nothing that a consumer could be late with.
TEST_F(Alerts, TellOfAKafkaThatIsFrozen) {
  Kafka* const kafka = *Kafka::Shared();
  EndLoad();
  kafka->Freeze();
  load().Begin(kWorkers, /*has_ways=*/false);
  ExpectAlerts({"TandemJournalOld"});
  kafka->Thaw();
  ExpectCalm();
}

// It is older than its topic: nothing is published before the operator's command.
TEST_F(Alerts, TellOfADatabaseThatWasRestored) {
  const std::string service = "learning-content";
  EndLoad();
  const Status dumped = Dump(suite(), service);
  ASSERT_TRUE(dumped.ok()) << dumped;
  load().Begin(kWorkers, /*has_ways=*/false);
  ASSERT_TRUE(load().WaitForMore(5));  // one of them is this service's
  EndLoad();
  const Status restored = [&]() -> Status {
    RETURN_IF_ERROR(suite().Stop(service));
    RETURN_IF_ERROR(Restore(suite(), service));
    return suite().Start(service);
  }();
  ASSERT_TRUE(restored.ok()) << restored;
  ASSERT_TRUE(Comes([] { return !Fired().contains("TandemGone"); }));
  ExpectAlerts({"TandemJournalOld"});
  const Status stopped = suite().Stop(service);
  ASSERT_TRUE(stopped.ok()) << stopped;
  const ClientAnswer begun = NewEpoch(suite(), service);
  ASSERT_EQ(begun.code, 0) << begun.text;
  const Status started = suite().Start(service);
  ASSERT_TRUE(started.ok()) << started;
  load().Begin(kWorkers, /*has_ways=*/false);
  ExpectCalm();
}

// One that cannot be read holds up those behind it.
TEST_F(Alerts, TellOfATimerThatDoesNotRun) {
  auto session = PgConnection::Open(suite().DatabaseOf("placement"));
  ASSERT_TRUE(session.ok()) << session.status();
  const auto set = (*session)->Run(
      "INSERT INTO timers(name, tandem_epoch, tandem_number, tandem_body, due, parked, kind) "
      "VALUES ('timers/test/late', 1, 1, '\\xff', 1, 0, 'test')");
  ASSERT_TRUE(set.ok()) << set.status();
  ExpectAlerts({"TandemTimersLate"});
  ASSERT_TRUE((*session)->Run("DELETE FROM timers WHERE kind = 'test'").ok());
  ExpectCalm();
}

// One that the release has no handler for. To run it again is of no use before that is mended.
TEST_F(Alerts, TellOfATimerThatFailedForGood) {
  const auto store = suite().OpenStoreOf("placement");
  ASSERT_TRUE(store.ok()) << store.status();
  Context context;
  context.store = store->get();
  context.now = absl::Now();
  context.change_id = "a timer without a handler";
  const auto set = RunNow(context, [&](Unit& unit) {
    unit.SetTimer(TimerKind{"test"}, "countries/lr/partnerships/test", context.now);
    return OkStatus();
  });
  ASSERT_TRUE(set.ok()) << set.status();
  ExpectAlerts({"TandemTimersParked"});

  const auto timers = [&](const std::string& verb) {
    return Tandem({"timers", verb, "placement", "--server", suite().server(), "--data-dir",
                   suite().data_dir()})
        .text;
  };
  EXPECT_THAT(timers("parked"), HasSubstr("timers/test/countries/lr/partnerships/test"));
  EXPECT_THAT(timers("retry"), HasSubstr("1 due again"));
  EXPECT_TRUE(Comes([&] {
    const auto timer =
        View({.store = store->get()}).Find(kTimers, "timers/test/countries/lr/partnerships/test");
    return timer.ok() && timer->has_value() && (*timer)->parked() && (*timer)->attempts() == 2;
  }));
  auto session = PgConnection::Open(suite().DatabaseOf("placement"));
  ASSERT_TRUE(session.ok() && (*session)->Run("DELETE FROM timers WHERE kind = 'test'").ok());
  ExpectCalm();
}

// A lease that nobody can read is nobody's. Reporting has nothing to publish that would wait.
TEST_F(Alerts, TellOfAServiceThatNobodyLeads) {
  auto session = PgConnection::Open(suite().DatabaseOf("reporting"));
  ASSERT_TRUE(session.ok()) << session.status();
  // Another version: its holder knows the one that it wrote.
  const auto spoilt =
      (*session)->Run("UPDATE leases SET tandem_body = '\\xff', tandem_number = tandem_number + 1");
  ASSERT_TRUE(spoilt.ok()) << spoilt.status();
  ExpectAlerts({"TandemNobodyLeads"});
  ASSERT_TRUE((*session)->Run("DELETE FROM leases").ok());
  ExpectCalm();
}

TEST_F(Alerts, TellOfAProcessWithoutRoomForConnections) {
  suite().Kill("reporting");
  const Status tight =
      suite().Start("reporting", {.environment = {{"TANDEM_MAX_CONNECTIONS", "20"}}});
  ASSERT_TRUE(tight.ok()) << tight;
  const std::string address = suite().AddressOf("reporting");
  const int port = std::stoi(address.substr(address.rfind(':') + 1));
  std::vector<Intruder> callers;
  ExpectAlerts({"TandemConnectionsRefused"}, [&] {
    callers.clear();
    for (int i = 0; i < 30; ++i) callers.emplace_back(port);
  });
  suite().Kill("reporting");
  const Status started = suite().Start("reporting");
  ASSERT_TRUE(started.ok()) << started;
  ExpectCalm();
}

// Days later its cost is still seen in the budget of availability.
TEST_F(Alerts, TellOfAStoreThatIsAway) {
  SharedPostgres().StopAtOnce();
  ExpectAlerts({"TandemStoreUnreachable"});
  SharedPostgres().StartAgain();
  EXPECT_TRUE(Comes([] { return !Fired().contains("TandemStoreUnreachable"); }));
  Leave({"TandemCallsFail", "TandemCallsSlow"});
}

// Somebody's session holds what they read, now and then.
TEST_F(Alerts, TellOfCallsThatAreSlow) {
  const FaultClient client(suite());
  auto session = PgConnection::Open(suite().DatabaseOf("reporting"));
  ASSERT_TRUE(session.ok()) << session.status();
  ExpectOfReporting("TandemCallsSlow", [&] {
    EXPECT_TRUE((*session)->Run("BEGIN").ok());
    const auto locked = (*session)->Run("LOCK TABLE engagements IN ACCESS EXCLUSIVE MODE");
    EXPECT_TRUE(locked.ok()) << locked.status();
    Status answer;
    std::thread call([&] { answer = ListEngagements(client); });
    absl::SleepFor(kTooSlow);
    EXPECT_TRUE((*session)->Run("ROLLBACK").ok());
    call.join();
    EXPECT_TRUE(answer.ok()) << answer;
  });
  EXPECT_FALSE(FiresOfReporting("TandemCallsFail"));
}

// Somebody took away what they read; the store answers.
TEST_F(Alerts, TellOfCallsThatFail) {
  const FaultClient client(suite());
  auto session = PgConnection::Open(suite().DatabaseOf("reporting"));
  ASSERT_TRUE(session.ok()) << session.status();
  const auto away = (*session)->Run("ALTER TABLE engagements RENAME TO away");
  ASSERT_TRUE(away.ok()) << away.status();
  ExpectOfReporting("TandemCallsFail",
                    [&] { EXPECT_TRUE(absl::IsInternal(ListEngagements(client))); });
  const auto back = (*session)->Run("ALTER TABLE away RENAME TO engagements");
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_TRUE(ListEngagements(client).ok());
}

// The last: an operator would have to mend it. Nothing waits in the new topic: no lag would tell.
TEST_F(Alerts, TellOfATopicThatWasMadeAnew) {
  EndLoad();
  MakeTopicsAnew(suite(), {suite().topic_prefix() + "tandem.learning_content.v1"});
  ExpectAlerts({"TandemConsumersStand"});
}

}  // namespace
}  // namespace tandem::testing
