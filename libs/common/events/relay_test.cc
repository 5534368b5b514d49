#include "libs/common/events/relay.h"

#include <future>
#include <map>
#include <random>

#include "gmock/gmock.h"
#include "libs/common/events/events_fixture.h"
#include "libs/common/events/log_check.h"
#include "libs/common/events/partitioner.h"
#include "libs/common/events/reasons.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class RelayTest : public EventsTest {
 protected:
  // The texts of each key in the order of their first appearance, repeats left out.
  std::map<std::string, std::vector<std::string>> Texts(const std::string& topic) {
    std::map<std::string, std::vector<std::string>> texts;
    std::map<std::string, Position> last;
    for (const Record& record : Records(topic)) {
      if (record.event.position <= last[record.event.key]) continue;
      last[record.event.key] = record.event.position;
      TestHappened happened;
      EXPECT_TRUE(happened.ParseFromString(record.event.data));
      texts[record.event.key].push_back(happened.text());
    }
    return texts;
  }
};

TEST_F(RelayTest, PublishesWhatWasCommittedBeforeItBeganAndAfter) {
  Say(1, "before");
  Relay relay(RelayOptions());
  Say(1, "after");
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  const std::vector<Record> records = Records(kTopic);
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].event.source, kSource);
  EXPECT_EQ(records[0].event.type, "tandem.common.v1.TestHappened");
  EXPECT_EQ(records[0].event.subject, PartnershipName(1));
  EXPECT_EQ(records[0].event.key, PartnershipName(1));
  EXPECT_EQ(records[0].event.time, clock_.Now());
  EXPECT_LT(records[0].event.position, records[1].event.position);
  EXPECT_NE(records[0].event.id, records[1].event.id);
  EXPECT_EQ(relay.backlog().rows, 0);
}

TEST_F(RelayTest, IsWokenByACommit) {
  Relay relay(RelayOptions());
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  Say(1, "a");
  const int number = PartitionOf(PartnershipName(1), *log_->Partitions(kTopic));
  const auto records = log_->Fetch({kTopic, number}, 0, 1, Soon());
  ASSERT_TRUE(records.ok());
  EXPECT_THAT(*records, SizeIs(1));
}

TEST_F(RelayTest, GoesOnWhereTheLastOneHasStopped) {
  Say(1, "a");
  Publish();
  Say(1, "b");
  Publish();
  EXPECT_THAT(Records(kTopic), SizeIs(2));
}

TEST_F(RelayTest, EventsOfOneChangeAreToldApartByTheirIndex) {
  ASSERT_TRUE(RunNow(ContextOf(source_.get(), "two"), [](Unit& unit) {
                TestHappened event;
                event.set_name(PartnershipName(1));
                unit.Emit(event);
                unit.Emit(event);
                return OkStatus();
              }).ok());
  Publish();
  const std::vector<Record> records = Records(kTopic);
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].event.position.index, 0);
  EXPECT_EQ(records[1].event.position.index, 1);
  EXPECT_EQ(records[0].event.position.number, records[1].event.position.number);
}

TEST_F(RelayTest, ADeadLetterKeepsItsOrigin) {
  ASSERT_TRUE(log_->Prepare({"other.dlq"}).ok());
  ASSERT_TRUE(RunNow(ContextOf(source_.get(), "letter"), [](Unit& unit) {
                common::v1::JournalEntry::Event letter;
                letter.set_id("theirs");
                letter.set_key("k");
                letter.set_topic("other.dlq");
                letter.set_origin_source("//tandem/test/other");
                *letter.mutable_origin() = ToProto({3, 14, 15});
                unit.EmitRaw(letter);
                return OkStatus();
              }).ok());
  Publish();
  EXPECT_THAT(Records(kTopic), IsEmpty());
  const std::vector<Record> letters = Records("other.dlq");
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].event.id, "theirs");
  EXPECT_EQ(letters[0].event.source, "//tandem/test/other");
  EXPECT_EQ(letters[0].event.position, (Position{3, 14, 15}));
}

