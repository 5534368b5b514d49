// Leave that was granted for a visit or an exchange which is then put off, moved or called off.
#include "fmt/format.h"
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/history.pb.h"
#include "tandem/placement/v1/people_events.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::LeaveRequest;
using v1::Placement;

class UnsettledLeaveTest : public World {
 protected:
  static constexpr char kVisit[] = "countries/lr/partnerships/ncd/visits/study";
  static constexpr Day kFirst = Day(2024, 3, 4), kLast = Day(2024, 3, 8);

  // A visit of somebody of the ministry.
  void PlanVisit() {
    traveller_ = MakePerson(kMinistry);
    PlanStudyVisit("study", kFirst, kLast, traveller_);
  }
  // A placement of a year from 2024-02-01 on, of somebody of the office.
  std::string PlanPlacement() {
    traveller_ = MakePerson(kOffice);
    return Place(MakeNeed("ward", 1, Placement::VOLUNTEER), "nurse",
                 MakeProfessionalOf(traveller_));
  }
  static common::v1::Period Days(Day first, Day last) {
    common::v1::Period period;
    *period.mutable_start() = ToDate(first);
    *period.mutable_end() = ToDate(last);
    return period;
  }
  Day Today() { return DayOf(suite.clock().Now()); }

  Result<LeaveRequest> Submit(const std::string& id, const std::string& taken_for, Day first,
                              Day last) {
    v1::SubmitLeaveRequestRequest request;
    request.set_parent(kPartnership);
    request.set_leave_request_id(id);
    request.set_person(traveller_);
    request.set_taken_for(taken_for);
    *request.mutable_period() = Days(first, last);
    return Call<LeaveRequest>("LeaveRequestService.SubmitLeaveRequest", request);
  }
  LeaveRequest Decide(const char* verb, const std::string& id, const std::string& leader) {
    v1::DecideLeaveRequestRequest request;
    request.set_name(NameOf(id));
    request.set_reason("By letter.");
    request.set_leader(leader);
    *request.mutable_effective_date() = ToDate(Today());
    return Do<LeaveRequest>(fmt::format("LeaveRequestService.{}LeaveRequest", verb), request);
  }
  void Grant(const std::string& id, const std::string& taken_for, Day first, Day last) {
    const auto asked = Submit(id, taken_for, first, last);
    ASSERT_TRUE(asked.ok()) << asked.status();
    const std::string& employer = asked->employer() == kMinistry ? ministry_leader : office_leader;
    Decide("Endorse", id, employer);
    Decide("Grant", id, employer);
  }
  static std::string NameOf(const std::string& id) {
    return fmt::format("{}/leaveRequests/{}", kPartnership, id);
  }
  LeaveRequest Get(const std::string& id) {
    v1::GetLeaveRequestRequest request;
    request.set_name(NameOf(id));
    return Do<LeaveRequest>("LeaveRequestService.GetLeaveRequest", request);
  }
  bool IsUnsettled(const std::string& id) { return Get(id).has_unsettled_date(); }
  // Those that a manager asks for every morning.
  std::vector<std::string> UnsettledBy(Day day) {
    v1::ListLeaveRequestsRequest request;
    request.set_parent(kPartnership);
    request.set_filter("unsettled_date <= " + FormatDay(day));
    const auto page =
        Do<v1::ListLeaveRequestsResponse>("LeaveRequestService.ListLeaveRequests", request);
    std::vector<std::string> names;
    for (const auto& leave : page.leave_requests()) names.push_back(leave.name());
    return names;
  }

  void MoveVisit(Day first, Day last) {
    v1::UpdateVisitRequest update;
    update.mutable_visit()->set_name(kVisit);
    *update.mutable_visit()->mutable_period() = Days(first, last);
    update.mutable_update_mask()->add_paths("period");
    Do<v1::Visit>("VisitService.UpdateVisit", update);
  }
  void CancelVisit() {
    v1::CancelVisitRequest cancel;
    cancel.set_name(kVisit);
    cancel.set_reason("A storm.");
    Do<v1::Visit>("VisitService.CancelVisit", cancel);
  }
  void MovePlacement(const std::string& name, Day first, Day last) {
    v1::ReschedulePlacementRequest move;
    move.set_name(name);
    *move.mutable_start_date() = ToDate(first);
    *move.mutable_end_date() = ToDate(last);
    Do<Placement>("PlacementService.ReschedulePlacement", move);
  }
  void EndEarly(const std::string& name, Day day) {
    v1::EndPlacementEarlyRequest end;
    end.set_name(name);
    end.set_reason("Another post.");
    *end.mutable_effective_date() = ToDate(day);
    Do<Placement>("PlacementService.EndPlacementEarly", end);
  }
  void WithdrawPartnership() {
    v1::ChangeStageRequest withdraw;
    withdraw.set_name(kPartnership);
    withdraw.set_reason("No money.");
    *withdraw.mutable_effective_date() = ToDate(Today());
    Do<v1::Partnership>("PartnershipService.WithdrawPartnership", withdraw);
  }

