#include "services/objectives/domain/objective.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::objectives {
namespace {

using ::testing::ElementsAre;
using Objective = v1::PartnershipObjective;

ObjectiveFacts Draft() {
  ObjectiveFacts facts;
  facts.objective.set_name("countries/lr/partnerships/ncd/objectives/clinics");
  facts.objective.set_team("countries/lr/teams/ncd");
  facts.objective.set_state(Objective::DRAFT);
  auto& priority = facts.priorities.emplace_back();
  priority.set_name("countries/lr/partnerships/ncd/teamPriorities/diabetes");
  priority.set_team("countries/lr/teams/ncd");
  priority.set_state(v1::TeamPriority::CONFIRMED);
  return facts;
}

Objective InState(Objective::State state) {
  Objective objective = Draft().objective;
  objective.set_state(state);
  return objective;
}

TEST(ProposeObjective, NeedsItsPrioritiesConfirmedByTheTeam) {
  ObjectiveFacts facts = Draft();
  facts.priorities[0].set_state(v1::TeamPriority::PROPOSED);
  EXPECT_THAT(UnmetOf(Propose(facts, Day(2024, 5, 1))), ElementsAre("PRIORITIES_CONFIRMED"));
  facts.priorities[0].set_state(v1::TeamPriority::CONFIRMED);
  EXPECT_TRUE(Propose(facts, Day(2024, 5, 1)).ok());
  EXPECT_EQ(facts.state(), Objective::PROPOSED);
}

TEST(ProposeObjective, RefusesThePriorityOfAnotherTeam) {
  ObjectiveFacts facts = Draft();
  facts.priorities[0].set_team("countries/lr/teams/malaria");
  FieldErrors errors;
  CheckPriorities(facts, errors);
  EXPECT_THAT(BadFieldsOf(errors.ToStatus()), ElementsAre("partnership_objective.team_priorities"));
}

TEST(AgreeObjective, TakesBothSides) {
  ObjectiveFacts facts{InState(Objective::PROPOSED), {}};
  Objective& objective = facts.objective;
  ASSERT_TRUE(Agree(facts, common::v1::COUNTERPART, Day(2024, 5, 2), false).ok());
  EXPECT_EQ(objective.state(), Objective::PROPOSED);
  EXPECT_EQ(ReasonOf(Agree(facts, common::v1::COUNTERPART, Day(2024, 5, 3), false)),
            "SIDE_ALREADY_AGREED");
  ASSERT_TRUE(Agree(facts, common::v1::LEAD, Day(2024, 5, 4), true).ok());
  EXPECT_EQ(objective.state(), Objective::AGREED);
  EXPECT_TRUE(objective.lead_agreement().on_behalf());
}

TEST(AgreeObjective, IsOnTheLaterDayOfTheTwoAndNotBeforeTheProposal) {
  ObjectiveFacts facts = Draft();
  ASSERT_TRUE(Propose(facts, Day(2024, 5, 1)).ok());
  EXPECT_THAT(BadFieldsOf(Agree(facts, common::v1::LEAD, Day(2024, 4, 30), false)),
              ElementsAre("agree_date"));
  ASSERT_TRUE(Agree(facts, common::v1::LEAD, Day(2024, 5, 4), false).ok());
  ASSERT_TRUE(Agree(facts, common::v1::COUNTERPART, Day(2024, 5, 1), false).ok());
  EXPECT_EQ(AgreedOn(facts.objective), Day(2024, 5, 4));
}

TEST(Objective, GoesOnAfterWhatHappenedBefore) {
  ObjectiveFacts facts{InState(Objective::PROPOSED), {}};
  Objective& objective = facts.objective;
  objective.add_indicators("countries/lr/partnerships/ncd/indicators/screened");
  ASSERT_TRUE(Agree(facts, common::v1::LEAD, Day(2024, 5, 4), false).ok());
  ASSERT_TRUE(Agree(facts, common::v1::COUNTERPART, Day(2024, 5, 2), false).ok());
  EXPECT_THAT(BadFieldsOf(Activate(facts, Day(2024, 5, 3))), ElementsAre("activate_date"));
  ASSERT_TRUE(Activate(facts, Day(2024, 5, 6)).ok());
  EXPECT_THAT(BadFieldsOf(Drop(objective, Day(2024, 5, 5))), ElementsAre("drop_date"));
  EXPECT_THAT(BadFieldsOf(Conclude(objective, Objective::ACHIEVED, Objective::ACHIEVED, "",
                                   Day(1990, 1, 1))),
              ElementsAre("conclude_date"));
  EXPECT_EQ(objective.state(), Objective::ACTIVE);
}

TEST(ChangeObjective, ReturnsItToProposedAndForgetsTheAgreements) {
  ObjectiveFacts facts = Draft();
  facts.objective.set_state(Objective::ACTIVE);
  facts.objective.mutable_lead_agreement();
  facts.objective.mutable_counterpart_agreement();
  facts.objective.mutable_propose_date();
  ASSERT_TRUE(Change(facts).ok());
  EXPECT_EQ(facts.state(), Objective::PROPOSED);
  EXPECT_FALSE(facts.objective.has_lead_agreement());
  EXPECT_FALSE(facts.objective.has_counterpart_agreement());
  EXPECT_FALSE(facts.objective.has_propose_date());
}

TEST(ChangeObjective, LeavesADraftADraftAndRefusesWhatHasEnded) {
  ObjectiveFacts facts = Draft();
  ASSERT_TRUE(Change(facts).ok());
  EXPECT_EQ(facts.state(), Objective::DRAFT);
  facts.objective.set_state(Objective::ACHIEVED);
  EXPECT_EQ(ReasonOf(Change(facts)), "VERB_NOT_ALLOWED");
}

TEST(ActivateObjective, NeedsAnIndicator) {
  ObjectiveFacts facts{InState(Objective::AGREED), {}};
  EXPECT_THAT(UnmetOf(Activate(facts, Day(2024, 6, 1))), ElementsAre("HAS_INDICATOR"));
  facts.objective.add_indicators("countries/lr/partnerships/ncd/indicators/screened");
  EXPECT_TRUE(Activate(facts, Day(2024, 6, 1)).ok());
}

TEST(ConcludeObjective, AgainstTheNumbersNeedsAComment) {
  Objective objective = InState(Objective::ACTIVE);
  EXPECT_THAT(BadFieldsOf(Conclude(objective, Objective::ACHIEVED, Objective::PARTLY_ACHIEVED, "",
                                   Day(2025, 12, 31))),
              ElementsAre("comment"));
}

TEST(ConcludeObjective, AsTheNumbersSuggestNeedsNone) {
  Objective objective = InState(Objective::ACTIVE);
  ASSERT_TRUE(
      Conclude(objective, Objective::ACHIEVED, Objective::ACHIEVED, "", Day(2025, 12, 31)).ok());
  EXPECT_EQ(objective.state(), Objective::ACHIEVED);
  EXPECT_EQ(objective.computed_conclusion(), Objective::ACHIEVED);
}

TEST(ConcludeObjective, TakesConclusionsAlone) {
  Objective objective = InState(Objective::ACTIVE);
  EXPECT_THAT(
      BadFieldsOf(Conclude(objective, Objective::DRAFT, Objective::ACHIEVED, "x", Day(2025, 1, 1))),
      ElementsAre("conclusion"));
}

TEST(ConcludeObjective, IsAsTheNumbersSayWhereNobodySaysOtherwise) {
  Objective objective = InState(Objective::ACTIVE);
  EXPECT_THAT(BadFieldsOf(Conclude(objective, Objective::STATE_UNSPECIFIED,
                                   Objective::STATE_UNSPECIFIED, "", Day(2025, 1, 1))),
              ElementsAre("conclusion"));
  ASSERT_TRUE(Conclude(objective, Objective::STATE_UNSPECIFIED, Objective::PARTLY_ACHIEVED, "",
                       Day(2025, 1, 1))
                  .ok());
  EXPECT_EQ(objective.state(), Objective::PARTLY_ACHIEVED);
}

TEST(ValidateObjective, NamesEveryPriorityOfAnotherPartnership) {
  Objective objective = Draft().objective;
  objective.add_team_priorities("countries/lr/partnerships/other/teamPriorities/a");
  objective.add_team_priorities("countries/ke/partnerships/ncd/teamPriorities/b");
  EXPECT_THAT(BadFieldsOf(ValidateObjective(objective, nullptr)),
              ElementsAre("partnership_objective.team_priorities",
                          "partnership_objective.team_priorities"));
}

TEST(ValidateObjective, RefusesAPeriodThatEndsBeforeItStartsAndAPriorityNamedTwice) {
  Objective objective = Draft().objective;
  *objective.mutable_period()->mutable_start() = ToDate(Day(2025, 1, 1));
  *objective.mutable_period()->mutable_end() = ToDate(Day(2024, 1, 1));
  const std::string priority = "countries/lr/partnerships/ncd/teamPriorities/diabetes";
  objective.add_team_priorities(priority);
  objective.add_team_priorities(priority);
  EXPECT_THAT(
      BadFieldsOf(ValidateObjective(objective, nullptr)),
      ElementsAre("partnership_objective.period.end", "partnership_objective.team_priorities"));
}

}  // namespace
}  // namespace tandem::objectives
