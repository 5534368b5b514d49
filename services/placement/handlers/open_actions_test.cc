// What meetings have asked for: who is to do it by when, and what became of it.
#include "services/placement/collections.h"
#include "services/placement/handlers/boards_fixture.h"
#include "tandem/placement/v1/overview.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Meeting;

class BoardActionsTest : public BoardTest {
 protected:
  // A meeting today that asks `owner` for something within so many days.
  void Ask(const std::string& id, const std::string& owner, int days) {
    ASSERT_TRUE(Schedule(id, 0).ok());
    v1::HoldMeetingRequest held = Held(id, {"chair", "office"});
    auto& action = *held.add_actions();
    action.set_action_id("letter");
    action.set_text("Write it.");
    action.set_owner(owner);
    *action.mutable_due_date() = ToDate(DayOf(suite.clock().Now()) + days);
    Do<Meeting>("MeetingService.HoldMeeting", held);
  }
  // The meetings of those that `caller` is answered.
  std::vector<std::string> Open(const Caller& caller, const v1::GetBoardActionsRequest& request) {
    std::vector<std::string> meetings;
    const auto open = CallAs<v1::BoardActions>(caller, "BoardService.GetBoardActions", request);
    EXPECT_TRUE(open.ok()) << open.status();
    if (!open.ok()) return meetings;
    for (const auto& action : open->actions())
      meetings.push_back(action.meeting().substr(MeetingName("").size()));
    return meetings;
  }
  Result<Meeting> Revise(const std::string& id, const std::string& owner,
                         std::optional<int> days = {}) {
    v1::ReviseActionRequest request;
    request.set_name(MeetingName(id));
    request.set_action_id("letter");
    request.set_owner(owner);
    if (days.has_value()) *request.mutable_due_date() = ToDate(ToDay(Today()) + *days);
    *request.mutable_effective_date() = Today();
    request.set_reason("She is on leave.");
    return Call<Meeting>("MeetingService.ReviseAction", request);
  }
  Result<Meeting> Drop(const std::string& id) {
    v1::DropActionRequest request;
    request.set_name(MeetingName(id));
    request.set_action_id("letter");
    *request.mutable_effective_date() = Today();
    request.set_reason("The law has changed.");
    return Call<Meeting>("MeetingService.DropAction", request);
  }
  v1::OpenActions OpenIn(const v1::GetOpenActionsRequest& request) {
    return Do<v1::OpenActions>("OverviewService.GetOpenActions", request);
  }
  v1::OpenActions OpenIn(const std::string& scope) {
    v1::GetOpenActionsRequest request;
    request.set_name(scope);
    return OpenIn(request);
  }
  // Of another partnership of the country, whose board has met today and asked for something within
  // so many days.
  void AskElsewhere(const std::string& id, int days) {
    const std::string partnership = MakePartnership(id);
    v1::FormBoardRequest form;
    form.set_parent(partnership);
    form.set_display_name("Committee");
    Do<v1::Board>("BoardService.FormBoard", form);
    v1::CreateMeetingRequest create;
    create.set_parent(partnership);
    create.set_meeting_id("first");
    create.mutable_meeting()->set_display_name("First");
    *create.mutable_meeting()->mutable_meeting_date() = Today();
    Do<Meeting>("MeetingService.CreateMeeting", create);
    v1::HoldMeetingRequest held;
    held.set_name(partnership + "/meetings/first");
    *held.mutable_effective_date() = Today();
    auto& action = *held.add_actions();
    action.set_action_id("form");
    action.set_text("Fill it in.");
    action.set_owner(ministry_leader);
    *action.mutable_due_date() = ToDate(ToDay(Today()) + days);
    Do<Meeting>("MeetingService.HoldMeeting", held);
  }
};

