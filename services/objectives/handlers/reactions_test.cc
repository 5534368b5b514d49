#include "services/objectives/handlers/reactions.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/objectives/handlers/test_steps.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using placement::v1::Partnership;
using placement::v1::Placement;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Reactions : public Steps {
 protected:
  // A management partner's placement that starts on `start`; the clock is put on that day.
  void StartPlacement(Day start, Placement::Role role = Placement::MANAGEMENT_PARTNER,
                      const std::string& id = "mp", const std::string& team = kTeam) {
    suite_.clock().Set(StartOf(start));
    placement::v1::PlacementStarted event;
    event.set_name(Join(kPartnership, "placements", id));
    event.set_partnership(kPartnership);
    event.set_team(team);
    event.set_role(role);
    *event.mutable_start_date() = ToDate(start);
    Publish(event);
  }
  v1::ObjectiveSet::SettingClock Clock() { return Set().setting_clocks(0); }
  // The placement that StartPlacement started, or another one, on `day`.
  template <class Event>
  void PublishOf(Day day, const std::string& id = "mp") {
    Event event;
    event.set_name(Join(kPartnership, "placements", id));
    event.set_partnership(kPartnership);
    event.set_team(kTeam);
    event.set_role(Placement::MANAGEMENT_PARTNER);
    *event.mutable_effective_date() = ToDate(day);
    *event.mutable_end_date() = ToDate(day);
    Publish(event);
  }
  void EndPlacement(Day end, bool reminder = false) {
    placement::v1::PlacementEnding event;
    event.set_reminder(reminder);
    event.set_name(Join(kPartnership, "placements", "mp"));
    event.set_partnership(kPartnership);
    event.set_team(kTeam);
    event.set_role(Placement::MANAGEMENT_PARTNER);
    *event.mutable_end_date() = ToDate(end);
    Publish(event);
  }
};

TEST_F(Reactions, DeliverOpensTheSetAndAHoldFreezesIt) {
  Deliver();
  EXPECT_EQ(Set().state(), v1::ObjectiveSet::OPEN);
  EXPECT_EQ(ToDay(Set().open_date()), Day(2024, 1, 15));
  MoveTo(Partnership::ON_HOLD, Day(2024, 2, 1));
  EXPECT_EQ(Set().state(), v1::ObjectiveSet::FROZEN);
  AsLead();
  EXPECT_EQ(ReasonOf(CreateObjective("clinics").status()), "PARTNERSHIP_NOT_OPEN");
  MoveTo(Partnership::DELIVER, Day(2024, 3, 1));
  EXPECT_EQ(Set().state(), v1::ObjectiveSet::OPEN);
  EXPECT_TRUE(CreateObjective("clinics").ok());
  MoveTo(Partnership::CLOSED, Day(2025, 1, 1));
  EXPECT_EQ(Set().state(), v1::ObjectiveSet::CLOSED);
  EXPECT_THAT(suite_.Events<v1::ObjectiveSetOpened>(), SizeIs(1));
}

TEST_F(Reactions, ObjectivesAreOverdueNinetyDaysAfterThePlacementBegan) {
  Deliver();
  StartPlacement(Day(2024, 2, 1));
  EXPECT_EQ(ToDay(Clock().due_date()), Day(2024, 5, 1));
  ASSERT_TRUE(suite_.Advance(absl::Hours(24 * 90)).ok());
  EXPECT_FALSE(Set().overdue());
  ASSERT_TRUE(suite_.Advance(absl::Hours(24)).ok());
  EXPECT_TRUE(Set().overdue());
  EXPECT_THAT(suite_.Events<v1::ObjectivesOverdue>(), SizeIs(1));
}

TEST_F(Reactions, AnAgreementInTimeKeepsThemFromBeingOverdue) {
  Deliver();
  StartPlacement(Day(2024, 2, 1));
  AgreeOnObjective("clinics");
  ASSERT_TRUE(suite_.Advance(absl::Hours(24 * 200)).ok());
  EXPECT_THAT(suite_.Events<v1::ObjectivesOverdue>(), IsEmpty());
}

