#include "services/placement/domain/need.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::PlacementNeed;

const Day kToday(2024, 5, 1);

PlacementNeed ANeed(int seats = 1) {
  PlacementNeed need;
  need.set_name("countries/lr/partnerships/ncd/needs/partner");
  need.set_role(v1::Placement::MANAGEMENT_PARTNER);
  *need.mutable_window()->mutable_start() = ToDate(Day(2024, 1, 1));
  *need.mutable_window()->mutable_end() = ToDate(Day(2024, 3, 31));
  need.set_seats(seats);
  need.set_state(PlacementNeed::OPEN);
  return need;
}

TEST(Seats, FillTheNeedWithTheLast) {
  PlacementNeed need = ANeed(2);
  ASSERT_TRUE(BeginMatching(need).ok());
  EXPECT_EQ(need.state(), PlacementNeed::MATCHING);
  ASSERT_TRUE(TakeSeat(need).ok());
  EXPECT_EQ(need.state(), PlacementNeed::MATCHING);
  ASSERT_TRUE(TakeSeat(need).ok());
  EXPECT_EQ(need.state(), PlacementNeed::FILLED);
  EXPECT_EQ(ReasonOf(TakeSeat(need)), "NEED_FULL");
  EXPECT_EQ(ReasonOf(BeginMatching(need)), "NEED_FULL");
  EXPECT_EQ(need.seats_taken(), 2);
}

TEST(Seats, AreFreeAgainWhenAPlacementIsCancelled) {
  PlacementNeed need = ANeed();
  ASSERT_TRUE(TakeSeat(need).ok());
  EXPECT_TRUE(ReleaseSeat(need, kToday));
  EXPECT_EQ(need.state(), PlacementNeed::OPEN);
  EXPECT_EQ(need.seats_taken(), 0);
}

TEST(Seats, AreVacantSinceTheNeedWasFilledLast) {
  PlacementNeed need = ANeed(2);
  *need.mutable_open_date() = ToDate(Day(2024, 1, 10));
  NoteAsked(need, kToday);
  EXPECT_EQ(ToDay(need.vacant_since()), Day(2024, 1, 10));
  ASSERT_TRUE(TakeSeat(need).ok());
  EXPECT_TRUE(ReleaseSeat(need, kToday));
  EXPECT_EQ(ToDay(need.vacant_since()), Day(2024, 1, 10)) << "a seat was free all the time";
  ASSERT_TRUE(TakeSeat(need).ok());
  ASSERT_TRUE(TakeSeat(need).ok());
  EXPECT_TRUE(ReleaseSeat(need, kToday));
  EXPECT_EQ(ToDay(need.vacant_since()), kToday);
  ASSERT_TRUE(ChangeSeats(need, 1, kToday + 1).ok());
  ASSERT_TRUE(ChangeSeats(need, 2, kToday + 9).ok());
  EXPECT_EQ(ToDay(need.vacant_since()), kToday + 9);
  EXPECT_EQ(ToDay(need.open_date()), Day(2024, 1, 10));
  PlacementNeed undated = ANeed();
  NoteAsked(undated, kToday);
  EXPECT_EQ(ToDay(undated.open_date()), kToday);
}

TEST(Seats, DoNotOpenANeedThatWasStoodDown) {
  PlacementNeed need = ANeed();
  ASSERT_TRUE(TakeSeat(need).ok());
  need.set_state(PlacementNeed::STOOD_DOWN);
  EXPECT_FALSE(ReleaseSeat(need, kToday));
  EXPECT_EQ(need.state(), PlacementNeed::STOOD_DOWN);
  EXPECT_EQ(need.seats_taken(), 0);
}

TEST(Seats, ThatAreLeftLeaveTheNeedMatchingWhileAMatchIsOpen) {
  PlacementNeed need = ANeed(2);
  ASSERT_TRUE(BeginMatching(need).ok());
  ASSERT_TRUE(TakeSeat(need).ok());
  std::vector<v1::Match> matches(2);
  matches[0].set_state(v1::Match::CONFIRMED);
  matches[1].set_state(v1::Match::ACCEPTED_BY_ONE);
  FollowMatches(need, matches);
  EXPECT_EQ(need.state(), PlacementNeed::MATCHING);
  matches[1].set_state(v1::Match::DECLINED);
  FollowMatches(need, matches);
  EXPECT_EQ(need.state(), PlacementNeed::OPEN);
  matches[1].set_state(v1::Match::PROPOSED);
  for (const auto state :
       {PlacementNeed::FILLED, PlacementNeed::STOOD_DOWN, PlacementNeed::EXPIRED}) {
    need.set_state(state);
    FollowMatches(need, matches);
    EXPECT_EQ(need.state(), state);
  }
}

