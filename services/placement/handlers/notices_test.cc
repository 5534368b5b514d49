// Early ends that are known before.
#include "services/placement/handlers/placement_days.h"
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/overview.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Placement;

class NoticeTest : public World {
 protected:
  NoticeTest() { Deliver(); }

  // Its last day is 2025-01-31; it is 2024-05-01.
  std::string StartOne(Placement::Role role = Placement::COACH) {
    std::string name = Place(MakeNeed("one", 1, role), "a", MakeProfessional());
    Start(name);
    Reach(Day(2024, 5, 1));
    return name;
  }
  Result<Placement> EndOn(const std::string& name, Day day) {
    v1::EndPlacementEarlyRequest request;
    request.set_name(name);
    request.set_reason("A post at home.");
    request.set_kind(v1::EarlyEnd::PERSONAL_CIRCUMSTANCES);
    *request.mutable_effective_date() = ToDate(day);
    return Call<Placement>("PlacementService.EndPlacementEarly", request);
  }
  std::vector<Day> EarlyEnds() {
    std::vector<Day> days;
    for (const auto& event : Events<v1::PlacementEnded>()) {
      EXPECT_TRUE(event.early());
      EXPECT_EQ(event.state(), Placement::ENDED_EARLY);
      EXPECT_EQ(ToDay(event.effective_date()), ToDay(event.end_date()));
      days.push_back(ToDay(event.end_date()));
    }
    return days;
  }
  int PlacedOn(Day day) {
    v1::WhoIsWhereRequest request;
    request.set_name(kLiberia);
    *request.mutable_date() = ToDate(day);
    return Do<v1::WhoIsWhereResponse>("PlacementService.WhoIsWhere", request).postings_size();
  }
};

TEST_F(NoticeTest, LetsItGoOnToItsNewLastDayAndThenEndsIt) {
  const std::string name = StartOne();
  const auto noticed = EndOn(name, Day(2024, 6, 12));
  ASSERT_TRUE(noticed.ok()) << noticed.status();
  EXPECT_EQ(noticed->state(), Placement::ACTIVE);
  EXPECT_EQ(noticed->reason(), "A post at home.");
  EXPECT_EQ(noticed->early_end_reason(), v1::EarlyEnd::PERSONAL_CIRCUMSTANCES);
  ASSERT_THAT(Events<v1::PlacementRescheduled>(), SizeIs(1));
  EXPECT_EQ(ToDay(Events<v1::PlacementRescheduled>()[0].end_date()), Day(2024, 6, 12));
  EXPECT_FALSE(Events<v1::PlacementRescheduled>()[0].has_effective_date()) << "of no share";
  EXPECT_EQ(PlacedOn(Day(2024, 6, 12)), 1);
  EXPECT_EQ(PlacedOn(Day(2024, 6, 13)), 0);
  Reach(Day(2024, 6, 12));
  EXPECT_EQ(GetPlacement(name).state(), Placement::ACTIVE) << "the last day";
  EXPECT_THAT(EarlyEnds(), IsEmpty());
  Reach(Day(2024, 6, 13));
  EXPECT_EQ(GetPlacement(name).state(), Placement::ENDED_EARLY);
  EXPECT_EQ(GetPlacement(name).reason(), "A post at home.");
  EXPECT_THAT(EarlyEnds(), ElementsAre(Day(2024, 6, 12)));
  EXPECT_EQ(GetNeed(GetPlacement(name).need()).state(), v1::PlacementNeed::FILLED);
}

TEST_F(NoticeTest, TellsAtOnceThatTheLastDayIsNear) {
  const std::string name = StartOne();
  ASSERT_TRUE(EndOn(name, Day(2024, 6, 12)).ok());
  ASSERT_TRUE(suite.Settle().ok());
  ASSERT_THAT(Events<v1::PlacementEnding>(), SizeIs(1));
  EXPECT_EQ(Events<v1::PlacementEnding>()[0].days_left(), 42);
  v1::GetEndingsRequest ask;
  ask.set_name(kLiberia);
  ask.set_within_days(42);
  const auto soon = Do<v1::Endings>("OverviewService.GetEndings", ask);
  ASSERT_THAT(soon.endings(), SizeIs(1));
  EXPECT_EQ(soon.endings(0).placement(), name);
  Reach(Day(2024, 7, 1));
  EXPECT_THAT(Do<v1::Endings>("OverviewService.GetEndings", ask).endings(), IsEmpty());
}

TEST_F(NoticeTest, EndsOnceThoughItIsBroughtForward) {
  const std::string name = StartOne();
  ASSERT_TRUE(EndOn(name, Day(2024, 6, 12)).ok());
  EXPECT_THAT(UnmetOf(EndOn(name, Day(2024, 6, 13)).status()), ElementsAre("BEFORE_LAST_DAY"));
  ASSERT_TRUE(EndOn(name, Day(2024, 5, 31)).ok());
  Reach(Day(2024, 6, 20));
  EXPECT_THAT(EarlyEnds(), ElementsAre(Day(2024, 5, 31)));
}

TEST_F(NoticeTest, IsOverOnceItEndsToday) {
  const std::string name = StartOne();
  ASSERT_TRUE(EndOn(name, Day(2024, 6, 12)).ok());
  ASSERT_TRUE(EndOn(name, Day(2024, 5, 1)).ok());
  EXPECT_EQ(GetPlacement(name).state(), Placement::ENDED_EARLY);
  Reach(Day(2024, 6, 20));
  EXPECT_THAT(EarlyEnds(), ElementsAre(Day(2024, 5, 1)));
}