  std::string traveller_;
};

TEST_F(UnsettledLeaveTest, OfAVisitThatIsPutOffIsToldOnceUntilItFitsAgain) {
  PlanVisit();
  Grant("one", kVisit, kFirst - 1, kLast + 1);
  MoveVisit(kFirst + 1, kLast + 1);
  EXPECT_FALSE(IsUnsettled("one")) << "it covers these days too";
  const Day put_off = Today();
  MoveVisit(kFirst + 7, kLast + 7);
  ASSERT_TRUE(IsUnsettled("one"));
  EXPECT_EQ(ToDay(Get("one").unsettled_date()), put_off);
  EXPECT_EQ(Get("one").state(), LeaveRequest::GRANTED);
  EXPECT_THAT(UnsettledBy(put_off - 1), IsEmpty());
  EXPECT_THAT(UnsettledBy(put_off), ElementsAre(NameOf("one")));
  ASSERT_THAT(Events<v1::LeaveUnsettled>(), SizeIs(1));
  const auto told = Events<v1::LeaveUnsettled>()[0];
  EXPECT_EQ(told.name(), NameOf("one"));
  EXPECT_EQ(told.taken_for(), kVisit);
  EXPECT_EQ(ToDay(told.unsettled_date()), put_off);
  EXPECT_EQ(told.leader(), ministry_leader);
  Reach(put_off + 3);
  MoveVisit(kFirst + 14, kLast + 14);
  EXPECT_EQ(ToDay(Get("one").unsettled_date()), put_off) << "since then";
  MoveVisit(kFirst, kLast);
  EXPECT_FALSE(IsUnsettled("one"));
  EXPECT_THAT(Events<v1::LeaveUnsettled>(), SizeIs(1));
}

TEST_F(UnsettledLeaveTest, OfAVisitThatIsCalledOffIsToldUntilItIsTakenBack) {
  PlanVisit();
  Grant("one", kVisit, kFirst, kLast);
  CancelVisit();
  EXPECT_TRUE(IsUnsettled("one"));
  EXPECT_THAT(Events<v1::LeaveUnsettled>(), SizeIs(1));
  EXPECT_EQ(Decide("Refuse", "one", ministry_leader).state(), LeaveRequest::REFUSED);
  EXPECT_FALSE(IsUnsettled("one"));
}

TEST_F(UnsettledLeaveTest, IsToldWhereThePersonIsNoVisitorAnyMore) {
  PlanVisit();
  Grant("one", kVisit, kFirst, kLast);
  v1::UpdateVisitRequest update;
  update.mutable_visit()->set_name(kVisit);
  update.mutable_visit()->add_visitors(ministry_leader);
  update.mutable_update_mask()->add_paths("visitors");
  Do<v1::Visit>("VisitService.UpdateVisit", update);
  EXPECT_TRUE(IsUnsettled("one"));
}

TEST_F(UnsettledLeaveTest, IsNoneThatNobodyHasGranted) {
  PlanVisit();
  ASSERT_TRUE(Submit("one", kVisit, kFirst, kLast).ok());
  ASSERT_TRUE(Submit("two", kVisit, kFirst, kLast).ok());
  Decide("Endorse", "two", ministry_leader);
  MoveVisit(kFirst + 7, kLast + 7);
  EXPECT_FALSE(IsUnsettled("one"));
  EXPECT_FALSE(IsUnsettled("two"));
  EXPECT_THAT(Events<v1::LeaveUnsettled>(), IsEmpty());
}

TEST_F(UnsettledLeaveTest, IsSettledOnceOtherLeaveIsGrantedForTheDaysAsTheyAre) {
  PlanVisit();
  Grant("one", kVisit, kFirst, kLast);
  MoveVisit(kFirst + 7, kLast + 7);
  ASSERT_TRUE(Submit("two", kVisit, kFirst + 7, kLast + 7).ok());
  Decide("Endorse", "two", ministry_leader);
  EXPECT_TRUE(IsUnsettled("one"));
  Decide("Grant", "two", ministry_leader);
  EXPECT_FALSE(IsUnsettled("one"));
  EXPECT_FALSE(IsUnsettled("two"));
  EXPECT_THAT(Events<v1::LeaveUnsettled>(), SizeIs(1));
  CancelVisit();
  EXPECT_TRUE(IsUnsettled("one")) << "both were granted, and neither is needed";
  EXPECT_TRUE(IsUnsettled("two"));
  EXPECT_THAT(Events<v1::LeaveUnsettled>(), SizeIs(3));
}

