#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/objectives/handlers/test_steps.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using Objective = v1::PartnershipObjective;

// What two sides agreed on stays that until they agree anew.
class Agreements : public Steps {
 protected:
  Result<v1::TeamPriority> RetirePriority() {
    return Call<v1::TeamPriority, v1::RetireTeamPriorityRequest>(
        "TeamPriorityService/RetireTeamPriority",
        "name: '" + Join(kPartnership, "teamPriorities", "diabetes") + "' reason: 'letter' " +
            DateField("retire_date", Day(2024, 2, 1)));
  }
  Result<Objective> TryToActivate(const std::string& id) {
    Reach(Day(2024, 2, 10));
    return Call<Objective, v1::ActivateObjectiveRequest>(
        "PartnershipObjectiveService/ActivateObjective",
        "name: '" + ObjectiveName(id) + "' " + DateField("activate_date", Day(2024, 2, 10)));
  }
  void Conclude(const std::string& id) {
    Reach(Day(2024, 12, 31));
    Ok<Objective, v1::ConcludeObjectiveRequest>(
        "PartnershipObjectiveService/ConcludeObjective",
        "name: '" + ObjectiveName(id) + "' conclusion: NOT_ACHIEVED comment: 'No clinic opened.' " +
            DateField("conclude_date", Day(2024, 12, 31)));
  }
  v1::Indicator ReadIndicator(const std::string& id) {
    return Ok<v1::Indicator, v1::GetIndicatorRequest>("IndicatorService/GetIndicator",
                                                      "name: '" + IndicatorName(id) + "'");
  }
};

TEST_F(Agreements, OnAnObjectiveThatIsConcludedAreNotRewritten) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  Activate("clinics");
  Conclude("clinics");
  EXPECT_EQ(ReasonOf(Retarget("screened", "12").status()), "OBJECTIVE_ENDED");
  EXPECT_EQ(ReasonOf(Rebaseline("screened", "11").status()), "OBJECTIVE_ENDED");
  EXPECT_EQ(ReadIndicator("screened").baseline().reading().value(), "10");
  // What was measured until then may still come in and be put right.
  Measure("screened", "end", Day(2024, 12, 31), "value: '20'", "round: ENDLINE");
}

TEST_F(Agreements, ExpectNoMeasurementOfAnObjectiveThatIsConcluded) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  Activate("clinics");
  Conclude("clinics");
  EXPECT_FALSE(ReadIndicator("screened").has_measurement_due_date());
  Measure("screened", "q4", Day(2024, 12, 31), "value: '18'");
  EXPECT_FALSE(ReadIndicator("screened").has_measurement_due_date());
}

TEST_F(Agreements, NeedPrioritiesThatTheTeamHasNotRetired) {
  Deliver();
  AsLead();
  Expect(CreateObjective("clinics"));
  Expect(Propose("clinics"));
  AgreeOnObjective("schools");
  AddIndicator("screened", "schools");
  AsManager();
  Expect(RetirePriority());
  AsLead();
  EXPECT_THAT(UnmetOf(Agree("clinics", "LEAD").status()), ElementsAre("PRIORITIES_CONFIRMED"));
  EXPECT_THAT(UnmetOf(TryToActivate("schools").status()), ElementsAre("PRIORITIES_CONFIRMED"));
}

TEST_F(Agreements, CoverAsManyIndicatorsAsAnObjectiveHolds) {
  Deliver();
  AsLead();
  Expect(CreateObjective("clinics"));
  for (int i = 0; i < 200; ++i) Expect(CreateIndicator("i" + std::to_string(i), "clinics"));
  EXPECT_EQ(ReasonOf(CreateIndicator("one-more", "clinics").status()), "OBJECTIVE_FULL");
  EXPECT_THAT(ReadObjective("clinics").indicators(), SizeIs(200));
  Ok<Objective, v1::UpdatePartnershipObjectiveRequest>(
      "PartnershipObjectiveService/UpdatePartnershipObjective",
      "partnership_objective { name: '" + ObjectiveName("clinics") +
          "' display_name: 'All clinics' } update_mask { paths: 'display_name' }");
}

}  // namespace
}  // namespace tandem::objectives
