#include <condition_variable>
#include <latch>
#include <set>
#include <thread>

#include "fmt/format.h"
#include "libs/common/store/postgres_fixture.h"
#include "libs/common/store/postgres_watch.h"
#include "libs/common/store/runner.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/postgres_proxy.h"

// Several stores on one database: replicas of one service.
namespace tandem::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class PostgresReplicas : public PostgresFixture {};

// Runs `run(i)` on so many threads at once.
template <class Run>
void Concurrently(int count, Run run) {
  std::latch start(count);
  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      run(i);
    });
  }
}

TEST_F(PostgresReplicas, StartingAtOnceTheyMakeOneSchemaAndOneKey) {
  std::vector<std::unique_ptr<Store>> stores(6);
  Concurrently(6, [&](int i) { stores[static_cast<std::size_t>(i)] = Open(); });
  std::set<std::string> keys;
  for (std::size_t i = 0; i < stores.size(); ++i) {
    ASSERT_NE(stores[i], nullptr);
    keys.emplace(stores[i]->digest_key());
    EXPECT_TRUE(stores[i]->CommitAndWait(Writing(Thing(std::to_string(i)))).ok());
  }
  EXPECT_THAT(keys, SizeIs(1));
  EXPECT_EQ(stores[0]->Head()->number, 6);
}

TEST_F(PostgresReplicas, OneOfThemCreatesAResource) {
  const auto first = Open(), second = Open();
  for (int round = 0; round < 30; ++round) {
    std::atomic<int> winners = 0;
    Concurrently(4, [&](int i) {
      Store& store = i % 2 == 0 ? *first : *second;
      const auto committed = store.CommitAndWait(Writing(Thing(fmt::format("t{}", round), i)));
      if (committed.ok()) {
        ++winners;
      } else {
        EXPECT_EQ(ReasonOf(committed.status()), "GUARD_LOST") << committed.status();
      }
    });
    EXPECT_EQ(winners, 1);
  }
}

// Each of two Changes found absent what the other one makes.
TEST_F(PostgresReplicas, WhatWasFoundAbsentStaysSo) {
  const auto first = Open(), second = Open();
  for (int round = 0; round < 40; ++round) {
    const std::string names[] = {fmt::format("a{}", round), fmt::format("b{}", round)};
    std::atomic<int> winners = 0;
    Concurrently(2, [&](int i) {
      Change change = Writing(Thing(names[i]));
      change.reads.push_back({kThings.info(), ThingName(names[1 - i]), {}});
      if ((i == 0 ? first : second)->CommitAndWait(change).ok()) ++winners;
    });
    EXPECT_EQ(winners, 1);
  }
}

// What a replica remembers of its own writes may be old by now.
class PostgresMemory : public PostgresReplicas {
 protected:
  PostgresMemory() {
    EXPECT_TRUE(Set(*mine_, 1).ok());
    EXPECT_TRUE(Set(*others_, 2).ok());
  }

  // Whether a command in `mine` sees `number` in the end.
  Result<std::int64_t> SeenIn(Store& store, const Status& refusal) {
    std::int64_t seen = 0;
    const auto committed = RunNow(ContextOf(store), [&](Unit& unit) -> Status {
      ASSIGN_OR_RETURN(TestResource thing, unit.Load(kThings, ThingName("a")));
      seen = thing.number();
      ++runs_;
      if (!refusal.ok()) return refusal;
      thing.set_text("by a command");
      unit.Save(kThings, std::move(thing));
      return OkStatus();
    });
    if (committed.status() != refusal) return committed.status();
    return seen;
  }

  const std::unique_ptr<Store> mine_ = Open(), others_ = Open();
  int runs_ = 0;

 private:
  static Context ContextOf(Store& store) {
    Context context;
    context.store = &store;
    context.change_id = "command";
    return context;
  }
  static Status Set(Store& store, int number) {
    return RunNow(ContextOf(store),
                  [&](Unit& unit) -> Status {
                    ASSIGN_OR_RETURN(auto thing, unit.Find(kThings, ThingName("a")));
                    if (!thing.has_value()) thing = Thing("a");
                    thing->set_number(number);
                    unit.Save(kThings, *std::move(thing));
                    return OkStatus();
                  })
        .status();
  }
};

TEST_F(PostgresMemory, ACommandOnWhatAnotherReplicaChangedRunsAgain) {
  EXPECT_EQ(*SeenIn(*mine_, OkStatus()), 2);
  EXPECT_EQ(runs_, 2);
  EXPECT_EQ(*SeenIn(*mine_, OkStatus()), 2);
  EXPECT_EQ(runs_, 3) << "its own writes are remembered";
}

TEST_F(PostgresMemory, ARefusalIsDecidedOnWhatAnotherReplicaChanged) {
  EXPECT_EQ(*SeenIn(*mine_, absl::FailedPreconditionError("no")), 2);
  EXPECT_EQ(runs_, 2);
}

