#include "services/placement/domain/relaxation.h"

#include <algorithm>
#include <list>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::LanguageLevel;

constexpr char kCoalitions[] = "competencyFrameworks/amp/competencies/coalitions";

NeedToFill ANeedToRelax(const std::string& id, int seats = 1) {
  NeedToFill to_fill{{}, "lr", seats};
  to_fill.need.set_name("countries/lr/partnerships/ncd/needs/" + id);
  to_fill.need.set_role(v1::Placement::COACH);
  *to_fill.need.mutable_window()->mutable_start() = ToDate(Day(2024, 1, 1));
  *to_fill.need.mutable_window()->mutable_end() = ToDate(Day(2024, 6, 30));
  return to_fill;
}

NeedToFill InFrench(const std::string& id, int seats = 1) {
  NeedToFill to_fill = ANeedToRelax(id, seats);
  auto* french = to_fill.need.add_languages();
  french->set_language("fr");
  french->set_level(LanguageLevel::B2);
  return to_fill;
}

Available SpeakingAt(const std::string& id, LanguageLevel::Cefr level) {
  Available one{samples::AnAvailableProfessional(), {}};
  one.professional.set_name("countries/lr/professionals/" + id);
  auto* french = one.professional.add_languages();
  french->set_language("fr");
  french->set_level(level);
  return one;
}

v1::MatchRun PlanRelaxed(const std::vector<NeedToFill>& needs,
                         const std::vector<Available>& available) {
  return PlanMatches(needs, available, {Day(2024, 2, 1), 100}).value();
}

TEST(Explain, SaysHowManySeatsTheChangeFills) {
  const std::vector<Available> available = {
      SpeakingAt("a", LanguageLevel::A1), SpeakingAt("b", LanguageLevel::B1),
      SpeakingAt("c", LanguageLevel::B1), SpeakingAt("d", LanguageLevel::A2)};
  const v1::MatchRun run = PlanRelaxed({InFrench("coaches", 3)}, available);
  ASSERT_THAT(run.unfilled(), SizeIs(1));
  EXPECT_EQ(run.unfilled(0).seats(), 3);
  EXPECT_EQ(run.unfilled(0).relaxations(0).change(), "Ask for fr at B1.");
  EXPECT_EQ(run.unfilled(0).seats_filled(), 2);
  EXPECT_EQ(PlanRelaxed({InFrench("coaches", 1)}, available).unfilled(0).seats_filled(), 1)
      << "no more than are open";
}

TEST(Explain, CountsOnNobodyTwice) {
  const Available near = SpeakingAt("a", LanguageLevel::B1),
                  far = SpeakingAt("b", LanguageLevel::A2);
  const v1::MatchRun run =
      PlanRelaxed({InFrench("one"), InFrench("two"), InFrench("three")}, {near, far});
  ASSERT_THAT(run.unfilled(), SizeIs(3));
  EXPECT_EQ(run.unfilled(0).nearest_professional(), near.professional.name());
  EXPECT_EQ(run.unfilled(1).nearest_professional(), far.professional.name());
  EXPECT_EQ(run.unfilled(1).relaxations(0).change(), "Ask for fr at A2.");
  EXPECT_EQ(run.unfilled(2).nearest_professional(), "");
  EXPECT_EQ(run.unfilled(2).seats_filled(), 0);
  const v1::MatchRun other =
      PlanRelaxed({InFrench("one", 2), InFrench("two")},
                  {near, SpeakingAt("c", LanguageLevel::B1), SpeakingAt("d", LanguageLevel::A1)});
  EXPECT_EQ(other.unfilled(0).seats_filled(), 2);
  EXPECT_THAT(other.unfilled(1).nearest_professional(), HasSubstr("/d"))
      << "who fills the other's second seat is counted on there";
}

TEST(Explain, ContradictsNothingWhereNoChangeFillsTheNeed) {
  Available ineligible = SpeakingAt("a", LanguageLevel::A2);
  ineligible.professional.clear_eligible_countries();
  const v1::MatchRun run = PlanRelaxed({InFrench("one"), InFrench("two")}, {ineligible});
  ASSERT_THAT(run.unfilled(), SizeIs(2));
  const auto& unfilled = run.unfilled(0);
  EXPECT_EQ(unfilled.nearest_professional(), ineligible.professional.name());
  EXPECT_THAT(unfilled.nearest_constraints(), ElementsAre("COUNTRY_ELIGIBLE", "LANGUAGE_SPOKEN"));
  ASSERT_THAT(unfilled.relaxations(), SizeIs(1)) << "to ask for less French fills nothing";
  EXPECT_EQ(unfilled.relaxations(0).constraint(), "COUNTRY_ELIGIBLE");
  EXPECT_EQ(unfilled.relaxations(0).change(), "");
  EXPECT_EQ(unfilled.seats_filled(), 0);
  EXPECT_EQ(run.unfilled(1).nearest_professional(), "") << "nobody is named twice";
}