TEST_F(Reactions, AHoldStopsTheClock) {
  Deliver();
  StartPlacement(Day(2024, 2, 1));
  MoveTo(Partnership::ON_HOLD, Day(2024, 3, 1));
  ASSERT_TRUE(suite_.Advance(absl::Hours(24 * 120)).ok());
  EXPECT_FALSE(Set().overdue());
  MoveTo(Partnership::DELIVER, Day(2024, 6, 1));
  EXPECT_EQ(ToDay(Clock().due_date()), Day(2024, 5, 1) + 92);
  EXPECT_FALSE(Set().overdue());
}

TEST_F(Reactions, APauseOfThePlacementStopsItsClock) {
  Deliver();
  StartPlacement(Day(2024, 2, 1));
  PublishOf<placement::v1::PlacementPaused>(Day(2024, 2, 20), "other");
  EXPECT_FALSE(Clock().has_pause_date());
  PublishOf<placement::v1::PlacementPaused>(Day(2024, 3, 1));
  EXPECT_EQ(ToDay(Clock().pause_date()), Day(2024, 3, 1));
  ASSERT_TRUE(suite_.Advance(absl::Hours(24 * 121)).ok());
  EXPECT_FALSE(Set().overdue());
  PublishOf<placement::v1::PlacementResumed>(Day(2024, 6, 1));
  EXPECT_EQ(ToDay(Clock().due_date()), Day(2024, 5, 1) + 92);
  const auto resumed = suite_.Events<v1::ObjectiveSettingResumed>();
  ASSERT_THAT(resumed, SizeIs(1));
  EXPECT_EQ(ToDay(resumed[0].due_date()), Day(2024, 8, 1));
  suite_.clock().Set(StartOf(Day(2024, 8, 1)));
  ASSERT_TRUE(suite_.Advance(absl::Hours(1)).ok());
  EXPECT_FALSE(Set().overdue());
  ASSERT_TRUE(suite_.Advance(absl::Hours(24)).ok());
  EXPECT_TRUE(Set().overdue());
}

TEST_F(Reactions, AHoldThatEndsWhileThePlacementIsPausedLeavesTheClockStopped) {
  Deliver();
  StartPlacement(Day(2024, 2, 1));
  PublishOf<placement::v1::PlacementPaused>(Day(2024, 3, 1));
  MoveTo(Partnership::ON_HOLD, Day(2024, 3, 10));
  MoveTo(Partnership::DELIVER, Day(2024, 3, 20));
  ASSERT_TRUE(suite_.Advance(absl::Hours(24 * 200)).ok());
  EXPECT_THAT(suite_.Events<v1::ObjectivesOverdue>(), IsEmpty());
}

TEST_F(Reactions, TheEndOfThePlacementClearsItsClock) {
  Deliver();
  StartPlacement(Day(2024, 2, 1));
  PublishOf<placement::v1::PlacementEnded>(Day(2024, 2, 20), "other");
  EXPECT_THAT(Set().setting_clocks(), SizeIs(1));
  PublishOf<placement::v1::PlacementEnded>(Day(2024, 3, 1));
  EXPECT_THAT(Set().setting_clocks(), IsEmpty());
  EXPECT_THAT(suite_.Events<v1::ObjectiveSettingEnded>(), SizeIs(1));
  ASSERT_TRUE(suite_.Advance(absl::Hours(24 * 200)).ok());
  EXPECT_THAT(suite_.Events<v1::ObjectivesOverdue>(), IsEmpty());
  StartPlacement(Day(2025, 1, 1));  // another one starts it anew
  EXPECT_EQ(ToDay(Clock().due_date()), Day(2025, 4, 1));
}

