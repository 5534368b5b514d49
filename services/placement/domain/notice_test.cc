#include "services/placement/domain/notice.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/duration.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::EarlyEnd;
using v1::Placement;

constexpr Day kFirstDayThere(2024, 1, 1), kAgreedEnd(2024, 12, 31), kNoticed(2024, 8, 31);

Placement Volunteering() {
  Placement placement;
  placement.set_name("countries/lr/partnerships/ncd/placements/nurse");
  placement.set_role(Placement::VOLUNTEER);
  placement.set_share_percent(100);
  *placement.mutable_start_date() = ToDate(kFirstDayThere);
  *placement.mutable_end_date() = ToDate(kAgreedEnd);
  placement.set_state(Placement::READY);
  EXPECT_TRUE(Start(placement, kFirstDayThere, v1::Partnership::DELIVER).ok());
  return placement;
}

Placement Leaving() {
  Placement placement = Volunteering();
  EXPECT_TRUE(
      GiveNotice(placement, kNoticed, "A post at home.", EarlyEnd::PERSONAL_CIRCUMSTANCES).ok());
  return placement;
}

void ExpectNoticed(const Placement& placement) {
  EXPECT_EQ(placement.reason(), "A post at home.");
  EXPECT_EQ(placement.early_end_reason(), EarlyEnd::PERSONAL_CIRCUMSTANCES);
}

TEST(GiveNotice, MovesTheLastDayOfWhatGoesOn) {
  EXPECT_FALSE(IsUnderNotice(Volunteering()));
  const Placement placement = Leaving();
  EXPECT_TRUE(IsUnderNotice(placement));
  EXPECT_EQ(placement.state(), Placement::ACTIVE);
  EXPECT_EQ(ToDay(placement.end_date()), kNoticed);
  ExpectNoticed(placement);
  Placement other = Volunteering();
  ASSERT_TRUE(GiveNotice(other, kAgreedEnd - 1, "A post.", {}).ok());
  EXPECT_EQ(other.early_end_reason(), EarlyEnd::OTHER);
}

TEST(GiveNotice, IsOfWhatRunsAndOfADayBeforeTheLast) {
  Placement placement = Volunteering();
  EXPECT_THAT(UnmetOf(GiveNotice(placement, kAgreedEnd, "Why not", {})),
              ElementsAre("BEFORE_LAST_DAY"));
  ASSERT_TRUE(Pause(placement, kNoticed, "An election.").ok());
  EXPECT_THAT(UnmetOf(GiveNotice(placement, kNoticed - 1, "A post.", {})),
              ElementsAre("NOT_BEFORE_THE_LAST_CHANGE"));
  placement.set_state(Placement::READY);
  EXPECT_EQ(ReasonOf(GiveNotice(placement, kNoticed, "A post.", {})), "VERB_NOT_ALLOWED");
  EXPECT_FALSE(IsUnderNotice(placement));
}

TEST(GiveNotice, ForgetsTheShareOfDaysThatAreItsOwnNoMore) {
  Placement placement = Volunteering();
  ChangeShare(placement, 50, kNoticed + 1);
  ASSERT_TRUE(GiveNotice(placement, kNoticed, "A post.", {}).ok());
  EXPECT_EQ(placement.share_percent(), 100);
  EXPECT_EQ(placement.former_shares_size(), 0);
}

TEST(GiveNotice, AgainBringsTheDayForwardAndNeverPutsItOff) {
  Placement placement = Leaving();
  const Status later = GiveNotice(placement, kNoticed + 1, "They stay a day.", {});
  EXPECT_THAT(UnmetOf(later), ElementsAre("BEFORE_LAST_DAY"));
  EXPECT_THAT(later.message(), HasSubstr("withdraws the notice (ExtendPlacement)"));
  ASSERT_TRUE(GiveNotice(placement, kNoticed, "The budget ends.", EarlyEnd::FUNDING_ENDED).ok());
  EXPECT_EQ(placement.reason(), "The budget ends.");
  ASSERT_TRUE(GiveNotice(placement, kNoticed - 31, "Ill.", EarlyEnd::OTHER).ok());
  EXPECT_EQ(ToDay(placement.end_date()), kNoticed - 31);
  EXPECT_EQ(placement.early_end_reason(), EarlyEnd::OTHER);
}

