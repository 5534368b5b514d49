// Each fault raises its alert and no other, in a Prometheus that scrapes the four programs by the
// rules that operators have; time runs faster there, and nothing else differs.
#include <functional>
#include <thread>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/postgres_db.h"
#include "libs/common/store/runner.h"
#include "libs/common/testing/intruder.h"
#include "libs/common/testing/seed.h"
#include "tandem/reporting/v1/engagement.pb.h"
#include "tests/integration/alerts_stage.h"
#include "tests/integration/fault_client.h"
#include "tests/integration/new_topics.h"
#include "tests/integration/restores.h"

namespace tandem::testing {
namespace {

using ::testing::HasSubstr;

// Above what the level of delay allows.
constexpr Duration kTooSlow = absl::Milliseconds(400);
// Between two commands: what is seen are the alerts, and the time is mostly waited for.
constexpr Duration kSlowly = absl::Milliseconds(100);
constexpr char kAllServe[] = "count(tandem:store:reached == 1)";

// All tests of the binary share the programs, their load and the Prometheus.
class Alerts : public OnAlertsStage {
 protected:
  void SetUp() override {
    if (Kafka::IsSkipped()) GTEST_SKIP() << Kafka::kSkip << " is set";
    if (Prometheus::IsSkipped()) GTEST_SKIP() << Prometheus::kSkip << " is set";
    if (!IsRaised()) {
      // In the short form others use the machine, too: its speed says nothing.
      const Status raised =
          Raise({.pause = kSlowly, .left_out = Soak() ? Names() : Names{"TandemCallsSlow"}});
      ASSERT_TRUE(raised.ok()) << raised;
    }
    ASSERT_TRUE(Comes([&] { return prometheus().Value(kAllServe) == 4; }));
    ExpectCalm();
  }
  static void TearDownTestSuite() { Strike(); }

  static bool FiresOfReporting(const std::string& alert) { return FiresOf("reporting", alert); }
  // `alert` fires for reporting, whom nobody else calls, while `call` goes on.
  static void ExpectOfReporting(const std::string& alert, const std::function<void()>& call) {
    ASSERT_FALSE(FiresOfReporting(alert));
    const Time began = absl::Now();
    EXPECT_TRUE(Comes([&] {
      call();
      return FiresOfReporting(alert);
    }));
    ExpectInTime(alert, absl::Now() - began);
    Leave({alert + " reporting"});  // its cost is seen for days
    EXPECT_EQ(Fired(), Names()) << "beside it";
  }
  static Status ListEngagements(const FaultClient& client, const CallExtra& extra = {}) {
    reporting::v1::ListEngagementsRequest request;
    request.set_parent("countries/lr/partnerships/w0-0");
    return client.Call("tandem.reporting.v1.EngagementService/ListEngagements", request, nullptr,
                       extra);
  }
};

// The only one of its service.
TEST_F(Alerts, TellOfAProcessThatIsGone) {
  suite().Kill("reporting");
  ExpectAlerts({"TandemGone", "TandemDown"});  // the second one where addresses do not change
  const Status started = suite().Start("reporting");
  ASSERT_TRUE(started.ok()) << started;
  ExpectCalm();
}

// Somebody's session holds a lock: nothing that reporting consumes can be applied. Not one that a
// COMMIT would wait for: its ten seconds would be five minutes by these rules.
TEST_F(Alerts, TellOfAConsumerThatIsStuck) {
  auto session = PgConnection::Open(suite().DatabaseOf("reporting"));
  ASSERT_TRUE(session.ok()) << session.status();
  ASSERT_TRUE((*session)->Run("BEGIN").ok());
  const auto locked = (*session)->Run("LOCK TABLE report IN ACCESS EXCLUSIVE MODE");
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

// Callers who wait for what they have changed hear that it has not come: that is the same trouble.
TEST_F(Alerts, TellOfAKafkaThatIsAway) {
  Kafka* const kafka = *Kafka::Shared();
  kafka->Stop();
  {
    const FaultClient client(suite());
    const std::jthread reader([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        const Status late = ListEngagements(
            client, {.at_least = "//tandem/local/placement countries/lr/partnerships/w0-0 9.1.0",
                     .timeout = kTooSlow});
        EXPECT_TRUE(absl::IsDeadlineExceeded(late)) << late;
      }
    });
    ExpectAlerts({"TandemJournalOld"});
    EXPECT_FALSE(FiresOfReporting("TandemCallsSlow"));
  }
  const Status started = kafka->Start();
  ASSERT_TRUE(started.ok()) << started;
  ExpectCalm();
}

// It answers nobody, and refuses nobody. It has nothing that a consumer could be late with.
TEST_F(Alerts, TellOfAKafkaThatIsFrozen) {
  Kafka* const kafka = *Kafka::Shared();
  EndLoad();
  kafka->Freeze();
  BeginLoad();
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
  BeginLoad();
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
  BeginLoad();
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

// No standby is there to confirm them; the server answers all else. Days later their cost would
// still be seen in the budgets.
TEST_F(Alerts, TellOfCommitsThatDoNotReturn) {
  SharedPostgres().AskForAStandby();
  ExpectAlerts({"TandemCommitsStand"});
  SharedPostgres().AskForNoStandby();
  EXPECT_TRUE(Comes([] { return !Fired().contains("TandemCommitsStand"); }));
  const Status forgotten = ForgetAlerts();
  ASSERT_TRUE(forgotten.ok()) << forgotten;
  ExpectCalm();
}

// The same of its cost.
TEST_F(Alerts, TellOfAStoreThatIsAway) {
  SharedPostgres().StopAtOnce();
  ExpectAlerts({"TandemStoreUnreachable"});
  SharedPostgres().StartAgain();
  EXPECT_TRUE(Comes([] { return !Fired().contains("TandemStoreUnreachable"); }));
  Leave({"TandemCallsFail", "TandemCallsSlow"});
}

// The last: an operator would have to mend it. Nothing waits in the new topic: no lag would tell.
TEST_F(Alerts, TellOfATopicThatWasMadeAnew) {
  EndLoad();
  MakeTopicsAnew(suite(), {suite().topic_prefix() + "tandem.learning_content.v1"});
  ExpectAlerts({"TandemConsumersStand"});
}

}  // namespace
}  // namespace tandem::testing
