#include <future>
#include <thread>

#include "fmt/format.h"
#include "libs/common/store/postgres_fixture.h"
#include "libs/common/store/postgres_watch.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/postgres_proxy.h"

// What a lost connection or a server that starts again does to commands: each answer is true, and
// nothing happens twice.
namespace tandem::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using Cut = PostgresProxy::Cut;

class PostgresFaults : public PostgresFixture {};

TEST_F(PostgresFaults, AConnectionCutAtAnyStepIsSettled) {
  PostgresProxy proxy(SharedPostgres().socket());
  const auto store = Open(proxy.UrlOf(Database()));
  const auto direct = Open();
  Version version = store->CommitAndWait(Writing(Thing("old")))->versions[0];
  int number = 0;
  for (const std::string step :
       {"begin", "keys", "lock things", "take things", "repeats", "versions", "read things",
        "write things", "journal lock", "journal", "commit"}) {
    for (const Cut cut : {Cut::kBefore, Cut::kAfter}) {
      SCOPED_TRACE(fmt::format("{} {}", cut == Cut::kBefore ? "before" : "after", step));
      Change change = WithId(Writing(Thing("old", ++number), version),
                             step + (cut == Cut::kBefore ? "<" : ">"));
      // With a new name beside it the rows are read apart from their locks.
      if (step != "take things")
        change.writes.push_back(WriteOf(Thing(fmt::format("new{}", number))));
      proxy.CutAt(step, cut);
      const auto committed = store->CommitAndWait(change);
      ASSERT_TRUE(committed.ok()) << committed.status();
      EXPECT_TRUE(proxy.WaitForCut());
      version = committed->versions[0];
      EXPECT_FALSE(committed->repeated);
      const auto [thing, stored] = Read(*direct, ThingName("old"));
      EXPECT_EQ(thing.number(), number);
      EXPECT_EQ(stored, version);
      const auto entry = direct->FindChange(change.entry.change_id());
      ASSERT_TRUE(entry.ok() && entry->has_value());
      EXPECT_EQ((*entry)->SerializeAsString(), committed->entry.SerializeAsString());
    }
  }
  for (const auto& [id, times] : Journaled(*direct)) EXPECT_EQ(times, 1) << id;
}

// The server that answers now may have another database, which was restored: an old row could pass
// its guard there.
TEST_F(PostgresFaults, WhatItWroteItselfIsReadAnewOnceItHasConnectedAgain) {
  PostgresProxy proxy(SharedPostgres().socket());
  const auto store = Open(proxy.UrlOf(Database()));
  const auto is_known = [&] {
    const auto row = store->GetToGuard(kThings.info(), ThingName("a"));
    EXPECT_TRUE(row.ok() && row->has_value());
    return row.ok() && row->has_value() && (*row)->may_be_old;
  };
  ASSERT_TRUE(store->CommitAndWait(Writing(Thing("a"))).ok());
  EXPECT_TRUE(is_known());
  proxy.CutAt("begin", Cut::kBefore);
  ASSERT_TRUE(store->CommitAndWait(Writing(Thing("b"))).ok());
  EXPECT_FALSE(is_known());
}

TEST_F(PostgresFaults, ACommitThatArrivesLateIsWaitedFor) {
  PostgresProxy proxy(SharedPostgres().socket());
  const auto store = Open(proxy.UrlOf(Database()));
  const auto direct = Open();
  ASSERT_TRUE(store->CommitAndWait(Writing(Thing("warm"))).ok());
  proxy.CutAt("commit", Cut::kLate);
  std::future<Result<Committed>> answer = std::async(std::launch::async, [&] {
    return store->CommitAndWait(WithId(Writing(Thing("a")), "late"));
  });
  // It has connected again and asks about a transaction that is still under way.
  EXPECT_TRUE(proxy.WaitForCut(/*count=*/1));
  EXPECT_EQ(answer.wait_for(std::chrono::milliseconds(200)), std::future_status::timeout);
  proxy.Release();
  const auto committed = answer.get();
  ASSERT_TRUE(committed.ok()) << committed.status();
  EXPECT_THAT(Journaled(*direct), Contains(Pair("late", 1)));
}

