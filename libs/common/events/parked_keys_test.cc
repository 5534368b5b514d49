#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "gmock/gmock.h"
#include "libs/common/events/new_epoch.h"
#include "libs/common/events/parking_fixture.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// A store that keeps the answer to a replay's commit back until it is let go.
class LateStore final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  void Commit(Change change, std::function<void(Result<Committed>)> done) override {
    if (!change.entry.cause().starts_with("replay of"))
      return inner_.Commit(std::move(change), std::move(done));
    inner_.Commit(std::move(change), [this, done = std::move(done)](Result<Committed> result) {
      const std::lock_guard lock(mutex_);
      kept_.emplace_back([done, result = std::move(result)] { done(result); });
    });
  }
  bool keeps_one() const {
    const std::lock_guard lock(mutex_);
    return !kept_.empty();
  }
  void LetGo() {
    const std::lock_guard lock(mutex_);
    for (const auto& answer : kept_) answer();
    kept_.clear();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::function<void()>> kept_;
};

TEST_F(ParkingTest, AKeyThatFailsForGoodIsParkedAndTheOthersGoOn) {
  Say(1, "a");
  Say(1, "poison");
  Say(2, "x");
  Say(1, "b");
  Say(2, "y");
  Publish();
  Consumer consumer(PoisonedOptions());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "a ");
  EXPECT_EQ(Heard(2), "x y ");
  const auto parked = Parked();
  ASSERT_THAT(parked, SizeIs(1));
  EXPECT_EQ(parked[0].key(), PartnershipName(1));
  EXPECT_EQ(parked[0].parked(), 2);
  EXPECT_EQ(parked[0].error(), "CANNOT_BE: It cannot be. Say another.");
  ASSERT_TRUE(sink_relay_->Flush(Soon()).ok());
  EXPECT_THAT(Records(DeadLetterTopic(kTopic, "sink")), SizeIs(2));
}

TEST_F(ParkingTest, WhatFailsOnWhatHasChangedSinceIsRunAgainAndNotParked) {
  const std::string first = PartnershipName(7) + "/logs/first";
  const std::string second = PartnershipName(7) + "/logs/second";
  const auto put = [&](const std::string& name, std::int64_t number) {
    return RunNow(ContextOf(sink_.get(), fmt::format("put {} {}", name, number)), [&](Unit& unit) {
      TestResource log;
      log.set_name(name);
      if (unit.Find(kLogs, name).ok()) log.set_number(number);
      unit.Save(kLogs, log);
      return OkStatus();
    });
  };
  Say(1, "a");
  Say(1, "b");
  Publish();
  Consumer::Options options = ConsumerOptions();
  auto& apply = options.reactions.begin()->second.apply;
  apply = [&, inner = apply, runs = 0](Unit& unit, const Event& event) mutable -> Status {
    ASSIGN_OR_RETURN(const auto one, unit.Find(kLogs, first));
    // Somebody else changes both at once, after one was read.
    if (++runs == 1) {
      EXPECT_TRUE(put(first, 1).ok());
      EXPECT_TRUE(put(second, 1).ok());
    }
    ASSIGN_OR_RETURN(const auto other, unit.Find(kLogs, second));
    if (one.has_value() != other.has_value()) return absl::InvalidArgumentError("cannot be");
    return inner(unit, event);
  };
  Consumer consumer(options);
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_THAT(Parked(), IsEmpty());
  EXPECT_EQ(Heard(1), "a b ");
}

TEST_F(ParkingTest, AReplayDrainsTheKeyInOrderAndUnparksIt) {
  Say(1, "a");
  Say(1, "poison");
  Say(1, "b");
  Publish();
  Consumer consumer(PoisonedOptions());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  healed_ = true;
  const Result<int> replayed = consumer.Replay(PartnershipName(1));
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(*replayed, 2);
  EXPECT_EQ(Heard(1), "a poison b ");
  EXPECT_THAT(Parked(), IsEmpty());
  Say(1, "c");
  Publish();
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "a poison b c ");
  EXPECT_EQ(*consumer.Replay(""), 0);
}

