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

}  // namespace
}  // namespace tandem::walk
