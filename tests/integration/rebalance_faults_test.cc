// Members of a consumer group that come and go while events flow.
#include "fmt/format.h"
#include "libs/common/app/topics.h"
#include "libs/common/events/progress.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/eventually.h"
#include "tests/integration/fault_suite.h"

namespace tandem::testing {
namespace {

// One more member of the group of `consumer` takes its share of the partitions, reads nothing and
// goes. Answers in how many of them events were left to take when it came to them.
int JoinAndLeave(const Distributed& suite, EventLog& log, Store& store,
                 const std::string& consumer) {
  int given = 0, left = 0;
  const auto guest =
      log.Subscribe(suite.topic_prefix() + consumer, SuiteTopics(suite.topic_prefix()),
                    {.start = [&](const Partition& partition) -> Result<std::int64_t> {
                       ++given;
                       ASSIGN_OR_RETURN(const common::v1::Offset taken,
                                        Stored(store, kOffsets, OffsetName(consumer, partition)));
                       ASSIGN_OR_RETURN(const auto ends, log.Ends({partition}));
                       left += taken.next() < ends.at(partition) ? 1 : 0;
                       return ends.at(partition);
                     },
                     .revoked = [](const Partition&) {}});
  EXPECT_TRUE(guest.ok()) << guest.status();
  EXPECT_TRUE(Eventually([&] {
    const Status polled = (*guest)->Poll(1, absl::Now() + absl::Milliseconds(20)).status();
    EXPECT_TRUE(polled.ok()) << polled;
    return given > 0;
  }));
  return left;
}

TEST_F(Faults, MembersThatComeAndGoInTheMiddleOfBatchesLoseAndDoubleNothing) {
  const auto log = *OpenEventLog(suite().log_url());
  Stores& stores = **suite().OpenStores();
  const auto generation = *Stored(*stores.at("reporting"), kGenerations, "generations/projections");
  // More than usual, so that something flows at any time.
  load().End();
  load().Begin(6);
  int joined = 0, left = 0;
  for (int i = 0; i < (Soak() ? 40 : 1); ++i) {
    for (int guest = 0; guest < 4; ++guest) {
      const std::string service = DrawProcess({"placement", "learning-content", "reporting"});
      ASSERT_TRUE(load().WaitForMore(Draw(1, 10)));
      left += JoinAndLeave(suite(), *log, *stores.at(service),
                           service != "reporting"
                               ? service
                               : fmt::format("reporting.g{}", std::max(1, generation.serving())));
      ++joined;
    }
    const std::string replica =
        DrawProcess({"placement", "placement-2", "reporting", "reporting-2"});
    const Status stopped = suite().Stop(replica);
    ASSERT_TRUE(stopped.ok()) << stopped;
    ASSERT_TRUE(load().WaitForMore(Draw(1, 20)));
    StartAgain(replica);
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(left, 0) << "nothing flowed";
  fmt::print("{} joined and left; in {} partitions events were left to take\n", joined, left);
}

}  // namespace
}  // namespace tandem::testing
