#include "services/tandem/client/placement_text.h"

#include "gmock/gmock.h"
#include "libs/common/base/date.h"

namespace tandem::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

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

// A clerk enters what a leader has decided.
TEST(GateText, NamesTheLeaderBeforeTheOneWhoEnteredIt) {
  const std::string leader = "countries/lr/persons/7c1f";
  placement::v1::Gate gate;
  auto& met = *gate.add_gates()->add_conditions();
  met.set_met(true);
  auto& evidence = *met.add_evidence();
  evidence.set_what("countries/lr/institutions/ministry");
  evidence.set_by("jo");
  evidence.set_person(leader);
  *evidence.mutable_date() = ToDate(Day(2024, 3, 1));
  EXPECT_THAT(Text(gate, Terminal(), {{{leader, "Ama Boateng"}}}),
              HasSubstr("ministry by Ama Boateng on 2024-03-01 (entered by jo)"));
  EXPECT_THAT(Text(gate, Terminal()), HasSubstr("ministry by 7c1f on 2024-03-01"));
}

TEST(GateText, SaysMethodsAsTheVerbsThatCallThem) {
  placement::v1::Gate gate;
  gate.add_gates()->add_conditions()->set_missing("Seat somebody (SeatBoardMember).");
  EXPECT_THAT(Text(gate, Terminal()), HasSubstr("`board seat-member`"));
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
  run.set_not_considered(4);
  run.set_not_proposed(5);
  run.set_score("0.8");
  auto& proposal = *run.add_proposals();
  proposal.set_need("countries/lr/partnerships/amp/needs/finance");
  proposal.set_professional("countries/lr/professionals/a");
  proposal.set_score("0.8");
  *proposal.mutable_start_date() = ToDate(Day(2027, 1, 4));
  proposal.set_share_percent(60);
  proposal.set_runner_up("countries/lr/professionals/b");
  proposal.set_runner_up_score("0.7");
  auto& criterion = *proposal.add_criteria();
  criterion.set_criterion("TRAITS");
  criterion.set_score("0.8");
  criterion.set_weight("0.4");
  criterion.set_reason("Mean rating 4.2 of 5 over 10 traits.");
  proposal.add_remarks("A clearance that is required holds until 2027-03-01.");
  auto& unfilled = *run.add_unfilled();
  unfilled.set_need("countries/lr/partnerships/amp/needs/data");
  unfilled.set_seats(2);
  auto& exclusion = *unfilled.add_exclusions();
  exclusion.set_constraint("LANGUAGE_SPOKEN");
  exclusion.set_professionals(1);
  unfilled.set_nearest_professional("countries/lr/professionals/b");
  unfilled.add_nearest_constraints("LANGUAGE_SPOKEN");
  auto& relaxation = *unfilled.add_relaxations();
  relaxation.set_constraint("LANGUAGE_SPOKEN");
  relaxation.set_how_far("fr is known at A1, B2 is needed.");
  relaxation.set_change("Ask for fr at A1.");
  unfilled.set_seats_filled(1);
  EXPECT_THAT(Text(run, Terminal()),
              AllOf(HasSubstr("1 of 3 seats could be filled from 2 professionals"),
                    HasSubstr("\n4 more are available, but neither registered"),
                    HasSubstr("\n5 more seats could be filled: a run proposes the 1 of the high"),
                    HasSubstr("amp/finance"), HasSubstr("traits 0.8x0.4"), HasSubstr(" 60%  b 0.7"),
                    HasSubstr("language spoken excludes 1"), HasSubstr("nearest: b\n"),
                    HasSubstr("1 of 2 seats would be filled")));
  DisplayNames called;
  called.names["countries/lr/professionals/a"] = "Ama Mensah";
  called.names["countries/lr/professionals/b"] = "Kofi Boateng";
  EXPECT_THAT(Text(run, Terminal(), called),
              AllOf(HasSubstr("Ama Mensah"), HasSubstr("Kofi Boateng 0.7"),
                    HasSubstr("nearest: Kofi Boateng")));
  EXPECT_THAT(Text(run, Terminal(), called),
              AllOf(HasSubstr("    traits 0.8x0.4: Mean rating 4.2 of 5 over 10 traits.\n"),
                    HasSubstr("    but: A clearance that is required holds until 2027-03-01.\n"),
                    HasSubstr("    language spoken: fr is known at A1, B2 is needed. Ask for fr at "
                              "A1.\n")));
}

