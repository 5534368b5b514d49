// Who takes several seats of a run.
#include "services/placement/domain/seating.h"

#include <map>
#include <random>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/samples.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

NeedToFill Asking(const std::string& id, int share_percent, Day from = Day(2024, 1, 1)) {
  NeedToFill to_fill{{}, "lr", 1};
  to_fill.need.set_name("countries/lr/partnerships/ncd/needs/" + id);
  to_fill.need.set_role(v1::Placement::COACH);
  to_fill.need.set_share_percent(share_percent);
  *to_fill.need.mutable_window()->mutable_start() = ToDate(from);
  *to_fill.need.mutable_window()->mutable_end() = ToDate(from + 60);
  return to_fill;
}

Available Adviser(const std::string& id, int busy_percent = 0) {
  Available one{samples::AnAvailableProfessional(), {}};
  one.professional.set_name("countries/lr/professionals/" + id);
  if (busy_percent == 0) return one;
  v1::Placement& placement = one.placements.emplace_back();
  placement.set_name("countries/lr/partnerships/ncd/placements/" + id);
  placement.set_state(v1::Placement::ACTIVE);
  placement.set_share_percent(busy_percent);
  *placement.mutable_start_date() = ToDate(Day(2023, 1, 1));
  *placement.mutable_end_date() = ToDate(Day(2026, 12, 31));
  return one;
}

v1::MatchRun RunOf(const std::vector<NeedToFill>& needs, const std::vector<Available>& available) {
  return PlanMatches(needs, available, {Day(2024, 1, 1), 100}).value();
}

std::vector<std::string> ExclusionsOf(const v1::MatchRun::Unfilled& unfilled) {
  std::vector<std::string> exclusions;
  for (const auto& one : unfilled.exclusions())
    exclusions.push_back(fmt::format("{} {}", one.constraint(), one.professionals()));
  return exclusions;
}

TEST(FillSeats, GivesSomebodyWhoIsPartTimeSeveralSeats) {
  const v1::MatchRun both = RunOf({Asking("one", 40), Asking("two", 40)}, {Adviser("a")});
  EXPECT_THAT(both.proposals(), SizeIs(2));
  EXPECT_THAT(both.unfilled(), IsEmpty());
  const v1::MatchRun busy = RunOf({Asking("one", 20), Asking("two", 20)}, {Adviser("a", 50)});
  EXPECT_THAT(busy.proposals(), SizeIs(2));
}

TEST(FillSeats, FillsWhatIsLeftOfSomebodyWhoseSeatsDiffer) {
  const v1::MatchRun run = RunOf({Asking("h2", 40), Asking("h3", 20), Asking("h4", 20)},
                                 {Adviser("three", 50), Adviser("two")});
  EXPECT_THAT(run.proposals(), SizeIs(3));
  EXPECT_THAT(run.unfilled(), IsEmpty());
}

TEST(FillSeats, GivesSomebodySeatsThatFollowEachOther) {
  NeedToFill first = Asking("first", 100), second = Asking("second", 100, Day(2024, 7, 1));
  first.need.set_expected_days(90);
  const v1::MatchRun run = RunOf({first, second}, {Adviser("a")});
  ASSERT_THAT(run.proposals(), SizeIs(2));
  EXPECT_EQ(ToDay(run.proposals(0).end_date()), Day(2024, 3, 30));
  EXPECT_EQ(ToDay(run.proposals(1).start_date()), Day(2024, 7, 1));
}

TEST(FillSeats, GivesNobodyTwoSeatsOfOneNeed) {
  NeedToFill two = Asking("two", 20);
  two.seats = 2;
  const v1::MatchRun run = RunOf({two, Asking("z", 20)}, {Adviser("a")});
  ASSERT_THAT(run.proposals(), SizeIs(2));
  EXPECT_NE(run.proposals(0).need(), run.proposals(1).need());
  ASSERT_THAT(run.unfilled(), SizeIs(1));
  EXPECT_THAT(run.unfilled(0).exclusions(), IsEmpty());
  EXPECT_EQ(run.unfilled(0).nearest_professional(), "") << "they are proposed for it";
}

TEST(FillSeats, TellsOfWhomOtherNeedsLeaveNoTime) {
  const v1::MatchRun run = RunOf({Asking("one", 100), Asking("two", 100)}, {Adviser("a")});
  EXPECT_THAT(run.proposals(), SizeIs(1));
  ASSERT_THAT(run.unfilled(), SizeIs(1));
  EXPECT_THAT(ExclusionsOf(run.unfilled(0)), ElementsAre("PROPOSED_ELSEWHERE 1"));
  EXPECT_EQ(run.unfilled(0).nearest_professional(), "");
}

TEST(FillSeats, NamesWhoHasTimeLeftForASmallerShare) {
  const v1::MatchRun run = RunOf({Asking("large", 60), Asking("other", 60)}, {Adviser("a")});
  ASSERT_THAT(run.unfilled(), SizeIs(1));
  EXPECT_THAT(ExclusionsOf(run.unfilled(0)), ElementsAre("PROPOSED_ELSEWHERE 1"));
  EXPECT_EQ(run.unfilled(0).nearest_professional(), "countries/lr/professionals/a");
  ASSERT_THAT(run.unfilled(0).relaxations(), SizeIs(1));
  EXPECT_EQ(run.unfilled(0).relaxations(0).change(), "Ask for 40% of full time.");
  EXPECT_EQ(run.unfilled(0).seats_filled(), 1);
}

// Of whoever is proposed several times.
TEST(FillSeats, LeavesNobodyAboveFullTimeAndNoSeatThatSomebodyHasTimeFor) {
  std::mt19937_64 random(testing::Seed());
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int round = 0; round < 200; ++round) {
    std::vector<NeedToFill> needs;
    for (int i = 0; i < 1 + below(8); ++i) {
      needs.push_back(
          Asking(fmt::format("n{}", i), 10 * (1 + below(6)), Day(2024, 1, 1) + below(200)));
      needs.back().seats = 1 + below(2);
      needs.back().need.set_expected_days(30 + below(200));
    }
    std::map<std::string, Available, std::less<>> people;
    std::vector<Available> available;
    for (int i = 0; i < 1 + below(4); ++i) {
      available.push_back(Adviser(fmt::format("p{}", i), 20 * below(3)));
      people.emplace(available.back().professional.name(), available.back());
    }
    const v1::MatchRun run = RunOf(needs, available);
    std::map<std::string, int> open;
    for (const NeedToFill& to_fill : needs) open[to_fill.need.name()] = to_fill.seats;
    for (const auto& proposal : run.proposals()) {
      --open[proposal.need()];
      v1::Placement taken;
      taken.set_name(proposal.need());
      taken.set_need(proposal.need());
      taken.set_state(v1::Placement::PLANNED);
      *taken.mutable_start_date() = proposal.start_date();
      *taken.mutable_end_date() = proposal.end_date();
      taken.set_share_percent(proposal.share_percent());
      auto& placements = people.at(proposal.professional()).placements;
      ASSERT_FALSE(FindOverload(placements, taken).has_value()) << "round " << round;
      placements.push_back(taken);
    }
    for (const NeedToFill& to_fill : needs) {
      ASSERT_GE(open[to_fill.need.name()], 0);
      if (open[to_fill.need.name()] == 0) continue;
      for (const auto& [name, one] : people) {
        ASSERT_FALSE(BestFit(to_fill, one, {Day(2024, 1, 1), 100}).unmet.empty())
            << "round " << round << ": " << name << " for " << to_fill.need.name();
      }
    }
  }
}

}  // namespace
}  // namespace tandem::placement
