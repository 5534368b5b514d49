#include "services/objectives/handlers/indicators.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/objectives/handlers/test_steps.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::Indicator;
using Objective = v1::PartnershipObjective;

class Indicators : public Steps {
 protected:
  Indicators() {
    Deliver();
    AgreeOnObjective("clinics");
    AsLead();
  }
  void CreateInWords(const std::string& id) {
    Ok<Indicator, v1::CreateIndicatorRequest>(
        "IndicatorService/CreateIndicator",
        "parent: '" + std::string(kPartnership) + "' indicator_id: '" + id +
            "' indicator { display_name: '" + id + "' objective: '" + ObjectiveName("clinics") +
            "' timing: LEADING kind: QUALITATIVE direction: INCREASE frequency: QUARTERLY }");
  }
  Indicator ReadIndicator(const std::string& id) {
    return Ok<Indicator, v1::GetIndicatorRequest>("IndicatorService/GetIndicator",
                                                  "name: '" + IndicatorName(id) + "'");
  }
  Result<Indicator> CloseIndicator(const std::string& id, const std::string& more = "") {
    Reach(Day(2024, 12, 31));
    return Call<Indicator, v1::CloseIndicatorRequest>(
        "IndicatorService/CloseIndicator",
        "name: '" + IndicatorName(id) + "' " + DateField("close_date", Day(2024, 12, 31)) + more);
  }
};

TEST_F(Indicators, InWordsAreTrackedAndEndlinedWithoutABaseline) {
  CreateInWords("trust");
  Activate("clinics");
  Measure("trust", "q1", Day(2024, 3, 31), "", "narrative: 'They call first.'");
  EXPECT_EQ(ReadIndicator("trust").state(), Indicator::TRACKING);
  EXPECT_EQ(ToDay(ReadIndicator("trust").measurement_due_date()), Day(2024, 7, 30));
  EXPECT_THAT(BadFieldsOf(CloseIndicator("trust").status()), ElementsAre("reason"));
  Measure("trust", "end", Day(2024, 12, 31), "", "round: ENDLINE narrative: 'They ask us.'");
  EXPECT_EQ(ReadIndicator("trust").state(), Indicator::ENDLINED);
  EXPECT_TRUE(CloseIndicator("trust").ok());
}

TEST_F(Indicators, OfNumbersCloseWithTheirEndlineThoughTheBaselineNeverCame) {
  Expect(CreateIndicator("screened", "clinics"));
  Activate("clinics");
  Measure("screened", "end", Day(2024, 12, 31), "value: '20'", "round: ENDLINE");
  EXPECT_EQ(ReadIndicator("screened").state(), Indicator::DEFINED);
  EXPECT_FALSE(ReadIndicator("screened").has_measurement_due_date());
  const auto closed = CloseIndicator("screened");
  EXPECT_TRUE(closed.ok()) << closed.status();
}

TEST_F(Indicators, WithoutABaselineAreAwaitedFromTheDayOnThatWorkOnThemBegan) {
  Expect(CreateIndicator("screened", "clinics"));
  EXPECT_FALSE(ReadIndicator("screened").has_measurement_due_date());
  Activate("clinics");  // on 10 February
  EXPECT_EQ(ToDay(ReadIndicator("screened").measurement_due_date()), Day(2024, 5, 10) + 30);
  suite_.clock().Set(StartOf(Day(2024, 6, 10)));
  ASSERT_TRUE(suite_.Advance(absl::Hours(1)).ok());
  EXPECT_THAT(suite_.Events<v1::MeasurementOverdue>(), SizeIs(1));
  AddIndicator("treated", "clinics");  // the objective is agreed anew, and nobody waits less
  EXPECT_TRUE(ReadIndicator("screened").measurement_overdue());
}

TEST_F(Indicators, ThatAreClosedForAReasonLeaveAnObjectiveActive) {
  AddIndicator("screened", "clinics");
  Activate("clinics");
  EXPECT_TRUE(CloseIndicator("screened", "reason: 'no register'").ok());
  const Objective objective = ReadObjective("clinics");
  EXPECT_EQ(objective.state(), Objective::ACTIVE);
  EXPECT_TRUE(objective.has_lead_agreement());
  EXPECT_THAT(suite_.Events<v1::ObjectiveProposed>(), SizeIs(1));
}

TEST_F(Indicators, ThatAreClosedBeforeWorkOnThemBeganAreAgreedAnew) {
  AddIndicator("screened", "clinics");
  EXPECT_TRUE(CloseIndicator("screened", "reason: 'no register'").ok());
  EXPECT_EQ(ReadObjective("clinics").state(), Objective::PROPOSED);
  EXPECT_FALSE(ReadObjective("clinics").has_lead_agreement());
  EXPECT_TRUE(suite_.Events<v1::ObjectiveProposed>().back().changed());
}

}  // namespace
}  // namespace tandem::objectives