// Marks and the like leave no row in the journal.
TEST_F(PostgresFaults, ACommitWithoutAJournalRowIsSettledToo) {
  PostgresProxy proxy(SharedPostgres().socket());
  const auto store = Open(proxy.UrlOf(Database()));
  for (const Cut cut : {Cut::kBefore, Cut::kAfter}) {
    Change change;
    Write& write = change.writes.emplace_back();
    write.collection = kMarks.info();
    write.name = fmt::format("marks/c/s/{}", static_cast<int>(cut));
    proxy.CutAt("commit", cut);
    const auto committed = store->CommitAndWait(change);
    ASSERT_TRUE(committed.ok()) << committed.status();
    EXPECT_EQ((*store->Get(kMarks.info(), write.name))->version, committed->versions[0]);
  }
}

TEST_F(PostgresFaults, AConnectionCutWhileItErasesOrRollsBackIsSettledToo) {
  PostgresProxy proxy(SharedPostgres().socket());
  const auto store = Open(proxy.UrlOf(Database()));
  for (const Cut cut : {Cut::kBefore, Cut::kAfter}) {
    Change change;
    change.writes.push_back({.collection = kTimers.info(),
                             .name = "timers/kind/subject",
                             .expected = {},
                             .body = "",
                             .columns = std::vector<ColumnValue>(kTimers.info().columns.size())});
    Write& write = change.writes.front();
    const auto made = store->CommitAndWait(change);
    ASSERT_TRUE(made.ok()) << made.status();
    // Nobody has seen version 0 of it any more.
    proxy.CutAt("rollback", cut);
    EXPECT_TRUE(absl::IsAborted(store->CommitAndWait(change).status()));
    EXPECT_TRUE(proxy.WaitForCut());
    write.expected = made->versions.front();
    write.erase = true;
    proxy.CutAt("erase timers", cut);
    const auto erased = store->CommitAndWait(change);
    ASSERT_TRUE(erased.ok()) << erased.status();
    EXPECT_TRUE(proxy.WaitForCut());
    EXPECT_FALSE((*store->Get(kTimers.info(), write.name)).has_value());
  }
}

// A process that stops in the middle of a transaction keeps its names from others, but not for
// long.
TEST_F(PostgresFaults, ASessionThatHangsIsEndedAndItsNamesGoOn) {
  PostgresProxy proxy(SharedPostgres().socket());
  const auto store = Open(proxy.UrlOf(Database())), other = Open();
  const Version version = store->CommitAndWait(Writing(Thing("a")))->versions[0];
  proxy.CutAt("write things", Cut::kLate);
  std::future<Result<Committed>> hanging = std::async(std::launch::async, [&] {
    return store->CommitAndWait(WithId(Writing(Thing("a", 1), version), "hanging"));
  });
  EXPECT_TRUE(proxy.WaitForCut());
  const auto committed = other->CommitAndWait(WithId(Writing(Thing("a", 2), version), "other"));
  EXPECT_NE(committed.ok(), hanging.get().ok());
  const auto ids = Journaled(*other);
  EXPECT_EQ(ids.count("hanging") + ids.count("other"), 1U);
  EXPECT_EQ(ids.contains("other"), committed.ok());
}