TEST_F(ParkingTest, AReplayThatFailsAgainLeavesTheKeyParked) {
  Say(1, "poison");
  Say(1, "b");
  Say(2, "poison");
  Publish();
  Consumer consumer(PoisonedOptions());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(consumer.Replay("").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Parked(), SizeIs(2));
  EXPECT_EQ(Heard(1), "");
  healed_ = true;
  EXPECT_EQ(*consumer.Replay(""), 3);
  EXPECT_EQ(Heard(1), "poison b ");
}

// Of the log all is as it was, but for the dead-letter topic. The operator's command brings them
// back.
TEST_F(ParkingTest, LettersWhoseTopicWasMadeAnewAreNotReplayedWithoutTheFirst) {
  Say(1, "poison");
  Say(1, "b");
  Publish();
  RunUntilIdle(PoisonedOptions());
  ASSERT_TRUE(sink_relay_->Flush(Soon()).ok());
  sink_relay_.reset();
  const std::string letters = Parked().front().topic();
  auto fresh = *OpenEventLog("local:" + (folder_ / "fresh.db").string());
  ASSERT_TRUE(fresh->Prepare({kTopic, "tandem.sink.v1", letters}).ok());
  for (const Record& record : Records(kTopic))
    ASSERT_TRUE(fresh->Publish(kTopic, {record.event}).ok());
  ASSERT_TRUE(fresh->Publish(letters, {Records(letters).back().event}).ok());
  log_ = std::move(fresh);
  healed_ = true;
  const auto replay = [this] { return Consumer(PoisonedOptions()).Replay(""); };
  EXPECT_EQ(ReasonOf(replay().status()), "DEAD_LETTERS_LOST") << replay().status();
  EXPECT_EQ(Heard(1), "");

  sink_.reset();
  StoreOptions options{.url = "sqlite:" + (folder_ / "sink.db").string(), .service = "sink"};
  const auto begun = BeginEpoch(options, *log_, "tandem.sink.v1", "//tandem/test/sink");
  ASSERT_TRUE(begun.ok() && begun->refused.ok()) << begun.status() << begun->refused;
  sink_ = Open("sink");
  Relay::Options again = RelayOptions();
  again.store = sink_.get();
  again.topic = "tandem.sink.v1";
  again.source = "//tandem/test/sink";
  sink_relay_ = std::make_unique<Relay>(again);
  ASSERT_TRUE(sink_relay_->Flush(Soon()).ok());
  // What lay there already comes behind what was told again; each is applied once.
  const auto replayed = replay();
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(*replayed, 2);
  EXPECT_EQ(Heard(1), "poison b ");
}

TEST_F(ParkingTest, AKeyIsParkedAgainAfterItWasReplayed) {
  Say(1, "poison");
  Publish();
  Consumer consumer(PoisonedOptions());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  healed_ = true;
  ASSERT_EQ(*consumer.Replay(""), 1);
  healed_ = false;
  Say(1, "poison");
  Say(1, "b");
  Publish();
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "poison ");
  healed_ = true;
  EXPECT_EQ(*consumer.Replay(""), 2);
  EXPECT_EQ(Heard(1), "poison poison b ");
}

TEST_F(ParkingTest, AKeyIsParkedAgainBeforeItsReplayHasHeardThatItIsDone) {
  Say(1, "poison");
  Publish();
  LateStore store(sink_.get());
  Consumer::Options options = PoisonedOptions();
  options.store = &store;
  Consumer consumer(options);
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  healed_ = true;
  std::thread replay([&] { EXPECT_EQ(*consumer.Replay(""), 1); });
  EXPECT_TRUE(Eventually([&] { return store.keeps_one(); }));
  healed_ = false;
  Say(1, "poison");
  Publish();
  EXPECT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  store.LetGo();
  replay.join();
  Say(1, "b");
  Publish();
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "poison ");
  ASSERT_THAT(Parked(), SizeIs(1));
  EXPECT_EQ(Parked()[0].parked(), 2);
}

TEST_F(ParkingTest, AParkedKeyIsKnownToTheNextProcess) {
  Say(1, "poison");
  Publish();
  RunUntilIdle(PoisonedOptions());
  Say(1, "b");
  Publish();
  Consumer consumer(PoisonedOptions());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(1), "");
  EXPECT_THAT(Parked(), SizeIs(1));
}