TEST_F(BoardActionsTest, AreListedByWhenTheyAreDueToWhoeverMayReadTheMeetings) {
  Establish();
  Ask("first", office_leader, 20);
  Ask("second", ministry_leader, 10);
  Ask("third", office_leader, 30);
  Pass(15);
  v1::GetBoardActionsRequest request;
  request.set_name(kPartnership);
  const Caller member = CallerWith("member", common::v1::BOARD_MEMBER, kPartnership);
  EXPECT_THAT(Open(member, request), ElementsAre("second", "first", "third"));
  request.set_name(std::string(kPartnership) + "/board");
  EXPECT_THAT(Open(member, request), ElementsAre("second", "first", "third"));
  request.set_owner(office_leader);
  EXPECT_THAT(Open(member, request), ElementsAre("first", "third"));
  request.clear_owner();
  request.set_overdue_only(true);
  EXPECT_THAT(Open(member, request), ElementsAre("second"));
  request.set_overdue_only(false);
  request.set_page_size(2);
  const auto page = Do<v1::BoardActions>("BoardService.GetBoardActions", request);
  ASSERT_THAT(page.actions(), SizeIs(2));
  EXPECT_EQ(page.actions(0).days_left(), -5);
  request.set_page_token(page.next_page_token());
  const auto rest = Do<v1::BoardActions>("BoardService.GetBoardActions", request);
  ASSERT_THAT(rest.actions(), SizeIs(1));
  EXPECT_EQ(rest.next_page_token(), "");
  request.set_name("countries/lr/partnerships/nobody");
  request.clear_page_token();
  EXPECT_EQ(ReasonOf(Call<v1::BoardActions>("BoardService.GetBoardActions", request).status()),
            "RESOURCE_NOT_FOUND");
}

TEST_F(BoardActionsTest, AreShownToATeamLeadWhereTheyAreTheirOwn) {
  Establish();
  const std::string lead = MakePerson(kMinistry);
  Ask("first", office_leader, 20);
  Ask("second", lead, 10);
  v1::GetBoardActionsRequest request;
  request.set_name(kPartnership);
  const Caller caller = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, lead);
  EXPECT_THAT(Open(caller, request), ElementsAre("second"));
  request.set_owner(office_leader);
  EXPECT_THAT(Open(caller, request), ElementsAre());
  const Caller nobody = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, "");
  request.clear_owner();
  EXPECT_THAT(Open(nobody, request), ElementsAre());
}

TEST_F(BoardActionsTest, GrowNoOlderOnHold) {
  Establish();
  Ask("first", office_leader, 10);
  Pass(5);
  v1::ChangeStageRequest stage;
  stage.set_name(kPartnership);
  stage.set_reason("An election.");
  *stage.mutable_effective_date() = Today();
  Do<v1::Partnership>("PartnershipService.HoldPartnership", stage);
  Pass(100);
  v1::GetBoardActionsRequest request;
  request.set_name(kPartnership);
  const auto open = Do<v1::BoardActions>("BoardService.GetBoardActions", request);
  ASSERT_THAT(open.actions(), SizeIs(1));
  EXPECT_EQ(open.actions(0).days_left(), 5);
}

TEST_F(BoardActionsTest, GoToAnotherOwnerAndAreOverdueByTheNewDate) {
  Establish();
  Ask("first", office_leader, 10);
  const auto revised = Revise("first", ministry_leader, 20);
  ASSERT_TRUE(revised.ok()) << revised.status();
  EXPECT_EQ(revised->actions(0).changes(0).owner(), office_leader);
  EXPECT_EQ(revised->actions(0).changes(0).decision().by(), "tester");
  ASSERT_THAT(Events<v1::BoardActionRevised>(), SizeIs(1));
  EXPECT_EQ(Events<v1::BoardActionRevised>()[0].owner(), ministry_leader);
  Pass(11);
  EXPECT_FALSE(GetMeeting("first").actions(0).overdue());
  Pass(10);
  EXPECT_TRUE(GetMeeting("first").actions(0).overdue());
  ASSERT_THAT(Events<v1::BoardActionOverdue>(), SizeIs(1));
  EXPECT_EQ(Events<v1::BoardActionOverdue>()[0].owner(), ministry_leader);
  ASSERT_TRUE(Revise("first", "", 5).ok());
  EXPECT_FALSE(GetMeeting("first").actions(0).overdue()) << "it has time again";
}

TEST_F(BoardActionsTest, ArePutOffByNoHoldThatWasOverWhenTheirDateWasAgreed) {
  Establish();
  Ask("first", office_leader, 10);
  v1::ChangeStageRequest stage;
  stage.set_name(kPartnership);
  stage.set_reason("An election.");
  *stage.mutable_effective_date() = Today();
  Do<v1::Partnership>("PartnershipService.HoldPartnership", stage);
  Pass(28);
  *stage.mutable_effective_date() = Today();
  Do<v1::Partnership>("PartnershipService.ResumePartnership", stage);
  ASSERT_TRUE(Revise("first", "", 10).ok());
  v1::GetBoardActionsRequest request;
  request.set_name(kPartnership);
  EXPECT_EQ(Do<v1::BoardActions>("BoardService.GetBoardActions", request).actions(0).days_left(),
            10);
  Pass(11);
  EXPECT_TRUE(GetMeeting("first").actions(0).overdue());
}

