#include "libs/common/store/sqlite_ids.h"

#include <map>
#include <random>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/common/store/sqlite_schema.h"
#include "libs/common/store/store_conformance.h"
#include "libs/common/testing/seed.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {
namespace {

constexpr std::size_t kInMemory = 50;

TEST(SqliteIds, EveryIdIsFoundWhereverItLiesAndOnlyWhatCommitted) {
  const std::filesystem::path folder = TemporaryFolder();
  auto db = *SqliteConnection::Open((folder / "ids.db").string());
  ASSERT_TRUE(PrepareSqliteSchema(*db, *SqliteTables::Of({}), 0).ok());
  auto ids = *SqliteIds::Open(*db, kInMemory);
  std::mt19937_64 random(Seed());
  std::map<std::string, std::int64_t> committed;
  std::vector<std::string> undone;
  std::int64_t number = 0;
  for (int batch = 0; batch < 400; ++batch) {
    std::map<std::string, std::int64_t> added;
    std::int64_t next = number;
    ASSERT_TRUE(db->Execute("BEGIN").ok());
    for (auto left = random() % 10; left > 0; --left) {
      common::v1::JournalEntry entry;
      entry.set_change_id(fmt::format("id{}", random()));
      entry.set_number(++next);
      auto insert = *db->Prepare("INSERT INTO tandem_journal VALUES (?, 0, ?)");
      ASSERT_TRUE(insert.Bind(next).BindBlob(entry.SerializeAsString()).Run().ok());
      ASSERT_TRUE(ids->Add(*db, entry.change_id(), next).ok());
      added[entry.change_id()] = next;
    }
    ASSERT_TRUE(ids->MoveOn(*db).ok());
    if (random() % 5 == 0) {
      ASSERT_TRUE(db->Execute("ROLLBACK").ok());
      ids->RolledBack();
      for (const auto& [id, place] : added) undone.push_back(id);
    } else {
      ASSERT_TRUE(db->Execute("COMMIT").ok());
      ids->Committed();
      committed.merge(added);
      number = next;
    }
    if (random() % 20 == 0) ids = *SqliteIds::Open(*db, kInMemory);
  }
  for (const auto& [id, place] : committed) {
    const auto found = ids->Find(*db, id, absl::UnixEpoch());
    ASSERT_TRUE(found.ok() && found->has_value()) << id;
    EXPECT_EQ((*found)->number(), place);
  }
  for (const std::string& id : undone)
    EXPECT_FALSE(ids->Find(*db, id, absl::UnixEpoch())->has_value()) << id;
  EXPECT_GT(ids->settled(), 0);
  EXPECT_GT(*db->Number("SELECT count(*) FROM tandem_id_hashes"), 500);
  // Twice round, and what came meanwhile.
  EXPECT_LT(*db->Number("SELECT count(*) FROM tandem_latest_ids"),
            8 * static_cast<std::int64_t>(kInMemory));
  EXPECT_EQ(*db->Number(fmt::format("SELECT count(*) FROM tandem_latest_ids WHERE number <= {}",
                                    ids->settled())),
            0);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tandem::testing
