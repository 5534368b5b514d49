#include "services/placement/domain/leave_request.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using v1::LeaveRequest;

constexpr Day kLeaveRequestStart(2024, 5, 6);
constexpr char kNurse[] = "countries/vc/persons/nurse";
constexpr char kLeader[] = "countries/vc/persons/leader";

common::v1::Period Days(Day start, Day end) {
  common::v1::Period period;
  *period.mutable_start() = ToDate(start);
  *period.mutable_end() = ToDate(end);
  return period;
}

LeaveRequest ARequest(Day start = kLeaveRequestStart - 1, Day end = kLeaveRequestStart + 5) {
  LeaveRequest leave;
  leave.set_name("countries/vc/partnerships/leeds/leaveRequests/one");
  leave.set_person(kNurse);
  leave.set_taken_for("countries/vc/partnerships/leeds/visits/first");
  *leave.mutable_period() = Days(start, end);
  leave.set_state(LeaveRequest::SUBMITTED);
  return leave;
}

v1::Visit AVisitToLeaveFor() {
  v1::Visit visit;
  visit.set_state(v1::Visit::PLANNED);
  *visit.mutable_period() = Days(kLeaveRequestStart, kLeaveRequestStart + 4);
  visit.add_visitors(kNurse);
  return visit;
}

v1::Decision Because(const std::string& reason = "") {
  v1::Decision decision;
  decision.set_by("leader");
  decision.set_reason(reason);
  return decision;
}

TEST(CheckLeave, CoversTheDaysOfWhatItIsFor) {
  const Occasion visit = OccasionOf(AVisitToLeaveFor(), kNurse);
  EXPECT_TRUE(CheckLeave(ARequest(), visit).ok());
  EXPECT_TRUE(CheckLeave(ARequest(kLeaveRequestStart, kLeaveRequestStart + 4), visit).ok());
  EXPECT_EQ(ReasonOf(CheckLeave(ARequest(kLeaveRequestStart + 1, kLeaveRequestStart + 5), visit)),
            "LEAVE_TOO_SHORT");
  EXPECT_EQ(ReasonOf(CheckLeave(ARequest(kLeaveRequestStart, kLeaveRequestStart + 3), visit)),
            "LEAVE_TOO_SHORT");
  EXPECT_THAT(BadFieldsOf(CheckLeave(ARequest(kLeaveRequestStart, kLeaveRequestStart - 1), visit)),
              ElementsAre("period.end"));
  LeaveRequest open = ARequest();
  open.mutable_period()->clear_end();
  EXPECT_THAT(BadFieldsOf(CheckLeave(open, visit)), ElementsAre("period.end"));
}

TEST(CheckLeave, IsForWhoTakesPart) {
  EXPECT_EQ(ReasonOf(CheckLeave(ARequest(),
                                OccasionOf(AVisitToLeaveFor(), "countries/vc/persons/other"))),
            "NOT_TAKING_PART");
  v1::Visit visit = AVisitToLeaveFor();
  visit.clear_visitors();
  visit.add_accompanying_officials(kNurse);
  EXPECT_TRUE(CheckLeave(ARequest(), OccasionOf(visit, kNurse)).ok());
  v1::Placement placement;
  *placement.mutable_start_date() = ToDate(kLeaveRequestStart);
  *placement.mutable_end_date() = ToDate(kLeaveRequestStart + 4);
  placement.set_state(v1::Placement::PLANNED);
  EXPECT_TRUE(CheckLeave(ARequest(), OccasionOf(placement, kNurse, kNurse)).ok());
  EXPECT_EQ(ReasonOf(CheckLeave(ARequest(), OccasionOf(placement, "another", kNurse))),
            "NOT_TAKING_PART");
}

TEST(Decide, IsAboutTheDaysAsTheyAreThen) {
  LeaveRequest leave = ARequest();
  v1::Visit visit = AVisitToLeaveFor();
  ASSERT_TRUE(
      Decide("EndorseLeaveRequest", leave, OccasionOf(visit, kNurse), kLeader, Because()).ok());
  EXPECT_EQ(leave.endorsed().by(), "leader");
  EXPECT_EQ(leave.endorsing_leader(), kLeader);
  *visit.mutable_period() = Days(kLeaveRequestStart + 30, kLeaveRequestStart + 34);
  EXPECT_THAT(
      UnmetOf(Decide("GrantLeaveRequest", leave, OccasionOf(visit, kNurse), kLeader, Because())),
      ElementsAre("COVERS_THE_DAYS"));
  visit.set_state(v1::Visit::CANCELLED);
  EXPECT_THAT(
      UnmetOf(Decide("GrantLeaveRequest", leave, OccasionOf(visit, kNurse), kLeader, Because())),
      ElementsAre("STILL_ON", "COVERS_THE_DAYS"));
  EXPECT_THAT(
      UnmetOf(Decide("RefuseLeaveRequest", leave, OccasionOf(visit, kNurse), kLeader, Because())),
      ElementsAre("REASON_GIVEN"));
  ASSERT_TRUE(
      Decide("RefuseLeaveRequest", leave, OccasionOf(visit, kNurse), kLeader, Because("Put off."))
          .ok());
  EXPECT_EQ(leave.decided().reason(), "Put off.");
  EXPECT_EQ(leave.deciding_leader(), kLeader);
}

