#include "services/placement/domain/shares.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using v1::Placement;

Placement Taking(std::string name, Day start, Day end, int share,
                 Placement::State state = Placement::ACTIVE) {
  Placement placement;
  placement.set_name(std::move(name));
  placement.set_professional("p");
  *placement.mutable_start_date() = ToDate(start);
  *placement.mutable_end_date() = ToDate(end);
  placement.set_share_percent(share);
  placement.set_state(state);
  return placement;
}

TEST(CheckShares, FillsFullTimeToTheLastPercent) {
  const Day start(2024, 1, 1), end(2024, 12, 31);
  const std::vector<Placement> others = {Taking("a", start, end, 60)};
  EXPECT_TRUE(CheckShares(others, Taking("b", start, end, 40)).ok());
  const Status refused = CheckShares(others, Taking("b", start, end, 41));
  EXPECT_EQ(ReasonOf(refused), "SHARE_ABOVE_FULL_TIME");
  EXPECT_THAT(refused.message(), ::testing::HasSubstr("101% of full time on 2024-01-01"));
}

TEST(CheckShares, CountsTheLastDayOfAPlacement) {
  const std::vector<Placement> others = {Taking("a", Day(2024, 1, 1), Day(2024, 6, 30), 100)};
  EXPECT_FALSE(CheckShares(others, Taking("b", Day(2024, 6, 30), Day(2024, 12, 31), 1)).ok());
  EXPECT_TRUE(CheckShares(others, Taking("b", Day(2024, 7, 1), Day(2024, 12, 31), 100)).ok());
}

TEST(CheckShares, LeavesOutWhatIsOver) {
  const Day start(2024, 1, 1), end(2024, 12, 31);
  for (const auto state : {Placement::COMPLETED, Placement::ENDED_EARLY, Placement::CANCELLED}) {
    EXPECT_TRUE(
        CheckShares(std::vector{Taking("a", start, end, 100, state)}, Taking("b", start, end, 100))
            .ok());
  }
  for (const auto state : {Placement::PLANNED, Placement::CLEARING, Placement::READY,
                           Placement::ACTIVE, Placement::PAUSED}) {
    EXPECT_FALSE(
        CheckShares(std::vector{Taking("a", start, end, 100, state)}, Taking("b", start, end, 1))
            .ok());
  }
}

TEST(CheckShares, CountsWhatIsOverOnTheDaysThatItTook) {
  const Day start(2024, 1, 1), end(2024, 6, 30);
  Placement over = Taking("a", start, end, 60, Placement::COMPLETED);
  *over.add_phase_changes()->mutable_effective_date() = ToDate(start);
  EXPECT_FALSE(CheckShares(std::vector{over}, Taking("b", start, end, 41)).ok());
  EXPECT_TRUE(CheckShares(std::vector{over}, Taking("b", end + 1, end + 100, 100)).ok());
  *over.mutable_return_date() = ToDate(end - 3);
  EXPECT_TRUE(CheckShares(std::vector{over}, Taking("b", end - 2, end, 100)).ok());
}

TEST(CheckShares, DoesNotCountAPlacementAgainstItsOwnNewDates) {
  const std::vector<Placement> others = {Taking("a", Day(2024, 1, 1), Day(2024, 12, 31), 100)};
  EXPECT_TRUE(CheckShares(others, Taking("a", Day(2024, 2, 1), Day(2025, 1, 31), 100)).ok());
}

TEST(ChangeShare, LeavesTheDaysBeforeAsTheyWere) {
  const Day start(2024, 1, 1), today(2025, 1, 1);
  Placement placement = Taking("a", start, Day(2025, 12, 31), 100);
  *placement.add_phase_changes()->mutable_effective_date() = ToDate(start);
  ChangeShare(placement, 80, start);
  EXPECT_TRUE(placement.former_shares().empty()) << "it began today";
  ChangeShare(placement, 50, today);
  ChangeShare(placement, 60, today);
  EXPECT_EQ(placement.former_shares_size(), 1);
  EXPECT_EQ(ShareOn(placement, today - 1), 80);
  EXPECT_EQ(ShareOn(placement, today), 60);
  ChangeShare(placement, 70, today + 10);
  EXPECT_EQ(ShareOn(placement, start), 80);
  EXPECT_EQ(ShareOn(placement, today + 9), 60);
  EXPECT_EQ(ShareOn(placement, today + 10), 70);
}

TEST(ChangeShare, MayLieAheadOfOneThatHasNotBegun) {
  const Day start(2024, 1, 1), may(2024, 5, 1);
  Placement placement = Taking("a", start, Day(2024, 12, 31), 100, Placement::PLANNED);
  ChangeShare(placement, 50, may);
  EXPECT_EQ(ShareOn(placement, may - 1), 100);
  EXPECT_EQ(ShareOn(placement, may), 50);
  ChangeShare(placement, 90, start);
  EXPECT_EQ(ShareOn(placement, may - 1), 90);
  EXPECT_EQ(ShareOn(placement, may), 50);
}

