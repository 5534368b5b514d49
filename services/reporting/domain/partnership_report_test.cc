#include "services/reporting/domain/partnership_report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reporting/domain/figures.h"

namespace tandem::reporting {
namespace {

using objectives::v1::IndicatorProgress;
using objectives::v1::PartnershipObjective;
using placement::v1::Partnership;
using placement::v1::Placement;
using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kPartnership[] = "countries/lr/partnerships/amp";
const Time kNow = absl::FromUnixSeconds(1'700'000'000);

v1::PartnershipReport Fresh() {
  v1::PartnershipReport report;
  Begin(report, kPartnership);
  return report;
}

placement::v1::PartnershipStageChanged To(Partnership::State state, Day day) {
  placement::v1::PartnershipStageChanged event;
  event.set_name(kPartnership);
  event.set_display_name("AMP Liberia");
  event.set_to(state);
  *event.mutable_effective_date() = ToDate(day);
  return event;
}

v1::ObjectiveRow Objective(const std::string& id, PartnershipObjective::State state,
                           const std::string& weight = "1") {
  v1::ObjectiveRow row;
  row.set_objective(std::string(kPartnership) + "/objectives/" + id);
  row.set_display_name(id);
  row.set_state(state);
  row.set_weight(weight);
  return row;
}

IndicatorProgress Indicator(const std::string& id, const std::string& objective,
                            Micros achievement) {
  IndicatorProgress progress;
  progress.set_indicator(std::string(kPartnership) + "/indicators/" + id);
  progress.set_indicator_display_name(id);
  progress.set_objective(std::string(kPartnership) + "/objectives/" + objective);
  progress.set_computable(true);
  progress.set_achievement_micros(achievement);
  progress.set_weight_micros(kOne);
  return progress;
}

v1::PlacementRow PlacementAt(const std::string& id, Placement::State state,
                             Placement::Phase phase) {
  v1::PlacementRow row;
  row.set_placement(std::string(kPartnership) + "/placements/" + id);
  row.set_role(Placement::MANAGEMENT_PARTNER);
  row.set_state(state);
  row.set_phase(phase);
  return row;
}

TEST(PartnershipReport, CountsTheDaysToDeliverWithoutThoseOnHold) {
  v1::PartnershipReport report = Fresh();
  BeginStages(report, Day(2024, 1, 1));
  SetStage(report, To(Partnership::ON_HOLD, Day(2024, 1, 11)));
  SetStage(report, To(Partnership::DISCOVER, Day(2024, 2, 11)));
  SetStage(report, To(Partnership::DEFINE_AND_DEVELOP, Day(2024, 2, 16)));
  Derive(report, kNow);
  EXPECT_EQ(report.days_to_deliver().value(), "");
  EXPECT_EQ(report.days_to_deliver().left_out(), 1);
  SetStage(report, To(Partnership::DELIVER, Day(2024, 2, 21)));
  SetStage(report, To(Partnership::CLOSED, Day(2026, 2, 21)));
  Derive(report, kNow);
  EXPECT_EQ(report.days_to_deliver().value(), "20");
  EXPECT_EQ(report.state(), Partnership::CLOSED);
  EXPECT_THAT(report.stages(), SizeIs(6));
}

TEST(PartnershipReport, CountsActivePlacementsByRoleAndPhase) {
  v1::PartnershipReport report = Fresh();
  SetPlacement(report, PlacementAt("a", Placement::ACTIVE, Placement::TRUST));
  SetPlacement(report, PlacementAt("b", Placement::ACTIVE, Placement::HANDOVER));
  SetPlacement(report, PlacementAt("c", Placement::PAUSED, Placement::TRUST));
  SetPlacement(report, PlacementAt("b", Placement::ACTIVE, Placement::TRUST));
  Derive(report, kNow);
  ASSERT_THAT(report.active_placements(), SizeIs(1));
  EXPECT_EQ(report.active_placements(0).phase(), Placement::TRUST);
  EXPECT_EQ(report.active_placements(0).count(), 2);
}

TEST(PartnershipReport, WeighsObjectivesOverTheirComputableIndicators) {
  v1::PartnershipReport report = Fresh();
  SetObjective(report, Objective("plan", PartnershipObjective::ACTIVE, "3"));
  SetObjective(report, Objective("data", PartnershipObjective::AGREED));
  SetIndicator(report, Indicator("p1", "plan", 500'000));
  SetIndicator(report, Indicator("p2", "plan", kOne));
  SetIndicator(report, Indicator("d1", "data", 250'000));
  IndicatorProgress missing = Indicator("d2", "data", 0);
  missing.set_computable(false);
  missing.set_why_not("NO_BASELINE");
  SetIndicator(report, missing);
  Derive(report, kNow);
  EXPECT_EQ(report.objectives(1).achievement().value(), "0.75");
  EXPECT_EQ(report.achievement().value(), "0.625");  // (3 x 0.75 + 1 x 0.25) / 4
  EXPECT_EQ(report.achievement().counted(), 3);
  EXPECT_EQ(report.achievement().left_out(), 1);
  EXPECT_EQ(report.indicators(1).achievement().why_not(), "No baseline is recorded.");
}

TEST(PartnershipReport, CountsNoObjectiveThatIsNotAgreed) {
  for (const auto state : {PartnershipObjective::DRAFT, PartnershipObjective::PROPOSED,
                           PartnershipObjective::DROPPED}) {
    v1::PartnershipReport report = Fresh();
    SetObjective(report, Objective("plan", state));
    SetIndicator(report, Indicator("p1", "plan", kOne));
    Derive(report, kNow);
    EXPECT_EQ(report.achievement().value(), "") << state;
    EXPECT_EQ(report.objectives(0).achievement().value(), "1") << state;
  }
}

TEST(PartnershipReport, KeepsIndicatorsToMaintainOutOfAverages) {
  v1::PartnershipReport report = Fresh();
  SetObjective(report, Objective("plan", PartnershipObjective::ACTIVE));
  IndicatorProgress held = Indicator("p1", "plan", 0);
  held.set_computable(false);
  held.set_outside_averages(true);
  held.set_maintained(IndicatorProgress::HELD);
  SetIndicator(report, held);
  Derive(report, kNow);
  EXPECT_EQ(report.held(), 1);
  EXPECT_EQ(report.achievement().value(), "");
  EXPECT_EQ(report.achievement().left_out(), 0);
}

TEST(PartnershipReport, FollowsACorrection) {
  v1::PartnershipReport report = Fresh();
  SetObjective(report, Objective("plan", PartnershipObjective::ACTIVE));
  SetIndicator(report, Indicator("p1", "plan", kOne));
  SetIndicator(report, Indicator("p1", "plan", 400'000));
  Derive(report, kNow);
  EXPECT_THAT(report.indicators(), SizeIs(1));
  EXPECT_EQ(report.achievement().value(), "0.4");
}

TEST(PartnershipReport, KeepsTheLatestGapOfEachTeamAndCompetency) {
  objectives::v1::CompetencyGap gap;
  gap.set_competency("competencyFrameworks/amp/competencies/data");
  gap.set_gap("2");
  v1::PartnershipReport report = Fresh();
  SetGap(report, "countries/lr/teams/ncd", gap);
  gap.set_gap("1");
  SetGap(report, "countries/lr/teams/ncd", gap);
  SetGap(report, "countries/lr/teams/epi", gap);
  ASSERT_THAT(report.capability_gaps(), SizeIs(2));
  EXPECT_EQ(report.capability_gaps(0).team(), "countries/lr/teams/epi");
  EXPECT_EQ(report.capability_gaps(1).gap(), "1");
}

TEST(PartnershipReport, CountsRecommendationsByState) {
  using learning_content::v1::Recommendation;
  learning_content::v1::RecommendationFacts facts;
  v1::PartnershipReport report = Fresh();
  facts.set_state(Recommendation::ISSUED);
  SetRecommendation(report, "a", facts);
  SetRecommendation(report, "b", facts);
  facts.set_state(Recommendation::ACCEPTED);
  SetRecommendation(report, "a", facts);
  Derive(report, kNow);
  ASSERT_THAT(report.recommendation_counts(), SizeIs(2));
  EXPECT_EQ(report.recommendation_counts(0).state(), Recommendation::ISSUED);
  EXPECT_EQ(report.recommendation_counts(0).count(), 1);
  EXPECT_EQ(report.recommendation_counts(1).state(), Recommendation::ACCEPTED);
}

// Events of one service keep their order; those of different services may come in any.
TEST(PartnershipReport, IsTheSameHoweverTheServicesEventsMix) {
  learning_content::v1::RecommendationFacts facts;
  facts.set_state(learning_content::v1::Recommendation::ISSUED);
  const auto placements = [&](v1::PartnershipReport& report) {
    BeginStages(report, Day(2024, 1, 1));
    SetStage(report, To(Partnership::DELIVER, Day(2024, 6, 1)));
    SetPlacement(report, PlacementAt("b", Placement::ACTIVE, Placement::TRUST));
    SetPlacement(report, PlacementAt("a", Placement::ACTIVE, Placement::TRUST));
    Derive(report, kNow);
  };
  const auto objectives = [&](v1::PartnershipReport& report) {
    SetObjective(report, Objective("plan", PartnershipObjective::ACTIVE));
    SetIndicator(report, Indicator("p2", "plan", 333'333));
    SetIndicator(report, Indicator("p1", "plan", 666'667));
    Derive(report, kNow + absl::Hours(1));
  };
  const auto learning = [&](v1::PartnershipReport& report) {
    SetRecommendation(report, "r2", facts);
    SetRecommendation(report, "r1", facts);
    Derive(report, kNow + absl::Hours(2));
  };
  v1::PartnershipReport one = Fresh();
  placements(one), objectives(one), learning(one);
  v1::PartnershipReport other = Fresh();
  learning(other), objectives(other), placements(other);
  EXPECT_EQ(one.SerializeAsString(), other.SerializeAsString());
  EXPECT_EQ(one.last_event_time().seconds(), 1'700'000'000 + 7200);
}

TEST(PartnershipReport, OffersTheNumbersThatCanBeTraced) {
  v1::PartnershipReport report = Fresh();
  SetObjective(report, Objective("plan", PartnershipObjective::ACTIVE));
  SetIndicator(report, Indicator("p1", "plan", kOne));
  Derive(report, kNow);
  std::vector<std::string> fields;
  for (const auto& field : report.traceable_fields()) fields.push_back(field.field());
  EXPECT_THAT(fields, ElementsAre("achievement", "days_to_deliver", "active_placements",
                                  "objectives/plan.achievement", "indicators/p1.achievement"));
}

}  // namespace
}  // namespace tandem::reporting
