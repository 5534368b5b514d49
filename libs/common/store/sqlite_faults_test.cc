#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "libs/common/base/reasons.h"
#include "libs/common/store/store_conformance.h"
#include "libs/common/testing/temporary_folder.h"

// What a failing or full disk does to the embedded store.
namespace tandem::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// How many more syncs of a write-ahead log fail. The file system is the process's default one, with
// this in between.
std::atomic<int> failing_syncs = 0;

// SQLite's files, with a sync that fails on demand.
class FailingDisk {
 public:
  FailingDisk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
    vfs_.zName = "failing";
    vfs_.pNext = nullptr;
    vfs_.xOpen = &Open;
    sqlite3_vfs_register(&vfs_, /*makeDflt=*/1);
  }
  ~FailingDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }

 private:
  static int Open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags,
                  int* out_flags) {
    sqlite3_vfs* unix_vfs = sqlite3_vfs_find("unix");
    const int code = unix_vfs->xOpen(vfs, name, file, flags, out_flags);
    if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0 && file->pMethods != nullptr) {
      static sqlite3_io_methods methods = *file->pMethods;
      real_sync = file->pMethods->xSync;
      methods.xSync = &Sync;
      file->pMethods = &methods;
    }
    return code;
  }
  static int Sync(sqlite3_file* file, int flags) {
    if (failing_syncs > 0) {
      --failing_syncs;
      return SQLITE_IOERR_FSYNC;
    }
    return real_sync(file, flags);
  }

  static inline int (*real_sync)(sqlite3_file*, int) = nullptr;
  sqlite3_vfs* const real_;
  sqlite3_vfs vfs_;
};

class SqliteFaults : public ::testing::Test {
 protected:
  ~SqliteFaults() override { std::filesystem::remove_all(folder_); }

  static std::unique_ptr<Store> OpenAt(const std::filesystem::path& folder) {
    auto store = OpenStore(
        {.url = "sqlite:" + (folder / "store.db").string(), .collections = {kThings.info()}});
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }
  // What a start after a power cut right now would find.
  std::unique_ptr<Store> AfterAPowerCut() {
    const auto copy = folder_ / "copy";
    std::filesystem::remove_all(copy);
    std::filesystem::create_directories(copy);
    for (const char* file : {"store.db", "store.db-wal"})
      std::filesystem::copy_file(folder_ / file, copy / file);
    return OpenAt(copy);
  }
  static Status Put(Store& store, std::string_view id, std::string text = "") {
    TestResource thing = Thing(id);
    thing.set_text(std::move(text));
    return store.CommitAndWait(Writing(thing)).status();
  }
  static bool Holds(Store& store, std::string_view id) {
    return store.Get(kThings.info(), ThingName(id))->has_value();
  }

  const std::filesystem::path folder_ = TemporaryFolder();
};

TEST_F(SqliteFaults, WhatIsSaidNotToHaveCommittedIsNotFoundAfterAPowerCut) {
  const FailingDisk disk;
  const auto store = OpenAt(folder_);
  ASSERT_TRUE(Put(*store, "a").ok());
  failing_syncs = 1;
  EXPECT_EQ(ReasonOf(Put(*store, "b")), kStoreUnavailable.name);
  EXPECT_FALSE(Holds(*store, "b"));
  const auto after = AfterAPowerCut();
  EXPECT_TRUE(Holds(*after, "a"));
  EXPECT_FALSE(Holds(*after, "b"));
}

TEST_F(SqliteFaults, WhatCannotBeKnownIsNotToldToHaveFailed) {
  const FailingDisk disk;
  const auto store = OpenAt(folder_);
  ASSERT_TRUE(Put(*store, "a").ok());
  failing_syncs = 3;
  EXPECT_TRUE(absl::IsUnknown(Put(*store, "b")));
  // Until that is over nothing else is taken.
  EXPECT_TRUE(absl::IsUnavailable(Put(*store, "c")));
  EXPECT_TRUE(Put(*store, "c").ok());
  const auto after = AfterAPowerCut();
  EXPECT_FALSE(Holds(*after, "b"));
  EXPECT_TRUE(Holds(*after, "c"));
}

TEST_F(SqliteFaults, AFullDiskRefusesCommandsUntilThereIsRoom) {
  const auto store = OpenAt(folder_);
  ASSERT_TRUE(Put(*store, "first").ok());
  // Files may not grow beyond what the log has now, and a bit.
  rlimit before;
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto signal = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full{std::filesystem::file_size(folder_ / "store.db-wal") + 100'000,
                    before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &full);
  int committed = 0;
  Status status;
  for (; committed < 1'000; ++committed) {
    status = Put(*store, fmt::format("t{}", committed), std::string(5'000, 'x'));
    if (!status.ok()) break;
  }
  const Status again = Put(*store, "again", std::string(50'000, 'x'));
  const bool reads = Holds(*store, "first") && !Holds(*store, "again");
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, signal);

  EXPECT_EQ(ReasonOf(status), kStoreUnavailable.name) << status;
  EXPECT_EQ(ReasonOf(again), kStoreUnavailable.name) << again;
  EXPECT_TRUE(reads);
  EXPECT_GT(committed, 0);
  EXPECT_THAT(*store->List(kThings.info(), {}), SizeIs(committed + 1));
  EXPECT_TRUE(Put(*store, "again", std::string(50'000, 'x')).ok());
  EXPECT_EQ(store->Head()->number, committed + 2);
}

TEST_F(SqliteFaults, AFullDiskInAMigrationIsToldAsSuch) {
  constexpr Collection<TestResource> kByText{
      .pattern = kThings.pattern,
      .columns = {"number", "owner", "date", "flag", "create_time", "period.start", "text"}};
  {
    const auto store = OpenAt(folder_);
    for (int i = 0; i < 300; ++i)
      ASSERT_TRUE(Put(*store, std::to_string(i), std::string(50'000, 'x')).ok());
  }
  rlimit before;
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto signal = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full{20'000'000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &full);
  const Status status = OpenStore({.url = "sqlite:" + (folder_ / "store.db").string(),
                                   .collections = {kByText.info()}})
                            .status();
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, signal);
  EXPECT_EQ(ReasonOf(status), kStoreUnavailable.name) << status;
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("rollback"))) << status;
}

}  // namespace
}  // namespace tandem::testing
