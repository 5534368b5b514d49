#include "services/tandem/client/progress_text.h"

#include "gmock/gmock.h"

namespace tandem::client {
namespace {

namespace v1 = objectives::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(CapabilityText, ShowsTheGapAndWhatItComesFrom) {
  v1::Capability capability;
  EXPECT_THAT(Text(capability, Terminal()), HasSubstr("No assessment"));
  capability.set_team("countries/lr/teams/ncd");
  auto& gap = *capability.add_gaps();
  gap.set_competency_display_name("Planning");
  gap.set_target_level("5");
  gap.set_current_level("3");
  gap.set_gap("2");
  gap.set_assessment("countries/lr/partnerships/amp/assessments/first");
  gap.set_round(v1::BASELINE);
  EXPECT_THAT(Text(capability, Terminal()),
              AllOf(HasSubstr("Planning"), HasSubstr("first, baseline")));
}

TEST(ProgressText, ShowsAchievementsAndWhyThereIsNone) {
  v1::PartnershipProgress progress;
  EXPECT_THAT(Text(progress, Terminal()), HasSubstr("no objectives"));
  auto& objective = *progress.add_objectives();
  objective.set_display_name("Use the tools");
  objective.set_state("ACTIVE");
  objective.set_counts(true);
  objective.mutable_rollup()->set_computable(true);
  objective.mutable_rollup()->set_achievement("0.75");
  objective.mutable_rollup()->set_counted(1);
  auto& indicator = *objective.add_indicators();
  indicator.set_indicator_display_name("Capacity");
  indicator.set_why_not("NO_TARGET");
  indicator.set_baseline("4.208333");
  EXPECT_THAT(Text(progress, Terminal()),
              AllOf(HasSubstr("############"), HasSubstr("75%"), HasSubstr("active, 1 counted"),
                    HasSubstr("  Capacity"), HasSubstr("4.21"), HasSubstr("no target"),
                    Not(HasSubstr(" 0%"))));
}

}  // namespace
}  // namespace tandem::client
