#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/objectives/collections.h"
#include "services/objectives/handlers/test_steps.h"

namespace tandem::objectives {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class Measurements : public Steps {
 protected:
  Measurements() {
    Deliver();
    AgreeOnObjective("clinics");
    AddIndicator("screened", "clinics");
  }
  Result<v1::Measurement> Create(const std::string& id, const std::string& reading,
                                 const std::string& more = "") {
    return Call<v1::Measurement, v1::CreateMeasurementRequest>(
        "MeasurementService/CreateMeasurement",
        "parent: '" + IndicatorName("screened") + "' measurement_id: '" + id +
            "' measurement { quality: COMPLETE " + PeriodField(Day(2024, 1, 1), Day(2024, 3, 31)) +
            " reading {" + reading + "} " + more + "}");
  }
  static std::string Corrects(const std::string& id) {
    return "corrects: '" + MeasurementName("screened", id) + "'";
  }
  Result<v1::Measurement> TakeBack(const std::string& id, const std::string& by) {
    return Call<v1::Measurement, v1::SupersedeMeasurementRequest>(
        "MeasurementService/SupersedeMeasurement", "name: '" + MeasurementName("screened", id) +
                                                       "' superseded_by: '" + by +
                                                       "' reason: 'The same quarter again.'");
  }
  // The placement whose end asks for endlines, on `day`.
  template <class Event>
  void EndPlacement(Day day) {
    Event event;
    event.set_name(Join(kPartnership, "placements", "mp"));
    event.set_partnership(kPartnership);
    event.set_team(kTeam);
    event.set_role(placement::v1::Placement::MANAGEMENT_PARTNER);
    *event.mutable_end_date() = ToDate(day);
    Publish(event);
  }
  v1::Indicator ReadIndicator() {
    return Ok<v1::Indicator, v1::GetIndicatorRequest>("IndicatorService/GetIndicator",
                                                      "name: '" + IndicatorName("screened") + "'");
  }
};

// Events and logs keep for ever who rated.
TEST_F(Measurements, NameTheirParticipantsByLabelsOrResourcesAlone) {
  EXPECT_THAT(BadFieldsOf(Create("named", Ratings("5", "6") +
                                              "ratings {participant: 'Jane Wanjiru' value: '4'}")
                              .status()),
              ElementsAre("measurement.reading.ratings[2].participant"));
  EXPECT_TRUE(Create("labelled",
                     "ratings {participant: 'p01' value: '4'} ratings {participant: "
                     "'countries/lr/persons/5a1e0000-0000-4000-8000-000000000006' value: '5'}")
                  .ok());
}

// Stored before the rule on labels. An update that keeps its label would tell it once more.
TEST_F(Measurements, WithALabelThatMayBeANameAreUpdatedTogetherWithIt) {
  Expect(Create("old", Ratings("5", "6")));
  Context context;
  context.store = &suite_.app().module("objectives")->store();
  context.now = suite_.clock().Now();
  context.change_id = "before the rule";
  const auto stored = RunNow(context, [&](Unit& unit) -> Status {
    ASSIGN_OR_RETURN(auto measurement,
                     unit.Load(kMeasurements, MeasurementName("screened", "old")));
    measurement.mutable_reading()->mutable_ratings(0)->set_participant("jane");
    unit.Save(kMeasurements, std::move(measurement));
    return OkStatus();
  });
  ASSERT_TRUE(stored.ok()) << stored.status();
  const auto update = [&](const std::string& fields, const std::string& mask) {
    return Call<v1::Measurement, v1::UpdateMeasurementRequest>(
        "MeasurementService/UpdateMeasurement", "measurement { name: '" +
                                                    MeasurementName("screened", "old") + "' " +
                                                    fields + " } update_mask { " + mask + " }");
  };
  const std::string narrative = "narrative: 'At the clinic.' ";
  EXPECT_THAT(BadFieldsOf(update(narrative, "paths: 'narrative'").status()),
              ElementsAre("measurement.reading.ratings[0].participant"));
  const auto updated = update(narrative + "reading { ratings {participant: 'p01' value: '5'} }",
                              "paths: 'narrative' paths: 'reading.ratings'");
  EXPECT_TRUE(updated.ok()) << updated.status();
}

// The later one would count in silence.
TEST_F(Measurements, OfOnePeriodAreOneUnlessTheyCorrectIt) {
  const Day end(2024, 3, 31);
  AsLead();
  for (const char* id : {"one", "two", "three"}) Draft("screened", id, end, "value: '15'");
  Expect(Submit("screened", "one"));
  Expect(Submit("screened", "two"));
  AsCounterpart();
  Expect(Approve("screened", "one"));
  EXPECT_EQ(ReasonOf(Approve("screened", "two").status()), "PERIOD_MEASURED");
  AsLead();
  EXPECT_EQ(ReasonOf(Submit("screened", "three").status()), "PERIOD_MEASURED");
  Measure("screened", "corrected", end, "value: '12'", Corrects("one"));
  AsCounterpart();
  EXPECT_EQ(ReasonOf(Approve("screened", "two").status()), "PERIOD_MEASURED");
  Measure("screened", "end", end, "value: '16'", "round: ENDLINE");
}

// The year after was typed.
TEST_F(Measurements, OfAWrongPeriodAreCorrectedToTheRightOne) {
  const Day right(2024, 3, 31), wrong(2025, 3, 31);
  Measure("screened", "typed", wrong, "value: '15'");
  Measure("screened", "corrected", right, "value: '15'", Corrects("typed"));
  const v1::Indicator corrected = ReadIndicator();
  EXPECT_EQ(corrected.latest_measurement(), MeasurementName("screened", "corrected"));
  EXPECT_EQ(ToDay(corrected.latest_period_end()), right);
  EXPECT_EQ(ToDay(corrected.measurement_due_date()), Day(2024, 7, 30));
  // Another one counts for that period.
  Measure("screened", "other", wrong, "value: '18'");
  AsLead();
  Draft("screened", "moved", right, "value: '18'", Corrects("other"));
  EXPECT_EQ(ReasonOf(Submit("screened", "moved").status()), "PERIOD_MEASURED");
}

TEST_F(Measurements, ThatAreNoEndlineAfterAllAreCorrected) {
  const Day end(2024, 3, 31);
  Measure("screened", "end", end, "value: '15'", "round: ENDLINE");
  EXPECT_EQ(ReadIndicator().state(), v1::Indicator::ENDLINED);
  Measure("screened", "midline", end, "value: '15'", "round: MIDLINE " + Corrects("end"));
  const v1::Indicator indicator = ReadIndicator();
  EXPECT_EQ(indicator.state(), v1::Indicator::TRACKING);
  EXPECT_EQ(indicator.endline_measurement(), "");
  EXPECT_TRUE(indicator.has_measurement_due_date());
}

// Else the partnership would be closed without it.
TEST_F(Measurements, ThatAreNoEndlineAfterAllLetItBeAskedForAgain) {
  const Day end(2024, 3, 31);
  EndPlacement<placement::v1::PlacementEnding>(end);
  Measure("screened", "end", end, "value: '15'", "round: ENDLINE");
  EndPlacement<placement::v1::PlacementEnded>(end);
  ASSERT_THAT(suite_.Events<v1::EndlineDue>(), SizeIs(1));
  Measure("screened", "midline", end, "value: '15'", "round: MIDLINE " + Corrects("end"));
  const auto due = suite_.Events<v1::EndlineDue>();
  ASSERT_THAT(due, SizeIs(2));
  EXPECT_EQ(due[1].placement(), Join(kPartnership, "placements", "mp"));
  EXPECT_EQ(ToDay(due[1].due_date()), end);
  EXPECT_EQ(ToDay(ReadIndicator().endline_due_date()), end);
}

// Nobody had asked for it, since it was there before.
TEST_F(Measurements, ThatAreNoEndlineAfterAllAreMissedByAPlacementThatEndedAfterThem) {
  const Day end(2024, 3, 31);
  Measure("screened", "end", end, "value: '15'", "round: ENDLINE");
  EndPlacement<placement::v1::PlacementEnding>(Day(2024, 6, 30));
  EndPlacement<placement::v1::PlacementEnded>(Day(2024, 5, 31));
  ASSERT_THAT(suite_.Events<v1::EndlineDue>(), SizeIs(0));
  Measure("screened", "midline", end, "value: '15'", "round: MIDLINE " + Corrects("end"));
  const auto due = suite_.Events<v1::EndlineDue>();
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(ToDay(due[0].due_date()), Day(2024, 5, 31));
}

// A correction could not be dated as the right one is.
TEST_F(Measurements, OfAPeriodThatIsMeasuredAlreadyAreTakenBack) {
  const Day right(2024, 3, 31), wrong(2024, 6, 30);
  Measure("screened", "right", right, "value: '15'");
  Measure("screened", "wrong", wrong, "value: '15'");
  ASSERT_EQ(ToDay(ReadIndicator().latest_period_end()), wrong);
  AsLead();
  const std::string by = MeasurementName("screened", "right");
  EXPECT_EQ(ReasonOf(TakeBack("wrong", by).status()), "APPROVED_BY_SUBMITTER");
  AsCounterpart();
  const v1::Measurement taken = Expect(TakeBack("wrong", by));
  EXPECT_EQ(taken.state(), v1::Measurement::SUPERSEDED);
  EXPECT_EQ(taken.superseded_by(), by);
  const v1::Indicator indicator = ReadIndicator();
  EXPECT_EQ(indicator.latest_measurement(), by);
  EXPECT_EQ(ToDay(indicator.latest_period_end()), right);
  EXPECT_EQ(ToDay(indicator.measurement_due_date()), Day(2024, 7, 30));
  const auto told = suite_.Events<v1::MeasurementSuperseded>();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(ToDay(told[0].progress().actual_period().end()), right);
  EXPECT_EQ(ReasonOf(TakeBack("wrong", by).status()), "VERB_NOT_ALLOWED");
  // The period that it took by mistake is free.
  Measure("screened", "q2", wrong, "value: '18'");
}

TEST_F(Measurements, AreTakenBackForAnotherThatCountsForTheSameIndicatorAlone) {
  Measure("screened", "one", Day(2024, 3, 31), "value: '15'");
  AddIndicator("other", "clinics");
  Measure("other", "one", Day(2024, 3, 31), "value: '15'");
  AsLead();
  Draft("screened", "draft", Day(2024, 6, 30), "value: '15'");
  AsCounterpart();
  for (const std::string& by : {MeasurementName("screened", "one"), MeasurementName("other", "one"),
                                MeasurementName("elsewhere", "none")}) {
    EXPECT_THAT(BadFieldsOf(TakeBack("one", by).status()), ElementsAre("superseded_by")) << by;
  }
  EXPECT_EQ(ReasonOf(TakeBack("one", MeasurementName("screened", "draft")).status()),
            "SUCCESSOR_NOT_APPROVED");
}

TEST_F(Measurements, ThatAreTakenBackAsTheEndlineLeaveTheIndicatorTracked) {
  Measure("screened", "q1", Day(2024, 3, 31), "value: '15'");
  Measure("screened", "end", Day(2024, 3, 31), "value: '15'", "round: ENDLINE");
  AsCounterpart();
  Expect(TakeBack("end", MeasurementName("screened", "q1")));
  EXPECT_EQ(ReadIndicator().state(), v1::Indicator::TRACKING);
  EXPECT_EQ(ReadIndicator().endline_measurement(), "");
}

TEST_F(Measurements, KeepAnEndlineThatIsLeftWhereOneWasNone) {
  Measure("screened", "end", Day(2024, 3, 31), "value: '15'", "round: ENDLINE");
  Measure("screened", "again", Day(2024, 6, 30), "value: '16'", "round: ENDLINE");
  Measure("screened", "later", Day(2024, 6, 30), "value: '16'",
          "round: FOLLOW_UP " + Corrects("again"));
  EXPECT_EQ(ReadIndicator().state(), v1::Indicator::ENDLINED);
  EXPECT_EQ(ReadIndicator().endline_measurement(), MeasurementName("screened", "end"));
}

// It can never be approved.
TEST_F(Measurements, EndWhenTheyAreReturnedAndAnotherHasCorrectedTheSame) {
  const Day end(2024, 3, 31);
  Measure("screened", "q1", end, "value: '15'");
  AsLead();
  for (const char* id : {"one", "two"}) {
    Draft("screened", id, end, "value: '12'", Corrects("q1"));
    Expect(Submit("screened", id));
  }
  AsCounterpart();
  const auto back = [&](const std::string& id) {
    return Ok<v1::Measurement, v1::ReturnMeasurementRequest>(
        "MeasurementService/ReturnMeasurement",
        "name: '" + MeasurementName("screened", id) + "' comment: 'Which clinics?'");
  };
  EXPECT_EQ(back("one").state(), v1::Measurement::RETURNED);
  AsLead();
  Expect(Submit("screened", "one"));
  AsCounterpart();
  Expect(Approve("screened", "one"));
  const v1::Measurement ended = back("two");
  EXPECT_EQ(ended.state(), v1::Measurement::SUPERSEDED);
  EXPECT_EQ(ended.superseded_by(), MeasurementName("screened", "one"));
  AsLead();
  EXPECT_EQ(ReasonOf(Submit("screened", "two").status()), "VERB_NOT_ALLOWED");
}

TEST_F(Measurements, OfAnObjectiveThatWasDroppedAreRefused) {
  Draft("screened", "q1", Day(2024, 3, 31), "value: '15'");
  Expect(Submit("screened", "q1"));
  Ok<v1::PartnershipObjective, v1::DropObjectiveRequest>(
      "PartnershipObjectiveService/DropObjective", "name: '" + ObjectiveName("clinics") +
                                                       "' reason: 'No budget.' " +
                                                       DateField("drop_date", Day(2024, 3, 31)));
  EXPECT_EQ(ReasonOf(Create("q1b", "value: '15'").status()), "OBJECTIVE_ENDED");
  AsCounterpart();
  EXPECT_EQ(ReasonOf(Approve("screened", "q1").status()), "OBJECTIVE_ENDED");
}

// Its partnership is not closed before the endlines are there.
TEST_F(Measurements, OfAnObjectiveThatWasConcludedMayFollow) {
  Activate("clinics");
  Reach(Day(2024, 3, 31));
  Ok<v1::PartnershipObjective, v1::ConcludeObjectiveRequest>(
      "PartnershipObjectiveService/ConcludeObjective",
      "name: '" + ObjectiveName("clinics") + "' conclusion: NOT_ACHIEVED comment: 'No budget.' " +
          DateField("conclude_date", Day(2024, 3, 31)));
  Measure("screened", "end", Day(2024, 3, 31), "value: '15'", "round: ENDLINE");
}

}  // namespace
}  // namespace tandem::objectives