TEST_F(PostgresMemory, AQuerySeesWhatAnotherReplicaChanged) {
  const auto row = mine_->Get(kThings.info(), ThingName("a"));
  TestResource thing;
  ASSERT_TRUE(View::ParseRow(**row, thing).ok());
  EXPECT_EQ(thing.number(), 2);
}

// The same with what exists: each writes one and has read the other.
TEST_F(PostgresReplicas, WhatWasReadStaysSo) {
  const auto first = Open(), second = Open();
  Version versions[2];
  for (int i = 0; i < 2; ++i)
    versions[i] = first->CommitAndWait(Writing(Thing(std::to_string(i))))->versions[0];
  for (int round = 0; round < 40; ++round) {
    std::atomic<int> winners = 0;
    const std::array before = {versions[0], versions[1]};
    Concurrently(2, [&](int i) {
      Change change = Writing(Thing(std::to_string(i), round), versions[i]);
      change.reads.push_back({kThings.info(), ThingName(std::to_string(1 - i)),
                              before[static_cast<std::size_t>(1 - i)]});
      const auto committed = (i == 0 ? first : second)->CommitAndWait(change);
      if (!committed.ok()) return;
      ++winners;
      versions[i] = committed->versions[0];
    });
    EXPECT_EQ(winners, 1);
  }
}

TEST_F(PostgresReplicas, ARuleOverASetHolds) {
  constexpr std::size_t kPlaces = 10;
  const std::unique_ptr<Store> stores[] = {Open(), Open()};
  TestResource owner;
  owner.set_name("countries/ke/partnerships/p");
  Change change;
  change.writes.push_back(WriteOf(kOwners, owner));
  ASSERT_TRUE(stores[0]->CommitAndWait(change).ok());
  std::atomic<int> joined = 0;
  Concurrently(8, [&](int i) {
    Store& store = *stores[i % 2];
    for (int attempt = 0;;) {
      const auto row = *store.Get(kOwners.info(), owner.name());
      if (store.List(kThings.info(), Below(owner.name()))->size() >= kPlaces) return;
      Change join = Writing(Thing(fmt::format("{}-{}", i, attempt)));
      join.writes.push_back(WriteOf(kOwners, owner, row->version));
      if (!store.CommitAndWait(join).ok()) continue;
      ++joined;
      ++attempt;
    }
  });
  EXPECT_EQ(joined, kPlaces);
  EXPECT_THAT(*stores[1]->List(kThings.info(), {}), SizeIs(kPlaces));
}

TEST_F(PostgresReplicas, AFollowerOfTheJournalMissesNothing) {
  constexpr int kWriters = 16, kEach = 40;
  const std::unique_ptr<Store> stores[] = {Open(), Open()}, reader = Open();
  ASSERT_TRUE(stores[0]->CommitAndWait(Writing(Thing("shared"))).ok());
  std::vector<common::v1::JournalEntry> followed;
  std::jthread follower([&] {
    for (Position place; followed.size() < kWriters * kEach + 1;) {
      const auto entries = reader->ReadJournal(place, 64);
      ASSERT_TRUE(entries.ok()) << entries.status();
      for (const auto& entry : *entries) {
        ASSERT_EQ(entry.number(), place.number + 1);
        place.number = entry.number();
        followed.push_back(entry);
      }
    }
  });
  Concurrently(kWriters, [&](int i) {
    Store& store = *stores[i % 2];
    for (int done = 0; done < kEach;) {
      // Half of them count in one resource, the others each make their own.
      const std::string name = i % 4 < 2 ? "shared" : fmt::format("{}-{}", i, done);
      auto [thing, version] = Read(store, ThingName(name));
      thing.set_name(ThingName(name));
      thing.set_number(thing.number() + 1);
      Change change = Writing(thing, version);
      change.entry.add_events()->set_data(fmt::format("{} {}", name, thing.number()));
      if (store.CommitAndWait(change).ok()) ++done;
    }
  });
  follower.join();
  int counted = 0;
  for (const auto& entry : followed) {
    if (entry.events_size() == 0 || !entry.events(0).data().starts_with("shared")) continue;
    EXPECT_EQ(entry.events(0).data(), fmt::format("shared {}", ++counted));
  }
  EXPECT_EQ(counted, kWriters / 2 * kEach);
  EXPECT_EQ(Read(*reader, ThingName("shared")).first.number(), counted);
}

