#include "services/placement/domain/handover.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/check_in.h"
#include "services/placement/domain/duration.h"
#include "services/placement/domain/placement.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::Placement;

constexpr Day kHandoverStart(2024, 1, 1);
constexpr Day kHandoverEnd(2025, 12, 31);

Placement Running(const std::string& id = "first",
                  Placement::Role role = Placement::MANAGEMENT_PARTNER) {
  Placement placement;
  placement.set_name("countries/lr/partnerships/ncd/placements/" + id);
  placement.set_role(role);
  placement.set_team("countries/lr/teams/ncd");
  *placement.mutable_start_date() = ToDate(kHandoverStart);
  *placement.mutable_end_date() = ToDate(kHandoverEnd);
  placement.set_state(Placement::READY);
  EXPECT_TRUE(Start(placement, kHandoverStart, v1::Partnership::DELIVER).ok());
  return placement;
}

google::protobuf::RepeatedPtrField<v1::HandoverItem> Items(std::initializer_list<const char*> ids) {
  google::protobuf::RepeatedPtrField<v1::HandoverItem> items;
  for (const char* id : ids) items.Add()->set_item_id(id);
  return items;
}

TEST(Handover, IsDoneItemByItem) {
  Placement placement = Running();
  EXPECT_THAT(HandoverMissing(placement).value_or(""), HasSubstr("PlanHandover"));
  EXPECT_EQ(HandoverMissing(Running("coach", Placement::COACH)), std::nullopt);
  ASSERT_TRUE(PlanHandover(placement, Items({"tools", "minutes"})).ok());
  EXPECT_THAT(HandoverMissing(placement).value_or(""), HasSubstr("tools, minutes"));
  EXPECT_EQ(ReasonOf(CompleteHandoverItem(placement, "none", kHandoverEnd, "lead")),
            "NO_SUCH_HANDOVER_ITEM");
  ASSERT_TRUE(CompleteHandoverItem(placement, "tools", kHandoverEnd - 9, "lead").ok());
  EXPECT_EQ(ReasonOf(CompleteHandoverItem(placement, "tools", kHandoverEnd, "lead")),
            "HANDOVER_ITEM_DONE");
  ASSERT_TRUE(CompleteHandoverItem(placement, "minutes", kHandoverEnd - 9, "lead").ok());
  EXPECT_EQ(HandoverMissing(placement), std::nullopt);
}

TEST(PlanHandover, KeepsWhatIsDone) {
  Placement placement = Running();
  ASSERT_TRUE(PlanHandover(placement, Items({"tools", "minutes"})).ok());
  ASSERT_TRUE(CompleteHandoverItem(placement, "tools", kHandoverEnd - 9, "lead").ok());
  EXPECT_THAT(BadFieldsOf(PlanHandover(placement, Items({"minutes", "minutes"}))),
              ElementsAre("items", "items"));
  ASSERT_TRUE(PlanHandover(placement, Items({"data", "tools"})).ok());
  EXPECT_FALSE(placement.handover(0).has_done_date());
  EXPECT_EQ(ToDay(placement.handover(1).done_date()), kHandoverEnd - 9);
}

TEST(NameSuccessor, IsTheNextWithTheSameTeamAndRole) {
  Placement placement = Running(), next = Running("next");
  *next.mutable_start_date() = ToDate(kHandoverEnd - 30);
  const auto refused = [&](Placement other) {
    return ReasonOf(NameSuccessor(placement, other, ""));
  };
  EXPECT_EQ(refused(placement), "SUCCESSOR_DOES_NOT_FIT");
  EXPECT_EQ(refused(Running("other", Placement::COACH)), "SUCCESSOR_DOES_NOT_FIT");
  Placement taken = next;
  taken.set_predecessor("countries/lr/partnerships/ncd/placements/third");
  EXPECT_EQ(refused(taken), "SUCCESSOR_DOES_NOT_FIT");
  taken = next;
  taken.set_state(Placement::CANCELLED);
  EXPECT_EQ(refused(taken), "SUCCESSOR_DOES_NOT_FIT");
  taken = next;
  taken.set_name("countries/lr/partnerships/other/placements/next");
  EXPECT_EQ(refused(taken), "SUCCESSOR_DOES_NOT_FIT");
  taken = next;
  *taken.mutable_end_date() = ToDate(kHandoverEnd - 1);
  EXPECT_EQ(refused(taken), "SUCCESSOR_DOES_NOT_FIT") << "it ends before";
  *next.mutable_end_date() = ToDate(kHandoverEnd + 300);
  ASSERT_TRUE(NameSuccessor(placement, next, "").ok());
  EXPECT_EQ(placement.successor(), next.name());
  EXPECT_EQ(next.predecessor(), placement.name());
  EXPECT_EQ(ReasonOf(NameSuccessor(next, placement, "")), "SUCCESSOR_DOES_NOT_FIT");
}