// libpq sends a batch before it has all of it: what arrived last may be the journal's lock, and the
// session waits for the next statement, not idle.
TEST_F(PostgresFaults, ABatchThatArrivesInPartIsEndedAndTheJournalGoesOn) {
  PostgresProxy proxy(SharedPostgres().socket());
  const auto store = Open(proxy.UrlOf(Database())), other = Open();
  ASSERT_TRUE(store->CommitAndWait(Writing(Thing("warm"))).ok());
  proxy.CutAt("journal", Cut::kLate);
  std::future<Result<Committed>> hanging = std::async(std::launch::async, [&] {
    return store->CommitAndWait(WithId(Writing(Thing("a")), "hanging"));
  });
  EXPECT_TRUE(proxy.WaitForCut(/*count=*/1));
  // As the one of each store does, but sooner.
  const PostgresWatch watch({.url = url_,
                             .clock = &clock_,
                             .patience = absl::Milliseconds(100),
                             .others_committed = [] {},
                             .own_batches = [] { return 0; }});
  const auto beside = other->CommitAndWait(WithId(Writing(Thing("b")), "beside"));
  EXPECT_TRUE(beside.ok()) << beside.status();
  const auto settled = hanging.get();
  EXPECT_TRUE(settled.ok()) << settled.status();
  EXPECT_THAT(Journaled(*other),
              UnorderedElementsAre(Pair("", 1), Pair("hanging", 1), Pair("beside", 1)));
}

// Commits under load while `disturb` runs; every answer is compared with what is stored.
void ExpectTrueAnswers(Store& store, const std::function<void()>& disturb) {
  std::mutex mutex;
  std::map<std::string, Status> answers;
  std::atomic<bool> goes_on = true;
  std::vector<std::jthread> writers;
  for (int i = 0; i < 6; ++i) {
    writers.emplace_back([&, i] {
      for (int n = 0; goes_on || n < 20; ++n) {
        const std::string id = fmt::format("{}-{}", i, n);
        const TestResource thing = Thing(id);
        Change change;
        change.entry.set_change_id(id);
        change.entry.set_request_digest("digest");
        change.writes.push_back({.collection = kThings.info(),
                                 .name = thing.name(),
                                 .expected = {},
                                 .body = Serialise(thing),
                                 .columns = ColumnsOf(kThings.info(), thing)});
        const Status status = store.CommitAndWait(change).status();
        const std::lock_guard lock(mutex);
        answers[id] = status;
      }
    });
  }
  disturb();
  goes_on = false;
  writers.clear();

  std::map<std::string, int> journaled;
  const auto entries = store.ReadJournal({}, 1'000'000);
  ASSERT_TRUE(entries.ok()) << entries.status();
  for (const auto& entry : *entries) ++journaled[entry.change_id()];
  int committed = 0;
  for (const auto& [id, status] : answers) {
    EXPECT_TRUE(status.ok() || absl::IsUnavailable(status)) << status;
    EXPECT_EQ(journaled[id], status.ok() ? 1 : 0) << id << " " << status;
    committed += status.ok() ? 1 : 0;
  }
  EXPECT_EQ(store.List(kThings.info(), {})->size(), static_cast<std::size_t>(committed));
  EXPECT_GT(committed, 100);
}

TEST_F(PostgresFaults, SessionsThatAreEndedUnderLoadLoseAndDoubleNothing) {
  const auto store = Open();
  const auto rows = [&] { return store->Head()->number; };
  ExpectTrueAnswers(*store, [&] {
    for (int i = 0; i < 40; ++i) {
      const std::int64_t before = rows();
      Ask("SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity"
          " WHERE datname = current_database() AND pid <> pg_backend_pid()");
      while (rows() < before + 5) std::this_thread::yield();
    }
  });
}

TEST_F(PostgresFaults, AServerThatCrashesUnderLoadLosesAndDoublesNothing) {
  auto server = *PostgresServer::Start({.fsync = false});
  const auto store = Open(server->CreateDatabase());
  const auto rows = [&] { return store->Head().value_or(Position()).number; };
  ExpectTrueAnswers(*store, [&] {
    for (int i = 0; i < 4; ++i) {
      const std::int64_t before = rows();
      while (rows() < before + 50) std::this_thread::yield();
      const std::int64_t then = rows();
      server->StopAtOnce();
      server->StartAgain();
      while (rows() < then + 10) std::this_thread::yield();
    }
  });
}

