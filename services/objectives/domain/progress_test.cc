#include "services/objectives/domain/progress.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "libs/common/base/decimal.h"
#include "libs/common/testing/seed.h"

namespace tandem::objectives {
namespace {

using ::testing::SizeIs;
using v1::Indicator;
using v1::IndicatorProgress;
using v1::Measurement;
using v1::PartnershipObjective;

const std::string kPartnership = "countries/lr/partnerships/ncd";

template <class T>
T Parse(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

std::string PeriodText(const std::string& start, const std::string& end) {
  const auto date = [](const std::string& iso) {
    const Day day = *ParseDay(iso);
    return "{year: " + std::to_string(day.year()) + " month: " + std::to_string(day.month()) +
           " day: " + std::to_string(day.day()) + "}";
  };
  return "period {start " + date(start) + " end " + date(end) + "}";
}

// An indicator from 10 to 20 in 2024 and to 40 in 2025, unless said otherwise.
Indicator Screened(const std::string& more = "") {
  return Parse<Indicator>("name: '" + kPartnership +
                          "/indicators/screened' kind: NUMBER direction: INCREASE "
                          "timing: LAGGING baseline { reading { value: '10' } } "
                          "targets { value: '20' " +
                          PeriodText("2024-01-01", "2024-12-31") +
                          "} "
                          "targets { value: '40' " +
                          PeriodText("2025-01-01", "2025-12-31") + "} " + more);
}

Measurement Read(const std::string& id, const std::string& end, const std::string& reading,
                 int approved_at = 1) {
  auto measurement =
      Parse<Measurement>("name: '" + kPartnership + "/indicators/screened/measurements/" + id +
                         "' state: APPROVED quality: COMPLETE " + PeriodText("2023-01-01", end) +
                         " reading {" + reading + "}");
  measurement.mutable_approve_time()->set_seconds(approved_at);
  return measurement;
}

PartnershipObjective Objective(const std::string& more = "state: ACTIVE") {
  return Parse<PartnershipObjective>("name: '" + kPartnership + "/objectives/o' " + more);
}

IndicatorProgress Progress(const Indicator& indicator, std::vector<Measurement> approved,
                           std::optional<Day> as_of = std::nullopt) {
  return ProgressOf(TrackedIndicator{indicator, std::move(approved)}, Objective(), as_of);
}

TEST(Latest, GoesByPeriodEndAndThenByApproval) {
  const std::vector<Measurement> approved = {Read("b", "2024-06-30", "", 5),
                                             Read("a", "2024-06-30", "", 9),
                                             Read("c", "2024-03-31", "", 99)};
  EXPECT_EQ(Latest(approved, Day::max()), &approved[1]);
  EXPECT_EQ(Latest(approved, Day(2024, 6, 29)), &approved[2]);
  EXPECT_EQ(Latest(approved, Day(2024, 1, 1)), nullptr);
}

TEST(IndicatorProgress, TakesTheTargetOfThePeriodThatTheMeasurementEndsIn) {
  const auto progress = Progress(Screened(), {Read("q2", "2024-06-30", "value: '15'")});
  EXPECT_TRUE(progress.computable());
  EXPECT_EQ(progress.achievement(), "0.5");
  EXPECT_EQ(progress.target(), "20");
}

TEST(IndicatorProgress, AsOfADayTakesThatPeriodsTargetAndNothingReadLater) {
  const std::vector<Measurement> approved = {Read("y1", "2024-12-31", "value: '25'"),
                                             Read("q1", "2025-03-31", "value: '28'")};
  EXPECT_EQ(Progress(Screened(), approved, Day(2024, 12, 31)).achievement(), "1.5");
  const auto next = Progress(Screened(), approved, Day(2025, 2, 1));
  EXPECT_EQ(next.actual(), "25");
  EXPECT_EQ(next.achievement(), "0.5");
  EXPECT_EQ(Progress(Screened(), approved).achievement(), "0.6");
}

TEST(IndicatorProgress, OfATargetThatHasEndedIgnoresWhatWasReadAfterItsPeriod) {
  const std::vector<Measurement> approved = {Read("y2", "2025-12-31", "value: '34'"),
                                             Read("after", "2026-06-30", "value: '99'")};
  EXPECT_EQ(Progress(Screened(), approved, Day(2026, 12, 31)).achievement(), "0.8");
}

// An endline comes after the period of the last target; what it says of the participants holds.
TEST(IndicatorProgress, OfATargetThatHasEndedTellsTheChangeUntilTheLatestReading) {
  auto rated = Screened();
  rated.mutable_targets()->RemoveLast();
  *rated.mutable_baseline()->mutable_reading() =
      Parse<v1::Reading>("ratings { participant: 'a' value: '10' }");
  const std::vector<Measurement> approved = {
      Read("mid", "2024-12-31", "ratings { participant: 'a' value: '15' }"),
      Read("end", "2025-01-20", "ratings { participant: 'a' value: '30' }")};
  const auto progress = Progress(rated, approved);
  EXPECT_EQ(progress.achievement(), "0.5");
  EXPECT_EQ(progress.change().mean_of_changes(), "2");
  const auto endline_alone = Progress(rated, {approved[1]});
  EXPECT_EQ(endline_alone.why_not(), "MEASURED_AFTER_TARGET");
  EXPECT_EQ(endline_alone.change().mean_of_changes(), "2");
  EXPECT_FALSE(Progress(rated, {approved[1]}, Day(2024, 12, 31)).has_change());
}

TEST(IndicatorProgress, KeepsTheChangeThoughNobodyIsRatedLater) {
  auto rated = Screened();
  *rated.mutable_baseline()->mutable_reading() =
      Parse<v1::Reading>("ratings { participant: 'a' value: '10' }");
  const std::vector<Measurement> approved = {
      Read("end", "2024-06-30", "ratings { participant: 'a' value: '15' }"),
      Read("later", "2024-12-31", "value: '16'")};
  const auto progress = Progress(rated, approved);
  EXPECT_EQ(progress.actual(), "16");
  EXPECT_EQ(progress.change().mean_of_changes(), "0.5");
  EXPECT_EQ(Progress(rated, {approved[1]}).change().unpaired_n(), 1);
}

TEST(IndicatorProgress, OfAnOrdinalWhoseTargetHasEndedShowsTheLatestLevels) {
  auto ordinal = Screened();
  ordinal.set_kind(Indicator::ORDINAL);
  ordinal.mutable_targets()->RemoveLast();
  const auto progress =
      Progress(ordinal, {Read("end", "2025-01-20", "levels { level: 3 count: 4 }")});
  ASSERT_THAT(progress.levels(), SizeIs(1));
  EXPECT_EQ(progress.levels(0).count(), 4);
  EXPECT_FALSE(progress.has_level_gap());
}

TEST(IndicatorProgress, SaysWhyNothingIsComputable) {
  auto no_baseline = Screened();
  no_baseline.clear_baseline();
  const auto reading = Read("q2", "2024-06-30", "value: '15'");
  EXPECT_EQ(Progress(no_baseline, {reading}).why_not(), "NO_BASELINE");
  EXPECT_FALSE(Progress(no_baseline, {reading}).computable());
  EXPECT_EQ(Progress(Screened(), {}).why_not(), "NO_APPROVED_MEASUREMENT");
  EXPECT_EQ(Progress(Screened(), {reading}, Day(2023, 12, 31)).why_not(), "NO_TARGET");
  auto already_there = Screened();
  already_there.mutable_targets(0)->set_value("10");
  const auto progress = Progress(already_there, {reading});
  EXPECT_EQ(progress.why_not(), "TARGET_EQUALS_BASELINE");
  EXPECT_EQ(progress.achievement(), "");
}

TEST(IndicatorProgress, ToMaintainIsHeldOrNotOutsideAverages) {
  auto indicator = Screened("tolerance: '2'");
  indicator.set_direction(Indicator::MAINTAIN);
  const auto held = Progress(indicator, {Read("q2", "2024-06-30", "value: '18'")});
  EXPECT_EQ(held.maintained(), IndicatorProgress::HELD);
  EXPECT_FALSE(held.computable());
  EXPECT_TRUE(held.outside_averages());
  EXPECT_EQ(Progress(indicator, {Read("q2", "2024-06-30", "value: '17'")}).maintained(),
            IndicatorProgress::NOT_HELD);
  indicator.clear_targets();  // then the baseline is what is to be held
  EXPECT_EQ(Progress(indicator, {Read("q2", "2024-06-30", "value: '11'")}).maintained(),
            IndicatorProgress::HELD);
}

TEST(IndicatorProgress, OfAnOrdinalIsADistributionAndALevelGap) {
  auto indicator = Screened();
  indicator.set_kind(Indicator::ORDINAL);
  indicator.mutable_targets(0)->set_value("4");
  const auto progress =
      Progress(indicator,
               {Read("q2", "2024-06-30", "levels {level: 2 count: 3} levels {level: 5 count: 1}")});
  EXPECT_THAT(progress.levels(), SizeIs(2));
  EXPECT_EQ(progress.level_gap(), 2);
  EXPECT_EQ(progress.actual(), "");
  EXPECT_EQ(progress.why_not(), "ORDINAL");
}

TEST(IndicatorProgress, OfAnOrdinalToMaintainIsHeldByItsMedianLevel) {
  auto indicator = Screened();
  indicator.set_kind(Indicator::ORDINAL);
  indicator.set_direction(Indicator::MAINTAIN);
  indicator.clear_targets();
  *indicator.mutable_baseline()->mutable_reading() =
      Parse<v1::Reading>("levels {level: 3 count: 4}");
  const auto maintained = [&](const std::string& levels) {
    return Progress(indicator, {Read("q2", "2024-06-30", levels)}).maintained();
  };
  EXPECT_EQ(maintained("levels {level: 1 count: 1} levels {level: 3 count: 2}"),
            IndicatorProgress::HELD);
  EXPECT_EQ(maintained("levels {level: 2 count: 4}"), IndicatorProgress::NOT_HELD);
  indicator.set_tolerance("1");
  EXPECT_EQ(maintained("levels {level: 2 count: 4}"), IndicatorProgress::HELD);
}

TEST(IndicatorProgress, SumsARatioByItsParts) {
  auto indicator = Screened("dimensions { id: 'site' categories: ['a', 'b'] }");
  indicator.set_kind(Indicator::RATIO);
  *indicator.mutable_baseline()->mutable_reading() =
      Parse<v1::Reading>("numerator: '0' denominator: '10'");
  indicator.mutable_targets(0)->set_value("1");
  const auto progress =
      Progress(indicator, {Read("q2", "2024-06-30",
                                "disaggregates { categories {dimension: 'site' category: 'a'} "
                                "numerator: '1' denominator: '2' }"
                                "disaggregates { categories {dimension: 'site' category: 'b'} "
                                "numerator: '9' denominator: '38' }")});
  EXPECT_EQ(progress.achievement(), "0.25");  // 10 of 40, not the mean of 0.5 and 0.24
}

TEST(IndicatorProgress, GivesEachCategoryItsOwnAchievement) {
  auto indicator = Screened(
      "dimensions { id: 'sex' categories: ['female', 'male'] } targets { value: '8' categories "
      "{dimension: 'sex' category: 'female'} " +
      PeriodText("2024-01-01", "2024-12-31") + "}");
  *indicator.mutable_baseline()->mutable_reading()->add_disaggregates() =
      Parse<v1::Reading::Disaggregate>(
          "categories {dimension: 'sex' category: 'female'} value: '4'");
  const auto progress = Progress(
      indicator,
      {Read("q2", "2024-06-30",
            "value: '15' disaggregates { categories {dimension: 'sex' category: 'female'} value: "
            "'7' }"
            "disaggregates { categories {dimension: 'sex' category: 'male'} value: '8' }")});
  ASSERT_THAT(progress.disaggregates(), SizeIs(2));
  EXPECT_EQ(progress.disaggregates(0).achievement(), "0.75");
  EXPECT_EQ(progress.disaggregates(1).why_not(), "NO_BASELINE");
}

TEST(IndicatorProgress, PairsParticipantsThatRatedInBothRounds) {
  auto indicator = Screened();
  *indicator.mutable_baseline()->mutable_reading() = Parse<v1::Reading>(
      "ratings {participant: 'a' value: '2'} ratings {participant: 'b' value: '4'} ratings "
      "{participant: 'left' value: '1'}");
  const auto progress =
      Progress(indicator,
               {Read("end", "2024-06-30",
                     "ratings {participant: 'b' value: '5'} ratings {participant: 'a' value: '3'} "
                     "ratings {participant: 'new' value: '5'}")});
  EXPECT_EQ(progress.change().pairs_n(), 2);
  EXPECT_EQ(progress.change().unpaired_n(), 2);
  EXPECT_EQ(progress.change().mean_of_changes(), "0.375");     // +50% and +25%
  EXPECT_EQ(progress.change().change_of_means(), "0.333333");  // 3 to 4
  ASSERT_THAT(progress.pairs(), SizeIs(2));
  EXPECT_EQ(progress.pairs(0).change_micros(), kOne / 2);
  EXPECT_EQ(progress.pairs(1).change_micros(), kOne / 4);
}

TrackedObjective Tracked(PartnershipObjective objective, std::vector<TrackedIndicator> indicators) {
  return {std::move(objective), std::move(indicators)};
}

TEST(ObjectiveProgress, WeightsOnlyWhatIsComputableAndCountsTheRest) {
  auto unmeasured = Screened("weight: '5'");
  auto heavy = Screened("weight: '3'");
  auto estimated = Read("q2", "2024-06-30", "value: '20'");
  estimated.set_quality(Measurement::ESTIMATED);
  const auto progress =
      ProgressOf(Tracked(Objective(), {{unmeasured, {}},
                                       {heavy, {estimated}},
                                       {Screened(), {Read("q2", "2024-06-30", "value: '12'")}}}),
                 std::nullopt);
  EXPECT_EQ(progress.rollup().achievement(), "0.8");  // (3 x 1 + 1 x 0.2) / 4
  EXPECT_EQ(progress.rollup().counted(), 2);
  EXPECT_EQ(progress.rollup().left_out(), 1);
  EXPECT_EQ(progress.rollup().estimated(), 1);
  EXPECT_EQ(progress.computed_conclusion(), "PARTLY_ACHIEVED");
}

TEST(ObjectiveProgress, WithNothingComputableIsNotZero) {
  const auto progress = ProgressOf(Tracked(Objective(), {{Screened(), {}}}), std::nullopt);
  EXPECT_FALSE(progress.rollup().computable());
  EXPECT_EQ(progress.rollup().achievement(), "");
  EXPECT_EQ(progress.computed_conclusion(), "");
}

TEST(PartnershipProgress, CountsObjectivesFromTheirAgreementOn) {
  const TrackedIndicator reached{Screened(), {Read("q2", "2024-06-30", "value: '20'")}};
  const TrackedIndicator half{Screened(), {Read("q2", "2024-06-30", "value: '15'")}};
  const std::vector<TrackedObjective> objectives = {
      Tracked(Objective("state: ACTIVE weight: '3'"), {reached}),
      Tracked(Objective("state: AGREED"), {half}), Tracked(Objective("state: PROPOSED"), {half}),
      Tracked(Objective("state: DROPPED"), {half}), Tracked(Objective("state: ACTIVE"), {})};
  const auto progress = ProgressOf(kPartnership, objectives, std::nullopt);
  EXPECT_EQ(progress.rollup().achievement(), "0.875");
  EXPECT_EQ(progress.rollup().objectives_counted(), 2);
  EXPECT_EQ(progress.rollup().objectives_left_out(), 1);
}

TEST(PartnershipProgress, GivesTheChangeOverAllByIndicatorAndByParticipant) {
  const auto rated = [](const std::string& id, const std::string& before,
                        const std::string& after) {
    auto indicator = Screened();
    indicator.set_name(kPartnership + "/indicators/" + id);
    *indicator.mutable_baseline()->mutable_reading() = Parse<v1::Reading>(before);
    return TrackedIndicator{indicator, {Read("end", "2024-06-30", after)}};
  };
  const std::vector<TrackedObjective> objectives = {Tracked(
      Objective(),
      {rated("tools", "ratings {participant: 'a' value: '2'} ratings {participant: 'b' value: '1'}",
             "ratings {participant: 'a' value: '3'} ratings {participant: 'b' value: '2'}"),
       rated("drive", "ratings {participant: 'a' value: '4'}",
             "ratings {participant: 'a' value: '5'}")})};
  const auto progress = ProgressOf(kPartnership, objectives, std::nullopt);
  EXPECT_EQ(progress.change().changes_n(), 3);
  EXPECT_EQ(progress.change().mean_of_changes(), "0.583333");  // 50%, 100%, 25%
  EXPECT_EQ(progress.change().change_of_means(), "0.428571");  // 7 to 10
  ASSERT_THAT(progress.change_by_indicator(), SizeIs(2));
  EXPECT_EQ(progress.change_by_indicator(0).change().mean_of_changes(), "0.75");
  ASSERT_THAT(progress.change_by_participant(), SizeIs(2));
  EXPECT_EQ(progress.change_by_participant(0).name(), "a");
  EXPECT_EQ(progress.change_by_participant(0).change().mean_of_changes(), "0.375");
}

TEST(PartnershipProgress, DoesNotDependOnTheOrderOfAnything) {
  std::mt19937_64 random(testing::Seed());
  std::vector<TrackedObjective> objectives;
  for (int o = 0; o < 6; ++o) {
    TrackedObjective tracked{
        Objective("state: ACTIVE weight: '" + std::to_string(1 + random() % 9) + "'"), {}};
    for (int i = 0; i < 5; ++i) {
      TrackedIndicator indicator{Screened("weight: '" + std::to_string(1 + random() % 9) + "'"),
                                 {}};
      for (int m = 0; m < 3; ++m) {
        indicator.approved.push_back(Read("m" + std::to_string(m),
                                          m == 0 ? "2024-03-31" : "2024-06-30",
                                          "value: '" + std::to_string(random() % 100) + "'", m));
      }
      tracked.indicators.push_back(std::move(indicator));
    }
    objectives.push_back(std::move(tracked));
  }
  const std::string before =
      ProgressOf(kPartnership, objectives, std::nullopt).rollup().SerializeAsString();
  for (int round = 0; round < 20; ++round) {
    std::shuffle(objectives.begin(), objectives.end(), random);
    for (auto& objective : objectives) {
      std::shuffle(objective.indicators.begin(), objective.indicators.end(), random);
      for (auto& indicator : objective.indicators) {
        std::shuffle(indicator.approved.begin(), indicator.approved.end(), random);
      }
    }
    ASSERT_EQ(ProgressOf(kPartnership, objectives, std::nullopt).rollup().SerializeAsString(),
              before);
  }
}

TEST(Suggested, FollowsAchievementAndWhatIsToBeHeld) {
  const auto suggested = [](const std::string& text) { return Suggested(Parse<v1::Rollup>(text)); };
  EXPECT_EQ(suggested("computable: true achievement_micros: 1000000"),
            PartnershipObjective::ACHIEVED);
  EXPECT_EQ(suggested("computable: true achievement_micros: 1000000 not_held: 1"),
            PartnershipObjective::PARTLY_ACHIEVED);
  EXPECT_EQ(suggested("computable: true achievement_micros: 500000"),
            PartnershipObjective::PARTLY_ACHIEVED);
  EXPECT_EQ(suggested("computable: true achievement_micros: 499999"),
            PartnershipObjective::NOT_ACHIEVED);
  EXPECT_EQ(suggested("held: 2"), PartnershipObjective::ACHIEVED);
  EXPECT_EQ(suggested("not_held: 1"), PartnershipObjective::NOT_ACHIEVED);
  EXPECT_EQ(suggested(""), PartnershipObjective::STATE_UNSPECIFIED);
}

TEST(Progress, DoesNotTakeForItsActualWhatWasReadBeforeTheBaseline) {
  Indicator indicator = Screened();
  *indicator.mutable_baseline()->mutable_baseline_date() = ToDate(Day(2024, 6, 30));
  TrackedIndicator tracked{indicator, {Read("q1", "2024-03-31", "value: '15'")}};
  const IndicatorProgress before = ProgressOf(tracked, PartnershipObjective(), std::nullopt);
  EXPECT_FALSE(before.computable());
  EXPECT_EQ(before.why_not(), "MEASURED_BEFORE_BASELINE");
  EXPECT_EQ(ProgressOf(tracked, PartnershipObjective(), Day(2024, 3, 30)).why_not(),
            "NO_APPROVED_MEASUREMENT");
  tracked.approved.push_back(Read("q3", "2024-09-30", "value: '16'"));
  EXPECT_EQ(ProgressOf(tracked, PartnershipObjective(), std::nullopt).actual(), "16");
}

}  // namespace
}  // namespace tandem::objectives
