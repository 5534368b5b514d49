#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "fmt/format.h"
#include "libs/common/events/event_log.h"
#include "libs/common/events/event_log_conformance.h"
#include "libs/common/store/sqlite_db.h"

namespace tandem::testing {
namespace {

std::string FreshPath() {
  static std::atomic<int> count = 0;
  const auto folder = std::filesystem::path(::testing::TempDir()) /
                      fmt::format("tandem_log_{}_{}", ::getpid(), count++);
  std::filesystem::remove_all(folder);
  return (folder / "events.db").string();
}

INSTANTIATE_TEST_SUITE_P(Local, EventLogConformance,
                         ::testing::Values(EventLogEngine{
                             .fresh_url =
                                 [](const std::string&) { return "local:" + FreshPath(); }}),
                         [](const auto&) { return "log"; });

TEST(LocalLog, IsOpenInOneProcessAlone) {
  const std::string path = FreshPath();
  const auto first = OpenLocalLog(path);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(ReasonOf(OpenLocalLog(path).status()), "LOG_IN_USE");
}

TEST(LocalLog, ANewerFormatIsRefused) {
  const std::string path = FreshPath();
  ASSERT_TRUE(OpenLocalLog(path).ok());
  {
    auto db = SqliteConnection::Open(path);
    ASSERT_TRUE(db.ok());
    ASSERT_TRUE((*db)->Execute("PRAGMA user_version = 99").ok());
  }
  EXPECT_EQ(ReasonOf(OpenLocalLog(path).status()), "LOG_TOO_NEW");
}

TEST(LocalLog, AnUnknownSettingSaysWhatWouldBeRight) {
  const Status status = OpenEventLog("rabbit://x").status();
  EXPECT_EQ(ReasonOf(status), "EVENT_LOG_UNKNOWN");
  EXPECT_NE(status.message().find("local:"), absl::string_view::npos);
}

TEST(LocalLog, AFolderThatCannotBeMadeIsToldAtOnce) {
  EXPECT_FALSE(OpenLocalLog("/proc/none/events.db").ok());
}

}  // namespace
}  // namespace tandem::testing
