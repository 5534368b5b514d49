#include "services/objectives/domain/explain.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace tandem::objectives {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::string kPartnership = "countries/ke/partnerships/bungoma";

template <class T>
T Parse(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

constexpr char kYear[] =
    "period {start {year: 2024 month: 1 day: 1} end {year: 2024 month: 12 day: 31}}";

TrackedIndicator Tools(const std::string& id) {
  TrackedIndicator tracked;
  tracked.indicator =
      Parse<v1::Indicator>("name: '" + kPartnership + "/indicators/" + id +
                           "' etag: 'i-1' kind: NUMBER direction: INCREASE baseline { reading { "
                           "ratings {participant: 'a' value: '2'} ratings {participant: 'left' "
                           "value: '3'} } } targets { value: '5' " +
                           kYear + "}");
  tracked.approved.push_back(Parse<v1::Measurement>(
      "name: '" + kPartnership + "/indicators/" + id +
      "/measurements/end' etag: 'm-1' quality: COMPLETE " + kYear +
      "reading { ratings {participant: 'a' value: '3'} ratings {participant: 'new' value: '4'} }"));
  return tracked;
}

v1::PartnershipObjective Objective(const std::string& id) {
  return Parse<v1::PartnershipObjective>("name: '" + kPartnership + "/objectives/" + id +
                                         "' state: ACTIVE etag: 'o-1'");
}

std::vector<std::string> Parts(const v1::NumberExplanation& explanation) {
  std::vector<std::string> parts;
  for (const auto& row : explanation.contributors())
    parts.push_back(row.part() + " " + row.value());
  return parts;
}

std::vector<std::string> LeftOut(const v1::NumberExplanation& explanation) {
  std::vector<std::string> rows;
  for (const auto& row : explanation.left_out()) rows.push_back(row.name() + " " + row.reason());
  return rows;
}

TEST(ExplainNumber, LeadsFromAnAchievementToBaselineTargetAndMeasurement) {
  const auto explanation =
      ExplainIndicator(Tools("tools"), Objective("o"), "achievement", std::nullopt);
  ASSERT_TRUE(explanation.ok());
  EXPECT_EQ(explanation->value(), "0.4");  // from 2.5 to 3.5 of 5
  EXPECT_THAT(Parts(*explanation), ElementsAre("baseline 2.5", "target 5", "actual 3.5"));
  EXPECT_EQ(explanation->contributors(2).name(),
            kPartnership + "/indicators/tools/measurements/end");
  EXPECT_EQ(explanation->contributors(2).etag(), "m-1");
}

TEST(ExplainNumber, LeadsFromAChangeToTheLatestReadingThoughTheTargetsPeriodIsOver) {
  TrackedIndicator tracked = Tools("tools");
  auto& end = *tracked.approved[0].mutable_period()->mutable_end();
  end.set_year(2025);
  const auto change = ExplainIndicator(tracked, Objective("o"), "mean_of_changes", std::nullopt);
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change->value(), "0.5");
  EXPECT_THAT(Parts(*change), ElementsAre("baseline 2.5", "actual 3.5", "participant 0.5"));
  EXPECT_EQ(change->contributors(1).etag(), "m-1");
  EXPECT_THAT(LeftOut(*change), ElementsAre("left NO_SECOND_ROUND", "new NO_BASELINE"));
  const auto actual = ExplainIndicator(tracked, Objective("o"), "actual", std::nullopt);
  ASSERT_TRUE(actual.ok());
  EXPECT_EQ(actual->value(), "");
  EXPECT_THAT(actual->formula(), HasSubstr("until the end of the target's period"));
}

TEST(ExplainNumber, LeadsFromAChangeToTheLatestReadingWithRatings) {
  TrackedIndicator tracked = Tools("tools");
  v1::Measurement later = tracked.approved[0];
  later.set_name(kPartnership + "/indicators/tools/measurements/later");
  *later.mutable_reading() = Parse<v1::Reading>("value: '9'");
  later.mutable_period()->mutable_end()->set_year(2025);
  tracked.approved.push_back(later);
  const auto change = ExplainIndicator(tracked, Objective("o"), "mean_of_changes", std::nullopt);
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change->value(), "0.5");
  EXPECT_THAT(Parts(*change), ElementsAre("baseline 2.5", "actual 3.5", "participant 0.5"));
}

TEST(ExplainNumber, NamesParticipantsWithoutBothRoundsAsLeftOut) {
  const auto explanation =
      ExplainIndicator(Tools("tools"), Objective("o"), "mean_of_changes", std::nullopt);
  ASSERT_TRUE(explanation.ok());
  EXPECT_EQ(explanation->value(), "0.5");
  EXPECT_THAT(Parts(*explanation), ElementsAre("baseline 2.5", "actual 3.5", "participant 0.5"));
  EXPECT_THAT(LeftOut(*explanation), ElementsAre("left NO_SECOND_ROUND", "new NO_BASELINE"));
}

