#include "services/tandem/client/stores.h"

#include <filesystem>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/temporary_folder.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/run_command.h"

namespace tandem::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Answered Store(const std::vector<std::string>& words) {
  constexpr Flag kFlags[] = {{"store", "URL", ""}, {"data-dir", "FOLDER", ""}};
  return RunCommand(RunStore, words, kFlags);
}

TEST(StoreMigrate, MakesTheTablesOfTheServicesThatItIsAskedFor) {
  const std::filesystem::path folder = testing::TemporaryFolder();
  const std::string url = "sqlite:" + (folder / "{service}.db").string();
  for (const int time : {1, 2}) {
    const Answered answered = Store({"migrate", "placement", "reporting", "--store", url});
    ASSERT_TRUE(answered.status.ok()) << answered.status << " the time " << time;
    EXPECT_THAT(answered.text,
                AllOf(HasSubstr("store of placement"), HasSubstr("store of reporting"),
                      Not(HasSubstr("objectives"))));
  }
  EXPECT_TRUE(std::filesystem::exists(folder / "placement.db"));
  EXPECT_FALSE(std::filesystem::exists(folder / "objectives.db"));
  std::filesystem::remove_all(folder);
}

TEST(StoreMigrate, MigratesAllInTheDataFolderIfNothingElseIsSaid) {
  const std::filesystem::path folder = testing::TemporaryFolder();
  ASSERT_TRUE(Store({"migrate", "--data-dir", folder.string()}).status.ok());
  for (const char* service : {"placement", "objectives", "learning-content", "reporting"}) {
    EXPECT_TRUE(std::filesystem::exists(folder / fmt::format("{}.db", service))) << service;
  }
  std::filesystem::remove_all(folder);
}

TEST(StoreMigrate, SaysWhatItTakes) {
  EXPECT_THAT(std::string(Store({"drop"}).status.message()), HasSubstr("store migrate"));
  EXPECT_THAT(std::string(Store({"migrate", "finance"}).status.message()),
              HasSubstr("no service finance"));
}

}  // namespace
}  // namespace tandem::client
