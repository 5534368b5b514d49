#include "services/tandem/client/progress_text.h"

#include "gmock/gmock.h"

namespace tandem::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(CapabilityText, ShowsTheGapAndWhatItComesFrom) {
  objectives::v1::Capability capability;
  EXPECT_THAT(Text(capability, Terminal()), HasSubstr("No assessment"));
  capability.set_team("countries/lr/teams/ncd");
  auto& gap = *capability.add_gaps();
  gap.set_competency_display_name("Planning");
  gap.set_target_level("5");
  gap.set_current_level("3");
  gap.set_gap("2");
  gap.set_assessment("countries/lr/partnerships/amp/assessments/first");
  gap.set_round(objectives::v1::BASELINE);
  EXPECT_THAT(Text(capability, Terminal()),
              AllOf(HasSubstr("Planning"), HasSubstr("first, baseline")));
}

TEST(ProgressText, ShowsAchievementsAndWhyThereIsNone) {
  objectives::v1::PartnershipProgress progress;
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

TEST(ProgressText, ShowsChangesByIndicatorAndByParticipant) {
  objectives::v1::PartnershipProgress progress;
  auto& indicator = *progress.add_objectives()->add_indicators();
  indicator.set_indicator("countries/ke/partnerships/chmt/indicators/tools");
  indicator.set_indicator_display_name("Use of the tools");
  const auto change = [](objectives::v1::PercentChange& to, const std::string& mean, int n) {
    to.set_mean_of_changes(mean);
    to.set_changes_n(n);
    to.set_pairs_n(n);
  };
  auto& of_indicator = *progress.add_change_by_indicator();
  of_indicator.set_name(indicator.indicator());
  change(*of_indicator.mutable_change(), "0.58", 11);
  auto& of_participant = *progress.add_change_by_participant();
  of_participant.set_name("countries/ke/persons/p01");
  change(*of_participant.mutable_change(), "0.7", 4);
  change(*progress.mutable_change(), "0.65", 44);
  EXPECT_THAT(
      Text(progress, Terminal()),
      AllOf(HasSubstr("Use of the tools"), HasSubstr("+58% (n = 11)"), HasSubstr("participant p01"),
            HasSubstr("+70% (n = 4)"), HasSubstr("all indicators"), HasSubstr("+65% (n = 44)")));
}

}  // namespace
}  // namespace tandem::client
