#include "fmt/format.h"
#include "services/objectives/domain/progress.h"
#include "services/reporting/domain/totals.h"
#include "tandem/objectives/v1/indicator.pb.h"
#include "tests/integration/walk_steps.h"

namespace tandem::walk {
namespace {

TEST_F(Walk, LeadsFromDiscoverToARecommendationThatSaysWhy) {
  SetsOut();
  ApprovesAMeasurementAtTheSecondAttempt();
  ReportsAndStreamsTheAchievement("0.5");  // (7 - 4) / (10 - 4)
  TracesTheAchievementTo("h1", "7");
  CorrectsTheMeasurement();
  ReportsAndStreamsTheAchievement("0.333333");  // (6 - 4) / (10 - 4)
  TracesTheAchievementTo("h1-corrected", "6");
  FindsAGapFromBothSides();
  RecommendsAndSaysWhy();
}

// Where placement and objectives meet at an end: its last day, as objectives awaits endlines then.
TEST_F(Walk, MovesTheEndlinesWithAnExtensionAndBackWithItsRetraction) {
  SetsOut();
  const auto due = [&]() -> std::string {
    const auto indicator = walk_.Ask<objectives::v1::Indicator>(
        "- team_lead IndicatorService.GetIndicator: {name: $p/indicators/county-reports}");
    return indicator.has_endline_due_date() ? FormatDay(ToDay(indicator.endline_due_date())) : "";
  };
  const auto extend = [&](std::string_view end) {
    walk_.Do(fmt::format(
        "- manager PlacementService.ExtendPlacement: {{name: $p/placements/first, end_date: {}, "
        "reason: \"Of another placement.\"}}",
        end));
  };
  const auto retract = [&] {
    walk_.Do(
        "- manager PlacementService.RetractStep: {name: $p/placements/first, step: EXTENSION, "
        "effective_date: $today, reason: \"Of another placement.\"}");
  };
  extend("2027-10-31");
  retract();
  EXPECT_EQ(due(), "") << "the end is far";
  walk_.On(Day(2027, 6, 10));
  EXPECT_EQ(due(), "2027-08-31");
  EXPECT_EQ(Now().endlines_due_size(), 2);
  for (const char* later : {"2027-09-05", "2027-12-31"}) {  // near, and far
    extend(later);
    EXPECT_EQ(due(), later);
    retract();
    EXPECT_EQ(due(), "2027-08-31");
    EXPECT_EQ(Now().endlines_due_size(), 2) << "they are awaited all the same";
  }
}

// Each service says for itself which objectives count; a report must not differ from the progress.
TEST(Objectives, CountInReportsWhereTheyCountInProgress) {
  using State = objectives::v1::PartnershipObjective::State;
  for (int state = 0; state <= objectives::v1::PartnershipObjective::State_MAX; ++state) {
    EXPECT_EQ(objectives::Counts(static_cast<State>(state)),
              reporting::Counts(static_cast<State>(state)))
        << objectives::v1::PartnershipObjective::State_Name(static_cast<State>(state));
  }
}

}  // namespace
}  // namespace tandem::walk