TEST(NameSuccessor, NeedsAReasonWithoutAnOverlap) {
  Placement placement = Running(), next = Running("next");
  *next.mutable_start_date() = ToDate(kHandoverEnd + 1);
  *next.mutable_end_date() = ToDate(kHandoverEnd + 300);
  EXPECT_THAT(BadFieldsOf(NameSuccessor(placement, next, "")), ElementsAre("reason"));
  ASSERT_TRUE(NameSuccessor(placement, next, "Nobody was free.").ok());
  EXPECT_EQ(placement.no_overlap_reason(), "Nobody was free.");
  *next.mutable_start_date() = ToDate(kHandoverEnd);
  ASSERT_TRUE(NameSuccessor(placement, next, "Nobody was free.").ok());
  EXPECT_EQ(placement.no_overlap_reason(), "") << "they overlap by a day";
}

// The first ends on kHandoverEnd, a month after the next has begun, who stays for a year.
struct Succession {
  Placement first = Running(), next = Running("next");

  explicit Succession(Day next_start = kHandoverEnd - 30) {
    *next.mutable_start_date() = ToDate(next_start);
    *next.mutable_end_date() = ToDate(kHandoverEnd + 365);
    EXPECT_TRUE(NameSuccessor(first, next, "Nobody was free.").ok());
  }
  // Whether the next still follows.
  bool Follows() {
    FollowDays(first, next);
    EXPECT_EQ(first.successor().empty(), next.predecessor().empty());
    return !first.successor().empty();
  }
};

TEST(FollowDays, KeepsWhoStillOverlaps) {
  Succession moved;
  *moved.next.mutable_start_date() = ToDate(kHandoverEnd);
  *moved.next.mutable_end_date() = ToDate(kHandoverEnd);
  EXPECT_FALSE(FollowDays(moved.first, moved.next));
  EXPECT_TRUE(moved.Follows());
}

TEST(FollowDays, ForgetsWhoOverlapsNoMoreAtEitherEnd) {
  Succession later;
  *later.next.mutable_start_date() = ToDate(kHandoverEnd + 1);
  EXPECT_FALSE(later.Follows());
  Succession left;
  *left.first.mutable_end_date() = ToDate(kHandoverEnd - 31);
  EXPECT_FALSE(left.Follows());
}

TEST(FollowDays, ForgetsWhoComesOrGoesTooEarly) {
  Succession stays;
  *stays.first.mutable_end_date() = ToDate(kHandoverEnd + 366);
  EXPECT_FALSE(stays.Follows());
  Succession goes;
  ASSERT_TRUE(EndEarly(goes.next, kHandoverEnd - 1, "Ill.").ok());
  EXPECT_FALSE(goes.Follows());
  Succession comes;
  *comes.next.mutable_start_date() = ToDate(kHandoverStart - 1);
  EXPECT_FALSE(comes.Follows());
}

TEST(FollowDays, KnowsWhyThereIsNoOverlapUntilThereIsOne) {
  Succession apart(kHandoverEnd + 10);
  *apart.next.mutable_start_date() = ToDate(kHandoverEnd + 20);
  EXPECT_TRUE(apart.Follows());
  EXPECT_EQ(apart.first.no_overlap_reason(), "Nobody was free.");
  *apart.next.mutable_start_date() = ToDate(kHandoverEnd);
  EXPECT_TRUE(apart.Follows());
  EXPECT_EQ(apart.first.no_overlap_reason(), "");
  *apart.next.mutable_start_date() = ToDate(kHandoverEnd + 10);
  EXPECT_FALSE(apart.Follows()) << "that reason was of other days";
}

