#include "services/tandem/client/tokens.h"

#include <cstdlib>
#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/rpc/keys.h"
#include "libs/common/testing/temporary_folder.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/run_command.h"

namespace tandem::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class TokenCommand : public ::testing::Test {
 protected:
  ~TokenCommand() override {
    ::unsetenv("TANDEM_SIGNING_DIR");
    std::filesystem::remove_all(folder_);
  }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void MakeKeyIn(const std::string& name) const {
    ASSERT_TRUE(MakeKey(Path("keys"), Path(name), "local").ok());
  }
  Answered Token(const std::vector<std::string>& more = {}) const { return TokenOf("jo", more); }
  Answered TokenOf(const std::string& subject, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"--subject=" + subject, "--grant=evaluator=countries/lr",
                                      "--data-dir=" + folder_.string()};
    words.insert(words.end(), more.begin(), more.end());
    constexpr Flag kFlags[] = {{"subject", "TEXT", ""},
                               {"grant", "ROLE=PREFIX", ""},
                               {"data-dir", "FOLDER", ""},
                               {"signing-dir", "FOLDER", ""}};
    return RunCommand(RunToken, words, kFlags);
  }
  static void ExpectSigned(const Answered& answered) {
    EXPECT_TRUE(answered.status.ok()) << answered.status;
    EXPECT_THAT(PrefixesOf(answered.text), ElementsAre("countries/lr"));
  }

  const std::filesystem::path folder_ = testing::TemporaryFolder();
};

TEST_F(TokenCommand, SignsWithTheKeyInTheDataFolder) {
  MakeKeyIn("signing");
  ExpectSigned(Token());
}

TEST_F(TokenCommand, SignsWithTheKeyWhereTheSettingSaysThatItIs) {
  MakeKeyIn("elsewhere");
  ::setenv("TANDEM_SIGNING_DIR", Path("elsewhere").c_str(), /*overwrite=*/1);
  ExpectSigned(Token());
  ::setenv("TANDEM_SIGNING_DIR", Path("nowhere").c_str(), /*overwrite=*/1);
  ExpectSigned(Token({"--signing-dir=" + Path("elsewhere")}));
}

// They are kept in journals, and logged with each call.
TEST_F(TokenCommand, TakesNoNameOrAddressOfAPersonForASubject) {
  MakeKeyIn("signing");
  for (const char* subject : {"Jo Doe", "jo@example.org", "jo\tdoe"}) {
    const Answered refused = TokenOf(subject);
    EXPECT_THAT(refused.status.message(), HasSubstr("such as a staff number")) << subject;
    EXPECT_THAT(refused.status.message(), Not(HasSubstr("Doe"))) << subject;
  }
  ExpectSigned(TokenOf("s-1042"));
}

TEST_F(TokenCommand, SaysWhereItLooksForAKey) {
  EXPECT_THAT(Token().status.message(), HasSubstr(Path("signing") + " has no key to sign with"));
}

}  // namespace
}  // namespace tandem::client
