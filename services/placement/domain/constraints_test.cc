#include "services/placement/domain/constraints.h"

#include <optional>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using samples::AMatch;
using samples::AnAvailableProfessional;
using samples::ANeed;
using samples::kPlanning;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> ConditionsOf(const std::vector<Shortfall>& unmet) {
  std::vector<std::string> conditions;
  for (const Shortfall& one : unmet) conditions.push_back(one.unmet.condition);
  return conditions;
}

TEST(UnmetConstraints, AreNoneOfWhoFits) {
  EXPECT_THAT(UnmetConstraints(ANeed(), AnAvailableProfessional(), AMatch(), "lr"), IsEmpty());
}

TEST(UnmetConstraints, AreEveryReasonWhySomeoneDoesNotFit) {
  v1::PlacementNeed need = ANeed();
  need.mutable_languages(0)->set_level(v1::LanguageLevel::C2);
  auto* planning = need.add_required_competencies();
  planning->set_competency(kPlanning);
  planning->set_level(3);
  v1::Professional professional = AnAvailableProfessional();
  professional.set_state(v1::Professional::ALUMNI);
  const auto unmet =
      UnmetConstraints(need, professional, AMatch(Day(2023, 12, 1), Day(2025, 12, 1)), "ke");
  EXPECT_THAT(ConditionsOf(unmet),
              ElementsAre("PROFESSIONAL_AVAILABLE", "COUNTRY_ELIGIBLE", "LANGUAGE_SPOKEN",
                          "COMPETENCY_REACHED", "START_WITHIN_WINDOW", "DAYS_AVAILABLE"));
}

TEST(UnmetConstraints, JoinPeriodsOfAvailabilityThatTouch) {
  v1::Professional professional = AnAvailableProfessional();
  professional.clear_availability();
  const auto add = [&](Day start, Day end) {
    auto* period = professional.add_availability();
    *period->mutable_start() = ToDate(start);
    *period->mutable_end() = ToDate(end);
  };
  add(Day(2025, 1, 1), Day(2026, 1, 31));
  add(Day(2024, 1, 1), Day(2024, 12, 31));
  EXPECT_THAT(UnmetConstraints(ANeed(), professional, AMatch(), "lr"), IsEmpty());
  *professional.mutable_availability(1)->mutable_end() = ToDate(Day(2024, 12, 30));
  EXPECT_THAT(ConditionsOf(UnmetConstraints(ANeed(), professional, AMatch(), "lr")),
              ElementsAre("DAYS_AVAILABLE"));
}

v1::Clearance& AddClearance(v1::Professional& professional, v1::Clearance::Kind kind, Day issued,
                            std::optional<Day> expires = {}) {
  auto& clearance = *professional.add_clearances();
  clearance.set_kind(kind);
  *clearance.mutable_issue_date() = ToDate(issued);
  if (expires.has_value()) *clearance.mutable_expire_date() = ToDate(*expires);
  return clearance;
}

TEST(UnmetConstraints, AskForTheClearancesThatTheNeedRequires) {
  v1::PlacementNeed need = ANeed();
  need.add_required_clearances(v1::Clearance::POLICE_CHECK);
  const auto unmet = [&](const v1::Professional& professional) {
    return ConditionsOf(UnmetConstraints(need, professional, AMatch(), "lr"));
  };
  v1::Professional professional = AnAvailableProfessional();
  EXPECT_THAT(unmet(professional), ElementsAre("CLEARANCES_HOLD")) << "there is none";
  AddClearance(professional, v1::Clearance::SAFEGUARDING, Day(2023, 1, 1));
  EXPECT_THAT(unmet(professional), ElementsAre("CLEARANCES_HOLD")) << "another one";
  AddClearance(professional, v1::Clearance::POLICE_CHECK, Day(2023, 1, 1)).set_country("ke");
  EXPECT_THAT(unmet(professional), ElementsAre("CLEARANCES_HOLD")) << "holds elsewhere";
  auto& check = AddClearance(professional, v1::Clearance::POLICE_CHECK, Day(2024, 2, 2));
  EXPECT_THAT(unmet(professional), ElementsAre("CLEARANCES_HOLD")) << "from after the start on";
  *check.mutable_issue_date() = ToDate(Day(2024, 2, 1));
  *check.mutable_expire_date() = ToDate(Day(2024, 2, 1));
  EXPECT_THAT(unmet(professional), IsEmpty()) << "on the first day";
  *check.mutable_issue_date() = ToDate(Day(2023, 1, 1));
  *check.mutable_expire_date() = ToDate(Day(2024, 1, 31));
  EXPECT_THAT(unmet(professional), ElementsAre("CLEARANCES_HOLD")) << "told once";
}

TEST(AddRemarks, TellsOfRequiredClearancesThatRunOutBeforeTheEnd) {
  v1::PlacementNeed need = ANeed();
  v1::Professional professional = AnAvailableProfessional();
  AddClearance(professional, v1::Clearance::POLICE_CHECK, Day(2023, 1, 1), Day(2024, 6, 30));
  AddClearance(professional, v1::Clearance::MEDICAL, Day(2023, 1, 1), Day(2024, 5, 31));
  v1::Match match = AMatch();
  AddRemarks(need, professional, "lr", match);
  EXPECT_THAT(match.remarks(), IsEmpty()) << "none is required";
  need.add_required_clearances(v1::Clearance::POLICE_CHECK);
  AddRemarks(need, professional, "lr", match);
  EXPECT_THAT(match.remarks(), ElementsAre("A clearance that is required holds until 2024-06-30, "
                                           "before the end on 2026-01-31."));
  *match.mutable_end_date() = ToDate(Day(2024, 6, 30));
  AddRemarks(need, professional, "lr", match);
  EXPECT_THAT(match.remarks(), IsEmpty());
}