TEST_F(RelayTest, SkipsNothingWhenPublishingFailsHalfWay) {
  std::mt19937_64 random(Seed());
  FaultyLog faulty(log_.get());
  int calls = 0, failures = 0;
  faulty.publish = [&, faults = std::mt19937_64(random())](
                       std::string_view topic,
                       const std::vector<Event>& events) mutable -> Result<EventLog::Offsets> {
    // Batches grow: there may be few.
    if (++calls != 2 && faults() % 3 != 0) return log_->Publish(topic, events);
    ++failures;
    const auto half = static_cast<std::ptrdiff_t>(faults() % (events.size() + 1));
    RETURN_IF_ERROR(log_->Publish(topic, {events.begin(), events.begin() + half}).status());
    return absl::UnavailableError("the connection is lost");
  };
  std::map<std::string, std::vector<std::string>> said;
  {
    Relay::Options options = RelayOptions();
    options.log = &faulty;
    options.batch = 7;
    Relay relay(options);
    for (int i = 0; i < 200; ++i) {
      const std::uint64_t partnership = random() % 5;
      Say(partnership, std::to_string(i));
      said[PartnershipName(partnership)].push_back(std::to_string(i));
    }
    ASSERT_TRUE(relay.Flush(Soon()).ok());
  }
  EXPECT_GT(failures, 0);
  EXPECT_EQ(Texts(kTopic), said);
}

// Of several topics one may be gone: what goes to the others is not put there at every try.
TEST_F(RelayTest, ATopicThatRefusesIsSaidAndFloodsNoOther) {
  FaultyLog faulty(log_.get());
  std::atomic<bool> is_gone = true;
  std::atomic<int> refused = 0;
  faulty.publish = [&](std::string_view topic, const std::vector<Event>& events) {
    if (topic == kTopic || !is_gone) return log_->Publish(topic, events);
    ++refused;
    return Result<EventLog::Offsets>(Refuse(kTopicMissing, "No such topic.", "Make it."));
  };
  ASSERT_TRUE(log_->Prepare({"tandem.letters"}).ok());
  for (int i = 0; i < 20; ++i) Say(1, std::to_string(i));
  ASSERT_TRUE(RunNow(ContextOf(source_.get(), "letter"), [&](Unit& unit) {
                common::v1::JournalEntry::Event letter;
                letter.set_id("a");
                letter.set_key("a");
                letter.set_topic("tandem.letters");
                unit.EmitRaw(std::move(letter));
                return OkStatus();
              }).ok());
  Relay::Options options = RelayOptions();
  options.log = &faulty;
  Relay relay(options);
  ASSERT_TRUE(Eventually([&] { return refused >= 3; }));
  EXPECT_EQ(ReasonOf(relay.health()), "TOPIC_MISSING");
  EXPECT_THAT(Records(kTopic), IsEmpty());
  is_gone = false;
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  EXPECT_TRUE(relay.health().ok()) << relay.health();
  EXPECT_THAT(Records(kTopic), SizeIs(20));
  EXPECT_THAT(Records("tandem.letters"), SizeIs(1));
}

TEST_F(RelayTest, FlushSaysWhenTheLogCannotBeReached) {
  FaultyLog faulty(log_.get());
  faulty.publish = [](auto, const auto&) { return absl::UnavailableError("down"); };
  Say(1, "a");
  Relay::Options options = RelayOptions();
  options.log = &faulty;
  Relay relay(options);
  EXPECT_EQ(ReasonOf(relay.Flush(absl::Now() + absl::Milliseconds(200))), "DEADLINE_EXCEEDED");
  EXPECT_EQ(relay.backlog().rows, 1);
  clock_.Advance(absl::Minutes(3));
  EXPECT_GE(relay.backlog().oldest, absl::Minutes(3));
}