TEST(Explain, LeavesWhomNoChangeLetsInHereToTheNeedThatTheyComeNearest) {
  const Available only = SpeakingAt("a", LanguageLevel::B1);
  NeedToFill declined = InFrench("one");
  declined.declined.insert(only.professional.name());
  const v1::MatchRun run = PlanRelaxed({declined, InFrench("two")}, {only});
  ASSERT_THAT(run.unfilled(), SizeIs(2));
  EXPECT_EQ(run.unfilled(0).nearest_professional(), "");
  EXPECT_EQ(run.unfilled(1).nearest_professional(), only.professional.name());
  EXPECT_EQ(run.unfilled(1).seats_filled(), 1);
}

TEST(Explain, NamesAnotherShareWhereTheNeedCanSayOne) {
  Available half = SpeakingAt("a", LanguageLevel::B2);
  v1::Placement& placement = half.placements.emplace_back();
  placement.set_name("countries/lr/partnerships/ncd/placements/half");
  placement.set_state(v1::Placement::ACTIVE);
  placement.set_share_percent(50);
  *placement.mutable_start_date() = ToDate(Day(2023, 1, 1));
  *placement.mutable_end_date() = ToDate(Day(2026, 1, 1));
  NeedToFill to_fill = ANeedToRelax("one");
  to_fill.need.set_share_percent(80);
  const auto unfilled = [&] { return PlanRelaxed({to_fill}, {half}).unfilled(0); };
  EXPECT_EQ(unfilled().relaxations(0).change(), "Ask for 50% of full time.");
  EXPECT_EQ(unfilled().seats_filled(), 1);
  to_fill.need.set_state(v1::PlacementNeed::MATCHING);
  EXPECT_EQ(unfilled().relaxations(0).change(), "Let its window end on 2026-01-02.")
      << "who accepts a match of it accepts its share";
}

TEST(Explain, OffersNoOtherClearancesOnceTheNeedIsMatched) {
  const Available unchecked = SpeakingAt("a", LanguageLevel::B2);
  NeedToFill to_fill = ANeedToRelax("one");
  to_fill.need.add_required_clearances(v1::Clearance::MEDICAL);
  const auto unfilled = [&] { return PlanRelaxed({to_fill}, {unchecked}).unfilled(0); };
  EXPECT_EQ(unfilled().relaxations(0).change(), "Ask for no MEDICAL.");
  EXPECT_EQ(unfilled().seats_filled(), 1);
  to_fill.need.set_state(v1::PlacementNeed::MATCHING);
  ASSERT_THAT(unfilled().relaxations(), SizeIs(1));
  EXPECT_EQ(unfilled().relaxations(0).constraint(), "CLEARANCES_HOLD");
  EXPECT_EQ(unfilled().relaxations(0).change(), "")
      << "who accepts a match of it accepts what it requires";
  EXPECT_EQ(unfilled().seats_filled(), 0);
}

Available Reaching(const std::string& id, int level) {
  Available one = SpeakingAt(id, LanguageLevel::B2);
  auto& competency = *one.professional.add_competencies();
  competency.set_competency(kCoalitions);
  competency.set_level(level);
  return one;
}

NeedToFill InFrenchWithCoalitions(int seats) {
  NeedToFill to_fill = InFrench("coaches", seats);
  auto& required = *to_fill.need.add_required_competencies();
  required.set_competency(kCoalitions);
  required.set_level(3);
  return to_fill;
}

TEST(Explain, SaysWhatWouldFillAllSeatsWhereTheChangeForTheNearestLeavesSome) {
  const std::vector<Available> available = {
      SpeakingAt("a", LanguageLevel::A1), SpeakingAt("b", LanguageLevel::B1),
      SpeakingAt("c", LanguageLevel::B1), SpeakingAt("d", LanguageLevel::A2)};
  const v1::MatchRun run = PlanRelaxed({InFrench("coaches", 3)}, available);
  const auto& unfilled = run.unfilled(0);
  EXPECT_EQ(unfilled.relaxations(0).change(), "Ask for fr at B1.");
  EXPECT_EQ(unfilled.seats_filled(), 2);
  ASSERT_THAT(unfilled.all_seats().relaxations(), SizeIs(1));
  const auto& relaxation = unfilled.all_seats().relaxations(0);
  EXPECT_EQ(relaxation.change(), "Ask for fr at A2.");
  EXPECT_EQ(relaxation.how_far(), "fr is known at A2, B2 is needed.");
  EXPECT_EQ(relaxation.professional(), available[3].professional.name());
  EXPECT_EQ(unfilled.all_seats().seats_filled(), 3);
  EXPECT_FALSE(PlanRelaxed({InFrench("coaches", 2)}, available).unfilled(0).has_all_seats());
}

