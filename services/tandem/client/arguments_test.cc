#include "services/tandem/client/arguments.h"

#include "gmock/gmock.h"

namespace tandem::client {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::HasSubstr;

constexpr Flag kFlags[] = {{"server", "ADDRESS", "where"},
                           {"json", "", "as JSON"},
                           {"grant", "ROLE=PREFIX", "what"},
                           {"size", "N", "rows"}};

Result<Arguments> Parse(std::vector<std::string> words) { return Arguments::Parse(words, kFlags); }

TEST(Arguments, TakesValuesInBothSpellingsAndLeavesTheWords) {
  const auto parsed = Parse({"get", "--server=a:1", "x/y", "--grant", "coach=*", "--json",
                             "--grant=leader=countries/ke"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_THAT(parsed->words(), ElementsAre("get", "x/y"));
  EXPECT_THAT(parsed->Get("server"), Eq("a:1"));
  EXPECT_TRUE(parsed->Has("json"));
  EXPECT_THAT(parsed->All("grant"), ElementsAre("coach=*", "leader=countries/ke"));
}

TEST(Arguments, TreatsADashAsAWordAndEndsFlagsAtTwo) {
  const auto parsed = Parse({"-", "--", "--server"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_THAT(parsed->words(), ElementsAre("-", "--server"));
}

TEST(Arguments, SuggestTheNearestFlag) {
  EXPECT_THAT(Parse({"--sever", "x"}).status().message(), HasSubstr("Did you mean --server?"));
  EXPECT_THAT(Parse({"--colourful"}).status().message(), Eq("There is no flag --colourful here."));
}

TEST(Arguments, SayWhichValueIsMissingOrTooMuch) {
  EXPECT_THAT(Parse({"--server"}).status().message(), HasSubstr("--server ADDRESS"));
  EXPECT_THAT(Parse({"--json=yes"}).status().message(), HasSubstr("takes no value"));
}

TEST(Arguments, SayWhatIsNotUtf8) {
  EXPECT_THAT(Parse({"--server", "caf\xe9"}).status().message(),
              HasSubstr("--server is not UTF-8: 'caf?'"));
  EXPECT_THAT(Parse({"\xff"}).status().message(), HasSubstr("A word is not UTF-8"));
}

TEST(Arguments, ReadNumbersWithinTheirBounds) {
  EXPECT_THAT(Parse({"--size=12"})->Number("size", 1, 1, 50).value(), Eq(12));
  EXPECT_THAT(Parse({})->Number("size", 7, 1, 50).value(), Eq(7));
  EXPECT_THAT(Parse({"--size=51"})->Number("size", 1, 1, 50).status().message(),
              HasSubstr("from 1 to 50, not '51'"));
  EXPECT_FALSE(Parse({"--size=1x"})->Number("size", 1, 1, 50).ok());
}

TEST(Arguments, ReadDaysAndSayWhichFlagHasNone) {
  const Day today(2026, 11, 30);
  EXPECT_EQ(Parse({"--size=2024-02-29"})->Date("size", today).value(), Day(2024, 2, 29));
  EXPECT_EQ(Parse({})->Date("size", today).value(), today);
  EXPECT_THAT(Parse({"--size=29.2.2024"})->Date("size", today).status().message(),
              Eq("--size is a day as in 2024-03-31, not '29.2.2024'."));
}

TEST(Arguments, KeepTheirFlagsBehindAnotherWord) {
  const Arguments one = Parse({"a", "b", "--size=2"})->WithWord("b");
  EXPECT_THAT(one.words(), ElementsAre("b"));
  EXPECT_THAT(one.Get("size"), Eq("2"));
}

}  // namespace
}  // namespace tandem::client
