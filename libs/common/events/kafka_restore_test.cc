// The same as restore_test.cc on PostgreSQL and Kafka: databases as a template copy leaves them,
// topics as a new cluster or a mirror that was behind has them.
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "libs/common/events/kafka_fixture.h"
#include "libs/common/events/restore_fixture.h"
#include "libs/common/store/postgres_db.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/postgres.h"

namespace tandem::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class KafkaRestoreTest : public OnKafka<RestoreFixture> {
 protected:
  void SetUp() override {
    OnKafka::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    for (const std::string name : {"source", "sink"}) {
      databases_[name] = topic_ + "." + name;
      urls_[name] = SharedPostgres().CreateDatabase(databases_[name]);
    }
    OpenStores();
  }
  StoreOptions OptionsOf(const std::string& name) override {
    StoreOptions options = RestoreFixture::OptionsOf(name);
    options.url = urls_.at(name);
    options.service = name;
    return options;
  }
  std::string Topic() override { return topic_; }
  Status Prepare(const std::string& topic) override { return ApplyTopics(url_, {topic}).status(); }

  void Dump(const std::string& name) { Copy(databases_[name], databases_[name] + ".dump"); }
  void Restore(const std::string& name) { Copy(databases_[name] + ".dump", databases_[name]); }
  // The topic as it was with its first `count` records of each partition.
  void CutTopicTo(std::size_t count) {
    std::map<Partition, std::vector<Event>> kept;
    for (Record& record : Records(topic_)) {
      std::vector<Event>& events = kept[record.partition];
      if (events.size() < count) events.push_back(std::move(record.event));
    }
    Replace();
    log_ = OpenAgain();
    for (const auto& [partition, events] : kept) {
      const auto offsets = log_->Publish(topic_, events);
      ASSERT_TRUE(offsets.ok()) << offsets.status();
    }
  }

 private:
  static bool IsSkipped() { return Kafka::IsSkipped(); }
  void OpenStores() {
    source_ = *OpenStore(OptionsOf("source"));
    sink_ = *OpenStore(OptionsOf("sink"));
  }
  void Copy(const std::string& from, const std::string& to) {
    source_.reset();
    sink_.reset();
    const auto db = *PgConnection::Open(SharedPostgres().url());
    for (const std::string& sql :
         {fmt::format("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", to),
          fmt::format("CREATE DATABASE \"{}\" TEMPLATE \"{}\"", to, from)}) {
      const auto done = db->Run(sql);
      ASSERT_TRUE(done.ok()) << done.status();
    }
    OpenStores();
  }

  std::map<std::string, std::string> databases_, urls_;
};

TEST_F(KafkaRestoreTest, ADatabaseBehindKafkaLosesByNameAndDoublesNothing) {
  for (std::uint64_t i = 0; i < 8; ++i) Say(i, "kept");
  Publish();
  Dump("source");
  Say(1, "lost");
  Say(2, "lost too");
  Publish();
  {
    const auto projections = *Projections::Start(ProjectionOptions());
    ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  }
  Restore("source");
  Say(1, "eager");
  ExpectRefused("LOG_AHEAD");
  EXPECT_THAT(TextsOf(Begin("source").lost), ElementsAre("lost", "lost too"));
  Say(1, "new");
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "kept eager new ");
  EXPECT_EQ(Heard(2), "kept ");
  const auto projections = *Projections::Start(ProjectionOptions());
  ASSERT_TRUE(WaitForGeneration(*projections, 2));
  EXPECT_EQ(Reported(2, 1), "kept eager new ");
  EXPECT_EQ(Reported(2, 2), "kept ");
  ExpectRebuildIs(Journal());
}

TEST_F(KafkaRestoreTest, ADatabaseAheadOfKafkaTellsAgainWhatIsMissing) {
  for (std::uint64_t i = 0; i < 8; ++i) Say(i, "a");
  for (std::uint64_t i = 0; i < 8; ++i) Say(i, "b");
  Publish();
  RunUntilIdle(ConsumerOptions());
  CutTopicTo(1);
  Say(1, "c");
  ExpectRefused("LOG_BEHIND");
  ExpectConsumerRefused();
  EXPECT_THAT(Begin("source").lost, IsEmpty());
  EXPECT_THAT(Begin("sink").read_again, Not(IsEmpty()));
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "a b c ");
  EXPECT_EQ(Heard(2), "a b ");
  ExpectRebuildIs(Journal());
}

