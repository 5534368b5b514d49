#include "libs/common/store/postgres_batch.h"

#include <atomic>

#include "fmt/format.h"
#include "libs/common/store/postgres_fixture.h"
#include "libs/common/store/postgres_writer.h"

namespace tandem::testing {
namespace {

class PostgresBatchTest : public PostgresFixture {
 protected:
  static Change Marking() {
    Change change;
    Write& write = change.writes.emplace_back();
    write.collection = kMarks.info();
    write.name = "marks/c/s/1";
    return change;
  }
  // Runs `change` alone up to its end, "commit" or "rollback"; what is then found of it.
  bool IsFound(const Change& change, bool commits) {
    const PostgresTables tables = *PostgresTables::Of({kMarks.info()});
    const StoreMeta meta;
    std::vector<Change> changes = {change};
    auto db = *PgConnection::Open(url_);
    EXPECT_TRUE(PostgresBatch::Prepare(*db, tables).ok());
    PostgresBatch batch(tables, meta, changes, clock_.Now());
    batch.SendLocks(*db);
    EXPECT_TRUE(batch.Decide(*db->Receive()).ok());
    EXPECT_TRUE(batch.writes());
    if (commits) {
      EXPECT_TRUE(batch.SendWrites(*db).ok());
    } else {
      db->Send("rollback");
    }
    EXPECT_TRUE(db->Receive().ok());
    auto other = *PgConnection::Open(url_);
    const auto number = batch.FindFirstNumber(*other);
    EXPECT_TRUE(number.ok()) << number.status();
    if (commits) version_ = batch.Answers(0)[0]->versions[0];
    return number.ok() && number->has_value();
  }

  const std::unique_ptr<Store> store_ = Open();
  Version version_;
};

// The transaction's number may be another's after a crash.
TEST_F(PostgresBatchTest, WhatLeavesNoJournalRowIsKnownByWhatItWrote) {
  Change change = Marking();
  EXPECT_FALSE(IsFound(change, /*commits=*/false));
  EXPECT_TRUE(IsFound(change, /*commits=*/true));
  change.writes[0].expected = version_;
  change.writes[0].erase = true;
  EXPECT_FALSE(IsFound(change, /*commits=*/false));
  EXPECT_TRUE(IsFound(change, /*commits=*/true));
}

// A server of default settings has room for some 12,000 locks of names that are not there yet, the
// one of the tests for twice as many.
TEST_F(PostgresBatchTest, ChangesWhoseLocksAreTooManyTogetherAreCommittedApart) {
  const PostgresTables tables = *PostgresTables::Of({kThings.info()});
  const StoreMeta meta;
  CommitsUnderWay under_way(/*metrics=*/nullptr, "test");
  const PostgresOptions options{url_, tables, meta, clock_, under_way};
  const std::atomic<bool> closing = false;
  PostgresWriter writer(options, closing);
  std::vector<Change> changes;
  for (int i = 0; i < 30; ++i) {
    Change& change = changes.emplace_back(Writing(Thing(fmt::format("t{}", i))));
    for (int n = 0; n < 2'000; ++n)
      change.reads.push_back({kThings.info(), ThingName(fmt::format("{}-{}", i, n)), {}});
  }
  for (const auto& answer : writer.Commit(changes)) EXPECT_TRUE(answer.ok()) << answer.status();
}

}  // namespace
}  // namespace tandem::testing
