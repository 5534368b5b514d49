// What has run out, or was revoked, since somebody was cleared is asked for again: at the start and
// after a pause.
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using v1::Placement;

class RenewalTest : public World {
 protected:
  RenewalTest() {
    Deliver();
    professional_ = MakeProfessional();
    HoldsUpTo(Day(2024, 3, 31));
    placement_ = Place(MakeNeed("coach"), "a", professional_);
  }

  void HoldsUpTo(Day last) {
    v1::UpdateProfessionalRequest request;
    request.mutable_professional()->set_name(professional_);
    auto& clearance = *request.mutable_professional()->add_clearances();
    clearance.set_kind(v1::Clearance::PROFESSIONAL_REGISTRATION);
    *clearance.mutable_issue_date() = On(2023, 1, 1);
    *clearance.mutable_expire_date() = ToDate(last);
    request.mutable_update_mask()->add_paths("clearances");
    Do<v1::Professional>("ProfessionalService.UpdateProfessional", request);
  }
  void Pause(Day day) {
    v1::PausePlacementRequest request;
    request.set_name(placement_);
    request.set_reason("An election.");
    *request.mutable_effective_date() = ToDate(day);
    Do<Placement>("PlacementService.PausePlacement", request);
  }
  Result<Placement> Resume(Day day) {
    v1::ResumePlacementRequest request;
    request.set_name(placement_);
    *request.mutable_effective_date() = ToDate(day);
    return Call<Placement>("PlacementService.ResumePlacement", request);
  }
  void Record(v1::ClearingItem::Kind kind, v1::ClearingItem::Outcome outcome, Day day) {
    v1::RecordClearanceRequest request;
    request.set_name(placement_);
    request.set_kind(kind);
    request.set_outcome(outcome);
    *request.mutable_effective_date() = ToDate(day);
    Do<Placement>("PlacementService.RecordClearance", request);
  }

  std::string professional_, placement_;
};

TEST_F(RenewalTest, IsAskedForBeforeAPlacementGoesOn) {
  Start(placement_);
  Reach(Day(2024, 4, 2));
  Pause(Day(2024, 3, 15));
  const Status refused = Resume(Day(2024, 4, 2)).status();
  EXPECT_THAT(UnmetOf(refused), ElementsAre("CLEARANCES_HOLD"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr(professional_));
  EXPECT_THAT(std::string(refused.message()), Not(HasSubstr("REGISTRATION")))
      << "team leads may start a placement, and the run of a cohort keeps what was refused";
  HoldsUpTo(Day(2026, 3, 31));
  const auto resumed = Resume(Day(2024, 4, 2));
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  EXPECT_EQ(resumed->state(), Placement::ACTIVE);
}

TEST_F(RenewalTest, OfARevokedVisaLetsAReadyPlacementStart) {
  Reach(Day(2024, 2, 1));
  v1::BeginClearingRequest clear;
  clear.set_name(placement_);
  Do<Placement>("PlacementService.BeginClearing", clear);
  ClearAll(placement_);
  v1::MarkPlacementReadyRequest ready;
  ready.set_name(placement_);
  Do<Placement>("PlacementService.MarkPlacementReady", ready);
  Record(v1::ClearingItem::VISA, v1::ClearingItem::PENDING, Day(2024, 2, 1));
  v1::StartPlacementRequest start;
  start.set_name(placement_);
  *start.mutable_effective_date() = On(2024, 2, 1);
  EXPECT_THAT(UnmetOf(Call<Placement>("PlacementService.StartPlacement", start).status()),
              ElementsAre("CHECKLIST_CLEARED"));
  Record(v1::ClearingItem::VISA, v1::ClearingItem::CLEARED, Day(2024, 2, 1));
  EXPECT_EQ(Do<Placement>("PlacementService.StartPlacement", start).state(), Placement::ACTIVE);
}

}  // namespace
}  // namespace tandem::placement
