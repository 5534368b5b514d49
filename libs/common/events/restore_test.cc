// A store or the log goes back to a backup, or the log is a new one: nobody runs on silently, and
// after the operator's command what the journal holds has happened once, everywhere.
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "gmock/gmock.h"
#include "libs/common/events/epochs.h"
#include "libs/common/events/log_check.h"
#include "libs/common/events/new_epoch.h"
#include "libs/common/events/restore_fixture.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

class RestoreTest : public RestoreFixture {
 protected:
  void Dump(const std::string& name) { CopyTo(name, name + ".dump"); }
  void Restore(const std::string& name) { CopyTo(name + ".dump", name); }
  // The store of the source goes back to before its second event was told.
  void LoseOne() {
    Say(1, "kept");
    Publish();
    Dump("source");
    Say(1, "lost");
    Publish();
    Restore("source");
  }
  // Closes all of them, copies the file of one ("source", "sink", "events") and opens them again.
  void CopyTo(const std::string& from, const std::string& to) {
    source_.reset();
    sink_.reset();
    log_.reset();
    for (const std::string suffix : {".db", ".db-wal", ".db-shm"}) {
      std::filesystem::remove(folder_ / (to + suffix));
      if (!std::filesystem::exists(folder_ / (from + suffix))) continue;
      std::filesystem::copy_file(folder_ / (from + suffix), folder_ / (to + suffix));
    }
    source_ = Open("source");
    sink_ = Open("sink");
    log_ = *OpenEventLog("local:" + (folder_ / "events.db").string());
  }
};

TEST_F(RestoreTest, AStoreOlderThanTheLogIsNotPublishedFrom) {
  LoseOne();
  Say(1, "after");
  ExpectRefused("LOG_AHEAD");
  EXPECT_THAT(Records(kTopic), SizeIs(2));
}

TEST_F(RestoreTest, AfterANewEpochWhatIsLostIsNamedAndTheRestIsHeardOnce) {
  Say(1, "kept");
  Publish();
  Dump("source");
  Say(1, "lost");
  Say(2, "lost too");
  Publish();
  Restore("source");
  const NewEpoch begun = Begin("source");
  EXPECT_GT(begun.epoch, 1);
  EXPECT_THAT(TextsOf(begun.lost), ElementsAre("lost", "lost too"));
  EXPECT_THAT(begun.read_again, IsEmpty());
  Say(1, "new");
  Say(2, "new too");
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "kept new ");
  EXPECT_EQ(Heard(2), "new too ");
  // The relay that takes over next finds nothing amiss.
  Say(1, "more");
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "kept new more ");
}

TEST_F(RestoreTest, WhatIsLostIsNamedThoughAnOldLeaderHasToldMuchAgainBehindIt) {
  LoseOne();
  const std::vector<Event> again(kMostHandedOver, Records(kTopic).front().event);
  ASSERT_TRUE(log_->Publish(kTopic, again).ok());
  ExpectRefused("LOG_AHEAD");
  EXPECT_THAT(TextsOf(Begin("source").lost), ElementsAre("lost"));
}

// Their numbers were given before, to what is lost now.
TEST_F(RestoreTest, WhatWasCommittedBeforeTheNewEpochIsToldInIt) {
  Say(1, "kept");
  Publish();
  RunUntilIdle(ConsumerOptions());
  Dump("source");
  Say(1, "lost");
  Say(2, "lost too");
  Publish();
  Restore("source");
  Say(1, "eager");
  Say(3, "eager too");
  Say(2, "eager as well");
  ExpectRefused("LOG_AHEAD");
  EXPECT_THAT(TextsOf(Begin("source").lost), ElementsAre("lost", "lost too"));
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "kept eager ");
  EXPECT_EQ(Heard(2), "eager as well ");
  EXPECT_EQ(Heard(3), "eager too ");
  std::set<std::string> ids;
  for (const Record& record : Records(kTopic)) EXPECT_TRUE(ids.insert(record.event.id).second);
}

TEST_F(RestoreTest, AConsumerThatRunsOnTellsOnceWhatItAppliedAndWasUndone) {
  Say(1, "kept");
  Publish();
  Dump("source");
  Say(1, "lost");
  Say(2, "lost too");
  Publish();
  RunUntilIdle(ConsumerOptions());
  Restore("source");
  Begin("source");
  Say(1, "new");
  Publish();
  const std::string told = "An event was applied that a restore undid";
  RunUntilIdle(Logged(ConsumerOptions()));
  EXPECT_THAT(Messages(told), SizeIs(2));
  EXPECT_THAT(Messages(told)[0], HasSubstr(PartnershipName(1) + " (1.2.0)"));
  RunUntilIdle(Logged(ConsumerOptions()));
  EXPECT_THAT(Messages(told), SizeIs(2));
  EXPECT_EQ(Heard(1), "kept lost new ");
  Say(2, "new too");
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(2), "lost too new too ");
}

