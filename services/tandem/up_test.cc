#include "services/tandem/up.h"

#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/app/settings.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

Result<std::vector<std::vector<std::string>>> CommandsWith(std::vector<std::string> flags) {
  const auto settings =
      ReadSettings(ServingSettings(), flags, [](const char*) -> const char* { return nullptr; });
  EXPECT_TRUE(settings.ok()) << settings.status();
  return CommandsOf(*settings);
}

TEST(UpCommands, HaveTheirOwnPortsOnTheHostsThatAreSet) {
  const auto commands = CommandsWith({"--event-log=kafka://127.0.0.1:9092", "--listen=0.0.0.0:7500",
                                      "--http-listen=0.0.0.0:7580", "--allow-plaintext=all"});
  ASSERT_TRUE(commands.ok()) << commands.status();
  ASSERT_THAT(*commands, SizeIs(4));
  EXPECT_THAT(commands->front(),
              IsSupersetOf({"--listen=0.0.0.0:7501", "--http-listen=0.0.0.0:7581"}));
  EXPECT_THAT(commands->back(),
              IsSupersetOf({"--listen=0.0.0.0:7504", "--http-listen=0.0.0.0:7584"}));
  EXPECT_THAT(*commands,
              Each(Contains("--peers=placement=127.0.0.1:7501,objectives=127.0.0.1:7502,"
                            "learning-content=127.0.0.1:7503,reporting=127.0.0.1:7504")));
}

TEST(UpCommands, ReachEachOtherAtAnAddressOfIpv6) {
  const auto commands = CommandsWith({"--event-log=kafka://127.0.0.1:9092", "--listen=[::1]:7400"});
  ASSERT_TRUE(commands.ok()) << commands.status();
  EXPECT_THAT(commands->front(), Contains("--listen=[::1]:7401"));
  EXPECT_THAT(commands->front(), Contains(HasSubstr("objectives=[::1]:7402")));
}

TEST(UpCommands, TakeTheKeysFromTheFolderThatIsSet) {
  const std::filesystem::path keys = testing::TemporaryFolder();
  const auto commands =
      CommandsWith({"--event-log=kafka://127.0.0.1:9092", "--keys-dir=" + keys.string()});
  ASSERT_TRUE(commands.ok()) << commands.status();
  EXPECT_THAT(*commands, Each(Contains("--keys-dir=" + keys.string())));
  std::filesystem::remove_all(keys);
  const auto unset = CommandsWith({"--event-log=kafka://127.0.0.1:9092", "--data-dir=here"});
  ASSERT_TRUE(unset.ok()) << unset.status();
  EXPECT_THAT(*unset, Each(Contains("--keys-dir=here/keys")));
}

TEST(UpCommands, AreRefusedWhereASettingCannotBeHonoured) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{}, "event_log"},
      {{"--event-log=local:events.db"}, "event_log"},
      {{"--event-log=kafka://b:1", "--peers=placement=127.0.0.1:7401"}, "peers"},
      {{"--event-log=kafka://b:1", "--log=all.log"}, "log"},
      {{"--event-log=kafka://b:1", "--store=postgres://tandem@db/tandem"}, "store"},
      {{"--event-log=kafka://b:1", "--keys-dir=/nowhere"}, "keys_dir"},
      {{"--event-log=kafka://b:1", "--samples=/nowhere"}, "samples"},
      {{"--event-log=kafka://b:1", "--listen=127.0.0.1:0"}, "listen"},
      {{"--event-log=kafka://b:1", "--http-listen=127.0.0.1:65533"}, "http_listen"},
      {{"--event-log=kafka://b:1", "--http-listen=[::1]:7480"}, "http_listen"},
  };
  for (const auto& [flags, setting] : cases) {
    const Status refused = CommandsWith(flags).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << setting;
    EXPECT_THAT(BadFieldsOf(refused), ::testing::ElementsAre(setting));
    EXPECT_EQ(std::string(refused.message()).find('\n'), std::string::npos) << setting;
  }
}

}  // namespace
}  // namespace tandem
