// Why a placement was paused is known still, whatever else gives it a reason.
#include "services/placement/handlers/retract_step_fixture.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::StepRetraction;

class RetractPauseTest : public RetractStepTest {
 protected:
  // Active since 2024-02-01; today is 2024-05-01.
  RetractPauseTest() : name_(PlaceVisitor("a")) {
    Start(name_);
    Reach(Day(2024, 5, 1));
  }
  void PauseFor(Day day, const std::string& reason) {
    auto pause = Of<v1::PausePlacementRequest>(name_, day);
    pause.set_reason(reason);
    Do<Placement>("PlacementService.PausePlacement", pause);
  }
  Placement Retracted(StepRetraction::Step step) {
    const auto retracted = Retract(name_, step);
    EXPECT_TRUE(retracted.ok()) << retracted.status();
    return retracted.ok() ? *retracted : Placement();
  }

  const std::string name_;
};

TEST_F(RetractPauseTest, UnderNoticeSaysWhyOnceTheNoticeIsTakenBack) {
  EndOn(name_, Day(2024, 6, 30));
  PauseFor(Day(2024, 4, 20), "Elections.");
  EXPECT_EQ(GetPlacement(name_).reason(), "Of another nurse.");
  EXPECT_EQ(GetPlacement(name_).pause_reason(), "Elections.");
  const auto paused = Retracted(StepRetraction::EARLY_END);
  EXPECT_EQ(paused.state(), Placement::PAUSED);
  EXPECT_EQ(paused.reason(), "Elections.");
}

TEST_F(RetractPauseTest, UnderNoticeSaysWhyOnceTheNoticeIsWithdrawn) {
  PauseFor(Day(2024, 4, 20), "Elections.");
  EndOn(name_, Day(2024, 6, 30));
  EXPECT_EQ(GetPlacement(name_).reason(), "Of another nurse.");
  ExtendTo(name_, Day(2025, 3, 31));
  EXPECT_EQ(GetPlacement(name_).reason(), "Elections.");
  const auto noticed = Retracted(StepRetraction::EXTENSION);
  EXPECT_EQ(noticed.reason(), "Of another nurse.");
  EXPECT_EQ(Retracted(StepRetraction::EARLY_END).reason(), "Elections.");
}

TEST_F(RetractPauseTest, UnderNoticeSaysWhyOnceItsResumptionIsTakenBack) {
  PauseFor(Day(2024, 4, 10), "Elections.");
  EndOn(name_, Day(2024, 6, 30));
  Resume(name_, Day(2024, 4, 20));
  EXPECT_EQ(GetPlacement(name_).reason(), "Of another nurse.");
  EXPECT_EQ(Retracted(StepRetraction::RESUMPTION).reason(), "Of another nurse.");
  EXPECT_EQ(Retracted(StepRetraction::EARLY_END).reason(), "Elections.");
  const auto active = Retracted(StepRetraction::PAUSE);
  EXPECT_EQ(active.reason(), "");
  EXPECT_EQ(active.pause_reason(), "");
}

TEST_F(RetractPauseTest, SaysWhyEachOfThemWas) {
  PauseFor(Day(2024, 3, 1), "Elections.");
  Resume(name_, Day(2024, 3, 10));
  PauseFor(Day(2024, 4, 1), "A strike.");
  Resume(name_, Day(2024, 4, 10));
  EXPECT_THAT(GetPlacement(name_).earlier_pause_reasons(), ElementsAre("Elections."));
  EXPECT_EQ(Retracted(StepRetraction::RESUMPTION).reason(), "A strike.");
  EXPECT_EQ(Retracted(StepRetraction::PAUSE).reason(), "");
  const auto first = Retracted(StepRetraction::RESUMPTION);
  EXPECT_EQ(first.reason(), "Elections.");
  EXPECT_THAT(first.earlier_pause_reasons(), IsEmpty());
}

TEST_F(RetractPauseTest, ThatTookNoDayLeavesTheReasonOfTheOneBefore) {
  PauseFor(Day(2024, 3, 1), "Elections.");
  Resume(name_, Day(2024, 3, 10));
  PauseFor(Day(2024, 4, 1), "A strike.");
  Resume(name_, Day(2024, 4, 1));
  EXPECT_EQ(GetPlacement(name_).pause_reason(), "Elections.");
  EXPECT_EQ(Retracted(StepRetraction::RESUMPTION).reason(), "Elections.");
}

}  // namespace
}  // namespace tandem::placement