TEST(MatchRunText, ShowsWhatWouldFillAllSeats) {
  placement::v1::MatchRun run;
  run.set_seats(3);
  auto& unfilled = *run.add_unfilled();
  unfilled.set_seats(3);
  unfilled.set_nearest_professional("countries/lr/professionals/a");
  unfilled.set_seats_filled(1);
  EXPECT_THAT(Text(run, Terminal()), Not(HasSubstr("would be filled with")));
  unfilled.mutable_all_seats()->set_seats_filled(3);
  auto& relaxation = *unfilled.mutable_all_seats()->add_relaxations();
  relaxation.set_constraint("LANGUAGE_SPOKEN");
  relaxation.set_how_far("fr is known at A1, B2 is needed.");
  relaxation.set_change("Ask for fr at A1.");
  relaxation.set_professional("countries/lr/professionals/b");
  DisplayNames called;
  called.names["countries/lr/professionals/b"] = "Kofi Boateng";
  EXPECT_THAT(Text(run, Terminal(), called),
              HasSubstr("    1 of 3 seats would be filled\n"
                        "    3 of 3 seats would be filled with\n"
                        "    language spoken, for Kofi Boateng: fr is known at A1, B2 is needed. "
                        "Ask for fr at A1.\n"));
}

TEST(MatchRunText, PutsTheReasonsOfEachProposalBelowIt) {
  placement::v1::MatchRun run;
  run.set_seats(2);
  for (const std::string id : {"one", "two"}) {
    auto& proposal = *run.add_proposals();
    proposal.set_need("countries/lr/partnerships/amp/needs/" + id);
    proposal.add_criteria()->set_criterion("TRAITS");
    proposal.mutable_criteria(0)->set_reason("Reason of " + id + ".");
  }
  const std::string text = Text(run, Terminal());
  const auto at = [&](const char* what) { return text.find(what); };
  EXPECT_LT(at("amp/one"), at("Reason of one."));
  EXPECT_LT(at("Reason of one."), at("amp/two"));
  EXPECT_LT(at("amp/two"), at("Reason of two."));
}

TEST(MatchRunText, MarksWhoIsNextBestAndProposedForAnotherNeed) {
  placement::v1::MatchRun run;
  run.set_seats(1);
  auto& proposal = *run.add_proposals();
  proposal.set_need("countries/lr/partnerships/amp/needs/finance");
  proposal.set_runner_up("countries/lr/professionals/b");
  proposal.set_runner_up_score("0.7");
  EXPECT_THAT(Text(run, Terminal()), Not(HasSubstr("proposed for amp")));
  proposal.set_runner_up_need("countries/lr/partnerships/amp/needs/data");
  EXPECT_THAT(Text(run, Terminal()), HasSubstr("b 0.7 (proposed for amp/data)"));
}

TEST(MatchRunText, SaysWhereNoChangeOfTheNeedHelps) {
  placement::v1::MatchRun run;
  run.set_seats(1);
  auto& unfilled = *run.add_unfilled();
  unfilled.set_nearest_professional("countries/lr/professionals/b");
  auto& relaxation = *unfilled.add_relaxations();
  relaxation.set_constraint("DECLINED_BEFORE");
  relaxation.set_how_far("A match was declined.");
  EXPECT_THAT(Text(run, Terminal()), AllOf(HasSubstr("declined before: A match was declined.\n"),
                                           HasSubstr("no change of the need fills it")));
}

}  // namespace
}  // namespace tandem::client