// The partner of the second team was never overdue once the first one had agreed on something.
TEST_F(Reactions, TheAgreementOfOneTeamLeavesTheClockOfAnother) {
  Deliver();
  StartPlacement(Day(2024, 2, 1));
  StartPlacement(Day(2024, 3, 1), Placement::COACH, "coach", "countries/lr/teams/malaria");
  EXPECT_THAT(suite_.Events<v1::ObjectiveSettingStarted>(), SizeIs(2));
  AgreeOnObjective("clinics");
  ASSERT_THAT(Set().setting_clocks(), SizeIs(1));
  EXPECT_EQ(Clock().placement(), Join(kPartnership, "placements", "coach"));
  suite_.clock().Set(StartOf(Day(2024, 5, 30)));
  ASSERT_TRUE(suite_.Advance(absl::Hours(1)).ok());
  EXPECT_FALSE(Set().overdue());
  ASSERT_TRUE(suite_.Advance(absl::Hours(24)).ok());
  EXPECT_TRUE(Set().overdue());
  const auto overdue = suite_.Events<v1::ObjectivesOverdue>();
  ASSERT_THAT(overdue, SizeIs(1));
  EXPECT_EQ(overdue[0].team(), "countries/lr/teams/malaria");
}

TEST_F(Reactions, ASuccessorHasNoClockWhileTheTeamWorksOnAnObjective) {
  Deliver();
  AgreeOnObjective("clinics");
  StartPlacement(Day(2024, 2, 1));
  EXPECT_THAT(Set().setting_clocks(), IsEmpty());
}

TEST_F(Reactions, TheClockRunsFromTheDayOfTheStartForAsLongAsTheProgrammeSays) {
  Deliver();
  placement::v1::PlacementStarted event;
  event.set_name(Join(kPartnership, "placements", "mp"));
  event.set_partnership(kPartnership);
  event.set_team(kTeam);
  event.set_role(Placement::MANAGEMENT_PARTNER);
  event.set_objective_setting_days(30);
  *event.mutable_start_date() = ToDate(Day(2024, 2, 1));
  *event.mutable_effective_date() = ToDate(Day(2024, 2, 15));
  Publish(event);
  EXPECT_EQ(ToDay(Clock().start_date()), Day(2024, 2, 15));
  EXPECT_EQ(ToDay(Clock().due_date()), Day(2024, 2, 15) + 30);
}

TEST_F(Reactions, ASetThatACommandNeededFirstIsOpenSinceTheDayOfTheEvent) {
  PrepareToDeliver();
  suite_.clock().Set(StartOf(Day(2024, 1, 20)));
  SayState(Partnership::DELIVER);
  AsLead();
  Expect(CreateObjective("clinics"));
  EXPECT_EQ(Set().state(), v1::ObjectiveSet::OPEN);
  MoveTo(Partnership::DELIVER, Day(2024, 1, 15));
  EXPECT_EQ(ToDay(Set().open_date()), Day(2024, 1, 15));
  EXPECT_EQ(Set().objective_count(), 1);
  const auto opened = suite_.Events<v1::ObjectiveSetOpened>();
  ASSERT_THAT(opened, SizeIs(1));
  EXPECT_EQ(ToDay(opened[0].open_date()), Day(2024, 1, 15));
}

TEST_F(Reactions, AnExchangeVisitorStartsNoClock) {
  Deliver();
  StartPlacement(Day(2024, 2, 1), Placement::EXCHANGE_VISITOR);
  EXPECT_THAT(Set().setting_clocks(), IsEmpty());
}

TEST_F(Reactions, AnEndingPlacementAsksForTheEndlinesOfItsTeam) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  AsLead();
  Expect(CreateIndicator("undefined", "clinics"));
  EndPlacement(Day(2025, 12, 31));
  EndPlacement(Day(2025, 12, 31));  // asked for once
  const auto due = suite_.Events<v1::EndlineDue>();
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].name(), IndicatorName("screened"));
  Measure("screened", "end", Day(2024, 12, 31), "value: '22'", "round: ENDLINE");
  const auto recorded = suite_.Events<v1::EndlineRecorded>();
  ASSERT_THAT(recorded, SizeIs(1));
  EXPECT_EQ(recorded[0].name(), IndicatorName("screened"));
}