TEST(Decide, TakesEachStepNoEarlierThanTheOneBefore) {
  LeaveRequest leave = ARequest();
  const Occasion visit = OccasionOf(AVisitToLeaveFor(), kNurse);
  v1::Decision decision = Because("By letter.");
  *decision.mutable_effective_date() = ToDate(kLeaveRequestStart - 20);
  ASSERT_TRUE(Decide("EndorseLeaveRequest", leave, visit, kLeader, decision).ok());
  *decision.mutable_effective_date() = ToDate(kLeaveRequestStart - 21);
  for (const char* verb : {"GrantLeaveRequest", "RefuseLeaveRequest"}) {
    EXPECT_THAT(UnmetOf(Decide(verb, leave, visit, kLeader, decision)),
                ElementsAre("NOT_BEFORE_THE_LAST_STEP"));
  }
  *decision.mutable_effective_date() = ToDate(kLeaveRequestStart - 20);
  EXPECT_TRUE(Decide("GrantLeaveRequest", leave, visit, kLeader, decision).ok());
}

TEST(HideFromOthers, TakesOutWhyUnlessItIsTheirOwnOrTheyAreInCharge) {
  LeaveRequest leave = ARequest();
  *leave.mutable_endorsed() = Because("A grant.");
  *leave.mutable_decided() = Because("Her mother is ill.");
  const auto read_by = [&](common::v1::Role role, const std::string& person) {
    LeaveRequest read = leave;
    HideFromOthers({"somebody", person, {{role, "countries/vc/partnerships/leeds"}}}, read);
    return read;
  };
  for (const auto role : {common::v1::TEAM_MEMBER, common::v1::PLACED_PROFESSIONAL}) {
    const LeaveRequest read = read_by(role, "countries/vc/persons/other");
    EXPECT_EQ(read.endorsed().reason() + read.decided().reason(), "");
    EXPECT_EQ(read.decided().by(), "leader");
    EXPECT_EQ(read_by(role, kNurse).decided().reason(), "Her mother is ill.");
  }
  for (const auto role : {common::v1::PROGRAMME_MANAGER, common::v1::LEADER, common::v1::TEAM_LEAD,
                          common::v1::SERVICE}) {
    EXPECT_EQ(read_by(role, "").decided().reason(), "Her mother is ill.");
  }
}

TEST(Decide, TakesBackWhatWasGrantedOnceItIsNeededNoMore) {
  const auto refused = [](const v1::Visit& visit) {
    LeaveRequest leave = ARequest();
    leave.set_state(LeaveRequest::GRANTED);
    return Decide("RefuseLeaveRequest", leave, OccasionOf(visit, kNurse), kLeader,
                  Because("A storm."));
  };
  v1::Visit visit = AVisitToLeaveFor();
  EXPECT_THAT(UnmetOf(refused(visit)), ElementsAre("NEEDED_NO_MORE"));
  *visit.mutable_period() = Days(kLeaveRequestStart + 30, kLeaveRequestStart + 34);
  EXPECT_TRUE(refused(visit).ok()) << "put off";
  visit = AVisitToLeaveFor();
  visit.set_state(v1::Visit::CANCELLED);
  EXPECT_TRUE(refused(visit).ok()) << "called off";
  visit = AVisitToLeaveFor();
  visit.clear_visitors();
  EXPECT_TRUE(refused(visit).ok()) << "without them";
  visit.set_state(v1::Visit::COMPLETED);
  EXPECT_TRUE(refused(visit).ok()) << "it was made without them";
  visit.add_visitors(kNurse);
  EXPECT_THAT(UnmetOf(refused(visit)), ElementsAre("NEEDED_NO_MORE")) << "taken";
}

constexpr Day kToday(2024, 4, 2);

LeaveRequest GrantedLeave(Day start = kLeaveRequestStart - 1, Day end = kLeaveRequestStart + 5) {
  LeaveRequest leave = ARequest(start, end);
  leave.set_state(LeaveRequest::GRANTED);
  return leave;
}

// Whether `leave` has a mark once `visit` is as it is; `others` are for the same.
bool IsMarked(LeaveRequest& leave, const v1::Visit& visit, Day today = kToday,
              std::vector<LeaveRequest> others = {}) {
  const bool before = leave.has_unsettled_date();
  others.push_back(leave);
  const bool changed = NoteUnsettled(leave, OccasionOf(visit, kNurse), others, today);
  EXPECT_EQ(changed, before != leave.has_unsettled_date());
  return leave.has_unsettled_date();
}

