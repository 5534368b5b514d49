// A topic is deleted and made again while its relay runs: nobody goes on in it silently.
#include <atomic>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "libs/common/events/partitioner.h"
#include "libs/common/events/restore_fixture.h"
#include "libs/common/testing/eventually.h"

namespace tandem::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

// A log that becomes another one, and may be away.
class ReplaceableLog final : public ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;

  void Become(EventLog* other) { inner_ = other; }
  Result<Offsets> Publish(std::string_view topic, const std::vector<Event>& events) override {
    if (is_away) return absl::UnavailableError("away");
    return inner_->Publish(topic, events);
  }
  std::atomic<bool> is_away = false;
};

class ReplacedLogTest : public RestoreFixture {
 protected:
  void SetUp() override {
    options_ = RelayOptions();
    options_.log = &replaceable_;
    relay_ = std::make_unique<Relay>(options_);
  }
  std::unique_ptr<EventLog> NewLog(const std::string& name) {
    auto log = *OpenEventLog("local:" + (folder_ / name).string());
    EXPECT_TRUE(log->Prepare({kTopic, DeadLetterTopic(kTopic, "sink")}).ok());
    return log;
  }
  void ExpectNoticed() {
    EXPECT_TRUE(Eventually([this] { return !relay_->health().ok(); }));
    EXPECT_EQ(ReasonOf(relay_->health()), "LOG_BEHIND") << relay_->health();
    relay_.reset();
  }
  // The operator's way back: the command, and once more on a topic that is made anew.
  void MakeWholeAgain() {
    ExpectRefused("LOG_BEHIND");
    EXPECT_EQ(ReasonOf(Begin("source").refused), "TOPIC_OUT_OF_ORDER");
    ExpectRefused("LOG_BEHIND");
    log_ = NewLog("anew.db");
    ExpectRefused("LOG_BEHIND");
    const NewEpoch begun = Begin("source");
    EXPECT_TRUE(begun.refused.ok()) << begun.refused;
    EXPECT_EQ(begun.first_to_tell, 1);
    EXPECT_THAT(Begin("sink").read_again, Not(IsEmpty()));
    Say(1, "after");
    Publish();
    RunUntilIdle(ConsumerOptions());
    for (const auto& [partnership, texts] : Journal()) EXPECT_EQ(Heard(partnership), texts);
    ExpectRebuildIs(Journal());
  }

  Relay::Options options_;
  ReplaceableLog replaceable_{log_.get()};
  std::unique_ptr<Relay> relay_;
};

TEST_F(ReplacedLogTest, TheRelayNoticesAndWhatWasThereIsToldAgain) {
  for (std::uint64_t i = 0; i < 8; ++i) Say(i, "before");
  ASSERT_TRUE(relay_->Flush(Soon()).ok());
  RunUntilIdle(ConsumerOptions());
  auto other = NewLog("other.db");
  replaceable_.Become(other.get());
  for (std::uint64_t i = 0; i < 8; ++i) Say(i, "in the new one");
  ExpectNoticed();
  log_ = std::move(other);
  EXPECT_THAT(Records(kTopic), Not(IsEmpty()));
  ExpectConsumerRefused();
  MakeWholeAgain();
}

TEST_F(ReplacedLogTest, EvenWhenTheNewOneIsLongerAtOnce) {
  Say(1, "before");
  ASSERT_TRUE(relay_->Flush(Soon()).ok());
  RunUntilIdle(ConsumerOptions());
  auto other = NewLog("other.db");
  replaceable_.is_away = true;
  for (int i = 0; i < 20; ++i) Say(1, std::to_string(i));
  replaceable_.Become(other.get());
  replaceable_.is_away = false;
  ExpectNoticed();
  log_ = std::move(other);
  MakeWholeAgain();
}

// The relay that would have noticed is gone.
TEST_F(ReplacedLogTest, ARelayThatStartsInAFilledOneNoticesToo) {
  Say(1, "before");
  ASSERT_TRUE(relay_->Flush(Soon()).ok());
  relay_.reset();
  RunUntilIdle(ConsumerOptions());
  auto other = NewLog("other.db");
  for (int i = 0; i < 20; ++i) Say(1, std::to_string(i));
  {
    FaultyLog blind(log_.get());
    blind.publish = [&](std::string_view topic,
                        const std::vector<Event>& events) -> Result<EventLog::Offsets> {
      RETURN_IF_ERROR(other->Publish(topic, events).status());
      return EventLog::Offsets();
    };
    options_.log = &blind;
    ASSERT_TRUE(Relay(options_).Flush(Soon()).ok());
  }
  log_ = std::move(other);
  MakeWholeAgain();
}

// An unclean election, or a mirror that was behind: what was written there since lies elsewhere.
TEST_F(ReplacedLogTest, APartitionThatHasLostItsEndIsNoticedHoweverQuietItWas) {
  Say(1, "quiet");
  const int quiet = PartitionOf(PartnershipName(1), *log_->Partitions(kTopic));
  std::uint64_t busy = 2;
  while (PartitionOf(PartnershipName(busy), *log_->Partitions(kTopic)) == quiet) ++busy;
  for (int i = 0; i < 300; ++i) Say(busy, std::to_string(i));
  ASSERT_TRUE(relay_->Flush(Soon()).ok());
  relay_.reset();
  auto shorter = NewLog("shorter.db");
  for (const Record& record : Records(kTopic)) {
    if (record.partition.number == quiet) continue;
    ASSERT_TRUE(shorter->Publish(kTopic, {record.event}).ok());
  }
  log_ = std::move(shorter);
  ExpectRefused("LOG_BEHIND");
  const NewEpoch begun = Begin("source");
  EXPECT_TRUE(begun.refused.ok()) << begun.refused;
  EXPECT_EQ(begun.first_to_tell, 1);
  Publish();
  RunUntilIdle(ConsumerOptions());
  for (const auto& [partnership, texts] : Journal()) EXPECT_EQ(Heard(partnership), texts);
}

}  // namespace
}  // namespace tandem::testing