TEST_F(Reactions, AnEndingPlacementAsksForTheEndlineOfWhatHasNoBaselineOnceWorkHasBegun) {
  Deliver();
  AgreeOnObjective("clinics");
  AsLead();
  Expect(CreateIndicator("undefined", "clinics"));
  Activate("clinics");
  EndPlacement(Day(2025, 12, 31));
  EXPECT_THAT(suite_.Events<v1::EndlineDue>(), SizeIs(1));
  Measure("undefined", "end", Day(2024, 12, 31), "value: '22'", "round: ENDLINE");
  EXPECT_THAT(suite_.Events<v1::EndlineRecorded>(), SizeIs(1));
}

TEST_F(Reactions, AReminderOfThePlacementsEndAsksForNothing) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  EndPlacement(Day(2025, 12, 31));
  AddIndicator("later", "clinics");
  const auto asked = suite_.Events<v1::EndlineDue>().size();
  EndPlacement(Day(2025, 12, 31), true);
  EndPlacement(Day(2025, 12, 31), true);
  EXPECT_THAT(suite_.Events<v1::EndlineDue>(), SizeIs(asked));
}

TEST_F(Reactions, AnEndlineIsDueWhenThePlacementEndsThatWasRescheduled) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  PublishOf<placement::v1::PlacementRescheduled>(Day(2025, 11, 30));
  EXPECT_THAT(suite_.Events<v1::EndlineDue>(), IsEmpty());
  EndPlacement(Day(2025, 11, 30));
  PublishOf<placement::v1::PlacementRescheduled>(Day(2026, 3, 31));
  PublishOf<placement::v1::PlacementRescheduled>(Day(2026, 6, 30), "other");
  const auto due = suite_.Events<v1::EndlineDue>();
  ASSERT_THAT(due, SizeIs(2));
  EXPECT_EQ(ToDay(due[1].due_date()), Day(2026, 3, 31));
}

TEST_F(Reactions, AMeasurementThatIsNotApprovedInTimeIsOverdueUntilItIs) {
  const auto indicator = [this] {
    return Ok<v1::Indicator, v1::GetIndicatorRequest>("IndicatorService/GetIndicator",
                                                      "name: '" + IndicatorName("screened") + "'");
  };
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  EXPECT_EQ(ToDay(indicator().measurement_due_date()), Day(2024, 4, 30));
  suite_.clock().Set(StartOf(Day(2024, 4, 30)));
  ASSERT_TRUE(suite_.Advance(absl::Hours(1)).ok());
  EXPECT_FALSE(indicator().measurement_overdue());
  ASSERT_TRUE(suite_.Advance(absl::Hours(24)).ok());
  EXPECT_TRUE(indicator().measurement_overdue());
  const auto told = suite_.Events<v1::MeasurementOverdue>();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].name(), IndicatorName("screened"));
  EXPECT_EQ(ToDay(Progress().objectives(0).indicators(0).overdue_date()), Day(2024, 4, 30));
  Measure("screened", "q1", Day(2024, 3, 31), "value: '12'");
  EXPECT_FALSE(suite_.Events<v1::MeasurementApproved>().at(0).progress().has_overdue_date());
  EXPECT_FALSE(indicator().measurement_overdue());
  EXPECT_EQ(ToDay(indicator().measurement_due_date()), Day(2024, 7, 30));
}

TEST_F(Reactions, NothingIsOverdueOfAnObjectiveThatIsDropped) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  Reach(Day(2024, 3, 1));
  Ok<v1::PartnershipObjective, v1::DropObjectiveRequest>(
      "PartnershipObjectiveService/DropObjective", "name: '" + ObjectiveName("clinics") +
                                                       "' reason: 'No budget.' " +
                                                       DateField("drop_date", Day(2024, 3, 1)));
  suite_.clock().Set(StartOf(Day(2024, 6, 1)));
  ASSERT_TRUE(suite_.Advance(absl::Hours(1)).ok());
  EXPECT_THAT(suite_.Events<v1::MeasurementOverdue>(), IsEmpty());
  const auto indicator = Ok<v1::Indicator, v1::GetIndicatorRequest>(
      "IndicatorService/GetIndicator", "name: '" + IndicatorName("screened") + "'");
  EXPECT_FALSE(indicator.has_measurement_due_date());
}

