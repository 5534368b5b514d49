#include "services/placement/domain/match_plan.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/decimal.h"
#include "services/placement/domain/duration.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using samples::kPlanning;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

NeedToFill ANeed(const std::string& id, int seats = 1) {
  NeedToFill to_fill{{}, "lr", seats};
  to_fill.need.set_name("countries/lr/partnerships/ncd/needs/" + id);
  to_fill.need.set_role(v1::Placement::COACH);
  *to_fill.need.mutable_window()->mutable_start() = ToDate(Day(2024, 1, 1));
  *to_fill.need.mutable_window()->mutable_end() = ToDate(Day(2024, 6, 30));
  return to_fill;
}

Available Someone(const std::string& id, int years = 10) {
  Available one{samples::AnAvailableProfessional(), {}};
  one.professional.set_name("countries/lr/professionals/" + id);
  one.professional.set_private_sector_years(years);
  return one;
}

v1::MatchRun Plan(const std::vector<NeedToFill>& needs, const std::vector<Available>& available) {
  return PlanMatches(needs, available, {Day(2024, 2, 1), 100}).value();
}

TEST(PlanMatches, ProposesTheBetterAndNamesTheRunnerUpWithBothScores) {
  const std::vector<NeedToFill> needs = {ANeed("coach")};
  const std::vector<Available> available = {Someone("a", 2), Someone("b", 10)};
  const v1::MatchRun run = Plan(needs, available);
  ASSERT_THAT(run.proposals(), SizeIs(1));
  const auto& proposal = run.proposals(0);
  EXPECT_EQ(proposal.professional(), available[1].professional.name());
  EXPECT_EQ(proposal.runner_up(), available[0].professional.name());
  EXPECT_THAT(proposal.criteria(), SizeIs(7));
  EXPECT_EQ(proposal.score(), "0.825");
  EXPECT_EQ(proposal.runner_up_score(), "0.785");
  EXPECT_EQ(run.score(), "0.825");
  EXPECT_EQ(ToDay(proposal.start_date()), Day(2024, 2, 1));
  EXPECT_EQ(ToDay(proposal.end_date()), Day(2025, 1, 31));
  EXPECT_THAT(run.unfilled(), IsEmpty());
}