TEST(EndEarly, OnAnyDayUpToTheLastOneUnderNotice) {
  for (const Day day : {kNoticed - 20, kNoticed}) {
    Placement placement = Leaving();
    ASSERT_TRUE(EndEarly(placement, day, "Ill.", EarlyEnd::OTHER).ok());
    EXPECT_EQ(placement.state(), Placement::ENDED_EARLY);
    EXPECT_EQ(ToDay(placement.end_date()), day);
    EXPECT_EQ(placement.reason(), "Ill.");
    EXPECT_FALSE(IsUnderNotice(placement)) << "it is over";
  }
}

TEST(EndByNotice, EndsItEarlyForTheReasonThatWasGiven) {
  Placement placement = Leaving();
  ASSERT_TRUE(Pause(placement, kNoticed - 10, "An election.").ok());
  ASSERT_TRUE(EndByNotice(placement).ok());
  EXPECT_EQ(placement.state(), Placement::ENDED_EARLY);
  EXPECT_EQ(ToDay(placement.end_date()), kNoticed);
  EXPECT_EQ(ToDay(placement.pauses(0).end()), kNoticed);
  ExpectNoticed(placement);
}

TEST(Pause, KeepsTheReasonOfANotice) {
  Placement placement = Leaving();
  ASSERT_TRUE(Pause(placement, kNoticed - 60, "An election.").ok());
  ExpectNoticed(placement);
  ASSERT_TRUE(Resume(placement, kNoticed - 50, v1::Partnership::DELIVER).ok());
  ExpectNoticed(placement);
}

TEST(Resume, KeepsTheReasonOfANoticeThatWasGivenInThePause) {
  Placement placement = Volunteering();
  ASSERT_TRUE(Pause(placement, kNoticed - 60, "An election.").ok());
  ASSERT_TRUE(
      GiveNotice(placement, kNoticed, "A post at home.", EarlyEnd::PERSONAL_CIRCUMSTANCES).ok());
  EXPECT_EQ(placement.state(), Placement::PAUSED);
  ASSERT_TRUE(Resume(placement, kNoticed - 50, v1::Partnership::DELIVER).ok());
  ExpectNoticed(placement);
}

TEST(Extend, WithdrawsANoticeAndLeavesThePausesReason) {
  Placement placement = Leaving();
  ASSERT_TRUE(Extend(placement, kAgreedEnd, "They stay.", "manager").ok());
  EXPECT_FALSE(IsUnderNotice(placement));
  EXPECT_EQ(placement.reason(), "");
  EXPECT_EQ(placement.early_end_reason(), EarlyEnd::REASON_UNSPECIFIED);
  ASSERT_TRUE(Pause(placement, kNoticed, "An election.").ok());
  ASSERT_TRUE(Extend(placement, kAgreedEnd + 30, "For those weeks.", "manager").ok());
  EXPECT_EQ(placement.reason(), "An election.");
}

TEST(Complete, IsNotOfWhatEndsByNotice) {
  Placement placement = Leaving();
  const Status refused = Complete(placement, kNoticed);
  EXPECT_THAT(UnmetOf(refused), ElementsAre("NOT_UNDER_NOTICE"));
  EXPECT_THAT(refused.message(), HasSubstr("ends early, by itself, after 2024-08-31"));
  EXPECT_THAT(UnmetOf(Complete(placement, kNoticed - 1)), Contains("NOT_UNDER_NOTICE"));
  EXPECT_EQ(placement.state(), Placement::ACTIVE);
}

TEST(EndWithPartnership, TakesWhatIsUnderNoticeAlong) {
  Placement before = Leaving();
  ASSERT_TRUE(EndWithPartnership(before, kNoticed - 1, "The end.").ok());
  EXPECT_EQ(before.early_end_reason(), EarlyEnd::PARTNERSHIP_ENDED);
  EXPECT_EQ(before.reason(), "The end.");
  for (const Day day : {kNoticed, kNoticed + 3}) {
    Placement gone = Leaving();
    ASSERT_TRUE(EndWithPartnership(gone, day, "The end.").ok());
    EXPECT_EQ(gone.state(), Placement::ENDED_EARLY) << "not completed";
    EXPECT_EQ(ToDay(gone.end_date()), kNoticed);
    ExpectNoticed(gone);
  }
}

}  // namespace
}  // namespace tandem::placement