TEST(NoteUnsettled, MarksWhatIsGrantedAsLongAsItDoesNotServe) {
  LeaveRequest leave = GrantedLeave();
  v1::Visit visit = AVisitToLeaveFor();
  EXPECT_FALSE(IsMarked(leave, visit));
  *visit.mutable_period() = Days(kLeaveRequestStart + 1, kLeaveRequestStart + 5);
  EXPECT_FALSE(IsMarked(leave, visit)) << "put off to days that it covers";
  *visit.mutable_period() = Days(kLeaveRequestStart + 2, kLeaveRequestStart + 6);
  EXPECT_TRUE(IsMarked(leave, visit));
  EXPECT_EQ(ToDay(leave.unsettled_date()), kToday);
  *visit.mutable_period() = Days(kLeaveRequestStart + 20, kLeaveRequestStart + 24);
  EXPECT_TRUE(IsMarked(leave, visit, kToday + 9));
  EXPECT_EQ(ToDay(leave.unsettled_date()), kToday) << "since then";
  *visit.mutable_period() = AVisitToLeaveFor().period();
  EXPECT_FALSE(IsMarked(leave, visit, kToday + 10));
  visit.clear_visitors();
  EXPECT_TRUE(IsMarked(leave, visit, kToday + 11)) << "without them";
  EXPECT_EQ(ToDay(leave.unsettled_date()), kToday + 11);
  visit = AVisitToLeaveFor();
  visit.set_state(v1::Visit::CANCELLED);
  EXPECT_TRUE(IsMarked(leave, visit)) << "called off";
  *visit.mutable_period() = Days(kLeaveRequestStart + 20, kLeaveRequestStart + 24);
  visit.set_state(v1::Visit::COMPLETED);
  EXPECT_FALSE(IsMarked(leave, visit)) << "taken";
}

TEST(NoteUnsettled, LeavesAloneWhatIsNotGranted) {
  v1::Visit visit = AVisitToLeaveFor();
  visit.set_state(v1::Visit::CANCELLED);
  for (const auto state :
       {LeaveRequest::SUBMITTED, LeaveRequest::ENDORSED, LeaveRequest::REFUSED}) {
    LeaveRequest leave = ARequest();
    leave.set_state(state);
    EXPECT_FALSE(IsMarked(leave, visit)) << state;
  }
}

TEST(NoteUnsettled, IsSettledByAnotherOneThatIsGrantedToTheSamePerson) {
  v1::Visit visit = AVisitToLeaveFor();
  *visit.mutable_period() = Days(kLeaveRequestStart + 20, kLeaveRequestStart + 24);
  LeaveRequest leave = GrantedLeave();
  LeaveRequest another = GrantedLeave(kLeaveRequestStart + 20, kLeaveRequestStart + 24);
  another.set_state(LeaveRequest::ENDORSED);
  EXPECT_TRUE(IsMarked(leave, visit, kToday, {another}));
  another.set_state(LeaveRequest::GRANTED);
  another.set_person(kLeader);
  EXPECT_TRUE(IsMarked(leave, visit, kToday, {another}));
  another.set_person(kNurse);
  EXPECT_FALSE(IsMarked(leave, visit, kToday, {another}));
  visit.set_state(v1::Visit::CANCELLED);
  EXPECT_TRUE(IsMarked(leave, visit, kToday, {another})) << "neither is needed";
}

TEST(Decide, TakesTheMarkFromWhatIsRefused) {
  v1::Visit visit = AVisitToLeaveFor();
  visit.set_state(v1::Visit::CANCELLED);
  LeaveRequest leave = GrantedLeave();
  ASSERT_TRUE(IsMarked(leave, visit));
  ASSERT_TRUE(
      Decide("RefuseLeaveRequest", leave, OccasionOf(visit, kNurse), kLeader, Because("A storm."))
          .ok());
  EXPECT_FALSE(leave.has_unsettled_date());
}

TEST(Decide, TakesBackNoLeaveThatWasTakenForAPlacement) {
  const auto refused = [](v1::Placement::State state) {
    LeaveRequest leave = ARequest();
    leave.set_state(LeaveRequest::GRANTED);
    v1::Placement placement;
    *placement.mutable_start_date() = leave.period().start();
    *placement.mutable_end_date() = leave.period().end();
    placement.set_state(state);
    return UnmetOf(Decide("RefuseLeaveRequest", leave, OccasionOf(placement, kNurse, kNurse),
                          kLeader, Because("The ward is short.")));
  };
  for (const auto state : {v1::Placement::READY, v1::Placement::ACTIVE, v1::Placement::COMPLETED,
                           v1::Placement::ENDED_EARLY}) {
    EXPECT_THAT(refused(state), ElementsAre("NEEDED_NO_MORE")) << state;
  }
  EXPECT_THAT(refused(v1::Placement::CANCELLED), ::testing::IsEmpty());
}

}  // namespace
}  // namespace tandem::placement