// A server that was demoted, or whose disk is full: nothing is wrong with what is written.
TEST_F(PostgresFaults, ADatabaseThatMayOnlyBeReadForAWhileIsUnavailable) {
  const auto store = Open();
  const auto operators = *PgConnection::Open(url_);  // begun before: may write
  const auto set_read_only = [&](std::string_view how) {
    for (const std::string& statement :
         {fmt::format("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET"
                      " default_transaction_read_only = {}', current_database()); END $$",
                      how),
          std::string("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                      " WHERE datname = current_database() AND pid <> pg_backend_pid()")}) {
      const auto done = operators->Run(statement);
      ASSERT_TRUE(done.ok()) << done.status();
    }
  };
  const auto write = [&] { return store->CommitAndWait(Writing(Thing("a"))).status(); };
  set_read_only("on");
  for (int i = 0; i < 5; ++i) {
    const Status refused = write();
    EXPECT_EQ(ReasonOf(refused), "STORE_UNAVAILABLE") << refused;
  }
  set_read_only("off");
  EXPECT_TRUE(Eventually([&] { return write().ok(); }));
}

// Of Changes that are sent at once, each by somebody else, so that most share a transaction.
std::vector<Status> AnswersTo(Store& store, const std::vector<Change>& changes) {
  std::vector<std::future<Status>> answers;
  for (const Change& change : changes) {
    answers.push_back(
        std::async(std::launch::async, [&] { return store.CommitAndWait(change).status(); }));
  }
  std::vector<Status> statuses;
  for (auto& answer : answers) statuses.push_back(answer.get());
  return statuses;
}

TEST_F(PostgresFaults, AChangeThatTheDatabaseRefusesFailsAlone) {
  std::vector<Change> changes;
  for (int i = 0; i < 60; ++i) {
    changes.push_back(Writing(Thing(fmt::format("t{}", i))));
    if (i % 20 == 7) changes.back().writes[0].columns[1] = std::string("no text: \xff");
  }
  const std::vector<Status> answers = AnswersTo(*Open(), changes);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i].code(),
              i % 20 == 7 ? absl::StatusCode::kInvalidArgument : absl::StatusCode::kOk)
        << i << " " << answers[i];
  }
}

// As an operator's psql may.
TEST_F(PostgresFaults, AChangeWhoseRowAnotherSessionHoldsFailsAlone) {
  const auto store = Open();
  const Version version = store->CommitAndWait(Writing(Thing("held")))->versions[0];
  const auto psql = *PgConnection::Open(url_);
  ASSERT_TRUE(psql->Run("BEGIN").ok());
  ASSERT_TRUE(psql->Run("SELECT FROM things FOR UPDATE").ok());
  std::vector<Change> changes;
  for (int i = 0; i < 20; ++i) {
    changes.push_back(i % 10 == 3 ? Writing(Thing("held", i), version)
                                  : Writing(Thing(fmt::format("t{}", i))));
  }
  const std::vector<Status> answers = AnswersTo(*store, changes);
  for (std::size_t i = 0; i < answers.size(); ++i)
    EXPECT_EQ(ReasonOf(answers[i]), i % 10 == 3 ? "STORE_UNAVAILABLE" : "") << i << answers[i];
  ASSERT_TRUE(psql->Run("ROLLBACK").ok());
  EXPECT_TRUE(store->CommitAndWait(Writing(Thing("held", 1), version)).ok());
}

