// What is taken back of a placement, as objectives follows it.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/objectives/handlers/test_steps.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using placement::v1::Placement;
using placement::v1::StepRetraction;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RetractedStepsTest : public Steps {
 protected:
  template <class Event>
  static Event OfPlacement(Day day) {
    Event event;
    event.set_name(Join(kPartnership, "placements", "mp"));
    event.set_partnership(kPartnership);
    event.set_team(kTeam);
    event.set_role(Placement::MANAGEMENT_PARTNER);
    *event.mutable_effective_date() = ToDate(day);
    *event.mutable_end_date() = ToDate(day);
    return event;
  }
  void Start(Day day) { Publish(OfPlacement<placement::v1::PlacementStarted>(day)); }
  void IsEnding(Day last) { Publish(OfPlacement<placement::v1::PlacementEnding>(last)); }
  // The last day is `last` again.
  void Retract(StepRetraction::Step step, Day day, Day last = Day(2024, 4, 1)) {
    auto event = OfPlacement<placement::v1::PlacementStepRetracted>(Day(2024, 4, 1));
    *event.mutable_end_date() = ToDate(last);
    event.set_step(step);
    *event.mutable_step_date() = ToDate(day);
    Publish(event);
  }
  v1::ObjectiveSet::SettingClock Clock() { return Set().setting_clocks(0); }
};

TEST_F(RetractedStepsTest, LeaveTheClockAsIfTheyHadNeverBeen) {
  Deliver();
  Start(Day(2024, 2, 1));
  Publish(OfPlacement<placement::v1::PlacementPaused>(Day(2024, 3, 1)));
  Publish(OfPlacement<placement::v1::PlacementResumed>(Day(2024, 3, 11)));
  EXPECT_EQ(ToDay(Clock().due_date()), Day(2024, 5, 1) + 10);
  Retract(StepRetraction::RESUMPTION, Day(2024, 3, 11));
  EXPECT_EQ(ToDay(Clock().pause_date()), Day(2024, 3, 1));
  Retract(StepRetraction::PAUSE, Day(2024, 3, 1));
  EXPECT_FALSE(Clock().has_pause_date());
  EXPECT_EQ(ToDay(Clock().due_date()), Day(2024, 5, 1));
  Retract(StepRetraction::START, Day(2024, 2, 1));
  EXPECT_THAT(Set().setting_clocks(), IsEmpty());
  Start(Day(2024, 2, 15));
  EXPECT_EQ(ToDay(Clock().due_date()), Day(2024, 5, 15));
}

TEST_F(RetractedStepsTest, OfAnEndLetTheClockGoOn) {
  Deliver();
  Start(Day(2024, 2, 1));
  Publish(OfPlacement<placement::v1::PlacementEnded>(Day(2024, 3, 1)));
  EXPECT_THAT(Set().setting_clocks(), IsEmpty());
  Retract(StepRetraction::EARLY_END, Day(2024, 3, 1));
  ASSERT_THAT(Set().setting_clocks(), SizeIs(1));
  EXPECT_EQ(ToDay(Clock().due_date()), Day(2024, 5, 1));
  EXPECT_THAT(Set().ended_clocks(), IsEmpty());
  EXPECT_THAT(suite_.Events<v1::ObjectiveSettingStarted>(), SizeIs(2));
  Publish(OfPlacement<placement::v1::PlacementEnded>(Day(2024, 3, 1)));
  AgreeOnObjective("clinics");
  Retract(StepRetraction::EARLY_END, Day(2024, 3, 1));
  EXPECT_THAT(Set().setting_clocks(), IsEmpty()) << "its team has an objective";
}

TEST_F(RetractedStepsTest, OfAStartLetNobodyWaitForAnEndline) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  IsEnding(Day(2024, 4, 1));
  const auto asked = suite_.Events<v1::EndlineDue>().size();
  ASSERT_GT(asked, 0U);
  Retract(StepRetraction::RETURN, Day(2024, 2, 1));
  EXPECT_THAT(suite_.Events<v1::EndlineRecorded>(), IsEmpty());
  Retract(StepRetraction::START, Day(2024, 2, 1));
  EXPECT_THAT(suite_.Events<v1::EndlineRecorded>(), SizeIs(asked));
  IsEnding(Day(2024, 5, 1));
  EXPECT_THAT(suite_.Events<v1::EndlineDue>(), SizeIs(2 * asked)) << "asked for anew";
}

TEST_F(RetractedStepsTest, OfAnEndWhoseDayIsFarAheadAgainLeaveTheEndlineToOthers) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  Publish(OfPlacement<placement::v1::PlacementEnded>(Day(2024, 3, 1)));
  const auto asked = suite_.Events<v1::EndlineDue>().size();
  ASSERT_GT(asked, 0U);
  Retract(StepRetraction::EARLY_END, Day(2024, 3, 1), Day(2025, 4, 1));
  EXPECT_THAT(suite_.Events<v1::EndlineRecorded>(), SizeIs(asked));
  auto other = OfPlacement<placement::v1::PlacementEnded>(Day(2024, 4, 1));
  other.set_name(Join(kPartnership, "placements", "other"));
  Publish(other);
  EXPECT_THAT(suite_.Events<v1::EndlineDue>(), SizeIs(2 * asked));
}

TEST_F(RetractedStepsTest, OfANoticeWhoseDayIsNearMoveTheEndline) {
  Deliver();
  AgreeOnObjective("clinics");
  AddIndicator("screened", "clinics");
  IsEnding(Day(2024, 5, 1));
  const auto asked = suite_.Events<v1::EndlineDue>().size();
  Retract(StepRetraction::EARLY_END, Day(2024, 5, 1), Day(2024, 6, 1));
  EXPECT_THAT(suite_.Events<v1::EndlineRecorded>(), IsEmpty());
  EXPECT_THAT(suite_.Events<v1::EndlineDue>(), SizeIs(2 * asked)) << "as of the other day";
}

}  // namespace
}  // namespace tandem::objectives
