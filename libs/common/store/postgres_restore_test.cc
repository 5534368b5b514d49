#include <cstdlib>

#include "fmt/format.h"
#include "libs/common/store/postgres_fixture.h"

namespace tandem::testing {
namespace {

class PostgresRestore : public PostgresFixture {};

// Its transactions are counted from the beginning there.
TEST_F(PostgresRestore, ADumpGoesOnInAnotherCluster) {
  Version version;
  Position head;
  {
    const auto store = Open();
    for (const std::string id : {"first", "second"}) {
      const auto committed = store->CommitAndWait(WithId(Writing(Thing(id)), id));
      ASSERT_TRUE(committed.ok()) << committed.status();
      version = committed->versions[0];
    }
    head = *store->Head();
  }
  const auto other = PostgresServer::Start({.fsync = false});
  ASSERT_TRUE(other.ok()) << other.status();
  const std::string url = (*other)->CreateDatabase();
  const std::string copy = fmt::format(
      "pg_dump --format=custom '{}' | pg_restore --exit-on-error --dbname='{}'", url_, url);
  ASSERT_EQ(std::system(copy.c_str()), 0);

  const auto store = Open(url);
  EXPECT_EQ(*store->Head(), head);
  EXPECT_EQ(Read(*store, Thing("second").name()).second, version);
  const auto repeated = store->CommitAndWait(WithId(Writing(Thing("second")), "second"));
  ASSERT_TRUE(repeated.ok()) << repeated.status();
  EXPECT_EQ(repeated->versions[0], version);
  const auto written = store->CommitAndWait(WithId(Writing(Thing("second"), version), "third"));
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_LT(version, written->versions[0]);
  EXPECT_EQ(Read(*store, Thing("second").name()).second, written->versions[0]);
  const auto rows = store->ReadJournal({}, 10);
  ASSERT_TRUE(rows.ok()) << rows.status();
  for (std::size_t i = 0; i < rows->size(); ++i)
    EXPECT_EQ((*rows)[i].number(), static_cast<std::int64_t>(i + 1));
  EXPECT_EQ(rows->size(), 3U);
}

}  // namespace
}  // namespace tandem::testing
