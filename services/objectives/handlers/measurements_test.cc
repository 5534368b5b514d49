#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/objectives/handlers/test_steps.h"

namespace tandem::objectives {
namespace {

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
};

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
