// The suite as four processes on real PostgreSQL, Kafka and Redis, against the suite in one process
// on embedded engines: the same requests must come to the same reports, also when processes die on
// the way.
#include "tests/integration/distributed.h"

#include <random>
#include <thread>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/seed.h"
#include "libs/common/testing/temporary_folder.h"
#include "nlohmann/json.hpp"

namespace tandem {
namespace {

using nlohmann::json;
using testing::ClientAnswer;
using testing::Distributed;
using testing::Tandem;

constexpr Duration kPatience = absl::Minutes(2);
const std::vector<std::vector<std::string>> kReports = {
    {"report", "partnership", "countries/ke/partnerships/bungoma-chmt"},
    {"report", "partnership", "countries/lr/partnerships/amp-ncd"},
    {"report", "country", "countries/ke"},
    {"report", "country", "countries/lr"}};

// Moments and versions differ from run to run.
void DropVersions(json& value) {
  if (value.is_object()) {
    for (const char* key : {"etag", "create_time", "update_time", "last_event_time"}) {
      value.erase(key);
    }
  }
  for (json& inner : value) {
    if (inner.is_structured()) DropVersions(inner);
  }
}

// A suite as the client sees it.
struct Server {
  std::string address, data_dir;

  ClientAnswer Call(std::vector<std::string> words) const {
    words.insert(words.end(), {"--server", address, "--data-dir", data_dir});
    return Tandem(words);
  }
  // Every report, without what differs from run to run; null while one is not to be had.
  json Reports() const {
    json all = json::array();
    for (std::vector<std::string> words : kReports) {
      words.emplace_back("--json");
      const ClientAnswer answer = Call(words);
      if (answer.code != 0) return nullptr;
      json report = json::parse(answer.text, nullptr, false);
      DropVersions(report);
      all.push_back(std::move(report));
    }
    return all;
  }
};

// The reports of the samples in one process.
json EmbeddedReports() {
  const std::filesystem::path folder = testing::TemporaryFolder();
  const int port = testing::FreePort();
  const Server server{fmt::format("127.0.0.1:{}", port), folder.string()};
  auto process = testing::ServerProcess::Start(
      {.command = {testing::Binary("tandem"), "serve", "--data-dir", folder.string(), "--listen",
                   server.address, "--http-listen", "127.0.0.1:0"},
       .log = folder / "log"});
  EXPECT_TRUE(process.ok()) << process.status();
  json last;
  for (const Time until = absl::Now() + kPatience; absl::Now() < until;) {
    json reports = server.Call({"load", "samples"}).code == 0 ? server.Reports() : json();
    // At rest: twice the same.
    if (!reports.is_null() && reports == last) break;
    last = std::move(reports);
  }
  process->reset();
  std::filesystem::remove_all(folder);
  EXPECT_FALSE(last.is_null());
  return last;
}

class DistributedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::Kafka::IsSkipped()) GTEST_SKIP() << testing::Kafka::kSkip << " is set";
    const Status started = suite_.Start();
    ASSERT_TRUE(started.ok()) << started;
    server_ = {suite_.server(), suite_.data_dir()};
  }
  void ExpectReports(const json& expected) const {
    json reports;
    testing::Eventually([&] { return (reports = server_.Reports()) == expected; }, kPatience,
                        testing::kDear);
    EXPECT_EQ(reports, expected) << json::diff(expected, reports).dump(2);
  }

  Distributed suite_;
  Server server_;
};

TEST_F(DistributedTest, ReportsWhatOneProcessReports) {
  const ClientAnswer loaded = server_.Call({"load", "samples"});
  EXPECT_EQ(loaded.code, 0) << loaded.text;
  ExpectReports(EmbeddedReports());
}

// Beside the tests of faults, which have a load and an oracle of their own.
class DistributedSoak : public DistributedTest {
 protected:
  void SetUp() override {
    if (!testing::Soak()) GTEST_SKIP() << "only in the long form";
    DistributedTest::SetUp();
  }
};

TEST_F(DistributedSoak, ServicesThatAreKilledWhileTheSamplesAreLoadedLoseAndDoubleNothing) {
  const std::uint64_t seed = testing::Seed();
  std::mt19937_64 random(seed);
  const json expected = EmbeddedReports();
  for (const std::string_view service : Distributed::kServices) {
    std::jthread load([&] { server_.Call({"load", "samples"}); });
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 1'500));
    suite_.Kill(service);
    load.join();
    const Status again = suite_.Start(service);
    ASSERT_TRUE(again.ok()) << again;
  }
  ClientAnswer loaded;
  for (const Time until = absl::Now() + kPatience; absl::Now() < until;) {
    loaded = server_.Call({"load", "samples"});
    if (loaded.code == 0) break;
  }
  EXPECT_EQ(loaded.code, 0) << loaded.text;
  ExpectReports(expected);
}

}  // namespace
}  // namespace tandem