TEST_F(ParkingTest, ManyParkedKeysPauseItInstead) {
  Say(1, "poison");
  Publish();
  Consumer::Options options = PoisonedOptions();
  options.max_parked = 1;
  Consumer consumer(options);
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  Say(2, "poison");
  Publish();
  EXPECT_EQ(ReasonOf(consumer.WaitUntilIdle(absl::Now() + absl::Milliseconds(50))),
            "DEADLINE_EXCEEDED");
  EXPECT_THAT(Parked(), SizeIs(1));
  healed_ = true;
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Heard(2), "poison ");
}

TEST_F(ParkingTest, OnePoisonInAThousandParksItsKeyAloneAndIsReplayedInOrder) {
  std::mt19937_64 random(Seed());
  const int count = Soak() ? 20'000 : 2'000;
  std::set<std::uint64_t> poisoned;
  std::vector<std::pair<std::uint64_t, std::string>> said;
  for (int i = 0; i < count; ++i) {
    const std::uint64_t partnership = random() % 40;
    const bool is_poison = random() % 1000 == 0 || i == count / 2;
    const std::string text = is_poison ? "poison" : fmt::format("{}", i);
    said.emplace_back(partnership, text);
    if (said.size() == 100) SayAll(std::exchange(said, {}));
    expected_[partnership] += text + " ";
    if (is_poison) poisoned.insert(partnership);
  }
  Publish();
  Consumer consumer(PoisonedOptions());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  for (const auto& [partnership, text] : expected_) {
    if (!poisoned.contains(partnership)) {
      EXPECT_EQ(Heard(partnership), text);
    }
    if (poisoned.contains(partnership)) {
      EXPECT_EQ(Heard(partnership), text.substr(0, text.find("poison")));
    }
  }
  EXPECT_THAT(Parked(), SizeIs(poisoned.size()));
  healed_ = true;
  ASSERT_TRUE(sink_relay_->Flush(Soon()).ok());
  const Result<int> replayed = consumer.Replay("");
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  ExpectAllHeardOnce();
}

TEST_F(ParkingTest, AKeyIsParkedAtOnceAndHoldsUpNoOther) {
  Relay relay(RelayOptions());
  Consumer::Options options = PoisonedOptions();
  std::atomic<int> tries = 0;
  auto& apply = options.reactions.begin()->second.apply;
  apply = [&tries, inner = apply](Unit& unit, const Event& event) {
    if (event.key == PartnershipName(1)) ++tries;
    return inner(unit, event);
  };
  Consumer consumer(options);
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  const Position poison = Say(1, "poison");
  const Position other = Say(2, "x");
  ASSERT_TRUE(consumer.WaitFor(kSource, PartnershipName(1), poison, Soon()).ok());
  ASSERT_TRUE(consumer.WaitFor(kSource, PartnershipName(2), other, Soon()).ok());
  EXPECT_EQ(tries, 1);
  EXPECT_THAT(Parked(), SizeIs(1));
  EXPECT_EQ(Heard(2), "x ");
}

TEST_F(ParkingTest, EventsThatComeDuringAReplayKeepTheirOrder) {
  Say(1, "poison");
  expected_[1] = "poison ";
  Publish();
  Relay relay(RelayOptions());
  Consumer consumer(PoisonedOptions());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  healed_ = true;
  std::thread speaker([this] {
    for (int i = 0; i < 50; ++i) {
      Say(1, fmt::format("{}", i));
      expected_[1] += fmt::format("{} ", i);
    }
  });
  EXPECT_TRUE(Eventually([&] {
    const Result<int> replayed = consumer.Replay("");
    EXPECT_TRUE(replayed.ok() || IsTransient(replayed.status())) << replayed.status();
    return Parked().empty();
  }));
  speaker.join();
  ASSERT_TRUE(relay.Flush(Soon()).ok());
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  ASSERT_TRUE(Eventually([&] {
    EXPECT_TRUE(consumer.Replay("").ok());
    return Parked().empty();
  }));
  ExpectAllHeardOnce();
}

}  // namespace
}  // namespace tandem::testing