TEST(Seats, AreNotTakenOfANeedThatIsOver) {
  for (const auto state : {PlacementNeed::STOOD_DOWN, PlacementNeed::EXPIRED}) {
    PlacementNeed need = ANeed();
    need.set_state(state);
    EXPECT_EQ(ReasonOf(BeginMatching(need)), "NEED_OVER");
    EXPECT_EQ(ReasonOf(TakeSeat(need)), "NEED_OVER");
    const PlacementNeed before = need;
    EXPECT_EQ(ReasonOf(ValidateNeed(need, &before)), "NEED_OVER");
  }
}

TEST(ValidateNeed, AsksAManagementPartnerForTwoYearsUnlessItSaysWhyNot) {
  PlacementNeed need = ANeed();
  need.set_minimum_months(0);
  ASSERT_TRUE(ValidateNeed(need, nullptr).ok());
  EXPECT_EQ(need.minimum_months(), 24);
  need.set_minimum_months(6);
  EXPECT_THAT(BadFieldsOf(ValidateNeed(need, nullptr)),
              ElementsAre("placement_need.minimum_months"));
  need.set_duration_waiver_reason("The funding ends.");
  ASSERT_TRUE(ValidateNeed(need, nullptr).ok());
  EXPECT_EQ(need.minimum_months(), 6);
  EXPECT_EQ(need.duration_waiver_reason(), "The funding ends.");
  need.set_duration_waived_by("manager");
  need.set_minimum_months(24);
  ASSERT_TRUE(ValidateNeed(need, nullptr).ok());
  EXPECT_EQ(need.duration_waiver_reason() + need.duration_waived_by(), "") << "nothing is waived";
  need.set_role(v1::Placement::COACH);
  need.set_duration_waiver_reason("The funding ends.");
  EXPECT_THAT(BadFieldsOf(ValidateNeed(need, nullptr)),
              ElementsAre("placement_need.duration_waiver_reason"));
  need.clear_duration_waiver_reason();
  need.set_minimum_months(6);
  ASSERT_TRUE(ValidateNeed(need, nullptr).ok());
  EXPECT_EQ(need.minimum_months(), 6);
}