TEST(ExplainNumber, LeadsFromAPartnershipToItsObjectivesAndSaysWhichAreLeftOut) {
  auto draft = Objective("draft");
  draft.set_state(v1::PartnershipObjective::DRAFT);
  const std::vector<TrackedObjective> objectives = {
      {Objective("o"), {Tools("tools")}}, {Objective("empty"), {}}, {draft, {Tools("drive")}}};
  const auto explanation =
      ExplainPartnership(kPartnership, objectives, "achievement", std::nullopt);
  ASSERT_TRUE(explanation.ok());
  EXPECT_EQ(explanation->value(), "0.4");
  EXPECT_THAT(Parts(*explanation), ElementsAre("objective 0.4"));
  EXPECT_THAT(LeftOut(*explanation),
              ElementsAre(kPartnership + "/objectives/empty NOTHING_COMPUTABLE",
                          kPartnership + "/objectives/draft DRAFT"));
}

TEST(ExplainNumber, LeadsFromAnObjectiveToItsIndicators) {
  TrackedIndicator unmeasured = Tools("drive");
  unmeasured.approved.clear();
  const auto explanation =
      ExplainObjective({Objective("o"), {Tools("tools"), unmeasured}}, "achievement", std::nullopt);
  ASSERT_TRUE(explanation.ok());
  EXPECT_THAT(Parts(*explanation), ElementsAre("indicator 0.4"));
  EXPECT_EQ(explanation->contributors(0).etag(), "i-1");
  EXPECT_THAT(LeftOut(*explanation),
              ElementsAre(kPartnership + "/indicators/drive NO_APPROVED_MEASUREMENT"));
}

TrackedIndicator Rated(const std::string& id, const std::string& base, const std::string& end) {
  TrackedIndicator tracked = Tools(id);
  *tracked.indicator.mutable_baseline()->mutable_reading() = Parse<v1::Reading>(base);
  *tracked.approved[0].mutable_reading() = Parse<v1::Reading>(end);
  return tracked;
}

// The mean of the contributors' values by their weights.
double Recomputed(const v1::NumberExplanation& explanation) {
  double sum = 0, weights = 0;
  for (const auto& row : explanation.contributors()) {
    const double weight = std::stod(row.weight());
    if (weight == 0) continue;
    sum += weight * std::stod(row.value());
    weights += weight;
  }
  return sum / weights;
}

TEST(ExplainNumber, ThatIsAnAverageComesOutOfItsContributors) {
  const TrackedObjective two{
      Objective("o"),
      {Tools("tools"), Rated("drive",
                             "ratings {participant: 'a' value: '4'} ratings {participant: 'b' "
                             "value: '10'}",
                             "ratings {participant: 'a' value: '5'} ratings {participant: 'b' "
                             "value: '11'}")}};
  const TrackedObjective one{Objective("p"),
                             {Rated("networks", "ratings {participant: 'c' value: '3'}",
                                    "ratings {participant: 'c' value: '9'}")}};
  for (const char* field : {"achievement", "mean_of_changes", "change_of_means"}) {
    const auto objective = ExplainObjective(two, field, std::nullopt);
    const auto partnership =
        ExplainPartnership(kPartnership, std::vector{two, one}, field, std::nullopt);
    for (const auto& explanation : {objective, partnership}) {
      ASSERT_TRUE(explanation.ok());
      EXPECT_NEAR(Recomputed(*explanation), std::stod(explanation->value()), 0.000'002)
          << field << ": " << explanation->ShortDebugString();
    }
  }
  const auto participants =
      ExplainIndicator(two.indicators[1], two.objective, "mean_of_changes", std::nullopt);
  ASSERT_TRUE(participants.ok());
  EXPECT_NEAR(Recomputed(*participants), std::stod(participants->value()), 0.000'002);
}

// What they were rated at the end counts all the same.
TEST(ExplainNumber, NamesAnIndicatorWhoseBasesSumToZero) {
  const TrackedIndicator zero = Rated("drive", "ratings {participant: 'a' value: '0'}",
                                      "ratings {participant: 'a' value: '5'}");
  const TrackedObjective tracked{Objective("o"), {Tools("tools"), zero}};
  const auto explanation = ExplainObjective(tracked, "change_of_means", std::nullopt);
  ASSERT_TRUE(explanation.ok());
  EXPECT_THAT(Parts(*explanation), ElementsAre("indicator 0.5", "indicator 0 to 5"));
  EXPECT_EQ(explanation->contributors(1).weight(), "0");
}

TEST(ExplainNumber, RefusesANumberThatTheResourceDoesNotHave) {
  EXPECT_THAT(BadFieldsOf(ExplainObjective({Objective("o"), {}}, "actual", std::nullopt).status()),
              ElementsAre("field"));
}

TEST(ExplainNumber, HasWhatWasLeftOutOnItsFirstPageAlone) {
  v1::NumberExplanation all;
  for (int i = 0; i < 5; ++i) all.add_contributors()->set_value(std::to_string(i));
  all.add_left_out()->set_name("x");
  std::vector<std::string> seen;
  for (const int start : {0, 2, 4, 6}) {
    v1::NumberExplanation page = all;
    KeepPage(page, start, 2);
    for (const auto& row : page.contributors()) seen.push_back(row.value());
    EXPECT_THAT(page.left_out(), SizeIs(start == 0 ? 1 : 0));
  }
  EXPECT_THAT(seen, ElementsAre("0", "1", "2", "3", "4"));
}

}  // namespace
}  // namespace tandem::objectives
