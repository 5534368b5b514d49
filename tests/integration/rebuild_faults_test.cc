// Reporting's projection is filled anew, by one of two replicas, while somebody reads reports.
#include <algorithm>
#include <atomic>
#include <thread>

#include "fmt/format.h"
#include "libs/common/events/progress.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/testing/eventually.h"
#include "tandem/reporting/v1/partnership_report.pb.h"
#include "tandem/reporting/v1/report_service.pb.h"
#include "tests/integration/fault_suite.h"

namespace tandem::testing {
namespace {

using reporting::v1::PartnershipReport;

constexpr std::string_view kReports = "tandem.reporting.v1.ReportService";

// The oldest reports are of partnerships that are done; the load makes others.
std::string AReport(const FaultClient& client) {
  reporting::v1::ListPartnershipReportsRequest request;
  request.set_parent("countries/lr");
  reporting::v1::ListPartnershipReportsResponse reports;
  EXPECT_TRUE(Eventually([&] {
    const Status listed =
        client.Call(fmt::format("{}/ListPartnershipReports", kReports), request, &reports);
    EXPECT_TRUE(listed.ok()) << listed;
    return reports.partnership_reports_size() > 0;
  }));
  return reports.partnership_reports_size() == 0 ? "" : reports.partnership_reports(0).name();
}

Status Read(const FaultClient& client, const std::string& name, PartnershipReport& report) {
  reporting::v1::GetPartnershipReportRequest request;
  request.set_name(name);
  return client.Call(fmt::format("{}/GetPartnershipReport", kReports), request, &report);
}

// Reads one report of one replica over and over: always there, and never older than before.
class Reader {
 public:
  Reader(const Distributed& suite, const std::string& process, std::string name)
      : client_(suite, process), name_(std::move(name)), thread_([this] { Run(); }) {}
  ~Reader() { goes_on_ = false; }

  int count() const { return count_; }

 private:
  void Run() {
    Time newest = absl::InfinitePast();
    while (goes_on_) {
      PartnershipReport report;
      const Status read = Read(client_, name_, report);
      EXPECT_TRUE(read.ok()) << read;
      const Time time = TimeOf(report, "last_event_time");
      EXPECT_GE(time, newest);
      newest = std::max(newest, time);
      ++count_;
      if (::testing::Test::HasFailure()) return;
      absl::SleepFor(absl::Milliseconds(4));
    }
  }

  const FaultClient client_;
  const std::string name_;
  std::atomic<bool> goes_on_ = true;
  std::atomic<int> count_ = 0;
  std::jthread thread_;
};

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

TEST_F(Faults, AReportIsReadAllTheWhileThatItIsFilledAnew) {
  const FaultClient client(suite());
  const std::string name = AReport(client);
  ASSERT_FALSE(name.empty());
  ASSERT_TRUE(load().WaitForMore(60));  // until its partnership is done
  Store& store = *(*suite().OpenStores())->at("reporting");
  for (int i = 0; i < (Soak() ? 20 : 1); ++i) {
    const std::vector<std::string> replicas = ReplicasOf("reporting");
    const Reader one(suite(), replicas.at(0), name), other(suite(), replicas.at(1), name);
    const int before = Rebuild(suite(), store, DrawProcess(replicas));
    ASSERT_TRUE(IsReplaced(store, before));
    const int read = one.count(), read_there = other.count();
    ASSERT_TRUE(
        Eventually([&] { return one.count() > read + 100 && other.count() > read_there + 100; }));
    fmt::print("{} times read while generation {} was replaced\n", one.count() + other.count(),
               before);
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
    PartnershipReport report;
    const Status before = Read(client, name, report);
    ASSERT_TRUE(before.ok()) << before;
    const int generation = Rebuild(suite(), store, leader);
    ASSERT_TRUE(Eventually([&] { return GenerationIn(store).filling() != generation + 1; },
                           absl::Seconds(60), absl::Milliseconds(1)));
    suite().Freeze(follower);
    EXPECT_TRUE(IsReplaced(store, generation));
    suite().Thaw(follower);
    for (int times = 0; times < 100; ++times) {
      const Status read = Read(client, name, report);
      ASSERT_TRUE(read.ok()) << read << " at " << times;
    }
  }
}

}  // namespace tandem::testing