TEST(ValidateNeed, ExpectsNoFewerDaysThanItsMinimum) {
  PlacementNeed need = ANeed();  // of a management partner
  need.set_expected_days(90);
  const Status refused = ValidateNeed(need, nullptr);
  EXPECT_THAT(BadFieldsOf(refused), ElementsAre("placement_need.expected_days"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("731 days"));
  need.set_expected_days(731);
  EXPECT_TRUE(ValidateNeed(need, nullptr).ok());
  need.set_role(v1::Placement::EXCHANGE_VISITOR);
  need.set_minimum_months(0);
  need.set_expected_days(10);
  EXPECT_TRUE(ValidateNeed(need, nullptr).ok());
}

TEST(ValidateNeed, RequiresAClearanceOnceAndSaysWhich) {
  PlacementNeed need = ANeed();
  need.add_required_clearances(v1::Clearance::MEDICAL);
  need.add_required_clearances(v1::Clearance::SAFEGUARDING);
  EXPECT_TRUE(ValidateNeed(need, nullptr).ok());
  need.add_required_clearances(v1::Clearance::MEDICAL);
  EXPECT_THAT(BadFieldsOf(ValidateNeed(need, nullptr)),
              ElementsAre("placement_need.required_clearances"));
  need.set_required_clearances(2, v1::Clearance::KIND_UNSPECIFIED);
  EXPECT_THAT(BadFieldsOf(ValidateNeed(need, nullptr)),
              ElementsAre("placement_need.required_clearances"));
}

TEST(ValidateNeed, NeedsAWindowThatEnds) {
  PlacementNeed need = ANeed();
  need.mutable_window()->clear_end();
  EXPECT_THAT(BadFieldsOf(ValidateNeed(need, nullptr)), ElementsAre("placement_need.window.end"));
  *need.mutable_window()->mutable_end() = ToDate(Day(2023, 12, 31));
  EXPECT_THAT(BadFieldsOf(ValidateNeed(need, nullptr)), ElementsAre("placement_need.window.end"));
}

TEST(ValidateNeed, NamesEveryFieldThatIsWrong) {
  const PlacementNeed before = ANeed();
  PlacementNeed after = before;
  after.mutable_window()->clear_end();
  after.set_seats(2);
  for (int i = 0; i < 2; ++i) after.add_languages()->set_language("en");
  const Status refused = ValidateNeed(after, &before);
  EXPECT_THAT(
      BadFieldsOf(refused),
      ElementsAre("placement_need.window.end", "placement_need.languages", "placement_need.seats"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("change them with ChangeSeats"));
}

TEST(ValidateNeed, KeepsWhatMatchesAreAcceptedFor) {
  for (const auto state : {PlacementNeed::OPEN, PlacementNeed::MATCHING, PlacementNeed::FILLED}) {
    PlacementNeed before = ANeed();
    before.set_role(v1::Placement::COACH);
    before.set_state(state);
    PlacementNeed after = before;
    after.set_team("countries/lr/teams/other");
    after.set_mode(v1::Placement::VIRTUAL);
    after.set_minimum_months(6);
    after.set_expected_days(200);
    after.set_share_percent(50);
    const Status changed = ValidateNeed(after, &before);
    if (state == PlacementNeed::OPEN) {
      EXPECT_TRUE(changed.ok()) << changed;
    } else {
      EXPECT_THAT(
          BadFieldsOf(changed),
          ElementsAre("placement_need.team", "placement_need.mode", "placement_need.minimum_months",
                      "placement_need.expected_days", "placement_need.share_percent"));
    }
    after = before;
    after.set_display_name("Another name");
    EXPECT_TRUE(ValidateNeed(after, &before).ok());
  }
}

TEST(ChangeSeats, OpensAFilledNeedAndFillsOneWhoseSeatsAreAllTaken) {
  PlacementNeed need = ANeed();
  ASSERT_TRUE(TakeSeat(need).ok());
  ASSERT_TRUE(ChangeSeats(need, 2, kToday).ok());
  EXPECT_EQ(need.state(), PlacementNeed::OPEN);
  ASSERT_TRUE(BeginMatching(need).ok());
  ASSERT_TRUE(ChangeSeats(need, 3, kToday).ok());
  EXPECT_EQ(need.state(), PlacementNeed::MATCHING);
  ASSERT_TRUE(ChangeSeats(need, 1, kToday).ok());
  EXPECT_EQ(need.state(), PlacementNeed::FILLED);
  EXPECT_EQ(need.seats_taken(), 1);
}

TEST(ChangeSeats, KeepsThoseThatAreTaken) {
  PlacementNeed need = ANeed(2);
  ASSERT_TRUE(TakeSeat(need).ok());
  ASSERT_TRUE(TakeSeat(need).ok());
  EXPECT_EQ(ReasonOf(ChangeSeats(need, 1, kToday)), "SEATS_TAKEN");
  EXPECT_EQ(need.seats(), 2);
}

TEST(ChangeSeats, IsNotForANeedThatIsOver) {
  PlacementNeed need = ANeed();
  need.set_state(PlacementNeed::STOOD_DOWN);
  EXPECT_EQ(ReasonOf(ChangeSeats(need, 2, kToday)), "VERB_NOT_ALLOWED");
}

TEST(ExpiryOf, IsTheDayAfterTheWindowOrThreeWeeksAfterALateEntry) {
  const PlacementNeed need = ANeed();
  EXPECT_EQ(ExpiryOf(need, StartOf(Day(2024, 1, 1))), StartOf(Day(2024, 4, 1)));
  EXPECT_EQ(ExpiryOf(need, StartOf(Day(2026, 1, 1))), StartOf(Day(2026, 1, 22)));
}

}  // namespace
}  // namespace tandem::placement