TEST(AddRemarks, TellsOfAnotherShareThanTheNeedAsksFor) {
  v1::PlacementNeed need = ANeed();
  v1::Match match = AMatch();
  match.set_share_percent(40);
  AddRemarks(need, AnAvailableProfessional(), "lr", match);
  EXPECT_THAT(match.remarks(), IsEmpty()) << "it does not say";
  need.set_share_percent(50);
  AddRemarks(need, AnAvailableProfessional(), "lr", match);
  EXPECT_THAT(match.remarks(), ElementsAre("It is for 40% of full time; the need asks for 50%."));
  match.set_share_percent(50);
  AddRemarks(need, AnAvailableProfessional(), "lr", match);
  EXPECT_THAT(match.remarks(), IsEmpty());
}

TEST(UnmetConstraints, SaysHowMuchIsMissingAndWhatWouldLiftIt) {
  v1::PlacementNeed need = ANeed();
  need.mutable_languages(0)->set_level(v1::LanguageLevel::C2);
  auto* french = need.add_languages();
  french->set_language("fr");
  french->set_level(v1::LanguageLevel::A2);
  auto* planning = need.add_required_competencies();
  planning->set_competency(kPlanning);
  planning->set_level(2);
  need.add_required_clearances(v1::Clearance::MEDICAL);
  const auto unmet = UnmetConstraints(need, AnAvailableProfessional(), AMatch(), "lr");
  ASSERT_THAT(unmet, SizeIs(4));
  EXPECT_EQ(unmet[0].missing, 166'667);
  EXPECT_EQ(unmet[0].change, "Ask for en at C1.");
  EXPECT_EQ(unmet[1].missing, 333'333);
  EXPECT_EQ(unmet[1].change, "Ask for no fr.");
  EXPECT_EQ(unmet[2].missing, 400'000);
  EXPECT_EQ(unmet[2].change, fmt::format("Require no {}.", kPlanning));
  EXPECT_EQ(unmet[3].missing, kOne);
  EXPECT_EQ(unmet[3].change, "Ask for no MEDICAL.");
}

TEST(UnmetConstraints, SaysForHowManyDaysSomeoneIsThereOrWhenTheyCome) {
  v1::PlacementNeed need = ANeed();
  v1::Professional professional = AnAvailableProfessional();
  *professional.mutable_availability(0)->mutable_end() = ToDate(Day(2024, 4, 10));
  const v1::Match match = AMatch(Day(2024, 2, 1), Day(2024, 5, 10));  // 100 days
  const auto first = [&](const v1::Match& asked) {
    const auto unmet = UnmetConstraints(need, professional, asked, "lr");
    EXPECT_THAT(unmet, SizeIs(1));
    return unmet.at(0);
  };
  EXPECT_EQ(first(match).missing, 300'000);
  EXPECT_EQ(first(match).change, "Expect 70 days.");
  EXPECT_THAT(first(match).unmet.description, HasSubstr("until 2024-04-10 alone"));
  need.set_minimum_months(3);
  EXPECT_EQ(first(match).change, "Expect 70 days, and 2 months at least.");
  need.set_role(v1::Placement::MANAGEMENT_PARTNER);
  EXPECT_EQ(first(match).change,
            "Expect 70 days, and 2 months at least, with a duration_waiver_reason.");
  *professional.mutable_availability(0)->mutable_start() = ToDate(Day(2024, 3, 1));
  EXPECT_EQ(first(match).change, "") << "who comes later is asked about that day";
  professional.mutable_availability(0)->clear_end();
  const auto late = first(AMatch(Day(2024, 4, 10), Day(2024, 7, 18)));
  EXPECT_EQ(late.missing, 100'000);
  EXPECT_EQ(late.change, "Let its window end on 2024-04-10.");
}

TEST(CheckDays, AsksForTheDaysAloneAndWhetherTheyMayBeThere) {
  v1::Professional professional = AnAvailableProfessional();
  professional.clear_availability();
  professional.clear_languages();
  *professional.add_availability()->mutable_start() = ToDate(Day(2026, 6, 1));
  const std::vector<DaySpan> added = {{Day(2026, 12, 16), Day(2027, 6, 30)}};
  EXPECT_TRUE(CheckDays("a", professional, "lr", added).ok());
  EXPECT_THAT(UnmetOf(CheckDays("a", professional, "ke", added)), ElementsAre("COUNTRY_ELIGIBLE"));
  const std::vector<DaySpan> early = {{Day(2026, 5, 1), Day(2026, 5, 31)}};
  EXPECT_THAT(UnmetOf(CheckDays("a", professional, "lr", early)), ElementsAre("DAYS_AVAILABLE"));
}

}  // namespace
}  // namespace tandem::placement