TEST(KeepSharesOfItsDays, ForgetsWhatComesAfterItsLastDayOrBeforeItsFirst) {
  const Day start(2024, 1, 1), may(2024, 5, 1), june(2024, 6, 1);
  Placement placement = Taking("a", start, Day(2024, 12, 31), 100, Placement::PLANNED);
  ChangeShare(placement, 50, may);
  ChangeShare(placement, 20, june);
  Placement shorter = placement;
  *shorter.mutable_end_date() = ToDate(june - 1);
  KeepSharesOfItsDays(shorter);
  EXPECT_EQ(shorter.share_percent(), 50);
  EXPECT_EQ(shorter.former_shares_size(), 1);
  *placement.mutable_start_date() = ToDate(may);
  KeepSharesOfItsDays(placement);
  ASSERT_EQ(placement.former_shares_size(), 1);
  EXPECT_EQ(ShareOn(placement, may), 50);
  EXPECT_EQ(placement.share_percent(), 20);
}

TEST(KeepSharesOfItsDays, LeavesThoseOfDaysOnWhichItWasToBegin) {
  const Day start(2024, 1, 1), may(2024, 5, 1);
  Placement placement = Taking("a", start, Day(2024, 12, 31), 20, Placement::READY);
  ChangeShare(placement, 80, may);
  *placement.add_phase_changes()->mutable_effective_date() = ToDate(may + 10);
  KeepSharesOfItsDays(placement);
  EXPECT_EQ(ShareOn(placement, start), 20) << "as it was planned";
}

TEST(OtherShareSince, IsTheDayFromWhichOnItHasIt) {
  const Day start(2024, 1, 1), may(2024, 5, 1);
  Placement before = Taking("a", start, Day(2024, 12, 31), 50);
  const auto since = [&](int share, Day day) {
    Placement after = before;
    ChangeShare(after, share, day);
    return OtherShareSince(before, after, day);
  };
  EXPECT_EQ(since(40, start), std::nullopt) << "it has not begun";
  EXPECT_EQ(since(40, may), may);
  *before.add_phase_changes()->mutable_effective_date() = ToDate(start);
  EXPECT_EQ(since(50, may), std::nullopt) << "it has that";
  EXPECT_EQ(since(40, may), may);
  EXPECT_EQ(since(40, start), start);
}

TEST(ChangeShare, MayBeOfAnEarlierDayAndHoldsUntilTheNextThatIsKnown) {
  const Day start(2024, 1, 1), may(2024, 5, 1), june(2024, 6, 1);
  Placement placement = Taking("a", start, Day(2024, 12, 31), 100);
  *placement.add_phase_changes()->mutable_effective_date() = ToDate(start);
  ChangeShare(placement, 80, may);
  ChangeShare(placement, 60, june);
  const auto shares = [&] {
    std::vector<int> of;
    for (const Day day : {start, may - 1, may, june - 1, june}) {
      of.push_back(ShareOn(placement, day));
    }
    return of;
  };
  EXPECT_THAT(shares(), ElementsAre(100, 100, 80, 80, 60));
  ChangeShare(placement, 50, may + 10);
  EXPECT_THAT(shares(), ElementsAre(100, 100, 80, 50, 60));
  ChangeShare(placement, 80, may + 10);
  EXPECT_THAT(shares(), ElementsAre(100, 100, 80, 80, 60));
  EXPECT_EQ(placement.former_shares_size(), 2) << "it is what it was before";
  ChangeShare(placement, 40, start);
  EXPECT_THAT(shares(), ElementsAre(40, 40, 80, 80, 60)) << "it was mistyped";
  ChangeShare(placement, 80, start);
  EXPECT_EQ(placement.former_shares_size(), 1);
  ChangeShare(placement, 80, june);
  EXPECT_TRUE(placement.former_shares().empty());
  EXPECT_THAT(shares(), ElementsAre(80, 80, 80, 80, 80));
}

TEST(CheckShares, SeesAShareThatIsLowerFromADayAheadOn) {
  const Day start(2024, 1, 1), end(2024, 12, 31), july(2024, 7, 1);
  Placement lowered = Taking("a", start, end, 100, Placement::READY);
  ChangeShare(lowered, 50, july);
  EXPECT_TRUE(CheckShares(std::vector{lowered}, Taking("b", july, end, 50)).ok());
  EXPECT_FALSE(CheckShares(std::vector{lowered}, Taking("b", july - 1, end, 50)).ok());
}

