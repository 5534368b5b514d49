#include "services/tandem/serve.h"

#include "gtest/gtest.h"
#include "libs/common/app/settings.h"

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

}  // namespace
}  // namespace tandem
