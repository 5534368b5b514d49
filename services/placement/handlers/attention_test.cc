#include "services/placement/handlers/overview.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Placement;

// What is late, or soon will be.
class AttentionTest : public World {
 protected:
  v1::OverdueReturns Overdue(const std::string& scope) {
    v1::GetOverdueReturnsRequest request;
    request.set_name(scope);
    return Do<v1::OverdueReturns>("OverviewService.GetOverdueReturns", request);
  }
  std::vector<std::string> Expiring(int within_days, const std::string& scope = kLiberia) {
    v1::GetExpiringClearancesRequest request;
    request.set_name(scope);
    request.set_within_days(within_days);
    std::vector<std::string> said;
    const auto answer =
        Do<v1::ExpiringClearances>("OverviewService.GetExpiringClearances", request);
    for (const auto& one : answer.clearances()) {
      said.push_back(v1::Clearance::Kind_Name(one.kind()) + " " + std::to_string(one.days_left()));
    }
    return said;
  }
  // Replaces what the professional has.
  void Hold(const std::string& professional,
            const std::vector<std::pair<v1::Clearance::Kind, Day>>& clearances) {
    v1::UpdateProfessionalRequest update;
    update.mutable_professional()->set_name(professional);
    for (const auto& [kind, last] : clearances) {
      auto& clearance = *update.mutable_professional()->add_clearances();
      clearance.set_kind(kind);
      *clearance.mutable_issue_date() = On(2023, 1, 1);
      *clearance.mutable_expire_date() = ToDate(last);
    }
    update.mutable_update_mask()->add_paths("clearances");
    Do<v1::Professional>("ProfessionalService.UpdateProfessional", update);
  }
};

TEST_F(AttentionTest, TellsWhoHasNotComeBackUntilTheyHave) {
  Deliver();
  const std::string need = MakeNeed("fellow", 3, Placement::FELLOW);
  const std::string stays = Place(need, "a", MakeProfessional());
  const std::string left = Place(need, "b", MakeProfessional());
  const std::string coach = Place(MakeNeed("coach"), "c", MakeProfessional());
  for (const std::string& name : {stays, left, coach}) Start(name);
  Reach(Day(2024, 3, 1));
  v1::EndPlacementEarlyRequest end;
  end.set_name(left);
  end.set_reason("A birth.");
  *end.mutable_effective_date() = On(2024, 3, 1);
  Do<Placement>("PlacementService.EndPlacementEarly", end);
  EXPECT_THAT(Overdue(kLiberia).returns(), IsEmpty());
  Reach(Day(2024, 3, 5));
  for (const char* scope : {kLiberia, kPartnership}) {
    const auto overdue = Overdue(scope);
    ASSERT_THAT(overdue.returns(), SizeIs(1)) << scope;
    EXPECT_EQ(overdue.returns(0).placement(), left);
    EXPECT_EQ(overdue.returns(0).state(), Placement::ENDED_EARLY);
    EXPECT_EQ(overdue.returns(0).days_overdue(), 4);
    EXPECT_EQ(overdue.returns(0).home_institution(), kOffice);
  }
  EXPECT_THAT(Overdue("countries/ke").returns(), IsEmpty());
  Reach(Day(2025, 2, 3));
  ASSERT_THAT(Overdue(kLiberia).returns(), SizeIs(2)) << "no coach";
  EXPECT_EQ(Overdue(kLiberia).returns(1).placement(), stays);
  v1::GetEndingsRequest endings;
  endings.set_name(kLiberia);
  EXPECT_THAT(Do<v1::Endings>("OverviewService.GetEndings", endings).endings(), SizeIs(2))
      << "neither is completed";
  v1::ConfirmReturnRequest back;
  back.set_name(left);
  *back.mutable_return_date() = On(2024, 3, 2);
  Do<Placement>("PlacementService.ConfirmReturn", back);
  ASSERT_THAT(Overdue(kLiberia).returns(), SizeIs(1));
  EXPECT_EQ(Overdue(kLiberia).returns(0).placement(), stays);
}