TEST(PlanMatches, IsForABoundedNumberOfPairs) {
  EXPECT_TRUE(RequirePlannable(11, 100'000).ok()) << "few needs, and everybody of a register";
  EXPECT_TRUE(RequirePlannable(1000, 3000).ok());
  EXPECT_TRUE(RequirePlannable(0, 50'000'000).ok());
  const Status pairs = RequirePlannable(1000, 3001);
  EXPECT_EQ(ReasonOf(pairs), "MATCH_RUN_TOO_LARGE");
  EXPECT_THAT(std::string(pairs.message()),
              AllOf(HasSubstr("3001000 pairs"), HasSubstr("3000000"), HasSubstr("one programme")));
  EXPECT_TRUE(RequireChoosable(1'000'000).ok());
  EXPECT_EQ(ReasonOf(RequireChoosable(1'000'001)), "MATCH_RUN_TOO_LARGE");
}

TEST(PlanMatches, ProposesTheBestOfMoreThanGoInOneRun) {
  std::vector<Available> many;
  for (int i = 0; i < 1003; ++i) many.push_back(Someone("p" + std::to_string(i), i < 3 ? 0 : 10));
  const v1::MatchRun run = Plan({ANeed("one", 600), ANeed("two", 600)}, many);
  EXPECT_THAT(run.proposals(), SizeIs(1000));
  EXPECT_EQ(run.not_proposed(), 3);
  for (const auto& proposal : run.proposals()) {
    EXPECT_NE(proposal.professional(), many[0].professional.name());
    EXPECT_LE(proposal.need(), std::prev(run.proposals().end())->need()) << "in their order";
  }
  Micros sum = 0;
  for (const auto& proposal : run.proposals()) sum += ParseDecimal(proposal.score()).value_or(0);
  EXPECT_EQ(run.score(), FormatDecimal(sum));
}

TEST(PlanMatches, StartsOnceSomeoneIsFree) {
  const std::vector<NeedToFill> needs = {ANeed("coach")};
  Available busy = Someone("a");
  v1::Placement placement;
  placement.set_name("countries/lr/partnerships/ncd/placements/other");
  placement.set_state(v1::Placement::ACTIVE);
  placement.set_share_percent(50);
  *placement.mutable_start_date() = ToDate(Day(2023, 1, 1));
  *placement.mutable_end_date() = ToDate(Day(2024, 3, 31));
  busy.placements.push_back(placement);
  const v1::MatchRun run = Plan(needs, {busy});
  ASSERT_THAT(run.proposals(), SizeIs(1));
  EXPECT_EQ(ToDay(run.proposals(0).start_date()), Day(2024, 4, 1));
}

TEST(PlanMatches, SaysWhichConstraintExcludesHowManyAndWhoIsNearest) {
  NeedToFill to_fill = ANeed("partner", 2);
  auto* planning = to_fill.need.add_required_competencies();
  planning->set_competency(kPlanning);
  planning->set_level(3);
  Available far = Someone("a"), near = Someone("b"), proposed = Someone("c");
  far.professional.clear_eligible_countries();
  proposed.placements.push_back(samples::ProposedElsewhere());
  const v1::MatchRun run = Plan({to_fill}, {far, near, proposed});
  EXPECT_THAT(run.proposals(), IsEmpty());
  ASSERT_THAT(run.unfilled(), SizeIs(1));
  const auto& unfilled = run.unfilled(0);
  EXPECT_EQ(unfilled.seats(), 2);
  std::vector<std::string> exclusions;
  for (const auto& exclusion : unfilled.exclusions()) {
    exclusions.push_back(exclusion.constraint() + " " + std::to_string(exclusion.professionals()));
  }
  EXPECT_THAT(exclusions,
              ElementsAre("COMPETENCY_REACHED 3", "COUNTRY_ELIGIBLE 1", "NO_OPEN_MATCH 1"));
  EXPECT_EQ(unfilled.nearest_professional(), near.professional.name());
  EXPECT_THAT(unfilled.nearest_constraints(), ElementsAre("COMPETENCY_REACHED"));
}

TEST(PlanMatches, SaysHowFarTheNearestWouldHaveToBeMet) {
  std::vector<NeedToFill> needs = {ANeed("coach")};
  for (const auto& [language, level] :
       {std::pair("fr", v1::LanguageLevel::B2), {"pt", v1::LanguageLevel::A1}}) {
    auto* asked = needs[0].need.add_languages();
    asked->set_language(language);
    asked->set_level(level);
  }
  Available other = Someone("b");
  other.placements.push_back(samples::ProposedElsewhere());
  other.professional.clear_eligible_countries();
  // Two languages are one constraint; the other misses three.
  const std::vector<Available> available = {Someone("a"), other};
  const v1::MatchRun run = Plan(needs, available);
  ASSERT_THAT(run.unfilled(), SizeIs(1));
  EXPECT_EQ(run.unfilled(0).nearest_professional(), available[0].professional.name());
  ASSERT_THAT(run.unfilled(0).relaxations(), SizeIs(2));
  EXPECT_EQ(run.unfilled(0).relaxations(0).constraint(), "LANGUAGE_SPOKEN");
  EXPECT_EQ(run.unfilled(0).relaxations(0).how_far(), "fr is known at none, B2 is needed.");
}

TEST(PlanMatches, ProposesForAnExchangeWhoeverComesFromTheOtherSideAlone) {
  NeedToFill visitor = ANeed("visitor");
  visitor.need.set_role(v1::Placement::EXCHANGE_VISITOR);
  visitor.senders = {"countries/lr/institutions/kch"};
  Available own = Someone("a", 20), other = Someone("b", 2);
  other.institution = "countries/lr/institutions/kch";
  const v1::MatchRun run = Plan({visitor}, {own, other});
  ASSERT_THAT(run.proposals(), SizeIs(1));
  EXPECT_EQ(run.proposals(0).professional(), other.professional.name());
  EXPECT_EQ(run.proposals(0).runner_up(), "");
  const v1::MatchRun alone = Plan({visitor}, {own});
  ASSERT_THAT(alone.unfilled(), SizeIs(1));
  EXPECT_EQ(alone.unfilled(0).exclusions(0).constraint(), "FROM_THE_OTHER_SIDE");
}

TEST(PlanMatches, ExcludesEverybodyFromANeedWhoseTeamTakesNoPart) {
  NeedToFill barred = ANeed("barred");
  barred.is_barred = true;
  const v1::MatchRun run = Plan({barred}, {Someone("a"), Someone("b")});
  EXPECT_THAT(run.proposals(), IsEmpty());
  ASSERT_THAT(run.unfilled(), SizeIs(1));
  ASSERT_THAT(run.unfilled(0).exclusions(), SizeIs(1));
  EXPECT_EQ(run.unfilled(0).exclusions(0).constraint(), "TEAM_TAKES_PART");
  EXPECT_EQ(run.unfilled(0).exclusions(0).professionals(), 2);
}

TEST(PlanMatches, ProposesNobodyAgainWhoseMatchForTheNeedWasDeclined) {
  NeedToFill one = ANeed("one"), two = ANeed("two");
  const Available only = Someone("a");
  one.declined.insert(only.professional.name());
  const v1::MatchRun run = Plan({one, two}, {only});
  ASSERT_THAT(run.proposals(), SizeIs(1));
  EXPECT_EQ(run.proposals(0).need(), two.need.name());
  ASSERT_THAT(run.unfilled(), SizeIs(1));
  ASSERT_THAT(run.unfilled(0).exclusions(), SizeIs(1));
  EXPECT_EQ(run.unfilled(0).exclusions(0).constraint(), "DECLINED_BEFORE");
}

TEST(PlanMatches, ProposesNobodyAgainWhoHasASeatOfTheNeed) {
  const NeedToFill one = ANeed("one", 2), two = ANeed("two");
  Available nurse = Someone("a");
  v1::Placement placement;
  placement.set_need(one.need.name());
  placement.set_state(v1::Placement::PLANNED);
  placement.set_share_percent(100);
  *placement.mutable_start_date() = ToDate(Day(2024, 1, 8));
  *placement.mutable_end_date() = ToDate(Day(2024, 3, 31));
  nurse.placements.push_back(placement);
  const v1::MatchRun run = Plan({one, two}, {nurse});
  ASSERT_THAT(run.proposals(), SizeIs(1));
  EXPECT_EQ(run.proposals(0).need(), two.need.name());
  ASSERT_THAT(run.unfilled(), SizeIs(1));
  ASSERT_THAT(run.unfilled(0).exclusions(), SizeIs(1));
  EXPECT_EQ(run.unfilled(0).exclusions(0).constraint(), "PLACED_BEFORE");
  nurse.placements[0].set_state(v1::Placement::CANCELLED);
  EXPECT_THAT(Plan({one}, {nurse}).proposals(), SizeIs(1)) << "it was given back";
}

// Whom a need that asks for French at B2 names as nearest.
std::string NearestOf(const std::vector<Available>& available) {
  NeedToFill to_fill = ANeed("coach");
  auto* french = to_fill.need.add_languages();
  french->set_language("fr");
  french->set_level(v1::LanguageLevel::B2);
  const v1::MatchRun run = Plan({to_fill}, available);
  EXPECT_THAT(run.proposals(), IsEmpty());
  return run.unfilled_size() == 1 ? run.unfilled(0).nearest_professional() : "";
}

Available Speaking(const std::string& id, v1::LanguageLevel::Cefr level) {
  Available one = Someone(id);
  auto* french = one.professional.add_languages();
  french->set_language("fr");
  french->set_level(level);
  return one;
}

TEST(PlanMatches, NamesWhoLacksTheLeastOfOneConstraintAsNearest) {
  const Available near = Speaking("b", v1::LanguageLevel::B1);
  EXPECT_EQ(NearestOf({Speaking("a", v1::LanguageLevel::A2), near}), near.professional.name());
  // Some days of a year are less than a level.
  Available short_of_days = Speaking("c", v1::LanguageLevel::B2);
  *short_of_days.professional.mutable_availability(0)->mutable_end() = ToDate(Day(2025, 1, 29));
  EXPECT_EQ(NearestOf({near, short_of_days}), short_of_days.professional.name());
  *short_of_days.professional.mutable_availability(0)->mutable_end() = ToDate(Day(2024, 3, 1));
  EXPECT_EQ(NearestOf({near, short_of_days}), near.professional.name());
}

TEST(PlanMatches, NamesWhomNoChangeOfTheNeedReachesLast) {
  const Available far = Speaking("z", v1::LanguageLevel::A1);
  Available proposed = Speaking("a", v1::LanguageLevel::B2), ineligible = proposed,
            alumni = proposed;
  proposed.placements.push_back(samples::ProposedElsewhere());
  ineligible.professional.set_name("countries/lr/professionals/b");
  ineligible.professional.clear_eligible_countries();
  alumni.professional.set_name("countries/lr/professionals/c");
  alumni.professional.set_state(v1::Professional::ALUMNI);
  EXPECT_EQ(NearestOf({proposed, ineligible, alumni, far}), far.professional.name());
  EXPECT_EQ(NearestOf({proposed}), proposed.professional.name());
}

TEST(PlanMatches, SaysWhatChangeWouldFillTheNeed) {
  Available late = Someone("a"), busy = Someone("b");
  *late.professional.mutable_availability(0)->mutable_start() = ToDate(Day(2024, 7, 2));
  const auto relaxation = [](const Available& one) {
    const v1::MatchRun run = Plan({ANeed("coach")}, {one});
    EXPECT_THAT(run.unfilled(), SizeIs(1));
    EXPECT_THAT(run.unfilled(0).relaxations(), SizeIs(1));
    return run.unfilled(0).relaxations(0);
  };
  EXPECT_EQ(relaxation(late).constraint(), "START_WITHIN_WINDOW");
  EXPECT_EQ(relaxation(late).change(), "Let its window end on 2024-07-02.");
  for (const int share : {20, 30}) {
    v1::Placement& placement = busy.placements.emplace_back();
    placement.set_name("countries/lr/partnerships/ncd/placements/" + std::to_string(share));
    placement.set_state(v1::Placement::ACTIVE);
    placement.set_share_percent(share);
    *placement.mutable_start_date() = ToDate(Day(2023, 1, 1));
    *placement.mutable_end_date() = ToDate(Day(2026 + share, 1, 1));
  }
  EXPECT_EQ(relaxation(busy).constraint(), "SHARE_FREE");
  EXPECT_EQ(relaxation(busy).change(), "Ask for 50% of full time.");
  late.professional.clear_availability();
  EXPECT_EQ(relaxation(late).constraint(), "DAYS_AVAILABLE");
  EXPECT_EQ(relaxation(late).change(), "");
}

TEST(PlanMatches, SolvesNeedsOfDifferentSharesTogether) {
  Available half = Someone("b");
  v1::Placement& placement = half.placements.emplace_back();
  placement.set_name("countries/lr/partnerships/ncd/placements/half");
  placement.set_state(v1::Placement::ACTIVE);
  placement.set_share_percent(50);
  *placement.mutable_start_date() = ToDate(Day(2023, 1, 1));
  *placement.mutable_end_date() = ToDate(Day(2026, 1, 1));
  NeedToFill part = ANeed("part"), full = ANeed("full");
  part.need.set_share_percent(50);
  const v1::MatchRun run = Plan({full, part}, {Someone("a"), half});
  ASSERT_THAT(run.proposals(), SizeIs(2));
  EXPECT_EQ(run.proposals(1).need(), part.need.name());
  EXPECT_EQ(run.proposals(1).professional(), half.professional.name());
  EXPECT_EQ(run.proposals(0).share_percent(), 100);
  EXPECT_EQ(run.proposals(1).share_percent(), 50);
}

NeedToFill OfTeam(const std::string& id, const std::string& team, int seats) {
  NeedToFill to_fill = ANeed(id, seats);
  to_fill.need.set_team("countries/lr/teams/" + team);
  return to_fill;
}

std::vector<std::string> FairnessOf(const v1::MatchRun& run) {
  std::vector<std::string> scores;
  for (const auto& proposal : run.proposals()) scores.push_back(proposal.criteria(6).score());
  return scores;
}

TEST(PlanMatches, SpreadsThoseThereAreOverTheTeams) {
  const std::vector<Available> two = {Someone("a"), Someone("b")};
  const v1::MatchRun run = Plan({OfTeam("one", "x", 2), OfTeam("two", "y", 2)}, two);
  ASSERT_THAT(run.proposals(), SizeIs(2));
  EXPECT_NE(run.proposals(0).need(), run.proposals(1).need());
  EXPECT_THAT(FairnessOf(run), ElementsAre("1", "1"));
}

TEST(PlanMatches, CountsThoseItProposesForATeamBefore) {
  std::vector<Available> many;
  for (const char* id : {"a", "b", "c", "d"}) many.push_back(Someone(id));
  NeedToFill one = OfTeam("one", "x", 2), two = OfTeam("two", "x", 1), three = OfTeam("z", "y", 1);
  for (NeedToFill* need : {&one, &two, &three}) need->with_team = 1;
  const v1::MatchRun run = Plan({three, two, one}, many);
  ASSERT_THAT(run.proposals(), SizeIs(4));
  EXPECT_THAT(FairnessOf(run), ElementsAre("0.5", "0.333333", "0.25", "0.5"));
  EXPECT_THAT(run.proposals(2).criteria(6).reason(), HasSubstr("has 3 placed"));
  Micros sum = 0;
  for (const auto& proposal : run.proposals()) sum += ParseDecimal(proposal.score()).value_or(0);
  EXPECT_EQ(run.score(), FormatDecimal(sum));
}

TEST(PlanMatches, FillsASeatThatNobodyElseCanThoughItsTeamHasMany) {
  NeedToFill one = OfTeam("one", "x", 1);
  one.with_team = 50;
  EXPECT_THAT(Plan({one, OfTeam("two", "y", 1)}, {Someone("a"), Someone("b")}).proposals(),
              SizeIs(2));
}

TEST(PlanMatches, SpreadsManySeatsTooAndScoresEachAsItIs) {
  std::vector<Available> many;
  for (int i = 0; i < 40; ++i) many.push_back(Someone("p" + std::to_string(i)));
  const v1::MatchRun run = Plan({OfTeam("one", "x", 40), OfTeam("two", "y", 20)}, many);
  ASSERT_THAT(run.proposals(), SizeIs(40));
  const auto of_one =
      std::count_if(run.proposals().begin(), run.proposals().end(),
                    [](const auto& proposal) { return proposal.need().ends_with("/one"); });
  // The steps beyond the eighth seat are worth the same from the 17th on.
  EXPECT_GE(of_one, 16);
  EXPECT_LE(of_one, 24);
  EXPECT_EQ(FairnessOf(run).at(static_cast<std::size_t>(of_one) - 1),
            FormatDecimal(MultiplyDivide(1, kOne, static_cast<int>(of_one))));
}

TEST(PlanMatches, ScoresTheRunnerUpForTheSameSeatAndSaysWhereTheyAreProposed) {
  const NeedToFill one = OfTeam("one", "x", 1), two = OfTeam("two", "x", 1);
  const std::vector<Available> same = {Someone("a"), Someone("b")};
  const v1::MatchRun run = Plan({one, two}, same);
  ASSERT_THAT(run.proposals(), SizeIs(2));
  for (int i = 0; i < 2; ++i) {
    const auto &proposal = run.proposals(i), &other = run.proposals(1 - i);
    EXPECT_EQ(proposal.runner_up(), other.professional());
    EXPECT_EQ(proposal.runner_up_need(), other.need());
    EXPECT_EQ(proposal.runner_up_score(), proposal.score());
  }
  const v1::MatchRun alone = Plan({one}, same);
  EXPECT_NE(alone.proposals(0).runner_up(), "");
  EXPECT_EQ(alone.proposals(0).runner_up_need(), "");
}

TEST(PlanMatches, RemarksOnARequiredClearanceThatRunsOut) {
  NeedToFill to_fill = ANeed("coach");
  to_fill.need.add_required_clearances(v1::Clearance::MEDICAL);
  Available one = Someone("a");
  EXPECT_THAT(Plan({to_fill}, {one}).proposals(), IsEmpty());
  auto& clearance = *one.professional.add_clearances();
  clearance.set_kind(v1::Clearance::MEDICAL);
  *clearance.mutable_issue_date() = ToDate(Day(2023, 7, 1));
  *clearance.mutable_expire_date() = ToDate(Day(2024, 6, 30));
  const v1::MatchRun run = Plan({to_fill}, {one});
  ASSERT_THAT(run.proposals(), SizeIs(1));
  EXPECT_THAT(run.proposals(0).remarks(), ElementsAre(HasSubstr("2024-06-30")));
}

TEST(LastDayOf, IsTheOneThatTheNeedExpectsButLeavesItsMinimum) {
  v1::PlacementNeed need;
  EXPECT_EQ(LastDayOf(need, Day(2024, 2, 1)), Day(2025, 1, 31));
  need.set_expected_days(89);
  EXPECT_EQ(LastDayOf(need, Day(2025, 9, 1)), Day(2025, 11, 28));
  need.set_minimum_months(3);
  EXPECT_EQ(LastDayOf(need, Day(2025, 9, 1)), Day(2025, 11, 30));
}

TEST(LastDayOf, LeavesTheMonthsThatTheNeedAsksFor) {
  v1::PlacementNeed need;
  need.set_minimum_months(24);
  for (Day start(2024, 1, 1); start < Day(2025, 1, 1); ++start) {
    ASSERT_TRUE(
        CheckDuration(v1::Placement::MANAGEMENT_PARTNER, 24, start, LastDayOf(need, start)).ok())
        << FormatDay(start);
  }
}

}  // namespace
}  // namespace tandem::placement
