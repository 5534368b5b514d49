#include "services/placement/domain/board.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/known.h"

namespace tandem::placement {
namespace {

using common::v1::COUNTERPART;
using common::v1::LEAD;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using v1::Board;
using v1::BoardSeat;
using v1::Meeting;

constexpr char kBoardLeeds[] = "countries/vc/institutions/leeds";
constexpr char kMinistry[] = "countries/vc/institutions/moh";

v1::Partnership APartnership() {
  v1::Partnership partnership;
  partnership.set_name("countries/vc/partnerships/leeds");
  for (const auto& [institution, side] : {std::pair(kBoardLeeds, LEAD), {kMinistry, COUNTERPART}}) {
    auto& party = *partnership.add_parties();
    party.set_institution(institution);
    party.set_side(side);
  }
  return partnership;
}

BoardSeat Seat(const std::string& id, common::v1::PartnershipSide side,
               const std::string& title = "Member") {
  BoardSeat seat;
  seat.set_seat_id(id);
  seat.set_side(side);
  seat.set_title(title);
  seat.set_member("countries/vc/persons/" + id);
  return seat;
}

Board ABoard(int leads, int counterparts) {
  Board board;
  board.set_name("countries/vc/partnerships/leeds/board");
  board.set_state(Board::FORMING);
  for (int i = 0; i < leads; ++i) *board.add_seats() = Seat("l" + std::to_string(i), LEAD);
  for (int i = 0; i < counterparts; ++i) {
    *board.add_seats() = Seat("c" + std::to_string(i), COUNTERPART);
  }
  return board;
}

Meeting AMeeting(Day day, Meeting::State state, bool quorate, bool missed = false) {
  Meeting meeting;
  meeting.set_name("countries/vc/partnerships/leeds/meetings/m" + FormatDay(day));
  *meeting.mutable_meeting_date() = ToDate(day);
  meeting.set_state(state);
  meeting.set_quorate(quorate);
  meeting.set_missed(missed);
  return meeting;
}

TEST(FillSeat, IsForSomebodyOfAPartyOnThatSide) {
  Board board = ABoard(0, 0);
  const v1::Partnership partnership = APartnership();
  ASSERT_TRUE(FillSeat(board, partnership, Seat("chair", LEAD), kBoardLeeds).ok());
  EXPECT_EQ(ReasonOf(FillSeat(board, partnership, Seat("vice", LEAD), kMinistry)),
            "MEMBER_NOT_ON_SIDE");
  EXPECT_EQ(ReasonOf(FillSeat(board, partnership, Seat("vice", LEAD), "")), "MEMBER_NOT_ON_SIDE");
  EXPECT_EQ(board.seats_size(), 1);
}

TEST(FillSeat, GivesAHeldSeatToTheNextAndKeepsItsTitle) {
  Board board = ABoard(0, 0);
  const v1::Partnership partnership = APartnership();
  ASSERT_TRUE(FillSeat(board, partnership, Seat("chair", LEAD, "Chair"), kBoardLeeds).ok());
  BoardSeat next = Seat("chair", LEAD, "");
  next.set_member("countries/vc/persons/next");
  ASSERT_TRUE(FillSeat(board, partnership, next, kBoardLeeds).ok());
  ASSERT_EQ(board.seats_size(), 1);
  EXPECT_EQ(board.seats(0).title(), "Chair");
  EXPECT_EQ(board.seats(0).member(), "countries/vc/persons/next");
}

TEST(FillSeat, RefusesASecondSeatOfOnePersonAndOneThatChangesSides) {
  Board board = ABoard(1, 1);
  const v1::Partnership partnership = APartnership();
  BoardSeat again = Seat("other", LEAD);
  again.set_member(board.seats(0).member());
  EXPECT_EQ(ReasonOf(FillSeat(board, partnership, again, kBoardLeeds)), "ALREADY_SEATED");
  BoardSeat crossed = Seat("l0", COUNTERPART);
  crossed.set_member("countries/vc/persons/new");
  EXPECT_EQ(ReasonOf(FillSeat(board, partnership, crossed, kMinistry)), "SEAT_OF_OTHER_SIDE");
}

TEST(FillSeat, AsksForTheTitleOfANewSeat) {
  Board board = ABoard(0, 0);
  EXPECT_THAT(BadFieldsOf(FillSeat(board, APartnership(), Seat("chair", LEAD, ""), kBoardLeeds)),
              ElementsAre("title"));
}

TEST(VacateSeat, LeavesTheSeat) {
  Board board = ABoard(1, 0);
  ASSERT_TRUE(VacateSeat(board, "l0", {}).ok());
  EXPECT_EQ(board.seats(0).member(), "");
  EXPECT_EQ(board.seats(0).title(), "Member");
  EXPECT_EQ(ReasonOf(VacateSeat(board, "l0", {})), "SEAT_VACANT");
  EXPECT_EQ(ReasonOf(VacateSeat(board, "l9", {})), "NO_SUCH_SEAT");
}

TEST(DoubtSeat, MarksTheSeatOfThePersonAlone) {
  Board board = ABoard(2, 1);
  v1::SeatDoubt doubt;
  doubt.set_leader_post("countries/vc/leaderPosts/director");
  EXPECT_EQ(DoubtSeat(board, "countries/vc/persons/nobody", doubt), nullptr);
  const BoardSeat* const seat = DoubtSeat(board, "countries/vc/persons/l1", doubt);
  ASSERT_NE(seat, nullptr);
  EXPECT_EQ(seat->seat_id(), "l1");
  EXPECT_EQ(seat->to_confirm().leader_post(), "countries/vc/leaderPosts/director");
  EXPECT_EQ(QuorumOf(board, Day(2024, 1, 1)), 2);
  EXPECT_TRUE(kBoardLifecycle.Apply("ActivateBoard", board).ok());
}

TEST(DoubtSeat, IsOverWhenTheHolderIsConfirmedReplacedOrGone) {
  Board board = ABoard(3, 0);
  for (const char* id : {"l0", "l1", "l2"}) {
    ASSERT_NE(DoubtSeat(board, std::string("countries/vc/persons/") + id, {}), nullptr);
  }
  ASSERT_TRUE(ConfirmSeat(board, "l0", {}).ok());
  EXPECT_EQ(ReasonOf(ConfirmSeat(board, "l0", {})), "NOT_TO_CONFIRM");
  BoardSeat next = Seat("l1", LEAD, "");
  next.set_member("countries/vc/persons/next");
  ASSERT_TRUE(FillSeat(board, APartnership(), next, kBoardLeeds).ok());
  ASSERT_TRUE(VacateSeat(board, "l2", {}).ok());
  EXPECT_EQ(ReasonOf(ConfirmSeat(board, "l2", {})), "SEAT_VACANT");
  for (const BoardSeat& seat : board.seats()) EXPECT_FALSE(seat.has_to_confirm());
}

TEST(KnowBoard, IsForABoardThatThePartnershipKnows) {
  Board board = ABoard(1, 1);
  v1::Partnership partnership = APartnership();
  DoubtSeat(board, "countries/vc/persons/l0", {});
  EXPECT_FALSE(KnowBoard(partnership, board));
  EXPECT_FALSE(partnership.has_board());
  partnership.mutable_board()->set_active(true);
  EXPECT_TRUE(KnowBoard(partnership, board));
  EXPECT_FALSE(KnowBoard(partnership, board));
  EXPECT_EQ(partnership.board().sides_missing_size(), 0);
  EXPECT_THAT(partnership.board().seats_to_confirm(), ElementsAre("l0"));
  ASSERT_TRUE(ConfirmSeat(board, "l0", {}).ok());
  EXPECT_TRUE(KnowBoard(partnership, board));
  EXPECT_EQ(partnership.board().seats_to_confirm_size(), 0);
}

TEST(KnowBoard, KnowsOfWhichSideNobodyHasASeat) {
  Board board = ABoard(1, 1);
  board.set_state(Board::ACTIVE);
  v1::Partnership partnership = APartnership();
  partnership.mutable_board()->set_active(true);
  ASSERT_TRUE(VacateSeat(board, "l0", {}).ok());
  EXPECT_TRUE(KnowBoard(partnership, board));
  EXPECT_FALSE(partnership.board().active());
  EXPECT_THAT(partnership.board().sides_missing(), ElementsAre(LEAD));
  EXPECT_THAT(WhyNotActive(partnership.board()), HasSubstr("Nobody of the side LEAD has a seat"));
}

TEST(MembershipOf, IsBelowThePersonForTheBoardsPartnership) {
  EXPECT_EQ(MembershipOf("countries/vc/persons/l0", "countries/zm/partnerships/leeds/board"),
            "countries/vc/persons/l0/boardMemberships/zm.leeds");
}

TEST(BoardLifecycle, IsActiveOnceBothSidesAreSeated) {
  Board board = ABoard(2, 0);
  const Status refused = kBoardLifecycle.Apply("ActivateBoard", board);
  EXPECT_THAT(UnmetOf(refused), ElementsAre("BOTH_SIDES_SEATED"));
  EXPECT_THAT(std::string(refused.message()),
              AllOf(HasSubstr("the side COUNTERPART has a seat"), Not(HasSubstr("LEAD"))));
  Board empty = ABoard(0, 0);
  EXPECT_THAT(std::string(kBoardLifecycle.Apply("ActivateBoard", empty).message()),
              HasSubstr("Nobody of the side LEAD, nor of the side COUNTERPART has a seat"));
  *board.add_seats() = Seat("c", COUNTERPART);
  EXPECT_TRUE(kBoardLifecycle.Apply("ActivateBoard", board).ok());
  EXPECT_EQ(board.state(), Board::ACTIVE);
}

TEST(QuorumOf, IsOfThoseWhoWereMembersOnThatDay) {
  Board board = ABoard(3, 3);
  for (BoardSeat& seat : *board.mutable_seats()) {
    const bool is_first = seat.seat_id() == "l0" || seat.seat_id() == "c0";
    *seat.mutable_seated_date() = ToDate(is_first ? Day(2025, 1, 1) : Day(2026, 9, 1));
  }
  EXPECT_EQ(QuorumOf(board, Day(2025, 4, 1)), 1) << "two were on it then";
  EXPECT_EQ(QuorumOf(board, Day(2026, 10, 1)), 3);
  v1::Decision leaves;
  *leaves.mutable_effective_date() = ToDate(Day(2026, 10, 15));
  for (const char* id : {"l1", "l2", "c1", "c2"}) ASSERT_TRUE(VacateSeat(board, id, leaves).ok());
  EXPECT_EQ(QuorumOf(board, Day(2026, 10, 1)), 3) << "six were on it then";
  EXPECT_EQ(QuorumOf(board, Day(2026, 11, 1)), 1);
}

TEST(Activate, IsOnceBothSidesHadSeats) {
  Board board = ABoard(2, 1);
  const Day seated(2025, 1, 10);
  for (BoardSeat& seat : *board.mutable_seats()) {
    *seat.mutable_seated_date() = ToDate(seat.side() == LEAD ? seated - 30 : seated);
  }
  EXPECT_THAT(BadFieldsOf(Activate(board, seated - 1)), ::testing::ElementsAre("effective_date"));
  EXPECT_EQ(board.state(), Board::FORMING);
  ASSERT_TRUE(Activate(board, seated).ok());
  EXPECT_EQ(board.state(), Board::ACTIVE);
}

// Whatever the board and whoever comes: a quorum has both sides and at least half, or what is said.
TEST(IsQuorate, NeedsBothSidesAndEnoughOfThem) {
  std::mt19937 random(testing::Seed());
  for (int run = 0; run < 2000; ++run) {
    const auto up_to = [&](int most) { return std::uniform_int_distribution<>(0, most)(random); };
    Board board = ABoard(up_to(4), up_to(4));
    if (up_to(1) == 1) board.set_quorum(1 + up_to(5));
    for (BoardSeat& seat : *board.mutable_seats()) {
      const Day seated(2024, 1, 1 + up_to(5)), left(2024, 1, 7 + up_to(5));
      *seat.mutable_seated_date() = ToDate(seated);
      v1::Decision leaves;
      *leaves.mutable_effective_date() = ToDate(left);
      if (up_to(4) > 0) continue;
      ASSERT_TRUE(VacateSeat(board, seat.seat_id(), leaves).ok());
    }
    const Day day(2024, 1, 1 + up_to(14));
    std::vector<v1::Attendance> present;
    int members = 0, leads = 0, counterparts = 0;
    for (const BoardSeat& seat : board.seats()) {
      if (HolderOn(seat, day).empty()) continue;
      ++members;
      if (up_to(1) == 0) continue;
      present.emplace_back().set_side(seat.side());
      ++(seat.side() == LEAD ? leads : counterparts);
    }
    const bool enough = board.quorum() > 0 ? leads + counterparts >= board.quorum()
                                           : 2 * (leads + counterparts) >= members;
    EXPECT_EQ(IsQuorate(board, present, day), enough && leads > 0 && counterparts > 0)
        << board.ShortDebugString();
  }
}

TEST(MissedInARow, CountsBackToTheLastMeetingThatCouldDecide) {
  const std::vector<Meeting> meetings = {
      AMeeting(Day(2024, 9, 1), Meeting::SCHEDULED, false),
      AMeeting(Day(2024, 6, 1), Meeting::HELD, false),
      AMeeting(Day(2024, 1, 1), Meeting::MINUTES_APPROVED, false),
      AMeeting(Day(2024, 4, 1), Meeting::CANCELLED, false),
      AMeeting(Day(2024, 5, 1), Meeting::SCHEDULED, false, true),
      AMeeting(Day(2024, 3, 1), Meeting::HELD, true),
  };
  EXPECT_EQ(MissedInARow(meetings), 2);
  EXPECT_EQ(MissedInARow(std::span(meetings).first(1)), 0);
  EXPECT_EQ(MissedInARow(std::span(meetings).first(5)), 3);
}

TEST(MissedInARow, CountsEachDayThatAMeetingWasPutOffFrom) {
  Meeting put_off = AMeeting(Day(2024, 9, 1), Meeting::SCHEDULED, false);
  *put_off.add_missed_dates() = ToDate(Day(2024, 2, 1));
  *put_off.add_missed_dates() = ToDate(Day(2024, 5, 1));
  const Meeting held = AMeeting(Day(2024, 3, 1), Meeting::HELD, true);
  EXPECT_EQ(MissedInARow(std::vector{put_off}), 2);
  EXPECT_EQ(MissedInARow(std::vector{put_off, held}), 1) << "the other was before that";
  put_off.set_state(Meeting::CANCELLED);
  EXPECT_EQ(MissedInARow(std::vector{put_off}), 2) << "called off at last";
}

TEST(FollowMeetings, SendsTheBoardToSleepAfterTwoAndWakesItWithAQuorum) {
  Board board = ABoard(1, 1);
  board.set_state(Board::ACTIVE);
  std::vector<Meeting> meetings = {AMeeting(Day(2024, 1, 1), Meeting::SCHEDULED, false, true)};
  EXPECT_FALSE(FollowMeetings(board, meetings, false));
  EXPECT_EQ(board.missed_meetings(), 1);
  meetings.push_back(AMeeting(Day(2024, 2, 1), Meeting::HELD, false));
  EXPECT_TRUE(FollowMeetings(board, meetings, false));
  EXPECT_EQ(board.state(), Board::DORMANT);
  EXPECT_FALSE(FollowMeetings(board, {}, false)) << "all were put off";
  meetings.push_back(AMeeting(Day(2024, 3, 1), Meeting::HELD, true));
  EXPECT_TRUE(FollowMeetings(board, meetings, true));
  EXPECT_EQ(board.state(), Board::ACTIVE);
  EXPECT_EQ(board.missed_meetings(), 0);
}

TEST(FollowMeetings, WaitsForAsManyMissedMeetingsAsTheProgrammeSays) {
  v1::Programme programme;
  EXPECT_EQ(MissedUntilDormant(programme), 2);
  programme.set_missed_until_dormant(1);
  EXPECT_EQ(MissedUntilDormant(programme), 1);
  Board board = ABoard(1, 1);
  board.set_state(Board::ACTIVE);
  const std::vector<Meeting> meetings = {
      AMeeting(Day(2024, 1, 1), Meeting::SCHEDULED, false, true)};
  EXPECT_FALSE(FollowMeetings(board, meetings, false, 2));
  EXPECT_TRUE(FollowMeetings(board, meetings, false, 1));
  EXPECT_EQ(board.state(), Board::DORMANT);
}

TEST(FollowMeetings, LeavesABoardThatFormsAsItIs) {
  Board board = ABoard(1, 1);
  const std::vector<Meeting> held = {AMeeting(Day(2024, 1, 1), Meeting::HELD, true)};
  EXPECT_FALSE(FollowMeetings(board, held, true));
  EXPECT_EQ(board.state(), Board::FORMING);
}

TEST(ConfirmSeat, KeepsTheDayOnWhichTheSeatWasTaken) {
  Board board = ABoard(0, 1);
  BoardSeat seat = Seat("chair", LEAD);
  *seat.mutable_decision()->mutable_effective_date() = ToDate(Day(2024, 1, 1));
  ASSERT_TRUE(FillSeat(board, APartnership(), seat, kBoardLeeds).ok());
  ASSERT_NE(DoubtSeat(board, seat.member(), {}), nullptr);
  v1::Decision confirmed;
  *confirmed.mutable_effective_date() = ToDate(Day(2026, 1, 1));
  ASSERT_TRUE(ConfirmSeat(board, "chair", confirmed).ok());
  EXPECT_EQ(SeatedOn(*FindSeat(board, "chair")), Day(2024, 1, 1));
}

TEST(VacateSeat, RemembersWhoHadItAndUntilWhen) {
  const v1::Partnership partnership = APartnership();
  Board board;
  const auto fill = [&](const std::string& person, Day day) {
    BoardSeat seat = Seat("chair", LEAD);
    seat.set_member("countries/vc/persons/" + person);
    *seat.mutable_decision()->mutable_effective_date() = ToDate(day);
    return FillSeat(board, partnership, std::move(seat), kBoardLeeds);
  };
  v1::Decision leaves;
  *leaves.mutable_effective_date() = ToDate(Day(2024, 4, 30));
  ASSERT_TRUE(fill("a", Day(2024, 1, 1)).ok());
  ASSERT_TRUE(fill("b", Day(2024, 3, 1)).ok());
  ASSERT_TRUE(VacateSeat(board, "chair", leaves).ok());
  ASSERT_TRUE(fill("c", Day(2024, 6, 1)).ok());
  const auto on = [&](Day day) { return HolderOn(board.seats(0), day); };
  EXPECT_EQ(on(Day(2023, 12, 31)), "");
  EXPECT_EQ(on(Day(2024, 2, 1)), "countries/vc/persons/a");
  EXPECT_EQ(on(Day(2024, 3, 1)), "countries/vc/persons/b");
  EXPECT_EQ(on(Day(2024, 4, 30)), "countries/vc/persons/b");
  EXPECT_EQ(on(Day(2024, 5, 15)), "") << "nobody had it";
  EXPECT_EQ(on(Day(2024, 6, 1)), "countries/vc/persons/c");
  EXPECT_EQ(board.seats(0).former_holders_size(), 2);
}

TEST(VacateSeat, RemembersTheLatestAlone) {
  Board board = ABoard(1, 0);
  for (int i = 0; i <= kMostFormerHolders; ++i) {
    board.mutable_seats(0)->set_member("countries/vc/persons/p" + std::to_string(i));
    ASSERT_TRUE(VacateSeat(board, "l0", {}).ok());
  }
  ASSERT_EQ(board.seats(0).former_holders_size(), kMostFormerHolders);
  EXPECT_EQ(board.seats(0).former_holders(0).member(), "countries/vc/persons/p1");
}

}  // namespace
}  // namespace tandem::placement
