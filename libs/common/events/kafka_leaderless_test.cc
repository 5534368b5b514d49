// One partition of a topic has no leader for a while, on librdkafka's own small cluster: its events
// wait, and with them what was committed later; nothing is skipped, nor put again and again into
// the partitions that take it.
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <map>
#include <vector>

#include "gmock/gmock.h"
#include "libs/common/base/owned.h"
#include "libs/common/events/consumer_fixture.h"
#include "libs/common/events/kafka_handle.h"
#include "libs/common/events/partitioner.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/kept_log.h"

namespace tandem::testing {
namespace {

using ::testing::HasSubstr;

constexpr int kLeaderlessPartitions = 4;

using MockCluster = Owned<rd_kafka_mock_cluster_t, rd_kafka_mock_cluster_destroy>;

// It cannot be asked how its topics are configured. What is published may be held back.
class GatedLog final : public ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;
  Status Prepare(const std::vector<std::string>& /*topics*/) override { return OkStatus(); }
  Result<Offsets> Publish(std::string_view topic, const std::vector<Event>& events) override {
    if (is_held) {
      holds = true;
      holds.notify_all();
      is_held.wait(true);
    }
    tried = events.size();
    return inner_->Publish(topic, events);
  }
  std::atomic<bool> is_held = false;
  std::atomic<bool> holds = false;     // somebody waits
  std::atomic<std::size_t> tried = 0;  // how many events, the last time
};

class LeaderlessTest : public EventsTest {
 protected:
  LeaderlessTest() {
    handle_ = *OpenKafka(RD_KAFKA_PRODUCER, *ParseKafkaUrl("kafka://127.0.0.1:1"), {});
    cluster_ = MockCluster(rd_kafka_mock_cluster_new(handle_.get(), 3));
    rd_kafka_mock_topic_create(cluster_.get(), kTopic, kLeaderlessPartitions, 3);
    log_ = *OpenEventLog(fmt::format("kafka://{}?partitions={}",
                                     rd_kafka_mock_cluster_bootstraps(cluster_.get()),
                                     kLeaderlessPartitions));
    gated_ = std::make_unique<GatedLog>(log_.get());
  }
  ~LeaderlessTest() override { log_.reset(); }

  void SetLeader(int partition, int broker) {
    ASSERT_EQ(rd_kafka_mock_partition_set_leader(cluster_.get(), kTopic, partition, broker),
              RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  std::int64_t RecordsIn(int partition) {
    const auto ends = log_->Ends({{kTopic, partition}});
    return ends.ok() ? ends->begin()->second : 0;
  }

  // What its brokers answer to the next that ask where a partition ends.
  void AnswerEndsWith(rd_kafka_resp_err_t error) {
    constexpr std::int16_t kListOffsets = 2;
    const std::vector<rd_kafka_resp_err_t> errors(1'000, error);
    rd_kafka_mock_push_request_errors_array(cluster_.get(), kListOffsets, errors.size(),
                                            errors.data());
  }

  KeptLog messages_;
  KafkaHandle handle_;
  MockCluster cluster_;
  std::unique_ptr<GatedLog> gated_;
};

TEST_F(LeaderlessTest, ItsEventsWaitAndAreTheOnlyOnesThatAreTriedAgainAndAgain) {
  Relay::Options options = RelayOptions();
  options.log = gated_.get();
  options.messages = &messages_.log();
  Relay relay(options);
  Say(1, "before");
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  const int stuck = PartitionOf(PartnershipName(1), kLeaderlessPartitions);
  std::uint64_t other = 2;
  while (PartitionOf(PartnershipName(other), kLeaderlessPartitions) == stuck) ++other;
  const int quick = PartitionOf(PartnershipName(other), kLeaderlessPartitions);
  SetLeader(stuck, -1);
  constexpr int kMany = 50;
  gated_->is_held = true;
  Say(other, "held up until all are read at once");
  gated_->holds.wait(false);
  Say(1, "stuck");
  for (int i = 0; i < kMany; ++i) Say(other, std::to_string(i));
  gated_->is_held = false;
  gated_->is_held.notify_all();
  clock_.Advance(absl::Minutes(2));
  // What tandem_journal_oldest_age_seconds says, and TandemJournalOld fires on.
  EXPECT_GE(relay.backlog().oldest, absl::Minutes(2));
  ASSERT_TRUE(Eventually([&] { return messages_.Has("The relay waits"); }, absl::Seconds(40)));
  EXPECT_THAT(messages_.text(), HasSubstr(fmt::format("{}/{}", kTopic, stuck)));
  EXPECT_TRUE(Eventually([&] { return gated_->tried == 1; })) << gated_->tried.load();
  EXPECT_LE(RecordsIn(quick), 1 + kMany);
  EXPECT_GE(relay.backlog().oldest, absl::Minutes(2));

  SetLeader(stuck, 1);
  ASSERT_TRUE(relay.Flush(absl::Now() + absl::Seconds(40)).ok());
  EXPECT_EQ(relay.backlog().rows, 0);
  EXPECT_EQ(RecordsIn(stuck), 2);
  EXPECT_LE(RecordsIn(quick), 1 + 2 * kMany);
  EXPECT_TRUE(relay.health().ok()) << relay.health();
}

// As while a broker that has just started makes its partitions: whoever took the topic for missing
// would stand still for good.
TEST_F(LeaderlessTest, ATopicThatABrokerKnowsAndDoesNotHaveYetMayComeLater) {
  ASSERT_TRUE(log_->Ends({{kTopic, 0}}).ok());
  AnswerEndsWith(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  const Status late = log_->Ends({{kTopic, 0}}).status();
  EXPECT_EQ(ReasonOf(late), "EVENT_LOG_LEADER_UNKNOWN") << late;
  EXPECT_TRUE(IsTransient(late)) << late;
}

}  // namespace
}  // namespace tandem::testing