TEST_F(RestoreTest, AProjectionOfWhatIsLostIsRebuiltWithoutIt) {
  Say(1, "kept");
  Publish();
  Dump("source");
  Say(1, "lost");
  Say(2, "lost too");
  Publish();
  {
    const auto projections = *Projections::Start(ProjectionOptions());
    ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  }
  EXPECT_EQ(Reported(1, 1), "kept lost ");
  Restore("source");
  Begin("source");
  Say(1, "new");
  Publish();
  const auto projections = *Projections::Start(ProjectionOptions());
  ASSERT_TRUE(WaitForGeneration(*projections, 2));
  EXPECT_EQ(Reported(2, 1), "kept new ");
  EXPECT_EQ(Reported(2, 2), "");
  ASSERT_TRUE(projections->WaitUntilRebuilt(Soon()).ok());
  EXPECT_EQ(Reported(1, 1), "");
  // One that never saw it needs no second.
  ASSERT_TRUE(projections->Rebuild().ok());
  ASSERT_TRUE(WaitForGeneration(*projections, 3));
  ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(projections->generation(), 3);
  EXPECT_EQ(Reported(3, 1), "kept new ");
}

TEST_F(RestoreTest, AProjectionThatRunsWhileItsSourceIsRestoredIsRebuilt) {
  LoseOne();
  const auto projections = *Projections::Start(ProjectionOptions());
  ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  EXPECT_EQ(Reported(1, 1), "kept lost ");
  Begin("source");
  Say(1, "new");
  Publish();
  ASSERT_TRUE(WaitForGeneration(*projections, 2));
  EXPECT_EQ(Reported(2, 1), "kept new ");
}

// Both have heard of the restore, and the one that does not lead was faster.
TEST_F(RestoreTest, ALeaderFillsTheRebuildThatAnotherReplicaHasBegun) {
  LoseOne();
  FaultyStore faulty(sink_.get());
  std::atomic<int> begun = 0;
  faulty.before = [&](const Change& change) {
    if (change.entry.cause() != "rebuild" || begun++ > 0) return OkStatus();
    return RunNow(ContextOf(sink_.get()),
                  [](Unit& unit) -> Status {
                    ASSIGN_OR_RETURN(auto row, unit.Find(kGenerations, kGeneration));
                    if (!row.has_value()) row.emplace().set_name(std::string(kGeneration));
                    row->set_serving(1);
                    row->set_filling(2);
                    unit.Save(kGenerations, *std::move(row));
                    return OkStatus();
                  })
        .status();
  };
  Lease lease({.store = sink_.get()});
  Projections::Options options = ProjectionOptions();
  options.consumer.store = &faulty;
  options.lease = &lease;
  const auto projections = *Projections::Start(options);
  ASSERT_TRUE(projections->WaitUntilIdle(Soon()).ok());
  Begin("source");
  Publish();
  ASSERT_TRUE(WaitForGeneration(*projections, 2));
  EXPECT_EQ(Reported(2, 1), "kept ");
}

TEST_F(RestoreTest, ALogOlderThanTheStoreIsFilledAgain) {
  Say(1, "a");
  Publish();
  Dump("events");
  Say(1, "b");
  Say(2, "x");
  Publish();
  RunUntilIdle(ConsumerOptions());
  Restore("events");
  Say(1, "c");
  ExpectRefused("LOG_BEHIND");
  ExpectConsumerRefused();
  const NewEpoch source = Begin("source");
  EXPECT_THAT(source.lost, IsEmpty());
  EXPECT_EQ(source.first_to_tell, 1);
  EXPECT_THAT(Begin("sink").read_again, Not(IsEmpty()));
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "a b c ");
  EXPECT_EQ(Heard(2), "x ");
  ExpectRebuildIs({{1, "a b c "}, {2, "x "}});
}

TEST_F(RestoreTest, ANewLogIsFilledFromTheJournal) {
  Say(1, "a");
  Say(2, "x");
  Publish();
  RunUntilIdle(ConsumerOptions());
  log_.reset();
  std::filesystem::remove(folder_ / "events.db");
  log_ = *OpenEventLog("local:" + (folder_ / "events.db").string());
  ASSERT_TRUE(log_->Prepare({kTopic, DeadLetterTopic(kTopic, "sink")}).ok());
  ExpectRefused("LOG_BEHIND");
  ExpectConsumerRefused();
  Begin("source");
  Begin("sink");
  Say(1, "b");
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "a b ");
  ExpectRebuildIs({{1, "a b "}, {2, "x "}});
}

TEST_F(RestoreTest, AConsumerOfAnOlderStoreReadsAgainAndDoublesNothing) {
  Say(1, "a");
  Publish();
  RunUntilIdle(ConsumerOptions());
  Dump("sink");
  Say(1, "b");
  Publish();
  RunUntilIdle(ConsumerOptions());
  Restore("sink");
  EXPECT_EQ(Heard(1), "a ");
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "a b ");
}

