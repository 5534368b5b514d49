#include "services/placement/domain/timeline.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using v1::Milestone;
using v1::Partnership;

// Of samples::APartnership.
constexpr Day kTimelineStart(2024, 1, 1);

void ChangeTo(Partnership& partnership, Partnership::State to, Day day) {
  auto& change = *partnership.add_stage_changes();
  change.set_from(partnership.state());
  change.set_to(to);
  *change.mutable_decision()->mutable_effective_date() = ToDate(day);
  partnership.set_state(to);
}

v1::Timeline On(const Partnership& partnership, Day day,
                std::optional<Day> first_exchange = std::nullopt) {
  return DescribeTimeline(partnership, {}, first_exchange, day);
}

Partnership Managed() { return samples::APartnership(v1::MANAGED_EDUCATION); }

TEST(Timeline, WarnsAfterSixMonthsAndIsLateAfterTwelve) {
  const Partnership partnership = Managed();
  const auto deliver = [&](Day day) { return On(partnership, day).milestones(0); };
  EXPECT_EQ(deliver(Day(2024, 6, 1)).standing(), Milestone::ON_TRACK);
  EXPECT_EQ(deliver(Day(2024, 6, 1)).days(), 30) << "left until the warning";
  EXPECT_EQ(deliver(Day(2024, 7, 1)).standing(), Milestone::ON_TRACK);
  EXPECT_EQ(deliver(Day(2024, 7, 2)).standing(), Milestone::WARNED);
  EXPECT_EQ(deliver(Day(2024, 7, 11)).days(), 10);
  EXPECT_EQ(deliver(Day(2025, 1, 1)).standing(), Milestone::WARNED);
  EXPECT_EQ(deliver(Day(2025, 1, 4)).standing(), Milestone::LATE);
  EXPECT_EQ(deliver(Day(2025, 1, 4)).days(), 3);
  const auto exchange = On(partnership, Day(2025, 1, 4)).milestones(1);
  EXPECT_EQ(exchange.standing(), Milestone::WARNED);
  EXPECT_EQ(ToDay(exchange.late_date()), Day(2026, 1, 1));
}

TEST(Timeline, StaysAsItWasWhenReached) {
  Partnership partnership = Managed();
  ChangeTo(partnership, Partnership::DEFINE_AND_DEVELOP, Day(2024, 3, 1));
  ChangeTo(partnership, Partnership::DELIVER, Day(2024, 8, 1));
  const v1::Timeline late = On(partnership, Day(2027, 1, 1), Day(2024, 11, 4));
  EXPECT_EQ(late.milestones(0).standing(), Milestone::WARNED);
  EXPECT_EQ(late.milestones(0).days(), 31);
  EXPECT_EQ(ToDay(late.milestones(0).reach_date()), Day(2024, 8, 1));
  EXPECT_EQ(late.milestones(1).standing(), Milestone::ON_TRACK);
  EXPECT_EQ(ToDay(late.milestones(1).reach_date()), Day(2024, 11, 4));
  // Before it came to pass nobody knew.
  const v1::Timeline before = On(partnership, Day(2024, 7, 20), Day(2024, 11, 4));
  EXPECT_FALSE(before.milestones(0).has_reach_date());
  EXPECT_FALSE(before.milestones(1).has_reach_date());
}

TEST(Timeline, StopsOnHold) {
  Partnership partnership = Managed();
  ChangeTo(partnership, Partnership::ON_HOLD, Day(2024, 2, 1));
  // The whole time on hold changes nothing.
  for (const Day day : {Day(2024, 2, 1), Day(2024, 9, 1), Day(2026, 2, 1)}) {
    EXPECT_EQ(On(partnership, day).milestones(0).days(), 151);
    EXPECT_EQ(On(partnership, day).days_on_hold(), day - Day(2024, 2, 1));
  }
  ChangeTo(partnership, Partnership::DISCOVER, Day(2024, 2, 11));
  EXPECT_EQ(ToDay(On(partnership, Day(2024, 3, 1)).milestones(0).warning_date()), Day(2024, 7, 11));
  EXPECT_EQ(On(partnership, Day(2024, 3, 1)).days_on_hold(), 10);
  // A hold that begins after a clock has run out does not turn it back.
  ChangeTo(partnership, Partnership::ON_HOLD, Day(2025, 8, 1));
  EXPECT_EQ(ToDay(On(partnership, Day(2025, 12, 1)).milestones(0).late_date()), Day(2025, 1, 11));
}

TEST(Timeline, StopsForGoodWhenItEnds) {
  Partnership partnership = Managed();
  ChangeTo(partnership, Partnership::WITHDRAWN, Day(2024, 5, 1));
  EXPECT_EQ(On(partnership, Day(2030, 1, 1)).milestones(0).standing(), Milestone::ON_TRACK);
}

TEST(Timeline, IsForOthersAsTheirProgrammeSays) {
  const Partnership partnership = samples::APartnership(v1::TWINNING);
  EXPECT_EQ(On(partnership, Day(2026, 1, 1)).milestones_size(), 0);
  v1::Programme::Clocks clocks;
  clocks.set_deliver_late_months(3);
  v1::Timeline timeline = DescribeTimeline(partnership, clocks, {}, Day(2024, 4, 1));
  ASSERT_EQ(timeline.milestones_size(), 1);
  EXPECT_EQ(timeline.milestones(0).standing(), Milestone::ON_TRACK);
  timeline = DescribeTimeline(partnership, clocks, {}, Day(2024, 4, 2));
  EXPECT_EQ(timeline.milestones(0).standing(), Milestone::LATE);
  clocks.set_deliver_warning_months(2);
  timeline = DescribeTimeline(Managed(), clocks, {}, Day(2024, 3, 5));
  EXPECT_EQ(timeline.milestones(0).standing(), Milestone::WARNED);
  EXPECT_EQ(timeline.milestones_size(), 2) << "document E's clock for the exchange";
}

TEST(Timeline, HasClocksThatWarnBeforeTheyAreLate) {
  v1::Programme programme;
  programme.mutable_clocks()->set_deliver_warning_months(6);
  programme.mutable_clocks()->set_deliver_late_months(5);
  programme.mutable_clocks()->set_exchange_warning_months(9);
  EXPECT_THAT(BadFieldsOf(ValidateProgramme(programme, nullptr)),
              ElementsAre("programme.clocks.deliver_late_months"));
}

// However it is held and resumed: from one day to the next the days left fall by one while the
// clock runs, and by none while it stands.
TEST(Timeline, FallsByADayForEachDayThatItRuns) {
  std::mt19937_64 random(testing::Seed());
  for (int round = 0; round < 200; ++round) {
    Partnership partnership = Managed();
    Day day = kTimelineStart;
    std::vector<Day> stops;
    for (int i = 0; i < 4; ++i) {
      day += static_cast<int>(1 + random() % 30);
      stops.push_back(day);
      ChangeTo(partnership, i % 2 == 0 ? Partnership::ON_HOLD : Partnership::DISCOVER, day);
    }
    for (Day today = kTimelineStart; today < day + 20; ++today) {
      const bool is_held =
          (today >= stops[0] && today < stops[1]) || (today >= stops[2] && today < stops[3]);
      const auto left = [&](Day on) { return On(partnership, on).milestones(0).days(); };
      EXPECT_EQ(left(today) - left(today + 1), is_held ? 0 : 1) << FormatDay(today);
    }
  }
}

}  // namespace
}  // namespace tandem::placement
