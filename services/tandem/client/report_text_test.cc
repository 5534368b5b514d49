#include "services/tandem/client/report_text.h"

#include "gmock/gmock.h"
#include "libs/common/base/date.h"
#include "services/tandem/client/report_parts.h"

namespace tandem::client {
namespace {

using reporting::v1::CountryReport;
using reporting::v1::PartnershipReport;
using ::testing::AllOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Not;

Terminal Unicode() {
  Terminal terminal;
  terminal.unicode = true;
  return terminal;
}

PartnershipReport Example() {
  PartnershipReport report;
  report.set_display_name("Coaching the team");
  report.set_partnership("countries/ke/partnerships/chmt");
  report.set_kind(placement::v1::TEAM_COACHING);
  report.set_state(placement::v1::Partnership::DELIVER);
  auto* objective = report.add_objectives();
  objective->set_objective("countries/ke/partnerships/chmt/objectives/tools");
  objective->set_display_name("Use the tools");
  objective->set_state(objectives::v1::PartnershipObjective::ACTIVE);
  objective->mutable_achievement()->set_value("0.75");
  auto* indicator = report.add_indicators();
  indicator->set_objective(objective->objective());
  indicator->set_display_name("Capacity");
  indicator->set_baseline("20");
  indicator->set_actual("65");
  indicator->set_target("80");
  indicator->mutable_achievement()->set_value("0.75");
  report.mutable_achievement()->set_value("0.75");
  report.mutable_achievement()->set_left_out(1);
  return report;
}

TEST(PartnershipReportText, ShowsEachAchievementAsABarWithItsValues) {
  EXPECT_THAT(Text(Example(), Unicode()),
              AllOf(HasSubstr("  Capacity"), HasSubstr("20 → 65 of 80"),
                    HasSubstr("████████████       75%"), HasSubstr("1 left out")));
}

TEST(PartnershipReportText, SaysOfWhenAFigureIsAndSinceWhenTheNextIsOverdue) {
  PartnershipReport report = Example();
  auto& row = *report.mutable_indicators(0);
  *row.mutable_actual_period()->mutable_start() = ToDate(Day(2025, 1, 1));
  *row.mutable_actual_period()->mutable_end() = ToDate(Day(2025, 3, 31));
  EXPECT_THAT(Text(report, Terminal()),
              AllOf(HasSubstr("2025-01 to 2025-03"), Not(HasSubstr("overdue"))));
  *row.mutable_actual_period()->mutable_end() = ToDate(Day(2025, 3, 15));
  *row.mutable_overdue_date() = ToDate(Day(2025, 7, 30));
  row.set_partial(true);
  EXPECT_THAT(Text(report, Terminal()), AllOf(HasSubstr("2025-01-01 to 2025-03-15"),
                                              HasSubstr("overdue since 2025-07-30, partial")));
}

TEST(PartnershipReportText, SaysOfWhichGapsTheFrameworkIsRetired) {
  PartnershipReport report = Example();
  auto* gap = report.add_capability_gaps();
  gap->set_gap("1.5");
  gap->set_framework_retired(true);
  EXPECT_THAT(Text(report, Terminal()), AllOf(HasSubstr("retired"), Not(HasSubstr("1.5"))));
}

TEST(PartnershipReportText, ShowsHowFarAnOrdinalIsFromItsLevel) {
  PartnershipReport report = Example();
  report.mutable_indicators(0)->set_outside_averages(true);
  report.mutable_indicators(0)->set_level_gap(2);
  EXPECT_THAT(Text(report, Terminal()), HasSubstr("level gap 2"));
}

TEST(PartnershipReportText, NeverShowsNothingAsZero) {
  PartnershipReport report = Example();
  report.mutable_indicators(0)->mutable_achievement()->set_value("");
  report.mutable_indicators(0)->mutable_achievement()->set_why_not("There is no baseline.");
  report.mutable_indicators(0)->set_baseline("");
  const std::string text = Text(report, Terminal());
  EXPECT_THAT(text, AllOf(HasSubstr("? -> 65 of 80"), HasSubstr("There is no baseline."),
                          Not(HasSubstr(" 0%"))));
}

TEST(PartnershipReportText, ShowsBothWaysOfChangeEachWithItsN) {
  PartnershipReport report = Example();
  auto* change = report.mutable_change();
  change->set_mean_of_changes("0.65");
  change->set_changes_n(31);
  change->set_change_of_means("0.632");
  change->set_pairs_n(32);
  EXPECT_THAT(Text(report, Terminal()),
              AllOf(HasSubstr("+65% (n = 31)"), HasSubstr("+63.2% (n = 32)")));
}

TEST(PartnershipReportText, ListsTheChangesThatItsTotalIsMadeOf) {
  PartnershipReport report = Example();
  auto* proposed = report.add_objectives();
  proposed->set_objective("countries/ke/partnerships/chmt/objectives/networks");
  proposed->set_state(objectives::v1::PartnershipObjective::PROPOSED);
  auto* left_out = report.add_indicators();
  left_out->set_objective(proposed->objective());
  left_out->mutable_change()->set_mean_of_changes("0.5");
  left_out->mutable_change()->set_changes_n(1);
  auto* counted = report.mutable_indicators(0)->mutable_change();
  counted->set_mean_of_changes("0.65");
  counted->set_changes_n(2);
  counted->set_pairs_n(2);
  *report.mutable_change() = *counted;
  EXPECT_THAT(Text(report, Terminal()),
              AllOf(HasSubstr("+65% (n = 2)"), Not(HasSubstr("+50%")),
                    HasSubstr("proposed, does not count"), Not(HasSubstr("active, does"))));
}

TEST(PartnershipReportText, ShowsItsNumbersToWhoReadsNoRows) {
  PartnershipReport report = Example();
  report.clear_objectives();
  report.clear_indicators();
  report.set_held(2);
  auto* placements = report.add_active_placements();
  placements->set_role(placement::v1::Placement::COACH);
  placements->set_count(3);
  auto* recommendations = report.add_recommendation_counts();
  recommendations->set_state(learning_content::v1::Recommendation::ISSUED);
  recommendations->set_count(4);
  EXPECT_THAT(Text(report, Terminal()),
              AllOf(HasSubstr("all objectives"), HasSubstr("75%"), HasSubstr("2 held"),
                    HasSubstr("coach"), HasSubstr("4 issued"), Not(HasSubstr("no stage"))));
}

TEST(PartnershipReportText, ShowsTheLevelOfAGapThatOneSideAloneScored) {
  PartnershipReport report = Example();
  auto* gap = report.add_capability_gaps();
  gap->set_target_level("5");
  gap->set_current_level("2.75");
  EXPECT_THAT(Text(report, Terminal()), AllOf(HasSubstr("level"), HasSubstr("2.75")));
}

TEST(CountryReportText, ShowsWhatIsCountedOverAllPartnerships) {
  CountryReport report;
  report.set_country("ke");
  report.add_partnerships()->set_display_name("The only one");
  report.set_not_held(1);
  report.mutable_change()->set_mean_of_changes("0.65");
  report.mutable_change()->set_changes_n(44);
  report.mutable_change()->set_pairs_n(44);
  auto* counted = report.add_objectives();
  counted->set_state(objectives::v1::PartnershipObjective::ACTIVE);
  counted->set_count(2);
  EXPECT_THAT(Text(report, Terminal()),
              AllOf(HasSubstr("1 not held"), HasSubstr("+65% (n = 44)"), HasSubstr("2 active")));
}

TEST(CountryReportText, SaysWhereThereIsNothing) {
  CountryReport report;
  report.set_country("lr");
  EXPECT_THAT(Text(report, Terminal()), Eq("countries/lr\nNo partnerships yet.\n"));
}

TEST(CountryReportText, SaysHowManyPartnershipsItLeavesOut) {
  CountryReport report;
  report.set_country("lr");
  report.add_partnerships()->set_display_name("The only one");
  report.set_partnership_count(1);
  EXPECT_THAT(Text(report, Unicode()), Not(HasSubstr("more")));
  report.set_partnership_count(53);
  EXPECT_THAT(Text(report, Unicode()),
              AllOf(HasSubstr("… and 52 more: tandem call ReportService.ListPartnershipReports"),
                    HasSubstr("countries/lr")));
}

TEST(Percent, TurnsFractionsIntoPercent) {
  EXPECT_THAT(Percent("0.825"), Eq("82.5%"));
  EXPECT_THAT(Percent("-0.1"), Eq("-10%"));
  EXPECT_THAT(Percent("1.3"), Eq("130%"));
  EXPECT_THAT(Percent(""), Eq(""));
}

}  // namespace
}  // namespace tandem::client
