#include "services/objectives/domain/reading.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace tandem::objectives {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::Indicator;

class Breakdown : public ::testing::Test {
 protected:
  Breakdown() {
    indicator_.set_kind(Indicator::PERCENT);
    Declare("sex", {"female", "male"});
    Declare("age", {"child", "adult"});
  }
  void Declare(const std::string& id, const std::vector<std::string>& categories) {
    auto& dimension = *indicator_.add_dimensions();
    dimension.set_id(id);
    *dimension.mutable_categories() = {categories.begin(), categories.end()};
  }
  // "10/20" of "sex=female", or of two categories with a comma between them.
  static std::string Part(const std::string& categories, const std::string& ratio) {
    std::string text = "disaggregates { ";
    for (const auto category : absl::StrSplit(categories, ',')) {
      const std::pair<std::string, std::string> named = absl::StrSplit(category, '=');
      text += "categories { dimension: '" + named.first + "' category: '" + named.second + "' } ";
    }
    return text + Whole(ratio) + "} ";
  }
  static std::string Whole(const std::string& ratio) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(ratio, '/');
    return "numerator: '" + parts.first + "' denominator: '" + parts.second + "' ";
  }
  static v1::Reading Parse(const std::string& text) {
    v1::Reading reading;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &reading)) << text;
    return reading;
  }
  Status Check(const std::string& text) {
    FieldErrors errors;
    CheckReading(indicator_, Parse(text), "reading", errors);
    return errors.ToStatus();
  }
  // In words, or empty if it is taken.
  std::string Refusal(const std::string& text) {
    const Status status = Check(text);
    return status.ok() ? "" : status.ToString(absl::StatusToStringMode::kWithEverything);
  }

  Indicator indicator_;
};

TEST_F(Breakdown, StandsInForTheWholeWhenItIsAllOfIt) {
  EXPECT_THAT(BadFieldsOf(Check(Part("sex=female", "10/20"))),
              ElementsAre("reading.disaggregates"));
  EXPECT_THAT(Refusal(Part("sex=female", "10/20")), HasSubstr("Missing: sex=male."));
  const std::string all = Part("sex=female", "10/20") + Part("sex=male", "5/30");
  EXPECT_EQ(Refusal(all), "");
  EXPECT_EQ(ValueOf(Indicator::PERCENT, Parse(all)), 30 * kOne);
  EXPECT_EQ(Refusal(Part("sex=female", "10/20") + Whole("15/50")), "");
}

TEST_F(Breakdown, OfTwoDimensionsAtOnceHasEveryCombination) {
  const std::string three = Part("sex=female,age=child", "1/10") +
                            Part("sex=female,age=adult", "2/10") +
                            Part("sex=male,age=child", "3/10");
  EXPECT_THAT(Refusal(three), HasSubstr("Missing: 1 of 4 combinations of age and sex."));
  EXPECT_EQ(Refusal(three + Part("sex=male,age=adult", "4/10")), "");
}

TEST_F(Breakdown, InTwoWaysAddsUpToOneWhole) {
  const std::string by_sex = Part("sex=female", "10/20") + Part("sex=male", "5/30");
  const std::string same = by_sex + Part("age=child", "7/10") + Part("age=adult", "8/40");
  EXPECT_EQ(Refusal(same), "");
  EXPECT_EQ(ValueOf(Indicator::PERCENT, Parse(same)), 30 * kOne);
  const std::string other = by_sex + Part("age=child", "7/10") + Part("age=adult", "9/40");
  EXPECT_THAT(Refusal(other), HasSubstr("By sex the whole is 15 of 50, in another way 16 of 50"));
  EXPECT_THAT(Refusal(by_sex + Part("age=child", "7/10")), HasSubstr("Missing: age=adult."));
}

TEST_F(Breakdown, DoesNotContradictTheWhole) {
  const std::string by_sex = Part("sex=female", "10/20") + Part("sex=male", "5/30");
  EXPECT_EQ(Refusal(by_sex + Whole("15/50")), "");
  EXPECT_THAT(BadFieldsOf(Check(by_sex + Whole("1/100"))), ElementsAre("reading.numerator"));
  EXPECT_THAT(Refusal(by_sex + Whole("1/100")),
              HasSubstr("The whole is 1 of 100, but by sex it is 15 of 50"));
}

TEST_F(Breakdown, DoesNotContradictAWholeThatIsGivenAsItsPercentage) {
  const std::string by_sex = Part("sex=female", "10/20") + Part("sex=male", "5/40");  // 15 of 60
  EXPECT_EQ(Refusal(by_sex + "value: '25'"), "");
  EXPECT_THAT(BadFieldsOf(Check(by_sex + "value: '40'")), ElementsAre("reading.value"));
  EXPECT_THAT(Refusal(by_sex + "value: '40'"),
              HasSubstr("The whole is 40, but by sex it is 15 of 60"));
  EXPECT_EQ(Refusal(Part("sex=female", "10/20") + "value: '40'"), "") << "that is no whole";
  const std::string thirds = Part("sex=female", "1/2") + Part("sex=male", "1/1");  // 2 of 3
  for (const char* rounded : {"67", "66.7", "66.67"}) {
    EXPECT_EQ(Refusal(thirds + "value: '" + rounded + "'"), "");
  }
  for (const char* wrong : {"66", "66.6", "66.70"}) {
    EXPECT_THAT(BadFieldsOf(Check(thirds + "value: '" + wrong + "'")),
                ElementsAre("reading.value"));
  }
}

TEST_F(Breakdown, NamesOneCategoryOfADimension) {
  EXPECT_THAT(BadFieldsOf(Check(Part("sex=female,sex=male", "10/20") + Whole("10/20"))),
              ElementsAre("reading.disaggregates[0]"));
}

TEST_F(Breakdown, OfValuesStandsInForNothing) {
  const auto reading = Parse(Part("sex=female", "30/50") +
                             "disaggregates { categories { dimension: 'sex' category: 'male' } "
                             "value: '5' }");
  EXPECT_EQ(ValueOf(Indicator::PERCENT, reading), std::nullopt);
}

}  // namespace
}  // namespace tandem::objectives
