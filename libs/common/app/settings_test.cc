#include "libs/common/app/settings.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

Result<Settings> With(const std::string& flag) {
  const std::vector<std::string> flags = {flag};
  return ReadSettings(ServingSettings(), flags, [](const char*) -> const char* { return nullptr; });
}

TEST(ServingSettings, HaveDefaultsThatFit) {
  EXPECT_TRUE(With("--cell=local").ok()) << With("--cell=local").status();
}

TEST(ServingSettings, TakeAPrefixThatKafkaTakesInNamesOfTopics) {
  for (const std::string& prefix : std::vector<std::string>{"", "ke.", "cell-1_A."})
    EXPECT_EQ((*With("--topic-prefix=" + prefix))["topic_prefix"], prefix);
  for (const std::string& prefix :
       std::vector<std::string>{"ke/", "two words", "k\xc3\xa9", std::string(101, 'k')}) {
    const Status refused = With("--topic-prefix=" + prefix).status();
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << prefix;
    EXPECT_THAT(std::string(refused.message()), HasSubstr("letters, digits, dots"));
  }
}

TEST(ServingSettings, SayWhatWasExpected) {
  for (const char* wrong : {"--listen=7400", "--listen=host:99999", "--store=mysql://x",
                            "--event-log=kafka:", "--cache=redis", "--countries=KE", "--cell=A",
                            "--log-sampling=0", "--peers=placement"}) {
    EXPECT_THAT(std::string(With(wrong).status().message()), HasSubstr("expected")) << wrong;
  }
}

}  // namespace
}  // namespace tandem
