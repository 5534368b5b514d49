#include "services/placement/handlers/boards.h"

#include "services/placement/collections.h"
#include "services/placement/domain/board.h"
#include "services/placement/handlers/boards_fixture.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::Board;
using v1::Meeting;

TEST_F(BoardTest, IsFormedOnceAndActiveWithBothSides) {
  FormBoard();
  v1::FormBoardRequest again;
  again.set_parent(kPartnership);
  again.set_display_name("Another");
  EXPECT_EQ(ReasonOf(Call<Board>("BoardService.FormBoard", again).status()), "RESOURCE_EXISTS");
  ASSERT_TRUE(Seat("office", common::v1::LEAD, office_leader).ok());
  EXPECT_THAT(UnmetOf(Activate().status()), ElementsAre("BOTH_SIDES_SEATED"));
  EXPECT_EQ(ReasonOf(Seat("chair", common::v1::COUNTERPART, MakePerson(kOffice)).status()),
            "MEMBER_NOT_ON_SIDE");
  ASSERT_TRUE(Seat("chair", common::v1::COUNTERPART, ministry_leader).ok());
  ASSERT_TRUE(Activate().ok());
  EXPECT_EQ(GetBoard().state(), Board::ACTIVE);
  EXPECT_TRUE(GetPartnership().board().active());
  EXPECT_THAT(Events<v1::BoardActivated>(), SizeIs(1));
}

TEST_F(BoardTest, InvitesPersonsOfAMinistryAlone) {
  FormBoard();
  v1::SetBoardInviteesRequest request;
  request.set_name(kBoard);
  request.add_persons(ministry_leader);
  EXPECT_EQ(Do<Board>("BoardService.SetBoardInvitees", request).invitees_size(), 1);
  request.add_persons(office_leader);
  EXPECT_EQ(ReasonOf(Call<Board>("BoardService.SetBoardInvitees", request).status()),
            "NOT_OF_A_MINISTRY");
  request.set_persons(0, MakePerson(""));
  EXPECT_EQ(ReasonOf(Call<Board>("BoardService.SetBoardInvitees", request).status()),
            "NOT_OF_A_MINISTRY");
  EXPECT_EQ(GetBoard().invitees_size(), 1);
}

TEST_F(BoardTest, StaysAsItIsWhenItsPartnershipIsOver) {
  FormBoard();
  v1::ChangeStageRequest withdrawn;
  withdrawn.set_name(kPartnership);
  withdrawn.set_reason("Elections");
  *withdrawn.mutable_effective_date() = Today();
  Do<v1::Partnership>("PartnershipService.WithdrawPartnership", withdrawn);
  v1::SetBoardInviteesRequest invitees;
  invitees.set_name(kBoard);
  invitees.add_persons(ministry_leader);
  EXPECT_EQ(ReasonOf(Call<Board>("BoardService.SetBoardInvitees", invitees).status()),
            "PARTNERSHIP_OVER");
  v1::UpdateBoardRequest update;
  update.mutable_board()->set_name(kBoard);
  update.mutable_board()->set_display_name("Another");
  update.mutable_update_mask()->add_paths("display_name");
  EXPECT_EQ(ReasonOf(Call<Board>("BoardService.UpdateBoard", update).status()), "PARTNERSHIP_OVER");
}

