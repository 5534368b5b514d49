#include "libs/common/store/sqlite_store.h"

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "libs/common/store/sqlite_db.h"
#include "libs/common/store/store_conformance.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {
namespace {

using ::testing::HasSubstr;

std::string FreshSqliteUrl() { return "sqlite:" + FreshPath("store.db").string(); }

Result<std::unique_ptr<Store>> OpenAt(std::string url,
                                      std::vector<CollectionInfo> collections = {}) {
  StoreOptions options;
  options.url = std::move(url);
  options.collections = std::move(collections);
  return OpenStore(options);
}

std::string PathOf(const std::string& url) { return url.substr(url.find(':') + 1); }

void MakeSqliteNewer(const std::string& url) {
  auto db = SqliteConnection::Open(PathOf(url));
  ASSERT_TRUE(db.ok()) << db.status();
  ASSERT_TRUE((*db)->Execute("PRAGMA user_version=99").ok());
}

void MakeSqliteOlder(const std::string& url) {
  auto db = SqliteConnection::Open(PathOf(url));
  ASSERT_TRUE(db.ok()) << db.status();
  ASSERT_TRUE((*db)->Execute("DROP TABLE tandem_history; PRAGMA user_version=1").ok());
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance,
                         ::testing::Values(StoreEngine{&FreshSqliteUrl, &MakeSqliteNewer,
                                                       &MakeSqliteOlder}));

TEST(SqliteStore, OnlyOneProcessOpensAFile) {
  const std::string url = FreshSqliteUrl();
  const auto store = OpenAt(url, {kThings.info()});
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(ReasonOf(OpenAt(url).status()), "STORE_IN_USE");
}

TEST(SqliteStore, AFileOfAnotherProgramIsRefused) {
  const std::string url = FreshSqliteUrl();
  std::filesystem::create_directories(std::filesystem::path(PathOf(url)).parent_path());
  {
    auto db = SqliteConnection::Open(PathOf(url));
    ASSERT_TRUE((*db)->Execute("CREATE TABLE theirs(x)").ok());
  }
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenAt(url).status()));
  std::ofstream(PathOf(url)) << std::string(5'000, 'x');
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenAt(url).status()));
}

TEST(SqliteStore, AFileThatIsDamagedIsNamed) {
  const std::string url = FreshSqliteUrl();
  const std::string path = PathOf(url);
  ASSERT_TRUE(OpenAt(url, {kThings.info()}).ok());
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096) << std::string(std::filesystem::file_size(path) - 4096, 'x');
  }
  const Status status = OpenAt(url, {kThings.info()}).status();
  EXPECT_EQ(ReasonOf(status), "STORE_UNAVAILABLE") << status;
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("SQLite: " + path + ": database disk image is malformed."));
  std::ofstream(path) << std::string(5'000, 'x');
  EXPECT_THAT(std::string(OpenAt(url).status().message()),
              HasSubstr("SQLite: " + path + ": file is not a database."));
}

TEST(SqliteStore, AFolderThatCannotBeMadeIsToldPlainly) {
  const Status status = OpenAt("sqlite:/proc/nowhere/store.db").status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_TRUE(absl::IsInvalidArgument(OpenAt("mysql:x").status()));
}

TEST(SqliteStore, AColumnThatIsNoFieldIsRefused) {
  constexpr Collection<TestResource> kWrong{.pattern = "things/{thing}", .columns = {"colour"}};
  EXPECT_TRUE(absl::IsInvalidArgument(OpenAt(FreshSqliteUrl(), {kWrong.info()}).status()));
  constexpr Collection<TestResource> kMap{.pattern = "things/{thing}", .columns = {"counts"}};
  EXPECT_TRUE(absl::IsInvalidArgument(OpenAt(FreshSqliteUrl(), {kMap.info()}).status()));
}

// A sync that has to record a new size takes twice as long.
TEST(SqliteStore, MostCommitsDoNotMakeTheLogLonger) {
  const std::string url = FreshSqliteUrl();
  const auto store = *OpenAt(url, {kThings.info()});
  std::set<std::uintmax_t> sizes;
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(store->CommitAndWait(Writing(Thing(std::to_string(i)))).ok());
    sizes.insert(std::filesystem::file_size(PathOf(url) + "-wal"));
  }
  EXPECT_LT(sizes.size(), 60u);
}

TEST(SqliteStore, TheLogIsCopiedAndStartsOver) {
  const std::string url = FreshSqliteUrl();
  auto store = *OpenAt(url, {kThings.info()});
  // Bytes 16 to 23 of its header are the salt, which a log that starts over changes
  // (sqlite.org/fileformat2.html).
  const auto salt = [&] {
    std::ifstream log(PathOf(url) + "-wal", std::ios::binary);
    std::string bytes(8, '\0');
    log.seekg(16).read(bytes.data(), 8);
    return bytes;
  };
  ASSERT_TRUE(store->CommitAndWait(Writing(Thing("first"))).ok());
  const std::string before = salt();
  int written = 1;
  // Up to 1.2 GB.
  for (; salt() == before && written < 3'000; ++written) {
    TestResource thing = Thing(fmt::format("t{}", written));
    thing.set_text(std::string(400'000, 'x'));
    ASSERT_TRUE(store->CommitAndWait(Writing(thing)).ok());
  }
  EXPECT_NE(salt(), before);
  EXPECT_EQ(store->List(kThings.info(), {})->size(), static_cast<std::size_t>(written));
}

}  // namespace
}  // namespace tandem::testing