TEST_F(KafkaRestoreTest, ADatabaseAtANewClusterFillsItFromItsJournal) {
  for (std::uint64_t i = 0; i < 8; ++i) Say(i, "a");
  Publish();
  RunUntilIdle(ConsumerOptions());
  Dump("source");
  Dump("sink");
  Say(1, "lost with both");
  Publish();
  Restore("source");
  Restore("sink");
  Replace();
  log_ = OpenAgain();
  ExpectRefused("LOG_BEHIND");
  ExpectConsumerRefused();
  Begin("source");
  Begin("sink");
  Say(1, "b");
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "a b ");
  ExpectRebuildIs(Journal());
}

TEST_F(KafkaRestoreTest, ATopicThatIsReplacedUnderItsRelayIsNoticedAndFilledAnew) {
  {
    Relay relay(RelayOptions());
    for (std::uint64_t i = 0; i < 8; ++i) Say(i, "a");
    ASSERT_TRUE(relay.Flush(Soon()).ok());
    RunUntilIdle(ConsumerOptions());
    Replace();
    for (std::uint64_t i = 0; i < 8; ++i) Say(i, "b");
    const auto notices = [&] { return ReasonOf(relay.health()) == "LOG_BEHIND"; };
    EXPECT_TRUE(Eventually(notices, absl::Minutes(1))) << relay.health();
  }
  log_ = OpenAgain();
  ExpectRefused("LOG_BEHIND");
  const NewEpoch first = Begin("source");
  if (!first.refused.ok()) {  // something was in the new one already
    EXPECT_EQ(ReasonOf(first.refused), "TOPIC_OUT_OF_ORDER");
    Replace();
    log_ = OpenAgain();
    EXPECT_TRUE(Begin("source").refused.ok());
  }
  Begin("sink");
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "a b ");
  ExpectRebuildIs(Journal());
}

// Which of three things it notices first is chance.
TEST_F(KafkaRestoreTest, ATopicThatIsMadeAgainStopsItsRunningConsumerWithOneLine) {
  for (std::uint64_t i = 0; i < 8; ++i) Say(i, "a");
  Publish();
  auto consumer = std::make_unique<Consumer>(Logged(ConsumerOptions()));
  ASSERT_TRUE(consumer->WaitUntilIdle(Soon()).ok());
  Replace();
  EXPECT_TRUE(Eventually([&] { return !consumer->health().ok(); }, absl::Seconds(40)));
  const Status why = consumer->health();
  EXPECT_EQ(ReasonOf(why), "LOG_REPLACED") << why;
  EXPECT_THAT(
      std::string(why.message()),
      AnyOf(fmt::format("Kafka has no topic {}. Make it with `tandem topics apply`. It was read "
                        "here before: stop sink and run `tandem events new-epoch sink` then.",
                        topic_),
            fmt::format("Topic {} was replaced or truncated: it does not reach where this consumer "
                        "stands. Give back the log that belongs to this store; else stop sink and "
                        "run `tandem events new-epoch sink`.",
                        topic_),
            AllOf(StartsWith(fmt::format("Topic {} was replaced: partition ", topic_)),
                  EndsWith("which sink has applied. Give back the log that belongs to this store; "
                           "else stop sink and run `tandem events new-epoch sink`."))));
  const std::vector<std::string> lines = Messages("The consumer stands still");
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_THAT(lines[0], HasSubstr(std::string(why.message())));
  EXPECT_EQ(consumer->liveness(), why);

  consumer.reset();
  log_ = OpenAgain();
  Begin("source");
  Begin("sink");
  Say(1, "b");
  Publish();
  RunUntilIdle(ConsumerOptions());
  for (const auto& [partnership, texts] : Journal()) EXPECT_EQ(Heard(partnership), texts);
  EXPECT_EQ(Heard(1), "a b ");
  ExpectRebuildIs(Journal());
}

TEST_F(KafkaRestoreTest, AConsumersDatabaseBehindKafkaReadsAgain) {
  Say(1, "a");
  Publish();
  RunUntilIdle(ConsumerOptions());
  Dump("sink");
  Say(1, "b");
  Publish();
  RunUntilIdle(ConsumerOptions());
  Restore("sink");
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "a b ");
}

}  // namespace
}  // namespace tandem::testing