TEST_F(PostgresReplicas, AnIdSentToBothIsCommittedOnce) {
  const std::unique_ptr<Store> stores[] = {Open(), Open()};
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> fresh = 0, repeated = 0;
    Concurrently(4, [&](int i) {
      const auto committed = stores[i % 2]->CommitAndWait(
          WithId(Writing(Thing(fmt::format("{}-{}", round, i))), fmt::format("id{}", round)));
      ASSERT_TRUE(committed.ok()) << committed.status();
      ++(committed->repeated ? repeated : fresh);
    });
    EXPECT_EQ(fresh, 1);
    EXPECT_EQ(repeated, 3);
  }
}

TEST_F(PostgresReplicas, OneHearsThatTheOtherHasCommitted) {
  const auto first = Open(), second = Open();
  std::mutex mutex;
  std::condition_variable heard;
  int calls = 0;
  const auto listening = second->Listen([&](std::span<const Store::Written> written) {
    EXPECT_TRUE(written.empty());
    const std::lock_guard lock(mutex);
    ++calls;
    heard.notify_all();
  });
  std::unique_lock lock(mutex);
  for (int i = 0; i < 3; ++i) {
    const int before = calls;
    lock.unlock();
    ASSERT_TRUE(first->CommitAndWait(Writing(Thing(std::to_string(i)))).ok());
    lock.lock();
    EXPECT_TRUE(heard.wait_for(lock, std::chrono::seconds(20), [&] { return calls > before; }));
  }
}

// What replicas tell each other.
class PostgresNotifications : public PostgresReplicas {
 protected:
  PostgresNotifications() {
    Open();  // makes the tables
    EXPECT_TRUE(listener_->Run("LISTEN tandem").ok());
  }

  // The payload of the next notification.
  std::optional<std::string> Heard() {
    PQconsumeInput(listener_->get());
    PGnotify* notify = PQnotifies(listener_->get());
    if (notify == nullptr) return std::nullopt;
    std::string payload = notify->extra;
    PQfreemem(notify);
    return payload;
  }
  void Notify(std::string_view payload) {
    EXPECT_TRUE(listener_->Run(fmt::format("NOTIFY tandem, '{}'", payload)).ok());
  }

  const std::unique_ptr<PgConnection> listener_ = *PgConnection::Open(url_);
};

TEST_F(PostgresNotifications, OneThatFailsIsSentOnceItHasConnectedAgain) {
  PostgresProxy proxy(SharedPostgres().socket());
  PostgresWatch watch({.url = proxy.UrlOf(Database()),
                       .clock = &clock_,
                       .others_committed = [] {},
                       .own_batches = [] { return 0; }});
  watch.Committed();
  ASSERT_TRUE(Eventually([&] { return Heard().has_value(); }));
  proxy.CutAt("notify", PostgresProxy::Cut::kBefore);
  watch.Committed();
  ASSERT_TRUE(proxy.WaitForCut());
  EXPECT_TRUE(Eventually([&] { return Heard().has_value(); }, absl::Seconds(5)));
}

// As one renews its lease every second.
TEST_F(PostgresNotifications, ACommitThatNobodyTellsOfIsFoundWhileOthersGoOnWriting) {
  std::atomic<int> calls = 0;
  const PostgresWatch watch({.url = url_,
                             .clock = &clock_,
                             .others_committed = [&] { ++calls; },
                             .own_batches = [] { return 0; }});
  ASSERT_TRUE(Eventually([&] { return calls > 0; }));  // it listens
  const int before = calls;
  const auto is_found = [&] {
    EXPECT_TRUE(listener_->Run("SELECT nextval('tandem_versions')").ok());
    return calls >= before + 2;  // one may be of its first look, when nothing was written yet
  };
  EXPECT_TRUE(Eventually(is_found, absl::Seconds(5), kDear));
}

// Two replicas would tell each other for ever.
TEST_F(PostgresNotifications, OneThatIsHeardIsNotSentOn) {
  std::atomic<int> calls = 0;
  std::unique_ptr<PostgresWatch> watch;
  watch = std::make_unique<PostgresWatch>(PostgresWatch::Options{.url = url_,
                                                                 .clock = &clock_,
                                                                 .others_committed =
                                                                     [&] {
                                                                       // As a store's listener,
                                                                       // which hears of own commits
                                                                       // and others.
                                                                       if (++calls > 1)
                                                                         watch->Committed();
                                                                     },
                                                                 .own_batches = [] { return 0; }});
  ASSERT_TRUE(Eventually([&] { return calls == 1; }));  // it listens
  for (const int after : {2, 3}) {
    Notify("other");
    ASSERT_TRUE(Eventually([&] { return calls >= after; }));
  }
  Notify("end");
  std::vector<std::string> heard;
  ASSERT_TRUE(Eventually([&] {
    while (const auto payload = Heard()) heard.push_back(*payload);
    return !heard.empty() && heard.back() == "end";
  }));
  EXPECT_THAT(heard, ElementsAre("other", "other", "end"));
}

}  // namespace
}  // namespace tandem::testing
