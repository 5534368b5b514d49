#include "services/objectives/domain/lifecycles.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/objectives/domain/assessment.h"
#include "services/objectives/domain/framework.h"
#include "services/objectives/domain/indicator.h"
#include "services/objectives/domain/measurement.h"
#include "services/objectives/domain/objective.h"
#include "services/objectives/domain/objective_set.h"
#include "services/objectives/domain/team_priority.h"

namespace tandem::objectives {
namespace {

using ::testing::UnorderedElementsAreArray;

// "OPEN Freeze FROZEN" for every verb that is possible, tried in every state.
using Arrows = std::set<std::string>;

template <class Subject>
Arrows EveryVerbInEveryState(const Lifecycle<Subject>& lifecycle, const Subject& subject) {
  using State = decltype(subject.state());
  Arrows arrows;
  const auto* states = google::protobuf::GetEnumDescriptor<State>();
  const auto name = [&](State state) { return states->FindValueByNumber(state)->name(); };
  for (int i = 1; i < states->value_count(); ++i) {
    for (const auto& transition : lifecycle.transitions) {
      Subject copy = subject;
      copy.set_state(static_cast<State>(states->value(i)->number()));
      const State before = copy.state();
      const Status status = lifecycle.Apply(transition.verb, copy);
      if (status.ok()) {
        arrows.insert(name(before) + " " + std::string(transition.verb) + " " + name(copy.state()));
      } else {
        // Refused for a reason, and nothing has changed.
        EXPECT_TRUE(ReasonOf(status) == "VERB_NOT_ALLOWED" ||
                    ReasonOf(status) == "CONDITIONS_UNMET")
            << status;
        EXPECT_EQ(copy.state(), before);
      }
    }
  }
  return arrows;
}

TEST(Lifecycles, OfATeamPriorityAllowWhatTheDomainSays) {
  EXPECT_THAT(EveryVerbInEveryState(kTeamPriorityLifecycle, v1::TeamPriority()),
              UnorderedElementsAreArray({"PROPOSED ConfirmTeamPriority CONFIRMED",
                                         "CONFIRMED RetireTeamPriority RETIRED"}));
}

TEST(Lifecycles, OfAFrameworkAllowWhatTheDomainSays) {
  EXPECT_THAT(EveryVerbInEveryState(kFrameworkLifecycle, v1::CompetencyFramework()),
              UnorderedElementsAreArray({"DRAFT PublishCompetencyFramework PUBLISHED",
                                         "PUBLISHED RetireCompetencyFramework RETIRED"}));
}

TEST(Lifecycles, OfAnObjectiveSetAllowWhatTheDomainSays) {
  EXPECT_THAT(EveryVerbInEveryState(kObjectiveSetLifecycle, v1::ObjectiveSet()),
              UnorderedElementsAreArray({"OPEN Freeze FROZEN", "FROZEN Thaw OPEN",
                                         "OPEN Close CLOSED", "FROZEN Close CLOSED"}));
}

TEST(Lifecycles, OfAMeasurementAllowWhatTheDomainSays) {
  EXPECT_THAT(EveryVerbInEveryState(kMeasurementLifecycle, v1::Measurement()),
              UnorderedElementsAreArray(
                  {"DRAFT SubmitMeasurement SUBMITTED", "RETURNED SubmitMeasurement SUBMITTED",
                   "SUBMITTED ReturnMeasurement SUBMITTED", "SUBMITTED ApproveMeasurement APPROVED",
                   "APPROVED Supersede SUPERSEDED", "APPROVED SupersedeMeasurement SUPERSEDED"}));
}

TEST(Lifecycles, OfAnIndicatorAllowWhatTheDomainSays) {
  EXPECT_THAT(EveryVerbInEveryState(kIndicatorLifecycle, v1::Indicator()),
              UnorderedElementsAreArray(
                  {"DEFINED BaselineIndicator BASELINED", "BASELINED BaselineIndicator BASELINED",
                   "TRACKING BaselineIndicator TRACKING", "ENDLINED BaselineIndicator ENDLINED",
                   "DEFINED Track TRACKING", "DEFINED Endline ENDLINED", "BASELINED Track TRACKING",
                   "TRACKING Track TRACKING", "ENDLINED Track ENDLINED",
                   "BASELINED Endline ENDLINED", "TRACKING Endline ENDLINED",
                   "ENDLINED Endline ENDLINED", "ENDLINED LoseEndline TRACKING",
                   "DEFINED CloseIndicator CLOSED", "BASELINED CloseIndicator CLOSED",
                   "TRACKING CloseIndicator CLOSED", "ENDLINED CloseIndicator CLOSED"}));
}

TEST(Lifecycles, OfAnObjectiveAllowWhatTheDomainSays) {
  ObjectiveFacts facts;
  facts.objective.add_indicators("countries/lr/partnerships/ncd/indicators/clinics");
  EXPECT_THAT(EveryVerbInEveryState(kObjectiveLifecycle, facts),
              UnorderedElementsAreArray(
                  {"DRAFT ProposeObjective PROPOSED", "PROPOSED AgreeObjective AGREED",
                   "PROPOSED UpdatePartnershipObjective PROPOSED",
                   "AGREED UpdatePartnershipObjective PROPOSED",
                   "ACTIVE UpdatePartnershipObjective PROPOSED", "AGREED ActivateObjective ACTIVE",
                   "ACTIVE ConcludeObjective ACTIVE", "DRAFT DropObjective DROPPED",
                   "PROPOSED DropObjective DROPPED", "AGREED DropObjective DROPPED",
                   "ACTIVE DropObjective DROPPED"}));
}

TEST(Lifecycles, OfAnAssessmentByBothSidesAllowWhatTheDomainSays) {
  v1::Assessment assessment;
  assessment.set_sides(v1::Assessment::BOTH);
  EXPECT_THAT(EveryVerbInEveryState(kAssessmentLifecycle, assessment),
              UnorderedElementsAreArray({"OPEN ScoreAssessment OPEN", "OPEN Reveal BOTH_SCORED",
                                         "BOTH_SCORED ReconcileAssessment RECONCILED",
                                         "RECONCILED CloseAssessment CLOSED"}));
}

TEST(Lifecycles, OfASelfAssessmentAllowWhatTheDomainSays) {
  v1::Assessment assessment;
  assessment.set_sides(v1::Assessment::SELF);
  assessment.add_self_scores()->set_item("vision");
  EXPECT_THAT(
      EveryVerbInEveryState(kAssessmentLifecycle, assessment),
      UnorderedElementsAreArray({"OPEN ScoreAssessment OPEN", "OPEN ReconcileAssessment RECONCILED",
                                 "BOTH_SCORED ReconcileAssessment RECONCILED",
                                 "RECONCILED CloseAssessment CLOSED"}));
}

TEST(Lifecycles, AreAllListedOnce) {
  std::set<std::string> names;
  for (const LifecycleTable& table : Lifecycles()) EXPECT_TRUE(names.insert(table.resource).second);
  EXPECT_EQ(names.size(), 7u);
}

}  // namespace
}  // namespace tandem::objectives