TEST(Explain, LetsOneConstraintGiveWayFurtherRatherThanTwo) {
  Available unschooled = Reaching("b", 2), far = Reaching("c", 3);
  Available near = Reaching("a", 3);
  near.professional.mutable_languages(1)->set_level(LanguageLevel::B1);
  far.professional.mutable_languages(1)->set_level(LanguageLevel::A1);
  const auto two = PlanRelaxed({InFrenchWithCoalitions(2)}, {near, unschooled, far}).unfilled(0);
  ASSERT_THAT(two.all_seats().relaxations(), SizeIs(1));
  EXPECT_EQ(two.all_seats().relaxations(0).change(), "Ask for fr at A1.");
  const auto three = PlanRelaxed({InFrenchWithCoalitions(3)}, {near, unschooled, far}).unfilled(0);
  ASSERT_THAT(three.all_seats().relaxations(), SizeIs(2));
  EXPECT_EQ(three.all_seats().relaxations(0).constraint(), "COMPETENCY_REACHED");
  EXPECT_EQ(three.all_seats().relaxations(0).professional(), unschooled.professional.name());
  EXPECT_EQ(three.all_seats().relaxations(1).professional(), far.professional.name());
  EXPECT_EQ(three.all_seats().seats_filled(), 3);
}

TEST(Explain, FillsAsManySeatsAsCanBeWhereNoChangeFillsAll) {
  Available ineligible = SpeakingAt("c", LanguageLevel::B1);
  ineligible.professional.clear_eligible_countries();
  const std::vector<Available> available = {SpeakingAt("a", LanguageLevel::B1),
                                            SpeakingAt("b", LanguageLevel::A1), ineligible};
  const v1::MatchRun run = PlanRelaxed({InFrench("coaches", 9)}, available);
  EXPECT_EQ(run.unfilled(0).all_seats().seats_filled(), 2);
  EXPECT_EQ(run.unfilled(0).all_seats().relaxations(0).change(), "Ask for fr at A1.");
  const v1::MatchRun no_more = PlanRelaxed({InFrench("coaches", 9)}, {available[0], ineligible});
  EXPECT_EQ(no_more.unfilled(0).seats_filled(), 1);
  EXPECT_FALSE(no_more.unfilled(0).has_all_seats());
}

TEST(Explain, FillsNoFurtherSeatWithWhomAnotherNeedCountsOn) {
  const Available near = SpeakingAt("a", LanguageLevel::B1),
                  far = SpeakingAt("b", LanguageLevel::A2);
  const v1::MatchRun run = PlanRelaxed({InFrench("one", 2), InFrench("two")}, {near, far});
  EXPECT_EQ(run.unfilled(1).nearest_professional(), far.professional.name());
  EXPECT_FALSE(run.unfilled(0).has_all_seats());
  const Available other = SpeakingAt("c", LanguageLevel::A1);
  const v1::MatchRun more =
      PlanRelaxed({InFrench("one", 2), InFrench("three", 2), InFrench("two")}, {near, far, other});
  EXPECT_EQ(more.unfilled(2).nearest_professional(), other.professional.name());
  EXPECT_FALSE(more.unfilled(0).has_all_seats());
  EXPECT_FALSE(more.unfilled(1).has_all_seats());
}

TEST(Explain, AsksForNoMoreDaysAndMonthsThanEachOfThemHas) {
  NeedToFill year = ANeedToRelax("coaches", 2);
  *year.need.mutable_window()->mutable_start() = ToDate(Day(2025, 1, 1));
  *year.need.mutable_window()->mutable_end() = ToDate(Day(2025, 6, 30));
  year.need.set_minimum_months(12);
  const auto there = [](const std::string& id, Day first, Day last) {
    Available one = SpeakingAt(id, LanguageLevel::B2);
    *one.professional.mutable_availability(0)->mutable_start() = ToDate(first);
    *one.professional.mutable_availability(0)->mutable_end() = ToDate(last);
    return one;
  };
  const v1::MatchRun run = PlanRelaxed({year}, {there("a", Day(2025, 2, 1), Day(2025, 7, 31)),
                                                there("b", Day(2025, 3, 3), Day(2025, 8, 31))});
  EXPECT_EQ(run.unfilled(0).relaxations(0).change(), "Expect 182 days, and 5 months at least.");
  EXPECT_EQ(run.unfilled(0).seats_filled(), 1) << "the other has 6 months, and 181 days";
  EXPECT_EQ(run.unfilled(0).all_seats().relaxations(0).change(),
            "Expect 181 days, and 5 months at least.");
  EXPECT_EQ(run.unfilled(0).all_seats().seats_filled(), 2);
}

