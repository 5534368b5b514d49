#include "services/tandem/client/json.h"

#include <google/protobuf/timestamp.pb.h>

#include "gmock/gmock.h"
#include "tandem/common/v1/journal.pb.h"
#include "tandem/common/v1/types.pb.h"

namespace tandem::client {
namespace {

using common::v1::JournalEntry;
using common::v1::Money;
using common::v1::Period;
using common::v1::ResourceUpdated;
using ::testing::AllOf;
using ::testing::Eq;
using ::testing::HasSubstr;

template <class T>
Result<T> Read(std::string_view text) {
  ASSIGN_OR_RETURN(const Json json, ParseJson(text));
  T message;
  RETURN_IF_ERROR(FromJson(json, message));
  return message;
}

TEST(FromJson, ReadsDatesAsIsoTextAndAsFields) {
  const auto period =
      Read<Period>(R"({"start": "2024-02-29", "end": {"year": 2025, "month": 1, "day": 31}})");
  ASSERT_TRUE(period.ok()) << period.status();
  EXPECT_THAT(period->start().month(), Eq(2));
  EXPECT_THAT(period->start().day(), Eq(29));
  EXPECT_THAT(period->end().year(), Eq(2025));
}

TEST(FromJson, NamesTheFieldOfADateThatIsNone) {
  const auto period = Read<Period>(R"({"start": "29.2.2024"})");
  EXPECT_THAT(period.status().message(),
              Eq("start: expected a date like 2024-03-31, found \"29.2.2024\"."));
  EXPECT_FALSE(Read<Period>(R"({"start": "2023-2-29"})").ok());
  EXPECT_FALSE(Read<Period>(R"({"start": 20240229})").ok());
}

// With all else that is wrong with a request, which it alone knows.
TEST(FromJson, LeavesToTheServiceWhetherThereIsSuchADay) {
  const auto period = Read<Period>(R"({"start": "2023-02-30"})");
  ASSERT_TRUE(period.ok()) << period.status();
  EXPECT_THAT(period->start().day(), Eq(30));
}

TEST(FromJson, NamesAllThatIsWrong) {
  EXPECT_THAT(
      Read<Money>(R"({"currency": 5, "amount": 1, "minor_units": "many"})").status().message(),
      AllOf(HasSubstr("currency: expected a text in quotes, found 5.\n"),
            HasSubstr("amount: Money has no such field."),
            HasSubstr("\nminor_units: expected a whole number")));
  EXPECT_THAT(Read<JournalEntry>(R"({"events": [{"id": 1}, {"id": 2}]})").status().message(),
              AllOf(HasSubstr("events[0].id: "), HasSubstr("\nevents[1].id: ")));
}

TEST(FromJson, SaysInWordsWhatIsNoNumber) {
  EXPECT_THAT(Read<Money>(R"({"minor_units": "many"})").status().message(),
              Eq("minor_units: expected a whole number, found \"many\"."));
  EXPECT_THAT(Read<Money>(R"({"minor_units": 1.5})").status().message(),
              HasSubstr("expected a whole number"));
  EXPECT_FALSE(Read<common::v1::Date>(R"({"year": 3000000000})").ok());
  EXPECT_THAT(Read<Money>(R"({"minor_units": -2.0})")->minor_units(), Eq(-2));
}

TEST(FromJson, TakesBothSpellingsOfAFieldAndSuggestsTheNearest) {
  EXPECT_THAT(Read<Money>(R"({"minorUnits": "12"})")->minor_units(), Eq(12));
  EXPECT_THAT(Read<Money>(R"({"minor_units": 12})")->minor_units(), Eq(12));
  EXPECT_THAT(Read<Money>(R"({"minor_unit": 12})").status().message(),
              HasSubstr("Did you mean minor_units?"));
  EXPECT_THAT(Read<Money>(R"({"amount": 12})").status().message(),
              HasSubstr("Its fields: currency, minor_units"));
}

TEST(FromJson, SaysWhatWasExpected) {
  EXPECT_THAT(Read<Money>(R"({"currency": 5})").status().message(),
              HasSubstr("currency: expected a text"));
  EXPECT_THAT(Read<JournalEntry>(R"({"events": {}})").status().message(),
              HasSubstr("events: expected a list"));
  EXPECT_THAT(Read<JournalEntry>(R"({"events": [{"id": "a"}, {"id": 1}]})").status().message(),
              HasSubstr("events[1].id: "));
  EXPECT_THAT(Read<Money>("{\"currency\": }").status().message(), HasSubstr("This is no JSON: "));
}

TEST(ToJson, WritesDatesAsIsoTextAlsoInsideAnAny) {
  Period period;
  period.mutable_start()->set_year(2024);
  period.mutable_start()->set_month(3);
  period.mutable_start()->set_day(1);
  ResourceUpdated update;
  update.set_name("x");
  update.mutable_resource()->PackFrom(period);
  const auto json = ToJson(update);
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_THAT((*json)["resource"]["start"], Eq("2024-03-01"));
  ResourceUpdated again;
  ASSERT_TRUE(FromJson(*json, again).ok());
  EXPECT_THAT(again.SerializeAsString(), Eq(update.SerializeAsString()));
}

TEST(ToJson, KeepsTheNamesOfTheProtosAndTheirOrder) {
  JournalEntry entry;
  entry.set_number(7);
  entry.mutable_commit_time()->set_seconds(0);
  entry.set_change_id("a");
  EXPECT_THAT(ToJson(entry)->dump(),
              Eq(R"({"number":"7","commit_time":"1970-01-01T00:00:00Z","change_id":"a"})"));
}

TEST(Yaml, GivesUnquotedValuesTheTypeOfTheirField) {
  const auto json = ParseYaml(
      "number: 7\ncommit_time: 2024-01-02T03:04:05Z\nchange_id: 12\nevents:\n- id: e1\n  topic: "
      "t\n");
  ASSERT_TRUE(json.ok()) << json.status();
  JournalEntry entry;
  ASSERT_TRUE(FromJson(*json, entry).ok()) << FromJson(*json, entry);
  EXPECT_THAT(entry.number(), Eq(7));
  EXPECT_THAT(entry.change_id(), Eq("12"));
  EXPECT_THAT(entry.events(0).topic(), Eq("t"));
}

TEST(Yaml, NamesTheLineThatIsWrong) {
  EXPECT_THAT(ParseYaml("a: 1\nb: [1\nc: 2").status().message(),
              HasSubstr("This is no YAML: line "));
}

TEST(Yaml, RefusesWhatIsNotUtf8) {
  EXPECT_THAT(ParseYaml("a: caf\xe9").status().message(), HasSubstr("not UTF-8"));
}

TEST(Yaml, LeavesNoControlCharacterToTheTerminal) {
  const Json json = {{"name", "esc\x1b[31m del\x7f csi\xc2\x9b"}};
  EXPECT_THAT(AsYaml(json), Eq("name: \"esc\\u001b[31m del\\u007f csi\\u009b\"\n"));
  EXPECT_THAT(*ParseYaml(AsYaml(json)), Eq(json));
  EXPECT_THAT(*ParseJson(AsText(json, 2)), Eq(json));
  EXPECT_THAT(AsText(Json("\xff")), Eq("\"\uFFFD\""));
}

TEST(Yaml, WritesWhatItReads) {
  const auto json = ParseJson(
      R"({"name": "x/y", "empty": "", "list": [{"a": "1: 2", "b": {"c": "d"}}, "two"], "none": [], "yes": "true"})");
  const std::string yaml = AsYaml(*json);
  EXPECT_THAT(yaml, Eq("name: x/y\n"
                       "empty: \"\"\n"
                       "list:\n"
                       "  - a: \"1: 2\"\n"
                       "    b:\n"
                       "      c: d\n"
                       "  - two\n"
                       "none: []\n"
                       "yes: \"true\"\n"));
  EXPECT_THAT(*ParseYaml(yaml), Eq(*json));
}

}  // namespace
}  // namespace tandem::client
