#include "services/tandem/client/placement_text.h"

#include "gmock/gmock.h"
#include "libs/common/base/date.h"

namespace tandem::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(GateText, SaysOfEachConditionWhoMetItOrWhatIsMissing) {
  placement::v1::Gate gate;
  gate.set_name("countries/lr/partnerships/amp");
  auto& stage = *gate.add_gates();
  stage.set_to(placement::v1::Partnership::DEFINE_AND_DEVELOP);
  auto& met = *stage.add_conditions();
  met.set_description("A talk was held.");
  met.set_met(true);
  met.add_evidence()->set_what("countries/lr/institutions/ministry");
  met.mutable_evidence(0)->set_by("jo");
  *met.mutable_evidence(0)->mutable_date() = ToDate(Day(2024, 3, 1));
  auto& open = *stage.add_conditions();
  open.set_description("Leaders approve.");
  open.set_missing("The ministry has not approved.");
  EXPECT_THAT(Text(gate, Terminal()),
              AllOf(HasSubstr("To define and develop closed"),
                    HasSubstr("met    A talk was held.  ministry by jo on 2024-03-01"),
                    HasSubstr("unmet  Leaders approve.  The ministry has not approved.")));
}

TEST(GateText, CutsNamesToTheirIdsAndLeavesFreeTextAsItIs) {
  placement::v1::Gate gate;
  auto& condition = *gate.add_gates()->add_conditions();
  condition.set_met(true);
  condition.add_evidence()->set_what(
      "countries/lr/institutions/moh, countries/lr/institutions/trust");
  condition.add_evidence()->set_what("Train CHWs/nurses in foot care, and moh/trust");
  EXPECT_THAT(Text(gate, Terminal()),
              AllOf(HasSubstr("moh, trust, Train"),
                    HasSubstr("Train CHWs/nurses in foot care, and moh/trust")));
}

TEST(GateText, SaysSidesAndHeadingsInWords) {
  placement::v1::Gate gate;
  auto& condition = *gate.add_gates()->add_conditions();
  condition.set_met(true);
  condition.add_evidence()->set_what("HEALTHCARE_SYSTEM");
  condition.add_evidence()->set_what("COUNTERPART");
  condition.add_evidence()->set_what("NCD");
  EXPECT_THAT(Text(gate, Terminal()), HasSubstr("healthcare system, counterpart, NCD"));
}

TEST(GateText, StandsBelowItsConditionWhereTheTerminalIsNarrow) {
  placement::v1::Gate gate;
  auto& condition = *gate.add_gates()->add_conditions();
  condition.set_description("A leader of each institution has approved.");
  condition.set_missing("The ministry of health has not approved; ask its leader.");
  Terminal terminal;
  terminal.width = 60;
  EXPECT_THAT(Text(gate, terminal),
              HasSubstr("  unmet  A leader of each institution has approved.\n"
                        "         The ministry of health has not approved; ask its\n"
                        "         leader.\n"));
}

TEST(MatchRunText, SaysThatThereIsNothingToFill) {
  EXPECT_EQ(Text(placement::v1::MatchRun(), Terminal()), "No need has a seat that is open.\n");
}

TEST(MatchRunText, ShowsReasonsRunnerUpAndWhatStaysOpen) {
  placement::v1::MatchRun run;
  run.set_dry_run(true);
  run.set_seats(3);
  run.set_professionals(2);
  run.set_score("0.8");
  auto& proposal = *run.add_proposals();
  proposal.set_need("countries/lr/partnerships/amp/needs/finance");
  proposal.set_professional("countries/lr/professionals/a");
  proposal.set_score("0.8");
  *proposal.mutable_start_date() = ToDate(Day(2027, 1, 4));
  proposal.set_runner_up("countries/lr/professionals/b");
  proposal.set_runner_up_score("0.7");
  auto& criterion = *proposal.add_criteria();
  criterion.set_criterion("TRAITS");
  criterion.set_score("0.8");
  criterion.set_weight("0.4");
  auto& unfilled = *run.add_unfilled();
  unfilled.set_need("countries/lr/partnerships/amp/needs/data");
  unfilled.set_seats(2);
  auto& exclusion = *unfilled.add_exclusions();
  exclusion.set_constraint("LANGUAGE_SPOKEN");
  exclusion.set_professionals(1);
  unfilled.set_nearest_professional("countries/lr/professionals/b");
  unfilled.add_nearest_constraints("LANGUAGE_SPOKEN");
  EXPECT_THAT(
      Text(run, Terminal()),
      AllOf(HasSubstr("1 of 3 seats could be filled from 2 professionals"),
            HasSubstr("amp/finance"), HasSubstr("traits 0.8x0.4"), HasSubstr("b 0.7"),
            HasSubstr("language spoken excludes 1"), HasSubstr("b without language spoken")));
  People people;
  people.names["countries/lr/professionals/a"] = "Ama Mensah";
  people.names["countries/lr/professionals/b"] = "Kofi Boateng";
  EXPECT_THAT(Text(run, Terminal(), people),
              AllOf(HasSubstr("Ama Mensah"), HasSubstr("Kofi Boateng 0.7"),
                    HasSubstr("Kofi Boateng without")));
}

}  // namespace
}  // namespace tandem::client