// Somebody with anything that a need may find too little.
Available Anybody(std::mt19937_64& random) {
  Available one = SpeakingAt("a", static_cast<LanguageLevel::Cefr>(random() % 7));
  const auto day = [&](Day from, int days) {
    return from + static_cast<int>(random() % static_cast<unsigned>(days));
  };
  auto& available = *one.professional.mutable_availability(0);
  *available.mutable_start() = ToDate(day(Day(2023, 6, 1), 500));
  *available.mutable_end() = ToDate(day(ToDay(available.start()) + 1, 600));
  auto& competency = *one.professional.add_competencies();
  competency.set_competency(kCoalitions);
  competency.set_level(static_cast<int>(1 + random() % 5));
  if (random() % 2 == 0) {
    auto& clearance = *one.professional.add_clearances();
    clearance.set_kind(v1::Clearance::MEDICAL);
    *clearance.mutable_issue_date() = ToDate(day(Day(2023, 1, 1), 700));
  }
  v1::Placement& placement = one.placements.emplace_back();
  placement.set_name("countries/lr/partnerships/ncd/placements/other");
  placement.set_state(v1::Placement::ACTIVE);
  placement.set_share_percent(static_cast<int>(1 + random() % 99));
  *placement.mutable_start_date() = ToDate(Day(2023, 1, 1));
  *placement.mutable_end_date() = ToDate(day(Day(2023, 12, 1), 700));
  return one;
}

NeedToFill Anything(std::mt19937_64& random) {
  NeedToFill to_fill = InFrench("coach");
  to_fill.need.set_minimum_months(static_cast<int>(random() % 12));
  auto& required = *to_fill.need.add_required_competencies();
  required.set_competency(kCoalitions);
  required.set_level(static_cast<int>(1 + random() % 5));
  if (random() % 2 == 0) to_fill.need.add_required_clearances(v1::Clearance::MEDICAL);
  if (random() % 2 == 0) to_fill.need.set_share_percent(static_cast<int>(1 + random() % 100));
  to_fill.is_barred = random() % 4 == 0;
  return to_fill;
}

TEST(Relaxed, LetsInWhomItsChangesAreFor) {
  const std::uint64_t seed = tandem::testing::Seed();
  std::mt19937_64 random(seed);
  const Wanted wanted{Day(2024, 2, 1), 100};
  int within_reach = 0;
  for (int round = 0; round < 2000; ++round) {
    const Available one = Anybody(random);
    const NeedToFill to_fill = Anything(random);
    const Fit fit = BestFit(to_fill, one, wanted);
    if (DistanceOf(fit).is_out_of_reach) continue;
    ++within_reach;
    const Asked asked = Relaxed(to_fill, wanted, one, fit);
    const Fit then = BestFit(asked.to_fill, one, asked.wanted);
    ASSERT_THAT(ConstraintsOf(then), IsEmpty())
        << "round " << round << ": " << then.unmet.front().unmet.description << "\n"
        << to_fill.need.DebugString() << one.professional.DebugString();
  }
  EXPECT_GT(within_reach, 200);
}

// Whether the changes for all of up to four at random let in each of them; how often there were
// several.
int LetInAtRandom(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const Wanted wanted{Day(2024, 2, 1), 100};
  int several = 0;
  for (int round = 0; round < 1000; ++round) {
    const NeedToFill to_fill = Anything(random);
    std::list<Available> all;
    std::vector<Near> let_in;
    for (int i = 0; i < 4; ++i) {
      const Available& one = all.emplace_back(Anybody(random));
      const Fit fit = BestFit(to_fill, one, wanted);
      if (!DistanceOf(fit).is_out_of_reach) let_in.push_back({&one, fit});
    }
    if (let_in.size() > 1) ++several;
    std::vector<const Near*> together;
    for (const Near& near : let_in) together.push_back(&near);
    const Asked asked = Relaxed(to_fill, wanted, together);
    for (const Near& near : let_in) {
      const Fit then = BestFit(asked.to_fill, *near.one, asked.wanted);
      EXPECT_THAT(ConstraintsOf(then), IsEmpty())
          << "seed " << seed << ", round " << round << ": " << then.unmet.front().unmet.description
          << "\n"
          << to_fill.need.DebugString() << near.one->professional.DebugString();
    }
  }
  return several;
}

TEST(Relaxed, LetsInAllWhomItsChangesAreFor) {
  EXPECT_GT(LetInAtRandom(tandem::testing::Seed()), 100);
}

TEST(Relaxed, LetsInWhoHasAShortMonthBesideWhoHasMostOfALongOne) { LetInAtRandom(981794747); }

}  // namespace
}  // namespace tandem::placement
