#include "services/tandem/client/verb_request.h"

#include <set>

#include "gmock/gmock.h"
#include "services/tandem/client/verb_fixture.h"

namespace tandem::client {
namespace {

using ::testing::HasSubstr;

Result<Json> Request(const MethodDescriptor& method, std::vector<std::string> words) {
  const std::vector<VerbFlag> fields = FlagsOf(method);
  std::vector<Flag> flags;
  for (const VerbFlag& field : fields) flags.push_back(field.AsFlag());
  ASSIGN_OR_RETURN(const Arguments arguments, Arguments::Parse(words, flags));
  return RequestOfWords(method, arguments);
}

TEST(VerbRequest, FillARequestFromWordsAndFlags) {
  const auto request = Request(
      Method("placement", "start"),
      {"countries/lr/partnerships/a/placements/b", "--effective-date", "2027-01-04", "--etag=7"});
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(*request, (Json{{"name", "countries/lr/partnerships/a/placements/b"},
                            {"effective_date", "2027-01-04"},
                            {"etag", "7"}}));
  // The date of what is done today need not be said.
  EXPECT_TRUE(Request(Method("placement", "start"), {"x"})->contains("effective_date"));
  EXPECT_TRUE(Request(Method("partnership-objective", "agree"), {"x"})->contains("agree_date"));
  EXPECT_FALSE(Request(Method("placement", "reschedule"), {"x", "--start-date=2027-02-01"})
                   ->contains("effective_date"))
      << "it may be left out: then the share stays";
}

TEST(VerbRequest, GiveAResourceItsFieldsAndAnUpdateItsMask) {
  const auto created =
      Request(Method("team", "create"), {"countries/lr", "--team-id", "t", "--display-name",
                                         "A team", "--location", "{country: lr}"});
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ((*created)["parent"], "countries/lr");
  EXPECT_EQ((*created)["team"]["display_name"], "A team");
  EXPECT_EQ((*created)["team"]["location"]["country"], "lr");
  const auto updated =
      Request(Method("team", "update"), {"countries/lr/teams/t", "--display-name", "Another"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ((*updated)["team"]["name"], "countries/lr/teams/t");
  EXPECT_EQ((*updated)["update_mask"], "display_name");
  EXPECT_EQ(SubjectOf(Method("team", "update")), "team.name");
  EXPECT_EQ(SubjectPattern(Method("team", "update")), "countries/*/teams/*");
}

TEST(VerbRequest, TakeTheCodeOfACountryForItsName) {
  EXPECT_EQ((*Request(Method("team", "create"), {"lr"}))["parent"], "countries/lr");
  EXPECT_EQ((*Request(Method("placement", "start"), {"lr"}))["name"], "lr");
}

TEST(VerbRequest, OfferAnUpdateNothingThatStaysAsItWasCreated) {
  const auto flags = [](const MethodDescriptor& method) {
    std::set<std::string> names;
    for (const VerbFlag& flag : FlagsOf(method)) names.insert(flag.name);
    return names;
  };
  const std::set<std::string> update = flags(Method("partnership", "update"));
  EXPECT_TRUE(update.contains("display-name"));
  EXPECT_FALSE(update.contains("kind"));
  EXPECT_TRUE(flags(Method("partnership", "create")).contains("kind"));
}

TEST(VerbRequest, RequireNothingOfAnUpdateAndShowNestedFields) {
  for (const VerbFlag& flag : FlagsOf(Method("partnership", "update"))) {
    EXPECT_FALSE(flag.required) << flag.name;
  }
  for (const VerbFlag& flag : FlagsOf(Method("team", "create"))) {
    if (flag.name != "location") continue;
    EXPECT_THAT(flag.value, HasSubstr("{country, "));
    EXPECT_TRUE(flag.required);
  }
}

std::string Missing(const MethodDescriptor& method, std::vector<std::string> words) {
  std::vector<Flag> flags;
  const std::vector<VerbFlag> fields = FlagsOf(method);
  for (const VerbFlag& field : fields) flags.push_back(field.AsFlag());
  const auto arguments = Arguments::Parse(words, flags);
  EXPECT_TRUE(arguments.ok()) << arguments.status();
  return std::string(CheckGiven(method, *arguments).message());
}

TEST(VerbRequest, SayAtOnceWhatTheWordsLeaveOut) {
  EXPECT_EQ(Missing(Method("placement", "extend"), {}),
            "It needs a name (countries/*/partnerships/*/placements/*), --end-date, --reason as "
            "well.");
  EXPECT_EQ(Missing(Method("placement", "extend"), {"x", "--reason=y", "--end-date=z"}), "");
  EXPECT_THAT(Missing(Method("team", "create"), {"lr"}), HasSubstr("--health-system-level"));
  EXPECT_THAT(Missing(Method("team", "update"), {"countries/lr/teams/t"}),
              HasSubstr("a flag for what is to change"));
  EXPECT_EQ(Missing(Method("team", "update"), {"countries/lr/teams/t", "--display-name=T"}), "");
  EXPECT_EQ(Missing(Method("placement", "start"), {"x"}), "") << "today, if left out";
  EXPECT_EQ(Missing(Method("programme", "list"), {}), "");
}

TEST(VerbRequest, TakeTheIdOfWhatLiesUnderNothingFromItsName) {
  const MethodDescriptor& create = Method("programme", "create");
  for (const std::vector<std::string>& words : {std::vector<std::string>{"programmes/mep"},
                                                {"mep"},
                                                {"--programme-id", "mep"},
                                                {"programmes/mep", "--programme-id", "mep"}}) {
    const auto request = Request(create, words);
    ASSERT_TRUE(request.ok()) << request.status();
    EXPECT_EQ((*request)["programme_id"], "mep");
    std::vector<std::string> whole = words;
    whole.emplace_back("--display-name=M");
    EXPECT_EQ(Missing(create, whole), "");
  }
  EXPECT_THAT(
      std::string(
          Request(create, {"programmes/other", "--programme-id", "mep"}).status().message()),
      HasSubstr("'programmes/other' and --programme-id mep are not the same"));
  EXPECT_THAT(std::string(Request(create, {"regions/mep"}).status().message()),
              HasSubstr("expected programmes/*"));
  EXPECT_THAT(Missing(create, {"--display-name=M"}), HasSubstr("a name (programmes/*)"));
}

TEST(VerbRequest, TakeSeveralMessagesFromOneFlagOrMany) {
  const Json one = {{"kind", "VISA"}}, other = {{"kind", "BRIEFING"}};
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--items=[{kind: VISA}, {kind: BRIEFING}]"},
        {"--items={kind: VISA}", "--items={kind: BRIEFING}"}}) {
    EXPECT_EQ((*Request(Method("cohort", "clear"), words))["items"], Json::array({one, other}));
  }
  EXPECT_EQ((*Request(Method("visit", "create"), {"--period=[]"}))["visit"]["period"],
            Json::array())
      << "no list: refused as it is";
}

TEST(VerbRequest, SayWhichFlagHasAWrongValue) {
  const auto why = [](const MethodDescriptor& method, const std::string& word) {
    const auto request = Request(method, {word});
    const Status status =
        request.ok() ? MessageOfWords(method, *request).status() : request.status();
    return std::string(status.message());
  };
  const MethodDescriptor& create = Method("visit", "create");
  EXPECT_THAT(why(create, "--kind=study"), HasSubstr("--kind: expected one of TECHNICAL"));
  EXPECT_THAT(why(create, "--period={start: 2027-01-04, ende: 2027-01-05}"),
              HasSubstr("--period.ende: Period has no such field"));
  EXPECT_THAT(why(create, "--period={start: 2027"), HasSubstr("--period: This is no YAML"));
  EXPECT_THAT(why(Method("placement", "start"), "--effective-date=yesterday"),
              HasSubstr("--effective-date: expected a date like 2024-03-31, found \"yesterday\""));
  EXPECT_THAT(why(Method("cohort", "clear"), "--items=VISA"), HasSubstr("--items[0]: expected"));
}

TEST(VerbRequest, RefuseAWordTooMany) {
  EXPECT_THAT(std::string(Request(Method("placement", "start"), {"x", "y"}).status().message()),
              HasSubstr("'y' is one word too many"));
}

TEST(VerbRequest, ShowWhatAFlagTakes) {
  for (const VerbFlag& flag : FlagsOf(Method("institution", "create"))) {
    EXPECT_TRUE(flag.name != "kind" || flag.value.starts_with("MINISTRY|")) << flag.value;
    EXPECT_NE(flag.name, "state") << "the server sets it";
  }
}

}  // namespace
}  // namespace tandem::client
