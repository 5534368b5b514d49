#include "libs/common/store/postgres_schema.h"

#include <future>

#include "fmt/format.h"
#include "libs/common/store/postgres_fixture.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/source_tree.h"

// What a start does to a database that other replicas, of this release and of the one before, use.
namespace tandem::testing {
namespace {

// As the next release has them.
inline constexpr Collection<TestResource> kThingsByText{
    .pattern = kThings.pattern,
    .columns = {"number", "owner", "date", "flag", "create_time", "period.start", "text"},
};
inline constexpr Collection<TestResource> kOwnersByText{
    .pattern = kOwners.pattern,
    .columns = {"display_name", "text"},
};

using ::testing::HasSubstr;

constexpr const char* kValidIndexes =
    "SELECT count(*)::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " WHERE relname = 'things.number' AND indisvalid";

class PostgresSchema : public PostgresFixture {
 protected:
  Result<std::unique_ptr<Store>> OpenNext() {
    return OpenStore({.url = url_,
                      .collections = {kThingsByText.info(), kOwnersByText.info()},
                      .clock = &clock_,
                      .service = "test"});
  }
  static Version PutText(Store& store, std::string_view id, std::string text,
                         Version expected = {}) {
    TestResource thing = Thing(id);
    thing.set_text(std::move(text));
    const auto committed = store.CommitAndWait(Writing(thing, expected));
    EXPECT_TRUE(committed.ok()) << committed.status();
    return committed.ok() ? committed->versions[0] : Version();
  }
  static std::size_t CountOf(Store& store, std::string_view text) {
    const auto rows = store.List(kThingsByText.info(), Query().Where("text", Op::kEqual, text));
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() ? rows->size() : 0;
  }
  // Until so many sessions wait for a lock.
  void WaitForWaiters(int count) {
    EXPECT_TRUE(Eventually([&] {
      return std::stoi(Ask("SELECT count(*)::text FROM pg_stat_activity WHERE datname ="
                           " current_database() AND wait_event_type = 'Lock'")) >= count;
    }));
  }
};

TEST_F(PostgresSchema, TwoReplicasThatStartOnTheFirstFormatMigrateItOnce) {
  for (const std::string id : {"once", "twice"}) {
    ASSERT_TRUE(Open()->CommitAndWait(WithId(Writing(Thing(id)), id)).ok());
  }
  for (const char* sql :
       {"DROP TABLE tandem_history", "DROP TABLE tandem_ids",
        R"(CREATE TABLE tandem_ids(id text COLLATE "C" PRIMARY KEY, number int8 NOT NULL))",
        "INSERT INTO tandem_ids SELECT id, number FROM tandem_journal",
        "UPDATE tandem_meta SET value = '1' WHERE key = 'format'",
        // What becomes of it is written down.
        "CREATE TABLE told(made text)",
        "CREATE FUNCTION tell() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO told"
        " SELECT object_identity FROM pg_event_trigger_ddl_commands(); END $$",
        "CREATE EVENT TRIGGER tells ON ddl_command_end WHEN tag IN ('CREATE TABLE')"
        " EXECUTE FUNCTION tell()"}) {
    Ask(sql);
  }
  auto holder = *PgConnection::Open(url_);
  ASSERT_TRUE(holder->Run(fmt::format("SELECT pg_advisory_lock{}", kMigrationLock)).ok());
  std::vector<std::future<Result<std::unique_ptr<Store>>>> starts;
  for (int i = 0; i < 2; ++i) {
    starts.push_back(std::async(std::launch::async, [&] { return TryOpen(url_); }));
  }
  EXPECT_TRUE(Eventually([&] {
    return Ask("SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database()"
               " AND query LIKE '%pg_try_advisory_lock%' AND pid <> pg_backend_pid()") == "2";
  }));
  holder.reset();
  for (auto& start : starts) {
    const auto store = start.get();
    ASSERT_TRUE(store.ok()) << store.status();
    const auto repeated = (*store)->CommitAndWait(WithId(Writing(Thing("b")), "once"));
    ASSERT_TRUE(repeated.ok()) << repeated.status();
    EXPECT_TRUE(repeated->repeated);
  }
  for (const char* made : {"public.tandem_ids", "public.tandem_history"}) {
    EXPECT_EQ(Ask(fmt::format("SELECT count(*)::text FROM told WHERE made = '{}'", made)), "1")
        << made;
  }
  EXPECT_EQ(Ask("SELECT count(*)::text FROM tandem_ids"), "2");
  EXPECT_EQ(Ask("SELECT count(*)::text FROM tandem_history"), "2");
}

// Whether a release raises it decides whether it can be taken back.
TEST_F(PostgresSchema, ItsFormatIsTheOneThatOperatorsAreTold) {
  ASSERT_NE(Open(), nullptr);
  EXPECT_THAT(
      TextOf("docs/operations.md"),
      HasSubstr("The format of this release is " +
                Ask("SELECT value FROM tandem_meta WHERE key = 'format'") + " on PostgreSQL."));
}

TEST_F(PostgresSchema, AnOlderBinaryRefusesANewerFormatInOneLine) {
  ASSERT_NE(Open(), nullptr);
  const int known = std::stoi(Ask("SELECT value FROM tandem_meta WHERE key = 'format'"));
  Ask("UPDATE tandem_meta SET value = (value::int + 1)::text WHERE key = 'format'");
  EXPECT_EQ(
      std::string(TryOpen(url_).status().message()),
      fmt::format("The store has format {}, this binary knows {}. Start the newer binary that "
                  "wrote it.",
                  known + 1, known));
}

TEST_F(PostgresSchema, WhatOlderReplicasWroteIsFilledByTheNextStart) {
  const auto older = Open();
  const Version version = PutText(*older, "a", "early");
  const auto first = *OpenNext();
  EXPECT_EQ(CountOf(*first, "early"), 1U);
  PutText(*older, "a", "late", version);
  PutText(*older, "b", "late");
  const auto second = *OpenNext();
  EXPECT_EQ(CountOf(*second, "early"), 0U);
  EXPECT_EQ(CountOf(*second, "late"), 2U);

  // Long after the rollout a start does not look at every row any more.
  Ask("UPDATE tandem_meta SET value = '0' WHERE key = 'fill things'");
  ASSERT_TRUE(OpenNext().ok());
  EXPECT_EQ(Ask("SELECT count(*)::text FROM tandem_meta WHERE key = 'fill things'"), "0");
}

TEST_F(PostgresSchema, AnOlderReplicaThatStartsAgainLeavesANewerShapeAlone) {
  const auto older = Open();
  const auto next = *OpenNext();
  PutText(*older, "a", "by the older");
  const auto again = Open();
  EXPECT_EQ(Ask(R"(SELECT to_regclass('"things.text"')::text)"), R"("things.text")");
  PutText(*again, "b", "by the older");
  EXPECT_EQ(CountOf(**OpenNext(), "by the older"), 2U);

  // Nor does it move personal data that the next release has taken apart in another way.
  TestResource thing = Thing("c");
  thing.set_contact("amina@example.org");
  ASSERT_TRUE(next->CommitAndWait(Writing(thing)).ok());
  Ask("UPDATE things SET tandem_personal = tandem_body || tandem_personal, tandem_body = ''");
  ASSERT_NE(Open(), nullptr);
  EXPECT_EQ(Ask("SELECT count(*)::text FROM things WHERE tandem_body <> ''"), "0");
}

TEST_F(PostgresSchema, AColumnThatIsRetiredLosesItsIndex) {
  ASSERT_TRUE(OpenNext().ok());
  Ask("DELETE FROM tandem_meta WHERE key = 'shape things'");
  ASSERT_NE(Open(), nullptr);
  EXPECT_EQ(Ask(R"(SELECT to_regclass('"things.text"')::text)"), "");
}

TEST_F(PostgresSchema, AnIndexThatIsNotOursStays) {
  ASSERT_NE(Open(), nullptr);
  Ask("CREATE INDEX theirs ON things(tandem_number)");
  Ask("ALTER TABLE things ADD CONSTRAINT unique_number UNIQUE (tandem_number)");
  ASSERT_TRUE(OpenNext().ok());
  EXPECT_EQ(Ask("SELECT to_regclass('theirs')::text"), "theirs");
}

TEST_F(PostgresSchema, AMigrationHoldsNoTableWhileItIsAtAnother) {
  const auto older = Open();
  auto holder = *PgConnection::Open(url_);
  ASSERT_TRUE(holder->Run("BEGIN").ok());
  ASSERT_TRUE(holder->Run("LOCK TABLE things IN ACCESS SHARE MODE").ok());
  auto next = std::async(std::launch::async, [&] { return OpenNext(); });
  WaitForWaiters(1);
  auto reader = *PgConnection::Open(url_);
  ASSERT_TRUE(reader->Run("SET lock_timeout = '1s'").ok());
  EXPECT_TRUE(reader->Run("SELECT count(*) FROM partnerships").ok());
  EXPECT_TRUE(holder->Run("COMMIT").ok());
  EXPECT_TRUE(next.get().ok());
}

// As a backup does.
TEST_F(PostgresSchema, AMigrationThatWaitsForALongReaderKeepsNobodyElseWaiting) {
  const auto older = Open();
  auto holder = *PgConnection::Open(url_);
  ASSERT_TRUE(holder->Run("BEGIN").ok());
  ASSERT_TRUE(holder->Run("LOCK TABLE things IN ACCESS SHARE MODE").ok());
  auto next = std::async(std::launch::async, [&] { return OpenNext(); });
  auto reader = *PgConnection::Open(url_);
  ASSERT_TRUE(reader->Run("SET lock_timeout = '1s'").ok());
  for (int i = 0; i < 3; ++i) {
    WaitForWaiters(1);
    EXPECT_TRUE(reader->Run("SELECT count(*) FROM things").ok());
    PutText(*older, fmt::format("{}", i), "meanwhile");
  }
  EXPECT_TRUE(holder->Run("COMMIT").ok());
  EXPECT_TRUE(next.get().ok());
}

TEST_F(PostgresSchema, AMigrationThatNeverGetsItsTableSaysWhatHoldsIt) {
  const auto older = Open();
  auto holder = *PgConnection::Open(url_);
  ASSERT_TRUE(holder->Run("BEGIN").ok());
  ASSERT_TRUE(holder->Run("LOCK TABLE things IN ACCESS SHARE MODE").ok());
  const auto tables = PostgresTables::Of({kThingsByText.info()});
  ASSERT_TRUE(tables.ok()) << tables.status();
  auto db = *PgConnection::Open(url_);
  const auto meta = PreparePostgresSchema(*db, *tables, "test", 1, absl::Milliseconds(1));
  EXPECT_TRUE(absl::IsUnavailable(meta.status()));
  EXPECT_THAT(meta.status().message(), HasSubstr("\"things\" has had no moment free of others"));
  EXPECT_TRUE(holder->Run("COMMIT").ok());
  EXPECT_TRUE(OpenNext().ok());
}

TEST_F(PostgresSchema, AnIndexIsMadeWhileOthersWrite) {
  const auto older = Open();
  Ask("DROP INDEX \"things.number\"");
  const Version first = PutText(*older, "a", "early");
  auto holder = *PgConnection::Open(url_);
  ASSERT_TRUE(holder->Run("BEGIN").ok());
  ASSERT_TRUE(holder->Run("LOCK TABLE things IN ROW EXCLUSIVE MODE").ok());
  auto again = std::async(std::launch::async, [&] { return TryOpen(url_); });
  WaitForWaiters(1);
  auto reader = *PgConnection::Open(url_);
  ASSERT_TRUE(reader->Run("SET lock_timeout = '1s'").ok());
  EXPECT_TRUE(reader->Run("SELECT count(*) FROM things").ok());
  PutText(*older, "a", "late", first);
  EXPECT_TRUE(holder->Run("COMMIT").ok());
  EXPECT_TRUE(again.get().ok());
  EXPECT_EQ(Ask(kValidIndexes), "1");
}

// A start that was killed while it made one.
TEST_F(PostgresSchema, AnIndexThatWasLeftHalfDoneIsMadeAnew) {
  Open();
  Ask("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '\"things.number\"'::regclass");
  ASSERT_EQ(Ask(kValidIndexes), "0");
  Open();
  EXPECT_EQ(Ask(kValidIndexes), "1");
}

TEST_F(PostgresSchema, RowsThatAreBeingFilledAreReadAndTheOthersWritten) {
  const auto older = Open();
  const Version first = PutText(*older, "a", "early");
  PutText(*older, "b", "early");
  Ask("UPDATE tandem_meta SET value = 'another' WHERE key = 'shape things'");
  auto holder = *PgConnection::Open(url_);
  ASSERT_TRUE(holder->Run("BEGIN").ok());
  ASSERT_TRUE(
      holder->Run(fmt::format("SELECT 1 FROM things WHERE name = '{}' FOR UPDATE", ThingName("b")))
          .ok());
  auto again = std::async(std::launch::async, [&] { return TryOpen(url_); });
  WaitForWaiters(1);
  auto reader = *PgConnection::Open(url_);
  ASSERT_TRUE(reader->Run("SET lock_timeout = '1s'").ok());
  EXPECT_EQ(reader->Run("SELECT count(*) FROM things")->Int(0, 0), 2);
  PutText(*older, "c", "late");
  EXPECT_TRUE(holder->Run("COMMIT").ok());
  EXPECT_TRUE(again.get().ok());
  EXPECT_EQ(Read(*older, ThingName("a")).second, first);
}

}  // namespace
}  // namespace tandem::testing
