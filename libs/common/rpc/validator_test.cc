#include "libs/common/rpc/validator.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/rpc/code_lists.h"
#include "libs/common/rpc/formats.h"
#include "libs/common/rpc/test_service.pb.h"

namespace tandem {
namespace {

using common::v1::CreateTestItemRequest;
using common::v1::TestItem;
using common::v1::UpdateTestItemRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const Validator& Rules() {
  static const auto* const rules =
      new Validator({CreateTestItemRequest::descriptor(), UpdateTestItemRequest::descriptor(),
                     common::v1::GetTestItemRequest::descriptor(),
                     common::v1::ListTestItemsRequest::descriptor()});
  return *rules;
}

const Time kNow = StartOf(Day(2024, 3, 31)) + absl::Hours(23);

CreateTestItemRequest Fine() {
  CreateTestItemRequest request;
  request.set_parent("countries/ke");
  request.mutable_test_item()->set_display_name("An item");
  request.mutable_test_item()->set_seats(1);
  return request;
}

std::vector<std::string> Wrong(const google::protobuf::Message& request) {
  return BadFieldsOf(Rules().CheckRequest(request, kNow));
}

TEST(Validator, FindsNothingWrongWithAGoodRequest) { EXPECT_THAT(Wrong(Fine()), IsEmpty()); }

TEST(Validator, NamesEveryViolationAtOnceWithItsPath) {
  CreateTestItemRequest request;
  request.set_parent("countries/ke");
  TestItem& item = *request.mutable_test_item();
  item.set_country("KE");
  item.add_languages("en");
  item.add_languages("english");
  item.mutable_price()->set_currency("gbp");
  item.set_share("100.5");
  item.set_seats(10);
  item.mutable_start()->set_year(2023);
  item.mutable_start()->set_month(2);
  item.mutable_start()->set_day(29);
  item.set_contact("nobody");
  item.set_team("countries/ke/people/x");
  item.add_parts()->mutable_inner()->set_label("much too long a label");
  item.set_link("http://example.org");
  request.set_request_id(std::string(129, 'x'));
  request.set_test_item_id("-");
  EXPECT_THAT(
      Wrong(request),
      UnorderedElementsAre("test_item.display_name", "test_item.country", "test_item.languages[1]",
                           "test_item.price.currency", "test_item.share", "test_item.seats",
                           "test_item.start", "test_item.contact", "test_item.team",
                           "test_item.parts[0].label", "test_item.parts[0].inner.label",
                           "test_item.link", "request_id", "test_item_id"));
}

TEST(Validator, TakesNoFactFromTheFutureAndNamesItWithAllElse) {
  CreateTestItemRequest request = Fine();
  TestItem& item = *request.mutable_test_item();
  *item.mutable_seen_date() = ToDate(Day(2024, 3, 31));
  *item.mutable_start() = ToDate(Day(2024, 4, 1));
  EXPECT_THAT(Wrong(request), IsEmpty()) << "today, UTC; and a plan may lie ahead";
  *item.mutable_seen_date() = ToDate(Day(2024, 4, 1));
  item.clear_display_name();
  EXPECT_THAT(Wrong(request),
              UnorderedElementsAre("test_item.display_name", "test_item.seen_date"));
  item.mutable_seen_date()->set_day(31);
  EXPECT_THAT(Wrong(request), UnorderedElementsAre("test_item.display_name", "test_item.seen_date"))
      << "no day of the calendar";
}

TEST(Validator, SaysWhatWasFoundAndWhatWasExpected) {
  CreateTestItemRequest request = Fine();
  request.set_parent("countries/xx");
  request.mutable_test_item()->set_country("uk");
  const std::string text(Rules().CheckRequest(request, kNow).message());
  EXPECT_THAT(
      text,
      HasSubstr(R"("uk" is no country; expected ISO 3166-1 alpha-2, lower case, as in "ke")"));
  EXPECT_THAT(text, HasSubstr(R"(parent: "xx" is no country)"));
}

TEST(Validator, SaysTheCodeOfACountryThatIsCalledOtherwise) {
  CreateTestItemRequest request = Fine();
  for (const char* called : {"Liberia", "liberia", "LBR", "LR", "Republic of Liberia"}) {
    request.mutable_test_item()->set_country(called);
    EXPECT_THAT(std::string(Rules().CheckRequest(request, kNow).message()),
                HasSubstr(fmt::format(
                    R"("{}" is no code of a country; expected "lr", that of ISO 3166-1)", called)));
  }
  request.mutable_test_item()->set_country("lr");
  request.set_parent("countries/liberia");
  EXPECT_THAT(std::string(Rules().CheckRequest(request, kNow).message()),
              HasSubstr(R"(parent: "liberia" is no code of a country; expected "lr")"));
}

TEST(Validator, RefusesNulLongTextAndTooManyItemsWithoutBeingTold) {
  CreateTestItemRequest request = Fine();
  request.mutable_test_item()->set_display_name(std::string("a\0b", 3));
  request.mutable_test_item()->set_kind(std::string(1001, 'k'));
  for (const char* language : {"en", "sw", "fr"})
    request.mutable_test_item()->add_languages(language);
  EXPECT_THAT(Wrong(request), UnorderedElementsAre("test_item.display_name", "test_item.kind",
                                                   "test_item.languages"));
}

TEST(Validator, TakesNoCharacterThatControlsATerminalButLineBreaksAndTabs) {
  CreateTestItemRequest request = Fine();
  std::string& text = *request.mutable_test_item()->mutable_display_name();
  for (const char* fine :
       {"two\nlines\r\nor three\tand a tab", "M\u00fcnchen \u4e2d \u00a0", "\u2028"}) {
    text = fine;
    EXPECT_THAT(Wrong(request), IsEmpty()) << fine;
  }
  for (const char* wrong : {"\x1b[31m", "a\rb", "\r", "\x7f", "a\xc2\x80", "\xc2\x9b", "\x01"}) {
    text = wrong;
    EXPECT_THAT(Wrong(request), ElementsAre("test_item.display_name")) << wrong;
  }
  text = "M\u00fc\xc2\x9bm";
  EXPECT_THAT(std::string(Rules().CheckRequest(request, kNow).message()),
              HasSubstr("test_item.display_name: contains the control character U+009B at byte 3; "
                        "expected none but line breaks and tabs"));
}

TEST(Validator, RefusesAnEnumValueThatIsNotDefined) {
  CreateTestItemRequest request = Fine();
  request.mutable_test_item()->set_wanted(static_cast<TestItem::State>(7));
  EXPECT_THAT(Wrong(request), ElementsAre("test_item.wanted"));
}

TEST(Validator, OfAnUpdateChecksTheNameAloneSinceTheRestIsMergedFirst) {
  UpdateTestItemRequest request;
  EXPECT_THAT(Wrong(request), ElementsAre("test_item"));
  request.mutable_test_item()->set_seats(-1);
  EXPECT_THAT(Wrong(request), ElementsAre("test_item.name"));
  request.mutable_test_item()->set_name("countries/ke/testItems/a");
  EXPECT_THAT(Wrong(request), IsEmpty());
}

TEST(Validator, ChecksThatAMaskNamesFields) {
  UpdateTestItemRequest request;
  request.mutable_test_item()->set_name("countries/ke/testItems/a");
  request.mutable_test_item()->set_seats(2);
  request.mutable_update_mask()->add_paths("price.minor_units");
  EXPECT_THAT(Wrong(request), IsEmpty());
  request.mutable_update_mask()->add_paths("colour");
  EXPECT_THAT(Wrong(request), ElementsAre("update_mask"));
  request.mutable_update_mask()->clear_paths();
  request.mutable_update_mask()->add_paths("*");
  EXPECT_THAT(Wrong(request), IsEmpty());
}

TEST(Validator, TakesAWildcardInTheParentOfAListAlone) {
  common::v1::ListTestItemsRequest list;
  list.set_parent("countries/-");
  EXPECT_THAT(Wrong(list), IsEmpty());
  common::v1::GetTestItemRequest get;
  get.set_name("countries/ke/testItems/-");
  EXPECT_THAT(Wrong(get), ElementsAre("name"));
}

TEST(Validator, TakesAWildcardElsewhereWhereTheRuleSpellsItOut) {
  constexpr const char* kScope = "countries/* | countries/- | countries/*/partnerships/*";
  EXPECT_EQ(NameViolation(kScope, "countries/-", false), std::nullopt);
  EXPECT_EQ(NameViolation(kScope, "countries/ke", false), std::nullopt);
  EXPECT_NE(NameViolation(kScope, "countries/ke/partnerships/-", false), std::nullopt);
}

TEST(Validator, ClearsWhatOnlyTheServerSets) {
  CreateTestItemRequest request = Fine();
  request.mutable_test_item()->set_state(TestItem::CLOSED);
  request.mutable_test_item()->mutable_create_time()->set_seconds(1);
  request.mutable_test_item()->set_etag("1-2");
  Rules().ClearOutputOnly(request);
  EXPECT_EQ(request.test_item().state(), TestItem::STATE_UNSPECIFIED);
  EXPECT_FALSE(request.test_item().has_create_time());
  EXPECT_EQ(request.test_item().etag(), "1-2") << "an update is checked against it";
}

TEST(Validator, FindsNothingWrongWithWhatOnlyTheServerSets) {
  TestItem item = Fine().test_item();
  item.set_state(static_cast<TestItem::State>(7));
  EXPECT_TRUE(Rules().Check(item, kNow).ok());
  item.set_wanted(static_cast<TestItem::State>(7));
  EXPECT_THAT(BadFieldsOf(Rules().Check(item, kNow, "item")), ElementsAre("item.wanted"));
}

TEST(CodeLists, KnowLanguagesByBcp47) {
  const auto& codes = IsoCodes();
  ASSERT_TRUE(codes.ok()) << codes.status();
  for (const char* good : {"en", "pt-BR", "sw", "zh-Hant", "zh-Hant-TW", "luy"})
    EXPECT_TRUE(codes->IsLanguage(good)) << good;
  for (const char* bad : {"", "EN", "eng", "en-", "en-gb", "en-UK", "xx", "en-GB-oed"})
    EXPECT_FALSE(codes->IsLanguage(bad)) << bad;
}

TEST(CodeLists, SayWhatToInstallWhereTheyAreMissing) {
  EXPECT_THAT(std::string(CodeLists::Load("/nowhere").status().message()), HasSubstr("iso-codes"));
}

}  // namespace
}  // namespace tandem