TEST_F(BoardActionsTest, GoToNobodyWhoIsNotThere) {
  Establish();
  Ask("first", office_leader, 10);
  EXPECT_EQ(
      ReasonOf(
          Revise("first", "countries/lr/persons/99999999-9999-4999-8999-999999999999").status()),
      "RESOURCE_NOT_FOUND");
  EXPECT_THAT(BadFieldsOf(Revise("first", office_leader).status()), ElementsAre("owner"));
}

TEST_F(BoardActionsTest, AreDroppedAndNobodyIsAskedForThemAnyMore) {
  Establish();
  Ask("first", office_leader, 10);
  const auto dropped = Drop("first");
  ASSERT_TRUE(dropped.ok()) << dropped.status();
  EXPECT_EQ(dropped->actions(0).dropped().reason(), "The law has changed.");
  EXPECT_THAT(Events<v1::BoardActionDropped>(), SizeIs(1));
  Pass(11);
  EXPECT_FALSE(GetMeeting("first").actions(0).overdue());
  EXPECT_THAT(Events<v1::BoardActionOverdue>(), IsEmpty());
  v1::GetBoardActionsRequest request;
  request.set_name(kPartnership);
  EXPECT_THAT(Open(suite.caller(), request), IsEmpty());
  EXPECT_THAT(OpenIn(kLiberia).actions(), IsEmpty());
  EXPECT_EQ(ReasonOf(Revise("first", ministry_leader).status()), "ACTION_DROPPED");
}

TEST_F(BoardActionsTest, AreToldOfAllPartnershipsOfACountry) {
  Establish();
  Ask("first", office_leader, 10);
  AskElsewhere("other", 5);
  Pass(8);
  const v1::OpenActions all = OpenIn(kLiberia);
  ASSERT_THAT(all.actions(), SizeIs(2));
  EXPECT_EQ(all.actions(0).partnership(), "countries/lr/partnerships/other");
  EXPECT_EQ(all.actions(0).meeting(), "countries/lr/partnerships/other/meetings/first");
  EXPECT_EQ(all.actions(0).owner(), ministry_leader);
  EXPECT_EQ(all.actions(0).days_overdue(), 3);
  EXPECT_EQ(all.actions(1).partnership(), kPartnership);
  EXPECT_EQ(all.actions(1).days_overdue(), 0);
  EXPECT_THAT(OpenIn("countries/-").actions(), SizeIs(2));
  EXPECT_THAT(OpenIn("countries/ke").actions(), IsEmpty());
  EXPECT_THAT(OpenIn(kPartnership).actions(), SizeIs(1));
  v1::GetOpenActionsRequest request;
  request.set_name(kLiberia);
  request.set_overdue_only(true);
  EXPECT_THAT(OpenIn(request).actions(), SizeIs(1));
  request.set_overdue_only(false);
  request.set_owner(office_leader);
  ASSERT_THAT(OpenIn(request).actions(), SizeIs(1));
  EXPECT_EQ(OpenIn(request).actions(0).partnership(), kPartnership);
  request.clear_owner();
  request.set_programme("programmes/another");
  EXPECT_THAT(OpenIn(request).actions(), IsEmpty());
  request.set_programme(kProgramme);
  EXPECT_THAT(OpenIn(request).actions(), SizeIs(2));
}

TEST_F(BoardActionsTest, ArePagedByMeetingAndNoPageIsEmptyBeforeTheLast) {
  Establish();
  AskElsewhere("other", 5);
  Ask("first", office_leader, 10);
  Ask("second", office_leader, 20);
  v1::GetOpenActionsRequest request;
  request.set_name(kLiberia);
  request.set_page_size(1);
  request.set_owner(office_leader);
  const v1::OpenActions page = OpenIn(request);
  ASSERT_THAT(page.actions(), SizeIs(1)) << "the first meeting has asked somebody else";
  EXPECT_EQ(page.actions(0).meeting(), MeetingName("first"));
  request.set_page_token(page.next_page_token());
  const v1::OpenActions rest = OpenIn(request);
  ASSERT_THAT(rest.actions(), SizeIs(1));
  EXPECT_EQ(rest.actions(0).meeting(), MeetingName("second"));
  EXPECT_EQ(rest.next_page_token(), "");
}