TEST_F(UnsettledLeaveTest, IsAskedAboutNoMoreOnceTheVisitWasMade) {
  PlanVisit();
  Grant("one", kVisit, kFirst, kLast);
  v1::ConfirmVisitRequest confirm;
  confirm.set_name(kVisit);
  Do<v1::Visit>("VisitService.ConfirmVisit", confirm);
  MoveVisit(kFirst + 7, kLast + 7);
  EXPECT_TRUE(IsUnsettled("one"));
  Reach(kLast + 8);
  v1::CompleteVisitRequest complete;
  complete.set_name(kVisit);
  *complete.mutable_effective_date() = ToDate(kLast + 7);
  Do<v1::Visit>("VisitService.CompleteVisit", complete);
  EXPECT_FALSE(IsUnsettled("one"));
}

TEST_F(UnsettledLeaveTest, OfAPlacementFollowsItsDaysUntilItIsCalledOff) {
  const std::string name = PlanPlacement();
  Grant("one", name, Day(2024, 2, 1), Day(2025, 1, 31));
  MovePlacement(name, Day(2024, 3, 1), Day(2025, 2, 28));
  EXPECT_TRUE(IsUnsettled("one"));
  MovePlacement(name, Day(2024, 2, 1), Day(2025, 1, 31));
  EXPECT_FALSE(IsUnsettled("one"));
  v1::CancelPlacementRequest cancel;
  cancel.set_name(name);
  cancel.set_reason("Another offer.");
  Do<Placement>("PlacementService.CancelPlacement", cancel);
  EXPECT_TRUE(IsUnsettled("one"));
  ASSERT_THAT(Events<v1::LeaveUnsettled>(), SizeIs(2));
  EXPECT_EQ(Events<v1::LeaveUnsettled>()[1].leader(), office_leader);
}

TEST_F(UnsettledLeaveTest, OfAPlacementThatIsExtendedWaitsForMoreOrForItsEnd) {
  Deliver();
  const std::string name = PlanPlacement();
  Grant("one", name, Day(2024, 2, 1), Day(2025, 1, 31));
  Start(name);
  EXPECT_FALSE(IsUnsettled("one"));
  const auto extend = [&](Day day) {
    v1::ExtendPlacementRequest request;
    request.set_name(name);
    request.set_reason("The ward is not done.");
    *request.mutable_end_date() = ToDate(day);
    Do<Placement>("PlacementService.ExtendPlacement", request);
  };
  extend(Day(2025, 7, 31));
  EXPECT_TRUE(IsUnsettled("one"));
  EndEarly(name, Day(2024, 12, 31));  // a notice
  EXPECT_FALSE(IsUnsettled("one"));
  extend(Day(2025, 7, 31));
  EXPECT_TRUE(IsUnsettled("one"));
  Reach(Day(2025, 3, 1));
  EndEarly(name, Day(2025, 2, 28));
  EXPECT_FALSE(IsUnsettled("one")) << "it is over, and the leave was taken";
}

TEST_F(UnsettledLeaveTest, OfAPlacementIsAskedAboutNoMoreOnceItIsComplete) {
  Deliver();
  const std::string name = PlanPlacement();
  Grant("one", name, Day(2024, 2, 1), Day(2025, 1, 31));
  Start(name);
  v1::ExtendPlacementRequest extend;
  extend.set_name(name);
  extend.set_reason("The ward is not done.");
  *extend.mutable_end_date() = On(2025, 7, 31);
  Do<Placement>("PlacementService.ExtendPlacement", extend);
  EXPECT_TRUE(IsUnsettled("one"));
  Reach(Day(2025, 8, 1));
  v1::CompletePlacementRequest complete;
  complete.set_name(name);
  *complete.mutable_effective_date() = On(2025, 7, 31);
  Do<Placement>("PlacementService.CompletePlacement", complete);
  EXPECT_FALSE(IsUnsettled("one"));
}

TEST_F(UnsettledLeaveTest, IsToldWhereThePartnershipThatSentThemEnds) {
  PlanVisit();
  Grant("visit", kVisit, kFirst, kLast);
  const std::string placement = PlanPlacement();
  Grant("placement", placement, Day(2024, 2, 1), Day(2025, 1, 31));
  WithdrawPartnership();
  EXPECT_TRUE(IsUnsettled("visit"));
  EXPECT_TRUE(IsUnsettled("placement"));
  EXPECT_THAT(Events<v1::LeaveUnsettled>(), SizeIs(2));
}

// Whoever granted it has not called the visit off.
TEST_F(UnsettledLeaveTest, NamesNoLeaderInTheHistory) {
  PlanVisit();
  Grant("one", kVisit, kFirst, kLast);
  CancelVisit();
  v1::GetPartnershipHistoryRequest request;
  request.set_name(kPartnership);
  request.set_page_size(1);
  const auto last =
      Do<v1::PartnershipHistory>("HistoryService.GetPartnershipHistory", request).entries(0);
  EXPECT_THAT(last.events(), ::testing::Contains("tandem.placement.v1.LeaveUnsettled"));
  EXPECT_THAT(last.names(), ::testing::Contains(NameOf("one")));
  EXPECT_EQ(last.leader(), "");
}

}  // namespace
}  // namespace tandem::placement