TEST_F(Reactions, ACorrectedBaselineDoesNotTellAgainWhatIsOverdue) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  suite_.clock().Set(StartOf(Day(2024, 6, 1)));
  ASSERT_TRUE(suite_.Advance(absl::Hours(1)).ok());
  ASSERT_TRUE(Rebaseline("screened", "11").ok());
  ASSERT_TRUE(suite_.Advance(absl::Hours(1)).ok());
  EXPECT_THAT(suite_.Events<v1::MeasurementOverdue>(), SizeIs(1));
}

TEST_F(Reactions, AHoldPutsOffWhatIsToBeMeasured) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  MoveTo(Partnership::ON_HOLD, Day(2024, 4, 1));
  suite_.clock().Set(StartOf(Day(2024, 6, 1)));
  ASSERT_TRUE(suite_.Advance(absl::Hours(1)).ok());
  EXPECT_THAT(suite_.Events<v1::MeasurementOverdue>(), IsEmpty());
  MoveTo(Partnership::DELIVER, Day(2024, 6, 1));
  suite_.clock().Set(StartOf(Day(2024, 6, 30)));
  ASSERT_TRUE(suite_.Advance(absl::Hours(1)).ok());
  EXPECT_THAT(suite_.Events<v1::MeasurementOverdue>(), IsEmpty());
  ASSERT_TRUE(suite_.Advance(absl::Hours(24)).ok());
  EXPECT_THAT(suite_.Events<v1::MeasurementOverdue>(), SizeIs(1));
}

TEST_F(Reactions, NothingStaysOverdueOfAPartnershipThatIsClosed) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  suite_.clock().Set(StartOf(Day(2024, 6, 1)));
  ASSERT_TRUE(suite_.Advance(absl::Hours(1)).ok());
  ASSERT_THAT(suite_.Events<v1::MeasurementOverdue>(), SizeIs(1));
  MoveTo(Partnership::CLOSED, Day(2024, 6, 1));
  const auto indicator = Ok<v1::Indicator, v1::GetIndicatorRequest>(
      "IndicatorService/GetIndicator", "name: '" + IndicatorName("screened") + "'");
  EXPECT_FALSE(indicator.measurement_overdue());
  EXPECT_FALSE(indicator.has_measurement_due_date());
  const auto revised = suite_.Events<v1::IndicatorRevised>();
  ASSERT_THAT(revised, SizeIs(1)) << "reports show it as overdue no more";
  EXPECT_FALSE(revised[0].progress().has_overdue_date());
}

TEST_F(Reactions, NobodyWaitsForTheEndlinesOfAnObjectiveThatIsDropped) {
  const auto drop = [this](const std::string& id) {
    Reach(Day(2025, 1, 1));
    Ok<v1::PartnershipObjective, v1::DropObjectiveRequest>(
        "PartnershipObjectiveService/DropObjective", "name: '" + ObjectiveName(id) +
                                                         "' reason: 'No budget.' " +
                                                         DateField("drop_date", Day(2025, 1, 1)));
  };
  Deliver();
  for (const char* id : {"before", "after"}) {
    AgreeOnObjective(id);
    AddIndicator(std::string("of-") + id, id);
  }
  drop("before");
  EndPlacement(Day(2025, 12, 31));
  const auto due = suite_.Events<v1::EndlineDue>();
  ASSERT_THAT(due, SizeIs(1));
  EXPECT_EQ(due[0].name(), IndicatorName("of-after"));
  drop("after");
  const auto told = suite_.Events<v1::EndlineRecorded>();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].name(), IndicatorName("of-after"));
  EXPECT_EQ(told[0].measurement(), "");
}

}  // namespace
}  // namespace tandem::objectives