// One that starts while the brokers are away.
TEST_F(RelayTest, ItsBacklogIsWhatIsNotPublishedThoughTheLogWasNeverReached) {
  class AwayLog final : public ForwardingLog {
   public:
    using ForwardingLog::ForwardingLog;
    Result<int> Partitions(std::string_view) override { return absl::UnavailableError("away"); }
  };
  Say(1, "a");
  Say(1, "b");
  Publish();
  AwayLog away(log_.get());
  Relay::Options options = RelayOptions();
  options.log = &away;
  Relay relay(options);
  EXPECT_EQ(relay.backlog().rows, 0);
  Say(1, "c");
  EXPECT_EQ(relay.backlog().rows, 1);
}

// Frozen while it publishes, beyond its lease: another has gone on meanwhile.
TEST_F(RelayTest, AnOldLeaderThatWakesUpWritesDuplicatesButMovesNoPosition) {
  FaultyLog slow(log_.get());
  std::promise<void> published, woken;
  slow.publish = [&, first = true](std::string_view topic,
                                   const std::vector<Event>& events) mutable {
    if (std::exchange(first, false)) {
      published.set_value();
      woken.get_future().wait();
    }
    return log_->Publish(topic, events);
  };
  Say(1, "a");
  Relay::Options options = RelayOptions();
  options.log = &slow;
  FaultyStore watched(source_.get());
  std::atomic<int> moves = 0;
  watched.before = [&](const Change&) {
    ++moves;  // the relay writes nothing else
    return OkStatus();
  };
  options.store = &watched;
  {
    Relay old_leader(options);
    published.get_future().wait();
    Say(1, "b");
    Publish();
    auto flushed = std::async(std::launch::async, [&] { return old_leader.Flush(Soon()); });
    woken.set_value();
    ASSERT_TRUE(flushed.get().ok());
  }
  EXPECT_EQ(moves, 0);
  const auto count = Records(kTopic).size();
  EXPECT_GT(count, 2U);
  EXPECT_EQ(Texts(kTopic)[PartnershipName(1)], (std::vector<std::string>{"a", "b"}));
  Publish();
  EXPECT_THAT(Records(kTopic), SizeIs(count));
}

// Else it might tell more again than anybody looks behind.
TEST_F(RelayTest, OneThatLosesItsLeaseHandsNoMoreOfAPartitionOverThanIsLookedBehind) {
  for (int i = 0; i < kMostHandedOver; ++i) SayAll({{1, "a"}, {1, "b"}});
  const Lease lease({.store = source_.get()});
  ASSERT_TRUE(lease.WaitUntilHeld(std::chrono::minutes(1)));
  const auto is_taken = [&] {
    return RunNow(ContextOf(source_.get(), "taken"),
                  [](Unit& unit) -> Status {
                    ASSIGN_OR_RETURN(auto row, unit.Find(kLeases, kLeaderLease));
                    row->set_holder("another");
                    unit.Save(kLeases, *std::move(row));
                    return OkStatus();
                  })
        .ok();
  };
  FaultyLog log(log_.get());
  std::atomic<std::size_t> handed_over = 0;
  log.publish = [&](std::string_view topic, const std::vector<Event>& events) {
    handed_over += events.size();
    EXPECT_TRUE(Eventually(is_taken) && Eventually([&] { return !lease.held(); }));
    return log_->Publish(topic, events);
  };
  Relay::Options options = RelayOptions();
  options.log = &log;
  options.lease = &lease;
  {
    const Relay relay(options);
    ASSERT_TRUE(Eventually([&] { return handed_over > 0; }));
  }
  EXPECT_EQ(handed_over, kMostHandedOver);
}

TEST_F(RelayTest, ItsPositionSurvivesAStoreThatRefusesToWriteIt) {
  FaultyStore faulty(source_.get());
  std::atomic<int> refusals = 3;
  faulty.before = [&](const Change&) {
    return refusals-- > 0 ? absl::UnavailableError("down") : OkStatus();
  };
  Say(1, "a");
  {
    Relay::Options options = RelayOptions();
    options.store = &faulty;
    Relay relay(options);
    ASSERT_TRUE(relay.Flush(Soon()).ok());
  }
  Publish();
  EXPECT_THAT(Records(kTopic), SizeIs(1));
}

}  // namespace
}  // namespace tandem::testing
