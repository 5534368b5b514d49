#include "services/tandem/serve.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "gtest/gtest.h"
#include "libs/common/app/settings.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem {
namespace {

std::string LogOf(std::vector<std::string> flags, bool is_terminal) {
  flags.emplace_back("--data-dir=here");
  const auto settings =
      ReadSettings(ServingSettings(), flags, [](const char*) -> const char* { return nullptr; });
  EXPECT_TRUE(settings.ok()) << settings.status();
  return LogFileOf(*settings, is_terminal);
}

TEST(LogFile, IsInTheDataFolderWhereverPeopleReadWhatIsPrinted) {
  EXPECT_EQ(LogOf({}, /*is_terminal=*/true), "here/tandem.log");
  EXPECT_EQ(LogOf({"--samples=samples"}, /*is_terminal=*/false), "here/tandem.log");
}

TEST(LogFile, IsStandardErrorForASupervisorAndWhatTheSettingSays) {
  EXPECT_EQ(LogOf({}, /*is_terminal=*/false), "");
  EXPECT_EQ(LogOf({"--samples=samples", "--log=-"}, /*is_terminal=*/true), "");
  EXPECT_EQ(LogOf({"--log=/var/log/tandem"}, /*is_terminal=*/true), "");
}

// The code with which `tandem serve` ends, 1 where it has made a data folder.
int CodeWith(const std::string& flag) {
  ::alarm(5);  // else it would serve until it is stopped
  const std::filesystem::path folder = testing::TemporaryFolder();
  const int code = Serve({flag, "--data-dir=" + (folder / "data").string(), "--listen=127.0.0.1:0",
                          "--http-listen=127.0.0.1:0"});
  const bool is_made = std::filesystem::exists(folder / "data");
  std::filesystem::remove_all(folder);
  return is_made ? 1 : code;
}

TEST(ServeDeathTest, EndsBeforeAnythingIsMadeWhereThereAreNoSamplesToRead) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(std::exit(CodeWith("--samples=/nowhere")), ::testing::ExitedWithCode(2),
              "tandem: samples: /nowhere cannot be read");
}

TEST(ServeDeathTest, EndsBeforeAnythingIsMadeWhereServicesWouldShareAStore) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(std::exit(CodeWith("--store=sqlite:" + ::testing::TempDir() + "one.db")),
              ::testing::ExitedWithCode(2), "store: services cannot share one; expected .service.");
}

}  // namespace
}  // namespace tandem