TEST_F(AttentionTest, TellsWhatShouldHaveBegunUntilItDoesOrIsCalledOff) {
  Deliver();
  const std::string need = MakeNeed("coaches", 4);
  const std::string planned = Place(need, "a", MakeProfessional());
  const std::string ready = Place(need, "b", MakeProfessional());
  const std::string begun = Place(need, "c", MakeProfessional());
  const std::string called_off = Place(need, "d", MakeProfessional());
  Reach(Day(2024, 1, 25));
  MakeReady(ready);
  Start(begun);
  v1::CancelPlacementRequest cancel;
  cancel.set_name(called_off);
  cancel.set_reason("Ill.");
  Do<Placement>("PlacementService.CancelPlacement", cancel);
  const auto late = [&](const std::string& scope) {
    v1::GetLateStartsRequest request;
    request.set_name(scope);
    return Do<v1::LateStarts>("OverviewService.GetLateStarts", request);
  };
  Reach(Day(2024, 2, 1));
  EXPECT_THAT(late(kLiberia).starts(), IsEmpty()) << "it may begin today yet";
  Reach(Day(2024, 2, 5));
  for (const char* scope : {kLiberia, kPartnership}) {
    ASSERT_THAT(late(scope).starts(), SizeIs(2)) << scope;
    EXPECT_EQ(late(scope).starts(0).placement(), planned);
    EXPECT_EQ(late(scope).starts(1).placement(), ready);
    EXPECT_EQ(late(scope).starts(1).state(), Placement::READY);
    EXPECT_EQ(late(scope).starts(1).days_late(), 4);
    EXPECT_EQ(late(scope).starts(1).need(), need);
  }
  EXPECT_THAT(late("countries/ke").starts(), IsEmpty());
  Reach(Day(2025, 6, 1));
  EXPECT_THAT(late(kLiberia).starts(), SizeIs(2)) << "though their last day has passed";
  cancel.set_name(planned);
  Do<Placement>("PlacementService.CancelPlacement", cancel);
  ASSERT_THAT(late(kLiberia).starts(), SizeIs(1));
  EXPECT_EQ(late(kLiberia).starts(0).placement(), ready);
}

TEST_F(AttentionTest, TellsWhoseClearancesRunOut) {
  Reach(Day(2024, 1, 15));
  const std::string one = MakeProfessional(), other = MakeProfessional();
  EXPECT_THAT(Expiring(3660), IsEmpty()) << "they have none";
  Hold(one, {{v1::Clearance::MEDICAL, Day(2024, 3, 1)},
             {v1::Clearance::POLICE_CHECK, Day(2024, 1, 10)},
             {v1::Clearance::SAFEGUARDING, Day(2025, 1, 1)}});
  Hold(other, {{v1::Clearance::POLICE_CHECK, Day(2024, 2, 1)}});
  EXPECT_THAT(Expiring(0), ElementsAre("POLICE_CHECK -5"));
  EXPECT_THAT(Expiring(60), ElementsAre("POLICE_CHECK -5", "MEDICAL 46", "POLICE_CHECK 17"))
      << "by professional";
  EXPECT_THAT(Expiring(60, "countries/ke"), IsEmpty());
  EXPECT_THAT(Expiring(60, "countries/-"),
              ElementsAre("POLICE_CHECK -5", "MEDICAL 46", "POLICE_CHECK 17"));
  // Renewed, the older one still kept.
  Hold(one, {{v1::Clearance::POLICE_CHECK, Day(2024, 1, 10)},
             {v1::Clearance::POLICE_CHECK, Day(2026, 1, 10)}});
  EXPECT_THAT(Expiring(60), ElementsAre("POLICE_CHECK 17"));
  v1::MakeProfessionalAlumniRequest alumni;
  alumni.set_name(other);
  Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", alumni);
  EXPECT_THAT(Expiring(60), IsEmpty());
}

TEST_F(AttentionTest, TellsOfClearancesPageByPageToWhoeverReadsProfessionals) {
  Reach(Day(2024, 1, 15));
  for (int day = 1; day <= 5; ++day)
    Hold(MakeProfessional(), {{v1::Clearance::MEDICAL, Day(2024, 2, day)}});
  v1::GetExpiringClearancesRequest request;
  request.set_name(kLiberia);
  request.set_within_days(60);
  request.set_page_size(2);
  std::vector<int> days;
  do {
    const auto page = Do<v1::ExpiringClearances>("OverviewService.GetExpiringClearances", request);
    for (const auto& one : page.clearances()) days.push_back(one.days_left());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(days, ElementsAre(17, 18, 19, 20, 21));
  request.clear_page_token();
  for (const auto role : {common::v1::EVALUATOR, common::v1::LEADER}) {
    const auto refused = CallAs<v1::ExpiringClearances>(
        CallerWith("other", role, kLiberia), "OverviewService.GetExpiringClearances", request);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kPermissionDenied);
  }
}

}  // namespace
}  // namespace tandem::placement