TEST_F(BoardActionsTest, AreToldOfNoPartnershipThatIsOver) {
  Establish();
  Ask("first", office_leader, 10);
  v1::ChangeStageRequest withdraw;
  withdraw.set_name(kPartnership);
  withdraw.set_reason("No money.");
  *withdraw.mutable_effective_date() = Today();
  Do<v1::Partnership>("PartnershipService.WithdrawPartnership", withdraw);
  EXPECT_THAT(OpenIn(kLiberia).actions(), IsEmpty());
  Pass(1);
  EXPECT_EQ(ReasonOf(Revise("first", ministry_leader).status()), "PARTNERSHIP_OVER");
  EXPECT_TRUE(Drop("first").ok());
}

TEST_F(BoardActionsTest, OfMeetingsBeforeThereWasAFirstDueDateAreListedOnceTheBoardMeetsAgain) {
  Establish();
  Ask("first", office_leader, 10);
  Meeting older = GetMeeting("first");
  older.clear_first_due_date();
  WritePastRules(kMeetings, older);
  EXPECT_THAT(OpenIn(kLiberia).actions(), IsEmpty());
  ASSERT_TRUE(Schedule("second", 0).ok());
  Do<Meeting>("MeetingService.HoldMeeting", Held("second", {"chair", "office"}));
  EXPECT_THAT(OpenIn(kLiberia).actions(), SizeIs(1));
}

TEST_F(BoardTest, IsListedWithTheOthersOfItsCountry) {
  Establish();
  v1::FormBoardRequest form;
  form.set_parent(MakePartnership("other"));
  form.set_display_name("Committee");
  Do<v1::Board>("BoardService.FormBoard", form);
  v1::ListBoardsRequest request;
  request.set_parent("countries/lr/partnerships/-");
  EXPECT_THAT(Do<v1::ListBoardsResponse>("BoardService.ListBoards", request).boards(), SizeIs(2));
  request.set_filter("state = FORMING");
  const auto forming = Do<v1::ListBoardsResponse>("BoardService.ListBoards", request);
  ASSERT_THAT(forming.boards(), SizeIs(1));
  EXPECT_EQ(forming.boards(0).name(), "countries/lr/partnerships/other/board");
  request.clear_filter();
  request.set_parent(kPartnership);
  EXPECT_THAT(Do<v1::ListBoardsResponse>("BoardService.ListBoards", request).boards(), SizeIs(1));
}

TEST_F(BoardTest, IsListedWithThoseOfItsProgrammeAndNoPageIsEmptyBeforeTheLast) {
  Establish();
  v1::CreateProgrammeRequest programme;
  programme.set_programme_id("other");
  programme.mutable_programme()->set_display_name("Another");
  Do<v1::Programme>("ProgrammeService.CreateProgramme", programme);
  for (const char* id : {"of-another", "z"}) {
    v1::FormBoardRequest form;
    form.set_parent(MakePartnership(id));
    form.set_display_name("Committee");
    Do<v1::Board>("BoardService.FormBoard", form);
  }
  v1::UpdatePartnershipRequest join;
  join.mutable_partnership()->set_name("countries/lr/partnerships/of-another");
  join.mutable_partnership()->set_programme("programmes/other");
  join.mutable_update_mask()->add_paths("programme");
  Do<v1::Partnership>("PartnershipService.UpdatePartnership", join);
  v1::ListBoardsRequest request;
  request.set_parent("countries/lr/partnerships/-");
  request.set_programme(kProgramme);
  request.set_page_size(1);
  const auto first = Do<v1::ListBoardsResponse>("BoardService.ListBoards", request);
  ASSERT_THAT(first.boards(), SizeIs(1));
  EXPECT_EQ(first.boards(0).name(), kBoard);
  request.set_page_token(first.next_page_token());
  const auto last = Do<v1::ListBoardsResponse>("BoardService.ListBoards", request);
  ASSERT_THAT(last.boards(), SizeIs(1));
  EXPECT_EQ(last.boards(0).name(), "countries/lr/partnerships/z/board");
  EXPECT_EQ(last.next_page_token(), "");
}

}  // namespace
}  // namespace tandem::placement