TEST_F(PostgresFaults, NoMessageHoldsThePassword) {
  for (const std::string url :
       {"postgres://tandem:s3cret@127.0.0.1:1/db", "postgres://tandem:s3cret@[::1/db",
        "postgres://tandem:s3cret@h/db?colour=red", "postgre://tandem:s3cret@h/db"}) {
    const Status status = TryOpen(url).status();
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(status.ToString(), Not(HasSubstr("s3cret")));
  }
  EXPECT_TRUE(absl::IsUnavailable(TryOpen("postgres://tandem@127.0.0.1:1/db").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(TryOpen("postgres://h/db?colour=red").status()));
}

TEST_F(PostgresFaults, ADatabaseOfAnotherServiceOrProgramIsRefused) {
  ASSERT_NE(Open(), nullptr);
  EXPECT_TRUE(absl::IsFailedPrecondition(TryOpen(url_, "another").status()));
  url_ = SharedPostgres().CreateDatabase();
  Ask("CREATE TABLE theirs(x int)");
  EXPECT_TRUE(absl::IsFailedPrecondition(TryOpen(url_).status()));
}

TEST_F(PostgresFaults, PersonalDataLiesInAColumnOfItsOwn) {
  auto store = Open();
  TestResource thing = Thing("a", 7);
  thing.set_contact("amina@example.org");
  ASSERT_TRUE(store->CommitAndWait(Writing(thing)).ok());
  const std::string holds = "SELECT (position('amina'::bytea IN {}) > 0)::text FROM things";
  EXPECT_EQ(Ask(fmt::format(fmt::runtime(holds), "tandem_body")), "false");
  EXPECT_EQ(Ask(fmt::format(fmt::runtime(holds), "tandem_personal")), "true");
  EXPECT_EQ(Read(*store, thing.name()).first.contact(), "amina@example.org");
  EXPECT_EQ((*store->List(kThings.info(), {}))[0].body.size(), Serialise(thing).size());

  // A field that becomes personal later is taken out of what is stored.
  store = nullptr;
  Ask("UPDATE things SET tandem_body = tandem_body || tandem_personal, tandem_personal = NULL");
  Ask("UPDATE tandem_meta SET value = 'before' WHERE key = 'shape things'");
  store = Open();
  EXPECT_EQ(Ask(fmt::format(fmt::runtime(holds), "tandem_body")), "false");
  EXPECT_EQ(Read(*store, thing.name()).first.contact(), "amina@example.org");
}

TEST_F(PostgresFaults, OldIdsAreSwept) {
  const auto store = Open();
  ASSERT_TRUE(store->CommitAndWait(WithId(Writing(Thing("a")), "old")).ok());
  clock_.Advance(absl::Hours(24 * 31));
  ASSERT_TRUE(store->CommitAndWait(WithId(Writing(Thing("b")), "new")).ok());
  const auto ids = [&] {
    return Ask("SELECT string_agg(id, ' ') FROM tandem_ids JOIN tandem_journal USING (number)");
  };
  for (const auto start = std::chrono::steady_clock::now();
       ids() != "new" && std::chrono::steady_clock::now() - start < std::chrono::seconds(20);) {
    std::this_thread::yield();
  }
  EXPECT_EQ(ids(), "new");
}

TEST_F(PostgresFaults, AnIdIsSweptThoughALaterOneIsOlder) {
  const auto store = Open();
  for (const char* id : {"a", "younger", "c"})
    ASSERT_TRUE(store->CommitAndWait(WithId(Writing(Thing(id)), id)).ok());
  Ask("UPDATE tandem_journal SET time = time + 864000000000 WHERE id = 'younger'");
  const auto wait_for = [&](int rows) {
    const std::string sql = "SELECT count(*)::text FROM tandem_ids";
    for (const auto start = std::chrono::steady_clock::now();
         Ask(sql) > std::to_string(rows) &&
         std::chrono::steady_clock::now() - start < std::chrono::seconds(10);) {
      std::this_thread::yield();
    }
    return Ask(sql);
  };
  clock_.Advance(absl::Hours(24 * 31));
  wait_for(2);
  clock_.Advance(absl::Hours(24 * 31));
  EXPECT_EQ(wait_for(0), "0");
}

}  // namespace
}  // namespace tandem::testing