TEST_F(RestoreTest, ABackupFromBeforeAnEpochEndsThatOneToo) {
  Say(1, "first");
  Publish();
  Dump("source");
  Say(1, "lost once");
  Publish();
  Restore("source");
  Begin("source");
  Say(1, "lost twice");
  Publish();
  Restore("source");  // the same backup: it knows nothing of the new epoch
  ExpectRefused("LOG_AHEAD");
  EXPECT_THAT(TextsOf(Begin("source").lost), ElementsAre("lost once", "lost twice"));
  Say(1, "new");
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "first new ");
}

// Some have passed over what it holds, others have applied it: no new epoch makes both right.
TEST_F(RestoreTest, ABackupThatWasDeclaredVoidInPartIsRefused) {
  Say(1, "old");
  Publish();
  Dump("source");
  Say(1, "newer");
  Publish();
  CopyTo("source", "newer");
  Restore("source");
  Begin("source");
  Say(1, "other");
  Publish();
  CopyTo("newer", "source");
  ExpectRefused("LOG_AHEAD");
  source_.reset();
  const auto begun =
      BeginEpoch(OptionsOf("source"), *log_, kTopic, std::string("//tandem/test/source"));
  EXPECT_EQ(ReasonOf(begun.status()), "BACKUP_OF_OTHER_BRANCH") << begun.status();
}

TEST_F(RestoreTest, TheCommandCanBeGivenAgainAfterACrash) {
  LoseOne();
  source_.reset();
  StoreOptions options = OptionsOf("source");
  options.least_epoch = 2;  // it died after this
  source_ = *OpenStore(options);
  ExpectRefused("LOG_AHEAD");
  EXPECT_THAT(TextsOf(Begin("source").lost), ElementsAre("lost"));
  EXPECT_THAT(Begin("source").lost, IsEmpty());  // to no avail
  Say(1, "new");
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "kept new ");
}

TEST_F(RestoreTest, ARelayThatDiesWhileItAnnouncesIsSucceeded) {
  LoseOne();
  Say(1, "eager");
  Begin("source");
  Say(1, "new");
  FaultyLog faulty(log_.get());
  std::atomic<int> tries = 0;
  faulty.publish = [&](std::string_view topic,
                       const std::vector<Event>& events) -> Result<EventLog::Offsets> {
    if (events.front().type != kEpochBegan) return log_->Publish(topic, events);
    RETURN_IF_ERROR(log_->Publish(topic, {events.begin(), events.begin() + 3}).status());
    ++tries;
    return absl::UnavailableError("down");
  };
  {
    Relay::Options options = RelayOptions();
    options.log = &faulty;
    Relay relay(options);
    ASSERT_TRUE(Eventually([&] { return tries > 0; }));
  }
  Publish();
  RunUntilIdle(ConsumerOptions());
  EXPECT_EQ(Heard(1), "kept eager new ");
}

// Whatever goes back whenever: what the journal holds is heard once, and a rebuild is the journal.
TEST_F(RestoreTest, RandomRestoresLoseAndDoubleNothingOfTheJournal) {
  std::mt19937_64 random(Seed());
  const int rounds = Soak() ? 100 : 6;
  int said = 0;
  std::set<std::string> lost;
  const auto say_some = [&] {
    for (std::uint64_t i = random() % 12; i > 0; --i) Say(random() % 4, std::to_string(said++));
    if (random() % 3 != 0) Publish();
    if (random() % 2 == 0) RunUntilIdle(ConsumerOptions());
  };
  const std::string names[] = {"source", "sink", "events"};
  for (const std::string& name : names) Dump(name);
  for (int round = 0; round < rounds; ++round) {
    say_some();
    Dump(names[random() % 3]);
    say_some();
    const std::string& restored = names[random() % 3];
    SCOPED_TRACE(fmt::format("round {}: {}", round, restored));
    Restore(restored);
    if (random() % 2 == 0) Say(random() % 4, std::to_string(said++));
    const NewEpoch begun = Begin("source");
    ASSERT_TRUE(begun.refused.ok()) << begun.refused;
    for (const std::string& text : TextsOf(begun.lost)) lost.insert(text);
    Begin("sink");
    say_some();
    Publish();
    RunUntilIdle(ConsumerOptions());
    const std::map<std::uint64_t, std::string> journal = Journal();
    ExpectRebuildIs(journal);
    for (const auto& [partnership, texts] : journal) {
      const std::vector<std::string> heard = absl::StrSplit(Heard(partnership), ' ');
      const std::vector<std::string> all = absl::StrSplit(texts, ' ');
      EXPECT_THAT(heard, IsSupersetOf(all));
      EXPECT_EQ(std::set<std::string>(heard.begin(), heard.end()).size(), heard.size());
    }
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace tandem::testing
