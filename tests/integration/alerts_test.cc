// Each fault raises its alert and no other, in a Prometheus that scrapes the four programs by the
// rules that operators have; time runs faster there, and nothing else differs.
#include <thread>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/store/postgres_db.h"
#include "libs/common/testing/source_tree.h"
#include "tests/integration/distributed.h"
#include "tests/integration/fault_load.h"
#include "tests/integration/prometheus.h"

namespace tandem::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kFaster = 30;
constexpr Duration kPatience = absl::Seconds(40);

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
    ASSERT_TRUE(Comes([&] { return stage_->prometheus->Value("count(up == 1)") == 4; }));
    ASSERT_TRUE(Comes([&] { return Fired().empty(); })) << fmt::format("{}", Fired());
  }
  static void TearDownTestSuite() { stage_ = nullptr; }

  Distributed& suite() { return stage_->suite; }

  // The names of the alerts that fire now.
  static std::set<std::string> Fired() {
    std::set<std::string> names;
    for (const std::string& alert : stage_->prometheus->Firing())
      names.insert(alert.substr(0, alert.find(' ')));
    return names;
  }

  // The first that fires is `alert`, and no other fires with it.
  static void ExpectAlert(const std::string& alert) {
    const Time began = absl::Now();
    ASSERT_TRUE(Comes([] { return !Fired().empty(); })) << alert << " does not fire";
    fmt::print("{}: fires after {:.1f} s, in real time after {:.0f} min\n", alert,
               absl::ToDoubleSeconds(absl::Now() - began),
               absl::ToDoubleMinutes(absl::Now() - began) * kFaster);
    EXPECT_THAT(Fired(), ElementsAre(alert)) << fmt::format("{}", stage_->prometheus->Firing());
  }
  static void ExpectCalm() {
    EXPECT_TRUE(Comes([] { return Fired().empty(); })) << fmt::format("{}", Fired());
  }

  template <class Condition>
  static bool Comes(Condition condition) {
    for (const Time until = absl::Now() + kPatience; !condition();) {
      if (absl::Now() >= until) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
  }

 private:
  struct Stage {
    Status Start() {
      RETURN_IF_ERROR(suite.Start());
      load = std::make_unique<FaultLoad>(suite);
      load->Begin(1);
      Prometheus::Options options;
      for (const std::string& process : suite.processes())
        options.targets.push_back(suite.MetricsAddressOf(process));
      options.rules = Faster(TextOf("deploy/prometheus/rules.yaml"), kFaster);
      ASSIGN_OR_RETURN(prometheus, Prometheus::Start(options));
      return OkStatus();
    }
    Distributed suite;
    std::unique_ptr<FaultLoad> load;
    std::unique_ptr<Prometheus> prometheus;
  };

  static inline std::unique_ptr<Stage> stage_;
};

// The only one of its service.
TEST_F(Alerts, TellOfAProcessThatIsGone) {
  suite().Kill("reporting");
  ExpectAlert("TandemGone");
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
  ExpectAlert("TandemConsumerLate");
  ASSERT_TRUE((*session)->Run("ROLLBACK").ok());
  ExpectCalm();
}

TEST_F(Alerts, TellOfARedisThatIsAway) {
  suite().redis().Stop();
  ExpectAlert("TandemRedisDown");
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
  ExpectAlert("TandemKeysParked");
  // As if it had been mended and replayed.
  auto session = PgConnection::Open(suite().DatabaseOf("learning-content"));
  ASSERT_TRUE(session.ok() && (*session)->Run("DELETE FROM \"parkedKeys\"").ok());
  ExpectCalm();
}

TEST_F(Alerts, TellOfAKafkaThatIsAway) {
  Kafka* const kafka = *Kafka::Shared();
  kafka->Stop();
  ExpectAlert("TandemJournalOld");
  const Status started = kafka->Start();
  ASSERT_TRUE(started.ok()) << started;
  ExpectCalm();
}

// The last: days later its cost is still seen in the budget of availability.
TEST_F(Alerts, TellOfAStoreThatIsAway) {
  SharedPostgres().StopAtOnce();
  ExpectAlert("TandemStoreUnreachable");
  SharedPostgres().StartAgain();
  EXPECT_TRUE(Comes([] { return !Fired().contains("TandemStoreUnreachable"); }));
}

}  // namespace
}  // namespace tandem::testing
