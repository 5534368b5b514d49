// What a withdrawn approval stops in Deliver.
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ApprovalsTest : public World {
 protected:
  void Withdraw(Day day) {
    v1::WithdrawApprovalRequest request;
    request.set_name(kPartnership);
    request.set_institution(kMinistry);
    request.set_reason("A new minister.");
    *request.mutable_effective_date() = ToDate(day);
    Do<v1::Partnership>("PartnershipService.WithdrawApproval", request);
  }
  void AskAgain() {
    v1::RequestApprovalRequest ask;
    ask.set_name(kPartnership);
    ask.set_institution(kMinistry);
    Do<v1::Partnership>("PartnershipService.RequestApproval", ask);
  }
  void GiveAgain(Day day) {
    v1::GiveApprovalRequest give;
    give.set_name(kPartnership);
    give.set_institution(kMinistry);
    give.set_leader(ministry_leader);
    give.set_reason("By letter.");
    *give.mutable_effective_date() = ToDate(day);
    Do<v1::Partnership>("PartnershipService.GiveApproval", give);
  }
  Status TryToStart(const std::string& name, Day day) {
    v1::StartPlacementRequest start;
    start.set_name(name);
    *start.mutable_effective_date() = ToDate(day);
    return Call<v1::Placement>("PlacementService.StartPlacement", start).status();
  }
};

TEST_F(ApprovalsTest, ThatAreWithdrawnLetWhatGoesOnGoOnAndNothingBegin) {
  Deliver();
  const std::string running = Place(MakeNeed("running"), "running", MakeProfessional());
  const std::string next = Place(MakeNeed("next"), "next", MakeProfessional());
  const std::string late = Place(MakeNeed("late"), "late", MakeProfessional());
  Start(running);
  MakeReady(next);
  Reach(Day(2024, 2, 20));
  Withdraw(Day(2024, 2, 20));
  const Status start = TryToStart(next, Day(2024, 2, 20));
  EXPECT_THAT(UnmetOf(start), ElementsAre("NO_APPROVAL_WITHDRAWN"));
  EXPECT_THAT(start.ToString(), HasSubstr("moh"));
  v1::BeginClearingRequest clear;
  clear.set_name(late);
  Do<v1::Placement>("PlacementService.BeginClearing", clear);
  ClearAll(late);
  v1::MarkPlacementReadyRequest ready;
  ready.set_name(late);
  EXPECT_THAT(UnmetOf(Call<v1::Placement>("PlacementService.MarkPlacementReady", ready).status()),
              ElementsAre("NO_APPROVAL_WITHDRAWN"));
  EXPECT_TRUE(TryToStart(next, Day(2024, 2, 19)).ok()) << "it began before, and is told now";
  v1::PausePlacementRequest pause;
  pause.set_name(running);
  pause.set_reason("Elections.");
  *pause.mutable_effective_date() = On(2024, 2, 20);
  Do<v1::Placement>("PlacementService.PausePlacement", pause);
  v1::ResumePlacementRequest resume;
  resume.set_name(running);
  Reach(Day(2024, 2, 25));
  *resume.mutable_effective_date() = On(2024, 2, 25);
  EXPECT_TRUE(Call<v1::Placement>("PlacementService.ResumePlacement", resume).ok());
  AskAgain();
  EXPECT_THAT(UnmetOf(Call<v1::Placement>("PlacementService.MarkPlacementReady", ready).status()),
              ElementsAre("NO_APPROVAL_WITHDRAWN"))
      << "asked for, but not given";
  GiveAgain(Day(2024, 2, 25));
  EXPECT_TRUE(Call<v1::Placement>("PlacementService.MarkPlacementReady", ready).ok());
  const Status in_between = TryToStart(late, Day(2024, 2, 24));
  EXPECT_THAT(UnmetOf(in_between), ElementsAre("NO_APPROVAL_WITHDRAWN"));
  EXPECT_THAT(in_between.ToString(), HasSubstr("given again on 2024-02-25"));
  EXPECT_TRUE(TryToStart(late, Day(2024, 2, 25)).ok());
}

}  // namespace
}  // namespace tandem::placement
