// Reads of a topic as it is in a cell: of many partitions, with events above what is asked for of
// each at once.
#include "libs/common/events/kafka_reader.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "libs/common/events/kafka_fixture.h"

namespace tandem::testing {
namespace {

using ::testing::SizeIs;

constexpr int kPartitions = 64;
constexpr std::uint64_t kKeys = 256;  // some four of a partition
constexpr std::uint64_t kAtOnce = 32;
constexpr std::size_t kLarge = 40'000;

class KafkaReaderTest : public OnKafka<EventsTest> {
 protected:
  void SetUp() override {
    OnKafka::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    url_ = fmt::format("kafka://{}?partitions={}", kafka_->bootstrap(), kPartitions);
    topic_ += ".wide";
    const auto made = ApplyTopics(url_, {topic_});
    ASSERT_TRUE(made.ok()) << made.status();
    log_ = OpenAgain();
  }
  std::map<Partition, std::int64_t> Ends() const {
    std::vector<Partition> all;
    for (int number = 0; number < kPartitions; ++number) all.push_back({topic_, number});
    return *log_->Ends(all);
  }
  // What has come from the broker so far, in bytes.
  std::uint64_t Received() const {
    std::uint64_t received = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
      const int connection = std::stoi(entry.path().filename());
      sockaddr_in peer{};
      socklen_t size = sizeof(peer);
      if (getpeername(connection, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
      if (!kafka_->bootstrap().ends_with(fmt::format(":{}", ntohs(peer.sin_port)))) continue;
      tcp_info info{};
      size = sizeof(info);
      if (getsockopt(connection, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) continue;
      received += info.tcpi_bytes_received;
    }
    return received;
  }

 private:
  static bool IsSkipped() { return Kafka::IsSkipped(); }
};

TEST_F(KafkaReaderTest, ALookAtEachPartitionTakesNoBacklogAndARelayTakesOver) {
  {
    Relay relay(RelayOptions());
    for (std::uint64_t from = 0; from < kKeys; from += kAtOnce) {
      std::vector<std::pair<std::uint64_t, std::string>> all;
      for (std::uint64_t i = from; i < from + kAtOnce; ++i)
        all.emplace_back(i, std::string(kLarge, 'x'));
      SayAll(all);
      ASSERT_TRUE(relay.Flush(Soon()).ok());
    }
  }
  std::map<Partition, std::int64_t> first = Ends();
  std::erase_if(first, [](const auto& end) { return end.second == 0; });
  for (auto& [partition, offset] : first) offset = 0;
  const auto reader = *KafkaReader::Open(*ParseKafkaUrl(url_));
  const std::uint64_t before = Received();
  std::set<Partition> found;
  const Status read =
      reader->Read(first, 1, [&](const Record& record) { found.insert(record.partition); });
  ASSERT_TRUE(read.ok()) << read;
  EXPECT_THAT(found, SizeIs(first.size()));
  EXPECT_LT(Received() - before, kKeys * kLarge * 2 / 3);

  log_ = OpenAgain();
  Say(0, "after it");
  Publish();
  std::uint64_t published = 0;
  for (const auto& [partition, end] : Ends()) published += static_cast<std::uint64_t>(end);
  EXPECT_EQ(published, kKeys + 1);
}

}  // namespace
}  // namespace tandem::testing
