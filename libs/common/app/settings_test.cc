#include "libs/common/app/settings.h"

#include <array>
#include <regex>

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/app/plaintext.h"
#include "libs/common/testing/source_tree.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

Result<Settings> With(const std::string& flag) {
  const std::vector<std::string> flags = {flag};
  return ReadSettings(ServingSettings(), flags, [](const char*) -> const char* { return nullptr; });
}

TEST(ServingSettings, HaveDefaultsThatFit) {
  EXPECT_TRUE(With("--cell=local").ok()) << With("--cell=local").status();
}

// What stands in `text` for each setting: how it is named, its variable, its default.
std::vector<std::array<std::string, 3>> NamedIn(const std::string& text, const std::regex& line) {
  std::vector<std::array<std::string, 3>> named;
  for (std::sregex_iterator it(text.begin(), text.end(), line), end; it != end; ++it)
    named.push_back({(*it)[1], (*it)[2], (*it)[3]});
  return named;
}

TEST(ServingSettings, AreNamedByHelpAndByTheDocumentWithVariableAndDefault) {
  static const std::regex kHelp(R"(--(\S+) .* \((TANDEM_\w+)(?:; default (\S+))?\)\n)");
  static const std::regex kRow(R"(\n\| `(\w+)` \| `(TANDEM_\w+)` \|(?: `(\S+)`)? \| \S.* \|)");
  // What names them is none of them.
  std::vector<std::array<std::string, 3>> declared = {{"config", "TANDEM_CONFIG", ""}};
  std::vector<std::array<std::string, 3>> flags = declared;
  for (const Setting& setting : ServingSettings()) {
    const std::string name(setting.name);
    const std::string variable = "TANDEM_" + absl::AsciiStrToUpper(name);
    declared.push_back({name, variable, std::string(setting.default_value)});
    flags.push_back({FlagOf(name), variable, std::string(setting.default_value)});
  }
  EXPECT_EQ(NamedIn(DescribeSettings(ServingSettings()), kHelp), flags);
  const std::string document = testing::TextOf("docs/operations.md");
  const std::size_t from = document.find("## Settings"), to = document.find("## Health");
  EXPECT_THAT(NamedIn(document.substr(from, to - from), kRow), UnorderedElementsAreArray(declared));
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

class Plaintext : public ::testing::Test {
 protected:
  static Status Of(std::vector<std::string> flags) {
    const auto settings =
        ReadSettings(ServingSettings(), flags, [](const char*) -> const char* { return nullptr; });
    return settings.ok() ? CheckPlaintext(*settings) : settings.status();
  }
};

TEST_F(Plaintext, IsFineOnThisMachine) {
  EXPECT_TRUE(Of({}).ok()) << Of({});
  EXPECT_TRUE(
      Of({"--store=postgres://tandem@/placement?host=/run/postgresql",
          "--event-log=kafka://localhost:9092,127.0.0.1:9093", "--cache=redis://127.0.0.1:6379",
          "--peers=placement=127.0.0.1:7401", "--listen=[::1]:7400"})
          .ok());
}

TEST_F(Plaintext, IsRefusedBeyondItUnlessNamed) {
  const std::pair<const char*, const char*> kinds[] = {
      {"--listen=0.0.0.0:7400", "grpc"},
      {"--peers=placement=dns:///placement:7400", "grpc"},
      {"--http-listen=0.0.0.0:7480", "http"},
      {"--store=postgres://tandem@db.example/placement?sslmode=require", "store"},
      {"--event-log=kafka://127.0.0.1:9092,broker.example:9092", "event_log"},
      {"--cache=redis://cache.example:6379", "cache"},
      {"--otlp-endpoint=http://collector.example:4317", "traces"}};
  for (const auto& [flag, way] : kinds) {
    const Status refused = Of({flag});
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << flag;
    EXPECT_THAT(std::string(refused.message()), HasSubstr("in the clear")) << flag;
    EXPECT_TRUE(Of({flag, fmt::format("--allow-plaintext={}", way)}).ok()) << flag;
    EXPECT_TRUE(Of({flag, "--allow-plaintext=all"}).ok()) << flag;
  }
}

TEST_F(Plaintext, IsRefusedToNamesThatBeginAsAddressesOfThisMachineDo) {
  for (const char* flag :
       {"--peers=placement=dns:///127.placement.example:7400", "--listen=127.example:7400",
        "--http-listen=127.0.0.1.example:7480",
        "--store=postgres://tandem@127.db.example/placement",
        "--event-log=kafka://127.broker.example:9092", "--cache=redis://127.cache.example:6379",
        "--otlp-endpoint=http://127.collector.example:4317"}) {
    EXPECT_THAT(std::string(Of({flag}).message()), HasSubstr("in the clear")) << flag;
  }
  EXPECT_TRUE(Of({"--otlp-endpoint=http://127.9.9.9:4317"}).ok());
}

TEST_F(Plaintext, IsNotWhatIsEncrypted) {
  EXPECT_TRUE(Of({"--listen=0.0.0.0:7400", "--peers=placement=dns:///placement:7400",
                  "--tls-dir=/etc/tandem/tls",
                  "--store=postgres://tandem@db.example/placement?sslmode=verify-full",
                  "--event-log=kafka://broker.example:9093?tls=true",
                  "--otlp-endpoint=https://collector.example:4317"})
                  .ok());
}

TEST(ServingSettings, SayWhatWasExpected) {
  for (const char* wrong :
       {"--listen=7400", "--listen=host:99999", "--store=mysql://x",
        "--event-log=kafka:", "--cache=redis", "--countries=KE", "--countries=xx",
        "--countries=ke,", "--cell=A", "--log-sampling=0", "--max-connections=0",
        "--connection-idle=soon", "--peers=placement", "--allow-plaintext=everything"}) {
    EXPECT_THAT(std::string(With(wrong).status().message()), HasSubstr("expected")) << wrong;
  }
}

}  // namespace
}  // namespace tandem
