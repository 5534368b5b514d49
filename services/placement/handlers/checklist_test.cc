// What has to be cleared may run out, or be taken back, while somebody is there.
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/overview.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::ClearingItem;
using v1::Placement;

class ChecklistTest : public World {
 protected:
  Result<Placement> Record(const std::string& placement, ClearingItem::Outcome outcome,
                           std::optional<Day> last, ClearingItem::Kind kind = ClearingItem::VISA) {
    v1::RecordClearanceRequest item;
    item.set_name(placement);
    item.set_kind(kind);
    item.set_outcome(outcome);
    *item.mutable_effective_date() = On(2024, 1, 20);
    if (last.has_value()) *item.mutable_expire_date() = ToDate(*last);
    return Call<Placement>("PlacementService.RecordClearance", item);
  }
  // "kind days left", in their order.
  std::vector<std::string> RunningOut(const std::string& scope, int within_days) {
    v1::GetExpiringItemsRequest request;
    request.set_name(scope);
    request.set_within_days(within_days);
    const auto items = Do<v1::ExpiringItems>("OverviewService.GetExpiringItems", request);
    std::vector<std::string> told;
    for (const auto& item : items.items()) {
      told.push_back(ClearingItem::Kind_Name(item.kind()) + " " + std::to_string(item.days_left()));
    }
    return told;
  }
};

TEST_F(ChecklistTest, TellsOfAVisaThatRunsOutBeforeItDoesAndOnceItHas) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  ASSERT_TRUE(Record(name, ClearingItem::CLEARED, Day(2024, 8, 1)).ok()) << "while it is active";
  ASSERT_TRUE(Record(name, ClearingItem::CLEARED, Day(2024, 12, 1), ClearingItem::INSURANCE).ok());
  EXPECT_EQ(ToDay(GetPlacement(name).first_expire_date()), Day(2024, 8, 1));
  Reach(Day(2024, 7, 1));
  EXPECT_THAT(Events<v1::PlacementItemExpiring>(), IsEmpty());
  EXPECT_THAT(RunningOut(kLiberia, 30), IsEmpty());
  EXPECT_THAT(RunningOut(kPartnership, 31), ElementsAre("VISA 31"));
  EXPECT_THAT(RunningOut(kLiberia, 400), ElementsAre("VISA 31", "INSURANCE 153"));
  Reach(Day(2024, 7, 2));
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_THAT(Events<v1::PlacementItemExpiring>(), SizeIs(1));
  EXPECT_EQ(Events<v1::PlacementItemExpiring>()[0].kind(), ClearingItem::VISA);
  Reach(Day(2024, 8, 2));
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_THAT(Events<v1::PlacementItemExpired>(), SizeIs(1));
  EXPECT_EQ(Events<v1::PlacementItemExpired>()[0].name(), name);
  EXPECT_THAT(RunningOut(kLiberia, 0), ElementsAre("VISA -1"));
  ASSERT_TRUE(Record(name, ClearingItem::CLEARED, Day(2025, 8, 1)).ok()) << "renewed";
  EXPECT_THAT(RunningOut(kLiberia, 0), IsEmpty());
}

TEST_F(ChecklistTest, KeepsSomebodyWhoseVisaHasRunOutFromBeginningAndFromGoingOn) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Reach(Day(2024, 2, 1));
  MakeReady(name);
  ASSERT_TRUE(Record(name, ClearingItem::CLEARED, Day(2024, 1, 31)).ok());
  v1::StartPlacementRequest start;
  start.set_name(name);
  *start.mutable_effective_date() = On(2024, 2, 1);
  EXPECT_THAT(UnmetOf(Call<Placement>("PlacementService.StartPlacement", start).status()),
              ElementsAre("CHECKLIST_CLEARED"));
  ASSERT_TRUE(Record(name, ClearingItem::CLEARED, Day(2024, 2, 20)).ok());
  Do<Placement>("PlacementService.StartPlacement", start);
  Reach(Day(2024, 3, 1));
  v1::PausePlacementRequest pause;
  pause.set_name(name);
  pause.set_reason("Elections");
  *pause.mutable_effective_date() = On(2024, 2, 10);
  Do<Placement>("PlacementService.PausePlacement", pause);
  v1::ResumePlacementRequest resume;
  resume.set_name(name);
  *resume.mutable_effective_date() = On(2024, 3, 1);
  EXPECT_THAT(UnmetOf(Call<Placement>("PlacementService.ResumePlacement", resume).status()),
              ElementsAre("CHECKLIST_CLEARED"));
  ASSERT_TRUE(Record(name, ClearingItem::CLEARED, std::nullopt).ok());
  EXPECT_FALSE(GetPlacement(name).has_first_expire_date());
  Do<Placement>("PlacementService.ResumePlacement", resume);
}

TEST_F(ChecklistTest, TakesALastDayOfWhatIsClearedAlone) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  EXPECT_THAT(BadFieldsOf(Record(name, ClearingItem::PENDING, Day(2024, 8, 1)).status()),
              ElementsAre("expire_date"));
  EXPECT_THAT(BadFieldsOf(Record(name, ClearingItem::CLEARED, Day(2024, 1, 19)).status()),
              ElementsAre("expire_date"));
  const auto revoked = Record(name, ClearingItem::PENDING, std::nullopt);
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_EQ(revoked->state(), Placement::ACTIVE);
  EXPECT_EQ(revoked->clearing(0).outcome(), ClearingItem::PENDING);
}

TEST_F(ChecklistTest, PagesThroughPlacementsByTheItemThatRunsOutFirst) {
  Deliver();
  const std::string later = Place(MakeNeed("later"), "a", MakeProfessional());
  const std::string first = Place(MakeNeed("first"), "b", MakeProfessional());
  const std::string none = Place(MakeNeed("none"), "c", MakeProfessional());
  for (const auto& name : {later, first, none}) Start(name);
  ASSERT_TRUE(Record(later, ClearingItem::CLEARED, Day(2024, 9, 1)).ok());
  ASSERT_TRUE(Record(first, ClearingItem::CLEARED, Day(2024, 8, 1)).ok());
  for (const char* scope : {kLiberia, kPartnership, "countries/-"}) {
    v1::GetExpiringItemsRequest request;
    request.set_name(scope);
    request.set_within_days(366);
    request.set_page_size(1);
    request.set_programme(kProgramme);
    std::vector<std::string> told;
    do {
      const auto page = Do<v1::ExpiringItems>("OverviewService.GetExpiringItems", request);
      for (const auto& item : page.items()) told.push_back(item.placement());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_THAT(told, ElementsAre(first, later)) << scope;
  }
}

}  // namespace
}  // namespace tandem::placement
