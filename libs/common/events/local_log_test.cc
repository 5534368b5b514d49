#include "libs/common/events/event_log.h"
#include "libs/common/events/event_log_conformance.h"
#include "libs/common/store/sqlite_db.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {
namespace {

std::string FreshLog() { return FreshPath("events.db").string(); }

INSTANTIATE_TEST_SUITE_P(Local, EventLogConformance,
                         ::testing::Values(EventLogEngine{
                             .fresh_url =
                                 [](const std::string&) { return "local:" + FreshLog(); }}),
                         [](const auto&) { return "log"; });

TEST(LocalLog, IsOpenInOneProcessAlone) {
  const std::string path = FreshLog();
  const auto first = OpenLocalLog(path);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(ReasonOf(OpenLocalLog(path).status()), "LOG_IN_USE");
}

TEST(LocalLog, ANewerFormatIsRefused) {
  const std::string path = FreshLog();
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
