#include "libs/common/base/config.h"

#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Status OnlyLocal(std::string_view value) {
  if (value.starts_with("127.0.0.1:")) return OkStatus();
  return absl::InvalidArgumentError("is no local address; expected 127.0.0.1:PORT");
}

constexpr Setting kSettings[] = {
    {"listen", "127.0.0.1:7400", "Where gRPC is served.", OnlyLocal},
    {"countries", "", "Which countries are served."},
    {"data_dir", "data", "Where the data lies."},
};

const char* Nothing(const char*) { return nullptr; }

std::string Written(const std::string& text) {
  std::string path =
      ::testing::TempDir() + "/tandem_config_" + std::to_string(std::hash<std::string>()(text));
  std::ofstream(path) << text;
  return path;
}

TEST(ReadSettings, TakesTheFlagBeforeTheVariableBeforeTheFileBeforeTheDefault) {
  const std::vector<std::string> flags = {
      "--listen", "127.0.0.1:1",
      "--config=" + Written("{countries: [ke, lr], data_dir: here, listen: x}")};
  const auto settings = ReadSettings(kSettings, flags, [](const char* name) -> const char* {
    return std::string_view(name) == "TANDEM_DATA_DIR" ? "there" : nullptr;
  });
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ((*settings)["listen"], "127.0.0.1:1");
  EXPECT_EQ((*settings)["data_dir"], "there");
  EXPECT_THAT(settings->List("countries"), ElementsAre("ke", "lr"));
}

TEST(ReadSettings, KeepsTheDefaults) {
  const auto settings = ReadSettings(kSettings, {}, Nothing);
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ((*settings)["listen"], "127.0.0.1:7400");
}

struct Refused {
  std::vector<std::string> flags;
  std::string says;
};

TEST(ReadSettings, RefusesInOneLineWhatIsUnknownOrInvalid) {
  const std::vector<Refused> cases = {
      {{"--lisen", "x"}, "did you mean --listen?"},
      {{"--data", "x"}, "did you mean --data-dir?"},
      {{"--listen"}, "needs a value"},
      {{"listen"}, "flags start with --"},
      {{"--listen", "0.0.0.0:1"}, "--listen: \"0.0.0.0:1\" is no local address"},
      {{"--config", "/nowhere.yaml"}, "cannot be read"},
      {{"--config", Written("dta_dir: x")}, "did you mean data_dir?"},
      {{"--config", Written("[1, 2]")}, "is no map of settings"},
      {{"--config", Written("a: [")}, "is not YAML"},
  };
  for (const Refused& refused : cases) {
    const Status status = ReadSettings(kSettings, refused.flags, Nothing).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(refused.says));
    EXPECT_EQ(std::string(status.message()).find('\n'), std::string::npos);
  }
}

TEST(DescribeSettings, NamesTheFileOfSettingsBesideThem) {
  const std::string help = DescribeSettings(kSettings);
  EXPECT_THAT(help, HasSubstr("--config "));
  EXPECT_THAT(help, HasSubstr("(TANDEM_CONFIG)\n"));
  EXPECT_THAT(help, HasSubstr("--data-dir "));
}

TEST(CheckEnvironment, RefusesAVariableThatNobodyReads) {
  constexpr std::string_view kOthers[] = {"TANDEM_SERVER"};
  const char* const fine[] = {"PATH=/bin", "TANDEM_LISTEN=x", "TANDEM_SERVER=y", "TANDEM_CONFIG=z",
                              nullptr};
  EXPECT_TRUE(CheckEnvironment(kSettings, kOthers, fine).ok());
  const char* const misspelt[] = {"TANDEM_LISTN=x", nullptr};
  EXPECT_THAT(std::string(CheckEnvironment(kSettings, kOthers, misspelt).message()),
              HasSubstr("TANDEM_LISTN: is no setting of Tandem; did you mean TANDEM_LISTEN?"));
}

}  // namespace
}  // namespace tandem
