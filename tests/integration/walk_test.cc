#include "services/objectives/domain/progress.h"
#include "services/reporting/domain/totals.h"
#include "tests/integration/walk_steps.h"

namespace tandem::walk {
namespace {

TEST_F(Walk, LeadsFromDiscoverToARecommendationThatSaysWhy) {
  MeetInDiscover();
  IsRefusedTheNextStageWithWhatIsMissing();
  DefinesAndDevelops();
  DeliversOnceTheTeamHasConfirmedAPriority();
  MatchesANeed();
  StartsThePlacementAndTheClock();
  AgreesOnAnObjective();
  SetsIndicatorsAndBaselines();
  ApprovesAMeasurementAtTheSecondAttempt();
  ReportsAndStreamsTheAchievement("0.5");  // (7 - 4) / (10 - 4)
  TracesTheAchievementTo("h1", "7");
  CorrectsTheMeasurement();
  ReportsAndStreamsTheAchievement("0.333333");  // (6 - 4) / (10 - 4)
  TracesTheAchievementTo("h1-corrected", "6");
  FindsAGapFromBothSides();
  RecommendsAndSaysWhy();
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
