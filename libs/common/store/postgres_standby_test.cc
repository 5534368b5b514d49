#include <future>

#include "libs/common/base/metrics.h"
#include "libs/common/store/postgres_fixture.h"
#include "libs/common/testing/eventually.h"

// Commits that wait for a standby which is not there: none is told before one has it, whoever ends
// the sessions that wait.
namespace tandem::testing {
namespace {

using ::testing::Contains;
using ::testing::Pair;

constexpr auto kNotYet = std::chrono::seconds(1);

class PostgresStandbyTest : public PostgresFixture {
 protected:
  ~PostgresStandbyTest() override { SharedPostgres().AskForNoStandby(); }

  std::string WaitingOnes() {
    return Ask("SELECT count(*)::text FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  }
  // Ends what waits, as somebody would by hand.
  void EndThoseThatWait(const std::string& how) {
    ASSERT_TRUE(Eventually([&] { return WaitingOnes() == "1"; }));
    Ask("SELECT " + how + "(pid)::text FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  }
};

TEST_F(PostgresStandbyTest, ACommitThatWaitsIsTold) {
  Metrics metrics;
  const auto age = [&] {
    for (const auto& family : metrics.Collect()) {
      if (family.name == "tandem_commit_oldest_age_seconds")
        return family.metric.front().gauge.value;
    }
    return -1.0;
  };
  const auto store = *OpenStore({.url = url_,
                                 .collections = {kThings.info()},
                                 .clock = &clock_,
                                 .metrics = &metrics,
                                 .service = "test"});
  ASSERT_TRUE(store->CommitAndWait(Writing(Thing("warm"))).ok());
  EXPECT_EQ(age(), 0);
  SharedPostgres().AskForAStandby();
  std::future<Result<Committed>> answer =
      std::async(std::launch::async, [&] { return store->CommitAndWait(Writing(Thing("waits"))); });
  EXPECT_TRUE(Eventually([&] { return age() > 0.5; }));
  SharedPostgres().AskForNoStandby();
  EXPECT_TRUE(answer.get().ok());
  EXPECT_EQ(age(), 0);
}

TEST_F(PostgresStandbyTest, ACommitThatSomebodyEndsIsToldOnlyOnceAStandbyHasIt) {
  for (const char* how : {"pg_terminate_backend", "pg_cancel_backend"}) {
    SCOPED_TRACE(how);
    const auto store = Open();
    ASSERT_TRUE(store->CommitAndWait(Writing(Thing(std::string(how) + "-warm"))).ok());
    SharedPostgres().AskForAStandby();
    std::future<Result<Committed>> answer = std::async(
        std::launch::async, [&] { return store->CommitAndWait(WithId(Writing(Thing(how)), how)); });
    EndThoseThatWait(how);
    EXPECT_EQ(answer.wait_for(kNotYet), std::future_status::timeout);
    // What waits now is what proves it; ended, it proves nothing.
    EndThoseThatWait(how);
    EXPECT_EQ(answer.wait_for(kNotYet), std::future_status::timeout);
    SharedPostgres().AskForNoStandby();
    const auto committed = answer.get();
    EXPECT_TRUE(committed.ok()) << committed.status();
    EXPECT_THAT(Journaled(*store), Contains(Pair(how, 1)));
  }
}

}  // namespace
}  // namespace tandem::testing
