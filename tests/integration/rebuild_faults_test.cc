// Reporting's projection is filled anew, by one of two replicas, while somebody reads reports.
#include <algorithm>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "libs/common/events/progress.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/eventually.h"
#include "tests/integration/fault_suite.h"
#include "tests/integration/oracle.h"
#include "tests/integration/report_reader.h"

namespace tandem::testing {
namespace {

common::v1::Generation GenerationIn(Store& store) {
  return *Stored(store, kGenerations, kGeneration);
}

// Asks `process` for a rebuild. The generation that is read until then.
int Rebuild(const Distributed& suite, Store& store, const std::string& process) {
  const int before = std::max(1, GenerationIn(store).serving());
  ClientAnswer answer;
  const auto is_begun = [&] {
    answer =
        Tandem({"call", "AdminService.RebuildProjection", R"({"service": "reporting"})", "--server",
                "reporting=" + suite.AddressOf(process), "--data-dir", suite.data_dir()});
    return answer.code == 0;
  };
  // One that has just been started cleans up first.
  EXPECT_TRUE(Eventually(is_begun, absl::Minutes(1), kDear)) << answer.text;
  return before;
}

// Waits until another generation is read, and this one is erased.
bool IsReplaced(Store& store, int generation) {
  const std::string offsets = fmt::format("offsets/reporting.g{}", generation);
  const auto is_replaced = [&] {
    const auto left = store.List(kOffsets.info(), Below(offsets));
    return GenerationIn(store).serving() > generation && left.ok() && left->empty();
  };
  return Eventually(is_replaced, absl::Seconds(60), kDear);
}

}  // namespace

// First at rest: what is erased holds what every fault before has made of it, and must be what the
// log makes. Then under load.
TEST_F(Faults, AReportIsReadAllTheWhileThatItIsFilledAnew) {
  const FaultClient client(suite());
  const std::string name = AReport(client);
  ASSERT_FALSE(name.empty());
  ASSERT_TRUE(load().WaitForMore(60));  // until its partnership is done
  Store& store = *(*suite().OpenStores())->at("reporting");
  ExpectWhole();
  const auto filled = crash::ProjectionsIn(store);
  EXPECT_FALSE(filled.empty());
  for (int i = 0; i < (Soak() ? 20 : 2); ++i) {
    const std::vector<std::string> replicas = ReplicasOf("reporting");
    const ReportReader one(suite(), replicas.at(0), name), other(suite(), replicas.at(1), name);
    const int before = Rebuild(suite(), store, DrawProcess(replicas));
    ASSERT_TRUE(IsReplaced(store, before));
    const int read = one.count(), read_there = other.count();
    ASSERT_TRUE(
        Eventually([&] { return one.count() > read + 100 && other.count() > read_there + 100; }));
    fmt::print("{} times read while generation {} was replaced\n", one.count() + other.count(),
               before);
    if (i > 0) continue;
    EXPECT_THAT(crash::ProjectionsIn(store), ::testing::ContainerEq(filled));
    load().Begin();
  }
}

// It cannot hear of the switch, and what it has read is gone when it wakes up.
TEST_F(Faults, AReplicaThatStoodStillWhileReportsWereFilledAnewHasThem) {
  const std::string name = AReport(FaultClient(suite()));
  ASSERT_FALSE(name.empty());
  Store& store = *(*suite().OpenStores())->at("reporting");
  for (int i = 0; i < (Soak() ? 20 : 1); ++i) {
    const std::string leader = LeaderOf("reporting");
    ASSERT_FALSE(leader.empty());
    const auto replicas = ReplicasOf("reporting");
    const std::string& follower = replicas[replicas.front() == leader ? 1 : 0];
    const FaultClient client(suite(), follower);
    reporting::v1::PartnershipReport report;
    const Status before = ReadReport(client, name, report);
    ASSERT_TRUE(before.ok()) << before;
    const int generation = Rebuild(suite(), store, leader);
    ASSERT_TRUE(Eventually([&] { return GenerationIn(store).filling() != generation + 1; },
                           absl::Seconds(60), absl::Milliseconds(1)));
    suite().Freeze(follower);
    EXPECT_TRUE(IsReplaced(store, generation));
    suite().Thaw(follower);
    for (int times = 0; times < 100; ++times) {
      const Status read = ReadReport(client, name, report);
      ASSERT_TRUE(read.ok()) << read << " at " << times;
    }
  }
}

}  // namespace tandem::testing