TEST(CheckShares, TakesAShareThatIsRaisedFromItsDayOn) {
  const Day start(2024, 1, 1), end(2024, 12, 31), today(2024, 7, 1);
  Placement raised = Taking("a", start, end, 50);
  *raised.add_phase_changes()->mutable_effective_date() = ToDate(start);
  ChangeShare(raised, 100, today);
  EXPECT_TRUE(CheckShares(std::vector{Taking("b", start, today - 1, 50)}, raised).ok());
  const Status refused = CheckShares(std::vector{Taking("b", start, today, 50)}, raised);
  EXPECT_THAT(refused.message(), ::testing::HasSubstr("150% of full time on 2024-07-01"));
}

TEST(CheckShares, LeavesOutTheDaysBeforeALateStart) {
  const Day planned(2024, 3, 2), began(2024, 5, 4), end(2024, 12, 31);
  Placement late = Taking("a", planned, end, 100);
  *late.add_phase_changes()->mutable_effective_date() = ToDate(began);
  EXPECT_TRUE(CheckShares(std::vector{late}, Taking("b", planned, began - 1, 100)).ok());
  const Status refused = CheckShares(std::vector{late}, Taking("b", planned, began, 100));
  EXPECT_THAT(refused.message(), ::testing::HasSubstr("200% of full time on 2024-05-04"));
  EXPECT_TRUE(CheckShares(std::vector{Taking("b", planned, began - 1, 100)}, late).ok());
}

// Of full time, counted without what is tested.
int TakenOn(const Placement& placement, Day day) {
  const bool has_begun = !placement.phase_changes().empty();
  const Day first =
      ToDay(has_begun ? placement.phase_changes(0).effective_date() : placement.start_date());
  const bool is_over =
      placement.state() == Placement::COMPLETED || placement.state() == Placement::ENDED_EARLY;
  if (placement.state() == Placement::CANCELLED || (is_over && !has_begun)) return 0;
  if (day < first || day > ToDay(placement.end_date())) return 0;
  for (const auto& former : placement.former_shares()) {
    if (day <= ToDay(former.last_date())) return former.share_percent();
  }
  return placement.share_percent();
}

// The rule as it is said: day by day.
std::optional<Overload> FirstOverfullDay(const std::vector<Placement>& others,
                                         const Placement& candidate) {
  for (Day day = ToDay(candidate.start_date()); day <= ToDay(candidate.end_date()); ++day) {
    int sum = TakenOn(candidate, day);
    if (sum == 0) continue;
    for (const Placement& other : others) {
      if (other.name() != candidate.name()) sum += TakenOn(other, day);
    }
    if (sum > 100) return Overload{day, sum};
  }
  return std::nullopt;
}

TEST(CheckShares, AgreesWithCountingEachDayOnRandomSchedules) {
  std::mt19937_64 random(testing::Seed());
  const auto pick = [&](int from, int to) {
    return std::uniform_int_distribution<int>(from, to)(random);
  };
  const auto any = [&](const std::string& name) {
    const Day start = Day(2024, 1, 1) + pick(0, 60);
    Placement placement = Taking(name, start, start + pick(0, 40), pick(1, 100),
                                 static_cast<Placement::State>(pick(1, Placement::State_MAX)));
    if (placement.state() >= Placement::ACTIVE && placement.state() != Placement::CANCELLED) {
      const int days = static_cast<int>(ToDay(placement.end_date()) - start);
      *placement.add_phase_changes()->mutable_effective_date() = ToDate(start + pick(0, days));
    }
    Day last = start;
    for (int changes = pick(0, 2); changes > 0; --changes) {
      auto& former = *placement.add_former_shares();
      *former.mutable_last_date() = ToDate(last += pick(0, 20));
      former.set_share_percent(pick(1, 100));
    }
    return placement;
  };
  int overfull = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<Placement> others;
    for (int i = pick(0, 6); i > 0; --i) others.push_back(any(std::to_string(i)));
    Placement candidate = any(pick(0, 3) == 0 ? "1" : "new");
    candidate.set_state(candidate.phase_changes().empty() ? Placement::PLANNED : Placement::ACTIVE);
    const auto expected = FirstOverfullDay(others, candidate);
    const auto found = FindOverload(others, candidate);
    ASSERT_EQ(found.has_value(), expected.has_value()) << "round " << round;
    if (!expected.has_value()) continue;
    ++overfull;
    ASSERT_EQ(found->day, expected->day) << "round " << round;
    ASSERT_EQ(found->share_percent, expected->share_percent) << "round " << round;
  }
  EXPECT_GT(overfull, 300) << "The schedules are too empty to test anything.";
}

}  // namespace
}  // namespace tandem::placement