TEST_F(BoardTest, HasTheSeatOfWhoLeftTheirPostConfirmed) {
  Establish();
  LeavesTheirPost(MakePerson(kMinistry));
  EXPECT_THAT(Events<v1::BoardSeatDoubted>(), SizeIs(0));
  LeavesTheirPost(office_leader);
  const Board doubted = GetBoard();
  EXPECT_EQ(doubted.state(), Board::ACTIVE);
  EXPECT_FALSE(doubted.seats(0).has_to_confirm());
  EXPECT_EQ(doubted.seats(1).to_confirm().leader_post(), kPost);
  EXPECT_EQ(doubted.seats(1).member(), office_leader);
  EXPECT_THAT(GetPartnership().board().seats_to_confirm(), ElementsAre("office"));
  ASSERT_THAT(Events<v1::BoardSeatDoubted>(), SizeIs(1));
  EXPECT_EQ(Events<v1::BoardSeatDoubted>()[0].seat_id(), "office");
  // Until then the seat is as good as any.
  ASSERT_TRUE(Schedule("first", 0).ok());
  EXPECT_TRUE(
      Do<Meeting>("MeetingService.HoldMeeting", Held("first", {"chair", "office"})).quorate());
  ASSERT_TRUE(Confirm("office").ok());
  EXPECT_FALSE(GetBoard().seats(1).has_to_confirm());
  EXPECT_THAT(GetPartnership().board().seats_to_confirm(), SizeIs(0));
  EXPECT_EQ(ReasonOf(Confirm("office").status()), "NOT_TO_CONFIRM");
  EXPECT_THAT(Events<v1::BoardSeatConfirmed>(), SizeIs(1));
}

TEST_F(BoardTest, DoubtsNobodyWhoCameAfterwards) {
  Establish();
  LeavesTheirPost(office_leader);
  ASSERT_TRUE(Seat("office", common::v1::LEAD, MakePerson(kOffice)).ok());
  EXPECT_FALSE(GetBoard().seats(1).has_to_confirm());
  EXPECT_THAT(GetPartnership().board().seats_to_confirm(), SizeIs(0));
  // Told again of somebody who holds no seat any more.
  LeavesTheirPost(office_leader);
  EXPECT_FALSE(GetBoard().seats(1).has_to_confirm());
}

TEST_F(BoardTest, FindsThoseWhoWereSeatedBeforeThereWereMembershipsOnceItMeets) {
  Establish();
  Store& store = suite.app().module("placement")->store();
  const auto membership = store.Get(kBoardMemberships.info(), MembershipOf(office_leader, kBoard));
  ASSERT_TRUE(membership.ok() && membership->has_value());
  Change change;
  change.writes.push_back({.collection = kBoardMemberships.info(),
                           .name = (*membership)->name,
                           .expected = (*membership)->version,
                           .body = "",
                           .columns = {},
                           .erase = true});
  ASSERT_TRUE(store.CommitAndWait(std::move(change)).ok());
  LeavesTheirPost(office_leader);
  EXPECT_FALSE(GetBoard().seats(1).has_to_confirm()) << "nothing tells of it";
  ASSERT_TRUE(Schedule("first", 0).ok());
  Do<Meeting>("MeetingService.HoldMeeting", Held("first", {"chair", "office"}));
  LeavesTheirPost(office_leader);
  EXPECT_TRUE(GetBoard().seats(1).has_to_confirm());
}

TEST_F(BoardTest, TellsItsPartnershipOfDoubtsOnceItIsActive) {
  FormBoard();
  ASSERT_TRUE(Seat("chair", common::v1::COUNTERPART, ministry_leader).ok());
  ASSERT_TRUE(Seat("office", common::v1::LEAD, office_leader).ok());
  LeavesTheirPost(office_leader);
  EXPECT_FALSE(GetPartnership().has_board());
  ASSERT_TRUE(Activate().ok());
  EXPECT_THAT(GetPartnership().board().seats_to_confirm(), ElementsAre("office"));
}

TEST_F(BoardTest, CountsForItsPartnershipAsLongAsBothSidesAreSeated) {
  Establish();
  v1::VacateBoardSeatRequest vacate;
  vacate.set_name(kBoard);
  vacate.set_seat_id("chair");
  *vacate.mutable_effective_date() = Today();
  Do<Board>("BoardService.VacateBoardSeat", vacate);
  EXPECT_FALSE(GetPartnership().board().active());
  ASSERT_TRUE(Seat("chair", common::v1::COUNTERPART, ministry_leader).ok());
  EXPECT_TRUE(GetPartnership().board().active());
}

}  // namespace
}  // namespace tandem::placement