TEST_F(NoticeTest, IsWithdrawnByALaterLastDay) {
  const std::string name = StartOne();
  ASSERT_TRUE(EndOn(name, Day(2024, 6, 12)).ok());
  v1::ExtendPlacementRequest extend;
  extend.set_name(name);
  extend.set_reason("They stay after all.");
  *extend.mutable_end_date() = On(2025, 1, 31);
  const auto stays = Do<Placement>("PlacementService.ExtendPlacement", extend);
  EXPECT_EQ(stays.reason(), "");
  EXPECT_EQ(stays.early_end_reason(), v1::EarlyEnd::REASON_UNSPECIFIED);
  Reach(Day(2024, 6, 20));
  EXPECT_EQ(GetPlacement(name).state(), Placement::ACTIVE);
  EXPECT_THAT(EarlyEnds(), IsEmpty());
}

TEST_F(NoticeTest, EndsWhatIsPausedToo) {
  const std::string name = StartOne();
  ASSERT_TRUE(EndOn(name, Day(2024, 6, 12)).ok());
  v1::PausePlacementRequest pause;
  pause.set_name(name);
  pause.set_reason("An election.");
  *pause.mutable_effective_date() = On(2024, 5, 1);
  EXPECT_EQ(Do<Placement>("PlacementService.PausePlacement", pause).reason(), "A post at home.");
  Reach(Day(2024, 6, 13));
  EXPECT_EQ(GetPlacement(name).state(), Placement::ENDED_EARLY);
  EXPECT_EQ(ToDay(GetPlacement(name).pauses(0).end()), Day(2024, 6, 12));
}

TEST_F(NoticeTest, ExpectsAVisitorBackAfterItsDay) {
  const std::string name = StartOne(Placement::EXCHANGE_VISITOR);
  ASSERT_TRUE(EndOn(name, Day(2024, 6, 12)).ok());
  Reach(Day(2024, 6, 13));
  EXPECT_EQ(GetPlacement(name).state(), Placement::ENDED_EARLY);
  EXPECT_TRUE(GetPlacement(name).return_overdue());
  EXPECT_THAT(Events<v1::PlacementReturnOverdue>(), SizeIs(1));
  v1::ConfirmReturnRequest back;
  back.set_name(name);
  *back.mutable_return_date() = On(2024, 6, 13);
  EXPECT_FALSE(Do<Placement>("PlacementService.ConfirmReturn", back).return_overdue());
}

TEST_F(NoticeTest, FreesTheProfessionalForTheDaysAfterIt) {
  const std::string professional = MakeProfessional();
  const std::string name = Place(MakeNeed("one"), "a", professional);
  Start(name);
  const std::string second = MakeNeed("two");
  v1::ProposeMatchRequest next;
  next.set_parent(second);
  next.set_match_id("b");
  next.set_placement_id("b");
  next.set_professional(professional);
  next.set_share_percent(100);
  *next.mutable_start_date() = On(2024, 6, 13);
  *next.mutable_end_date() = On(2024, 12, 31);
  EXPECT_FALSE(Call<v1::Match>("MatchService.ProposeMatch", next).ok());
  ASSERT_TRUE(EndOn(name, Day(2024, 6, 12)).ok());
  EXPECT_TRUE(Call<v1::Match>("MatchService.ProposeMatch", next).ok());
}

TEST_F(NoticeTest, LetsTheShareChangeThoughItIsShortNow) {
  v1::CreatePlacementNeedRequest create;
  create.set_parent(kPartnership);
  create.set_placement_need_id("half-a-year");
  auto& need = *create.mutable_placement_need();
  need.set_display_name("Coach");
  need.set_role(Placement::COACH);
  need.set_team(kTeam);
  need.set_mode(Placement::IN_PERSON);
  need.set_minimum_months(6);
  need.set_seats(1);
  *need.mutable_window()->mutable_start() = On(2024, 1, 1);
  *need.mutable_window()->mutable_end() = On(2024, 6, 30);
  v1::ReschedulePlacementRequest halve;
  halve.set_name(
      Place(Do<v1::PlacementNeed>("PlacementNeedService.CreatePlacementNeed", create).name(), "a",
            MakeProfessional()));
  Start(halve.name());
  Reach(Day(2024, 5, 1));
  ASSERT_TRUE(EndOn(halve.name(), Day(2024, 6, 12)).ok());
  *halve.mutable_start_date() = On(2024, 2, 1);
  *halve.mutable_end_date() = On(2024, 6, 12);
  halve.set_share_percent(50);
  const auto halved = Do<Placement>("PlacementService.ReschedulePlacement", halve);
  EXPECT_EQ(halved.share_percent(), 50);
  EXPECT_EQ(halved.reason(), "A post at home.") << "it is under notice yet";
}

TEST_F(NoticeTest, IsOvertakenByTheEndOfThePartnership) {
  const std::string name = StartOne();
  ASSERT_TRUE(EndOn(name, Day(2024, 6, 12)).ok());
  v1::ClosePartnershipRequest close;
  close.set_name(kPartnership);
  close.set_reason("The end.");
  close.set_waiver_reason("The register burnt.");
  *close.mutable_effective_date() = On(2024, 5, 1);
  Do<v1::Partnership>("PartnershipService.ClosePartnership", close);
  EXPECT_EQ(GetPlacement(name).early_end_reason(), v1::EarlyEnd::PARTNERSHIP_ENDED);
  Reach(Day(2024, 6, 20));
  EXPECT_THAT(EarlyEnds(), ElementsAre(Day(2024, 5, 1)));
}

}  // namespace
}  // namespace tandem::placement
