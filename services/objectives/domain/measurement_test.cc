#include "services/objectives/domain/measurement.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/names.h"
#include "services/objectives/domain/indicator.h"
#include "services/objectives/domain/reading.h"

namespace tandem::objectives {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::Indicator;
using v1::Measurement;

Indicator Screened(Indicator::Kind kind = Indicator::NUMBER) {
  Indicator indicator;
  indicator.set_name("countries/lr/partnerships/ncd/indicators/screened");
  indicator.set_kind(kind);
  indicator.set_state(Indicator::DEFINED);
  return indicator;
}

Measurement Read(const std::string& value) {
  Measurement measurement;
  measurement.set_name("countries/lr/partnerships/ncd/indicators/screened/measurements/q1");
  measurement.set_state(Measurement::DRAFT);
  *measurement.mutable_period()->mutable_start() = ToDate(Day(2024, 1, 1));
  *measurement.mutable_period()->mutable_end() = ToDate(Day(2024, 3, 31));
  measurement.mutable_reading()->set_value(value);
  return measurement;
}

Indicator::Baseline Baseline(const std::string& value) {
  Indicator::Baseline baseline;
  baseline.set_method("register");
  *baseline.mutable_baseline_date() = ToDate(Day(2023, 12, 31));
  baseline.mutable_reading()->set_value(value);
  return baseline;
}

TEST(Measurement, IsApprovedByAnotherThanItsSubmitter) {
  Measurement measurement = Read("12");
  ASSERT_TRUE(Submit(measurement, "amina", Day(2024, 4, 1)).ok());
  EXPECT_EQ(ReasonOf(Approve(measurement, "amina", absl::FromUnixSeconds(7))),
            "APPROVED_BY_SUBMITTER");
  EXPECT_EQ(measurement.state(), Measurement::SUBMITTED);
  ASSERT_TRUE(Approve(measurement, "joseph", absl::FromUnixSeconds(7)).ok());
  EXPECT_EQ(measurement.approver(), "joseph");
  EXPECT_EQ(measurement.approve_time().seconds(), 7);
}

TEST(Measurement, IsRefusedForItsPeriodAndForAReadingThatSaysNothingAtOnce) {
  Measurement measurement = Read("");
  *measurement.mutable_period()->mutable_end() = ToDate(Day(2023, 12, 1));
  EXPECT_THAT(BadFieldsOf(CheckAgainst(Screened(), measurement)),
              ElementsAre("measurement.period.end", "measurement.reading.value"));
}

TEST(Measurement, IsSubmittedOnTheLastDayOfItsPeriodAtTheEarliest) {
  Measurement measurement = Read("12");
  EXPECT_EQ(ReasonOf(Submit(measurement, "amina", Day(2024, 3, 30))), "PERIOD_NOT_OVER");
  EXPECT_EQ(measurement.state(), Measurement::DRAFT);
  EXPECT_TRUE(Submit(measurement, "amina", Day(2024, 3, 31)).ok());
}

TEST(Measurement, IsSubmittedAgainByWhoeverPutItRight) {
  Measurement measurement = Read("12");
  ASSERT_TRUE(Submit(measurement, "amina", Day(2024, 4, 1)).ok());
  ASSERT_TRUE(Return(measurement, "Which clinics?", std::nullopt).ok());
  ASSERT_TRUE(Submit(measurement, "joseph", Day(2024, 4, 1)).ok());
  EXPECT_EQ(ReasonOf(Approve(measurement, "joseph", absl::UnixEpoch())), "APPROVED_BY_SUBMITTER");
}

TEST(Measurement, ChangesAsADraftOrReturnedAlone) {
  Measurement measurement = Read("12");
  EXPECT_TRUE(ValidateMeasurement(measurement, &measurement).ok());
  measurement.set_state(Measurement::SUBMITTED);
  EXPECT_EQ(ReasonOf(ValidateMeasurement(measurement, &measurement)), "MEASUREMENT_NOT_EDITABLE");
}

TEST(Measurement, ThatWasSupersededIsNotCorrectedAgain) {
  Measurement measurement = Read("12");
  measurement.set_state(Measurement::APPROVED);
  ASSERT_TRUE(Supersede(measurement, "…/measurements/q1-corrected").ok());
  EXPECT_EQ(ReasonOf(Supersede(measurement, "…/measurements/other")), "CORRECTED_NOT_APPROVED");
  EXPECT_EQ(measurement.superseded_by(), "…/measurements/q1-corrected");
}

TEST(Measurement, IsTheOnlyOneOfItsPeriodAndRoundUnlessItCorrectsThatOne) {
  const std::vector<Measurement> approved = {Read("12")};
  EXPECT_TRUE(RequireUnmeasured(approved[0], approved).ok());
  Measurement other = Read("13");
  other.set_name("countries/lr/partnerships/ncd/indicators/screened/measurements/q1-again");
  const Status refused = RequireUnmeasured(other, approved);
  EXPECT_EQ(ReasonOf(refused), "PERIOD_MEASURED");
  EXPECT_THAT(std::string(refused.message()), HasSubstr(approved[0].name()));
  Measurement endline = other;
  endline.set_round(v1::ENDLINE);
  EXPECT_TRUE(RequireUnmeasured(endline, approved).ok());
  Measurement correction = other;
  correction.set_corrects(approved[0].name());
  EXPECT_TRUE(RequireUnmeasured(correction, approved).ok());
  correction.set_corrects("…/measurements/q2");
  EXPECT_EQ(ReasonOf(RequireUnmeasured(correction, approved)), "PERIOD_MEASURED");
  *other.mutable_period()->mutable_start() = ToDate(Day(2024, 3, 1));
  EXPECT_TRUE(RequireUnmeasured(other, approved).ok());
}

TEST(Indicator, IsEndlinedByItsBaselineWhereTheEndlineCameFirst) {
  Indicator indicator = Screened();
  Measurement endline = Read("12");
  endline.set_round(v1::ENDLINE);
  ASSERT_TRUE(NoteApproval(indicator, endline, endline).ok());
  EXPECT_EQ(indicator.state(), Indicator::DEFINED);
  ASSERT_TRUE(SetBaseline(indicator, Baseline("10"), "").ok());
  EXPECT_EQ(indicator.state(), Indicator::ENDLINED);
  EXPECT_EQ(MeasurementDue(indicator, std::nullopt), std::nullopt);
}

TEST(Indicator, KeepsWhatAHoldPutOffUntilMoreIsKnown) {
  Indicator indicator = Screened();
  indicator.set_frequency(Indicator::QUARTERLY);
  indicator.set_state(Indicator::TRACKING);
  *indicator.mutable_latest_period_end() = ToDate(Day(2024, 3, 31));
  *indicator.mutable_measurement_due_date() = ToDate(*MeasurementDue(indicator, std::nullopt) + 57);
  const Indicator before = indicator;
  ExpectMeasurement(indicator, before, std::nullopt);
  EXPECT_EQ(ToDay(indicator.measurement_due_date()), Day(2024, 7, 30) + 57);
  *indicator.mutable_latest_period_end() = ToDate(Day(2024, 6, 30));
  ExpectMeasurement(indicator, before, std::nullopt);
  EXPECT_EQ(ToDay(indicator.measurement_due_date()), Day(2024, 10, 30));
}

TEST(Indicator, OfLevelsAimsAtAWholeOne) {
  Indicator indicator = Screened(Indicator::ORDINAL);
  indicator.set_objective("countries/lr/partnerships/ncd/objectives/clinics");
  auto& target = *indicator.add_targets();
  *target.mutable_period() = Read("").period();
  target.set_value("2.5");
  EXPECT_THAT(BadFieldsOf(ValidateIndicator(indicator, nullptr)),
              ElementsAre("indicator.targets[0].value"));
  target.set_value("3");
  EXPECT_TRUE(ValidateIndicator(indicator, nullptr).ok());
}

TEST(Reading, HasToFitTheKindOfItsIndicator) {
  const auto fields = [](Indicator::Kind kind, const Measurement& measurement) {
    return BadFieldsOf(CheckAgainst(Screened(kind), measurement));
  };
  EXPECT_THAT(fields(Indicator::NUMBER, Read("")), ElementsAre("measurement.reading.value"));
  EXPECT_THAT(fields(Indicator::RATIO, Read("0.5")), Contains("measurement.reading.value"));
  EXPECT_THAT(fields(Indicator::ORDINAL, Read("")), ElementsAre("measurement.reading.levels"));
  EXPECT_THAT(fields(Indicator::QUALITATIVE, Read("")), ElementsAre("measurement.narrative"));
  Measurement half = Read("");
  half.mutable_reading()->set_numerator("4");
  EXPECT_THAT(fields(Indicator::PERCENT, half), ElementsAre("measurement.reading.denominator"));
  half.mutable_reading()->set_denominator("0");
  EXPECT_THAT(fields(Indicator::PERCENT, half), ElementsAre("measurement.reading.numerator"));
  half.mutable_reading()->set_denominator("8");
  EXPECT_TRUE(CheckAgainst(Screened(Indicator::PERCENT), half).ok());
}

TEST(Reading, GivesItsValueInOneWay) {
  Measurement measurement = Read("50");
  auto& reading = *measurement.mutable_reading();
  const auto fields = [&](Indicator::Kind kind) {
    return BadFieldsOf(CheckAgainst(Screened(kind), measurement));
  };
  reading.set_numerator("1");
  reading.set_denominator("10");
  EXPECT_THAT(fields(Indicator::PERCENT), ElementsAre("measurement.reading.value"));
  auto* rating = reading.add_ratings();
  rating->set_participant("p01");
  rating->set_value("1");
  reading.clear_value();
  EXPECT_THAT(fields(Indicator::PERCENT), ElementsAre("measurement.reading.ratings"));
  reading.clear_numerator();
  reading.clear_denominator();
  reading.set_value("9");
  EXPECT_THAT(fields(Indicator::NUMBER), ElementsAre("measurement.reading.ratings"));
  reading.clear_ratings();
  reading.set_value("10");
  auto* part = reading.add_disaggregates();
  part->set_value("50");
  part->set_numerator("1");
  part->set_denominator("10");
  EXPECT_THAT(fields(Indicator::PERCENT),
              ElementsAre("measurement.reading.disaggregates[0].value"));
  part->clear_value();
  EXPECT_TRUE(CheckAgainst(Screened(Indicator::PERCENT), measurement).ok());
}

TEST(Reading, HasNoDenominatorBelowZero) {
  Measurement measurement = Read("");
  auto& reading = *measurement.mutable_reading();
  reading.set_numerator("1");
  reading.set_denominator("-10");
  for (const auto kind : {Indicator::RATIO, Indicator::PERCENT}) {
    EXPECT_THAT(BadFieldsOf(CheckAgainst(Screened(kind), measurement)),
                ElementsAre("measurement.reading.denominator"));
  }
  reading.set_denominator("10");
  Indicator by_sex = Screened(Indicator::RATIO);
  auto& sex = *by_sex.add_dimensions();
  sex.set_id("sex");
  for (const char* category : {"female", "male"}) sex.add_categories(category);
  auto* part = reading.add_disaggregates();
  part->add_categories()->set_dimension("sex");
  part->mutable_categories(0)->set_category("female");
  part->set_numerator("0");
  part->set_denominator("0");  // nobody of these was seen
  EXPECT_TRUE(CheckAgainst(by_sex, measurement).ok());
  part->set_denominator("-2");
  EXPECT_THAT(BadFieldsOf(CheckAgainst(by_sex, measurement)),
              ElementsAre("measurement.reading.disaggregates[0].denominator"));
}

TEST(Reading, TellsOfEveryWrongFieldAtOnce) {
  Measurement measurement = Read("");
  *measurement.mutable_period()->mutable_end() = ToDate(Day(2023, 1, 1));
  auto* disaggregate = measurement.mutable_reading()->add_disaggregates();
  disaggregate->add_categories()->set_dimension("sex");
  for (const char* participant : {"a", "a"}) {
    auto* rating = measurement.mutable_reading()->add_ratings();
    rating->set_participant(participant);
    rating->set_value("3");
  }
  EXPECT_THAT(BadFieldsOf(CheckAgainst(Screened(), measurement)),
              ElementsAre("measurement.period.end", "measurement.reading.disaggregates[0]",
                          "measurement.reading.ratings"));
}

TEST(Reading, TakesNoLabelThatCouldBeWhatSomebodyIsCalled) {
  Measurement measurement = Read("");
  auto* rating = measurement.mutable_reading()->add_ratings();
  rating->set_value("3");
  for (const char* label :
       {"p01", "3", "a", "countries/lr/persons/5a1e0000-0000-4000-8000-000000000006"}) {
    rating->set_participant(label);
    EXPECT_TRUE(CheckAgainst(Screened(), measurement).ok()) << label;
  }
  rating->set_participant("jane");
  EXPECT_THAT(BadFieldsOf(CheckAgainst(Screened(), measurement)),
              ElementsAre("measurement.reading.ratings[0].participant"));
}

TEST(Reading, TakesRatingsThatSumsOfAllOfThemHold) {
  Measurement measurement = Read("");
  auto* rating = measurement.mutable_reading()->add_ratings();
  rating->set_participant("a");
  rating->set_value("1000000");
  EXPECT_TRUE(CheckAgainst(Screened(), measurement).ok());
  for (const char* beyond : {"1000000.000001", "-1000001"}) {
    rating->set_value(beyond);
    EXPECT_THAT(BadFieldsOf(CheckAgainst(Screened(), measurement)),
                ElementsAre("measurement.reading.ratings"));
  }
}

TEST(Indicator, IsTrackedFromItsFirstApprovedMeasurementOnAndEndsWithTheEndline) {
  Indicator indicator = Screened();
  ASSERT_TRUE(SetBaseline(indicator, Baseline("10"), "").ok());
  EXPECT_EQ(indicator.state(), Indicator::BASELINED);
  Measurement measurement = Read("12");
  ASSERT_TRUE(NoteApproval(indicator, measurement, measurement).ok());
  EXPECT_EQ(indicator.state(), Indicator::TRACKING);
  EXPECT_EQ(indicator.latest_measurement(), measurement.name());
  ASSERT_TRUE(AskForEndline(indicator, "one", Day(2025, 12, 31)));
  measurement.set_round(v1::ENDLINE);
  ASSERT_TRUE(NoteApproval(indicator, measurement, measurement).ok());
  EXPECT_EQ(indicator.state(), Indicator::ENDLINED);
  EXPECT_FALSE(indicator.has_endline_due_date());
}

TEST(Indicator, MeasuredBeforeItsBaselineIsTrackedOnceThatIsKnown) {
  Indicator indicator = Screened();
  ASSERT_TRUE(NoteApproval(indicator, Read("12"), Read("12")).ok());
  EXPECT_EQ(indicator.state(), Indicator::DEFINED);
  ASSERT_TRUE(SetBaseline(indicator, Baseline("10"), "").ok());
  EXPECT_EQ(indicator.state(), Indicator::TRACKING);
}

TEST(Indicator, TakesAnotherBaselineWithAReasonAlone) {
  Indicator indicator = Screened();
  ASSERT_TRUE(SetBaseline(indicator, Baseline("10"), "").ok());
  EXPECT_THAT(BadFieldsOf(SetBaseline(indicator, Baseline("11"), "")), ElementsAre("reason"));
  EXPECT_THAT(BadFieldsOf(SetBaseline(indicator, Baseline(""), "")),
              ElementsAre("reason", "baseline.reading.value"));
  EXPECT_TRUE(SetBaseline(indicator, Baseline("11"), "A clinic was counted twice.").ok());
  EXPECT_EQ(indicator.baseline().reading().value(), "11");
}

TEST(Indicator, AimsTheWayThatItIsToGo) {
  Indicator indicator = Screened();
  indicator.set_objective(std::string(PartnershipOf(indicator.name())) + "/objectives/clinics");
  indicator.set_direction(Indicator::INCREASE);
  auto& target = *indicator.add_targets();
  target.set_value("8");
  *target.mutable_period()->mutable_start() = ToDate(Day(2024, 1, 1));
  *target.mutable_period()->mutable_end() = ToDate(Day(2024, 12, 31));
  EXPECT_THAT(BadFieldsOf(SetBaseline(indicator, Baseline("10"), "")),
              ElementsAre("baseline.reading"));
  ASSERT_TRUE(SetBaseline(indicator, Baseline("8"), "").ok());
  const Indicator before = indicator;
  indicator.mutable_targets(0)->set_value("7");
  EXPECT_THAT(BadFieldsOf(ValidateIndicator(indicator, &before)),
              ElementsAre("indicator.targets[0].value"));
  indicator.set_direction(Indicator::DECREASE);
  EXPECT_TRUE(ValidateIndicator(indicator, &before).ok());
  indicator.mutable_targets(0)->set_value("9");
  EXPECT_THAT(BadFieldsOf(ValidateIndicator(indicator, &before)),
              ElementsAre("indicator.targets[0].value"));
  indicator.set_direction(Indicator::MAINTAIN);
  EXPECT_TRUE(ValidateIndicator(indicator, &before).ok());
}

TEST(Indicator, AsksForItsEndlineOnceAndOnlyWhileItHasNone) {
  Indicator indicator = Screened();
  EXPECT_TRUE(AskForEndline(indicator, "one", Day(2025, 12, 31)));
  EXPECT_FALSE(AskForEndline(indicator, "one", Day(2025, 12, 31)));
  indicator.set_endline_measurement("end");
  EXPECT_FALSE(AskForEndline(indicator, "one", Day(2026, 1, 31)));
}

TEST(Indicator, MovesItsEndlineWithThePlacementThatAskedForItAlone) {
  Indicator indicator = Screened();
  indicator.set_state(Indicator::TRACKING);
  ASSERT_TRUE(AskForEndline(indicator, "one", Day(2025, 12, 31)));
  EXPECT_FALSE(AskForEndline(indicator, "other", Day(2025, 6, 30)));
  EXPECT_TRUE(AskForEndline(indicator, "one", Day(2026, 3, 31)));
  EXPECT_EQ(ToDay(indicator.endline_due_date()), Day(2026, 3, 31));
}

TEST(Indicator, ExpectsAMeasurementThirtyDaysAfterEachPeriodUntilItsEndline) {
  Indicator indicator = Screened();
  indicator.set_frequency(Indicator::QUARTERLY);
  EXPECT_EQ(MeasurementDue(indicator, std::nullopt), std::nullopt);
  EXPECT_EQ(MeasurementDue(indicator, Day(2024, 2, 29)), Day(2024, 6, 30));
  indicator.set_state(Indicator::BASELINED);
  *indicator.mutable_baseline()->mutable_baseline_date() = ToDate(Day(2023, 12, 31));
  EXPECT_EQ(MeasurementDue(indicator, std::nullopt), Day(2024, 4, 30));
  indicator.set_state(Indicator::TRACKING);
  *indicator.mutable_latest_period_end() = ToDate(Day(2024, 6, 30));
  EXPECT_EQ(MeasurementDue(indicator, std::nullopt), Day(2024, 10, 30));
  indicator.set_frequency(Indicator::ONCE);
  EXPECT_EQ(MeasurementDue(indicator, std::nullopt), std::nullopt);
  indicator.set_frequency(Indicator::MONTHLY);
  indicator.set_state(Indicator::ENDLINED);
  EXPECT_EQ(MeasurementDue(indicator, std::nullopt), std::nullopt);
}

TEST(Indicator, ClosesWithoutAnEndlineForAReasonAlone) {
  Indicator indicator = Screened();
  EXPECT_THAT(BadFieldsOf(Close(indicator, "", Day(2024, 12, 31))), ElementsAre("reason"));
  ASSERT_TRUE(Close(indicator, "The register was lost.", Day(2024, 12, 31)).ok());
  EXPECT_EQ(ReasonOf(RequireMeasurable(indicator)), "INDICATOR_CLOSED");
  EXPECT_EQ(ReasonOf(CheckAgainst(indicator, Read("1"))), "INDICATOR_CLOSED");
}

TEST(Indicator, IsNotClosedBeforeWhatIsKnownOfIt) {
  Indicator indicator = Screened();
  ASSERT_TRUE(SetBaseline(indicator, Baseline("10"), "").ok());
  EXPECT_THAT(BadFieldsOf(Close(indicator, "Lost.", Day(2023, 12, 30))), ElementsAre("close_date"));
  ASSERT_TRUE(NoteApproval(indicator, Read("12"), Read("12")).ok());
  EXPECT_THAT(BadFieldsOf(Close(indicator, "", Day(2024, 3, 30))),
              ElementsAre("reason", "close_date"));
  EXPECT_TRUE(Close(indicator, "Lost.", Day(2024, 3, 31)).ok());
}

TEST(Indicator, RefusesTargetsThatOverlapAndCategoriesThatItDoesNotDeclare) {
  Indicator indicator = Screened();
  indicator.set_objective(std::string(PartnershipOf(indicator.name())) + "/objectives/clinics");
  indicator.set_tolerance("2");
  for (int month : {1, 6}) {
    auto* target = indicator.add_targets();
    target->set_value("20");
    *target->mutable_period()->mutable_start() = ToDate(Day(2024, month, 1));
    *target->mutable_period()->mutable_end() = ToDate(Day(2024, 12, 31));
  }
  EXPECT_THAT(BadFieldsOf(ValidateIndicator(indicator, nullptr)),
              ElementsAre("indicator.targets[1].period", "indicator.tolerance"));
  auto* category = indicator.mutable_targets(1)->add_categories();
  category->set_dimension("sex");
  category->set_category("female");
  EXPECT_THAT(BadFieldsOf(ValidateIndicator(indicator, nullptr)),
              ElementsAre("indicator.targets[1].categories", "indicator.tolerance"));
}

}  // namespace
}  // namespace tandem::objectives