TEST(FollowDays, LeavesAloneWhoWasFollowed) {
  Succession over;
  ASSERT_TRUE(EndEarly(over.first, kHandoverEnd - 60, "Ill.").ok());
  EXPECT_TRUE(over.Follows()) << "who comes next is known";
  ASSERT_TRUE(EndEarly(over.next, kHandoverEnd - 20, "Ill too.").ok());
  EXPECT_TRUE(over.Follows());
}

TEST(Extend, GivesALaterLastDayAndKeepsWhy) {
  Placement placement = Running();
  EXPECT_THAT(BadFieldsOf(Extend(placement, kHandoverEnd, "More.", "manager")),
              ElementsAre("end_date"));
  ASSERT_TRUE(Extend(placement, kHandoverEnd + 90, "The plan is late.", "manager").ok());
  EXPECT_EQ(ToDay(placement.end_date()), kHandoverEnd + 90);
  EXPECT_EQ(ToDay(placement.extensions(0).from_end_date()), kHandoverEnd);
  EXPECT_EQ(placement.extensions(0).reason(), "The plan is late.");
}

TEST(EndEarly, KeepsTheKindOfItsReason) {
  Placement placement = Running();
  ASSERT_TRUE(
      EndEarly(placement, kHandoverStart + 9, "Tasks alone.", v1::EarlyEnd::ROLE_DRIFT).ok());
  EXPECT_EQ(placement.early_end_reason(), v1::EarlyEnd::ROLE_DRIFT);
  placement = Running();
  ASSERT_TRUE(EndEarly(placement, kHandoverStart + 9, "Said nothing.", {}).ok());
  EXPECT_EQ(placement.early_end_reason(), v1::EarlyEnd::OTHER);
}

TEST(CheckIn, IsOfADayOnWhichItRan) {
  Placement placement = Running();
  EXPECT_EQ(ReasonOf(RequireRunning(placement, kHandoverStart - 1)), "NOT_PLACED_THEN");
  EXPECT_TRUE(RequireRunning(placement, kHandoverStart).ok());
  EXPECT_TRUE(RequireRunning(placement, kHandoverEnd).ok());
  EXPECT_EQ(ReasonOf(RequireRunning(placement, kHandoverEnd + 1)), "NOT_PLACED_THEN");
}

TEST(CheckDrift, IsOfWhoDoesNotDoTheTeamsTasks) {
  const auto wrong = [](bool drift, const char* task, Placement::Role role) {
    v1::CheckIn check_in;
    check_in.set_role_drift(drift);
    check_in.set_role_drift_note(task);
    FieldErrors errors;
    CheckDrift(check_in, role, errors);
    return BadFieldsOf(errors.ToStatus());
  };
  EXPECT_THAT(wrong(true, "The budget.", Placement::MANAGEMENT_PARTNER), ElementsAre());
  EXPECT_THAT(wrong(false, "", Placement::TECHNICAL_ADVISOR), ElementsAre());
  EXPECT_THAT(wrong(true, "", Placement::COACH), ElementsAre("role_drift_note"));
  EXPECT_THAT(wrong(false, "The budget.", Placement::COACH), ElementsAre("role_drift_note"));
  EXPECT_THAT(wrong(true, "The budget.", Placement::TECHNICAL_ADVISOR), ElementsAre("role_drift"));
}

TEST(ForgetSuccessor, LeavesAnotherSuccessorAlone) {
  Placement placement, cancelled;
  cancelled.set_name("countries/lr/partnerships/ncd/placements/b");
  cancelled.set_predecessor("countries/lr/partnerships/ncd/placements/a");
  placement.set_successor(cancelled.name());
  placement.set_no_overlap_reason("A visa.");
  ForgetSuccessor(placement, cancelled);
  EXPECT_EQ(placement.successor(), "");
  EXPECT_EQ(placement.no_overlap_reason(), "");
  EXPECT_EQ(cancelled.predecessor(), "");
  placement.set_successor("countries/lr/partnerships/ncd/placements/c");
  ForgetSuccessor(placement, cancelled);
  EXPECT_EQ(placement.successor(), "countries/lr/partnerships/ncd/placements/c");
}

}  // namespace
}  // namespace tandem::placement
