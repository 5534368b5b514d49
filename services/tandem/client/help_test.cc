#include "services/tandem/client/help.h"

#include <sstream>

#include "gmock/gmock.h"
#include "services/placement/handlers/spreadsheets.h"

namespace tandem::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Help, SaysOfAVerbWhatItsProtoSaysWithAnExample) {
  const Verb verb = *FindVerb("placement", "end-early");
  EXPECT_THAT(
      HelpOf(verb, Terminal()),
      AllOf(HasSubstr("tandem placement end-early countries/*/partnerships/*/placements/*"),
            HasSubstr("PlacementService.EndPlacementEarly"), HasSubstr("--effective-date DATE"),
            HasSubstr("$ tandem placement end-early "
                      "countries/lr/partnerships/amp-ncd/placements/ID")));
}

TEST(Help, SaysWhichVerbsTakeSeveralNames) {
  const auto help = [](std::string_view resource, std::string_view verb) {
    return HelpOf(*FindVerb(resource, verb), Terminal());
  };
  for (const char* verb : {"start", "update"}) {
    EXPECT_THAT(help("placement", verb),
                AllOf(HasSubstr("/placements/*...\n"),
                      HasSubstr("Of several names each is done by itself")));
  }
  EXPECT_THAT(help("team", "create"), Not(HasSubstr("several names")));
  EXPECT_THAT(help("partnership", "gate"), Not(HasSubstr("several names")));
}

TEST(Help, SaysOfAMessageWhatStandsInIt) {
  EXPECT_THAT(
      HelpOf(*FindVerb("professional", "rate-traits"), Terminal()),
      AllOf(HasSubstr("--ratings {trait, score, evidence}"), HasSubstr("1 not seen, 2 seen with"),
            HasSubstr("One of PROBLEM_SOLVING, ANALYSIS"), HasSubstr("required. One of"),
            HasSubstr("score  "), HasSubstr("required; from 1 to 5"),
            HasSubstr("What was observed."), Not(HasSubstr("assessor  "))));
  EXPECT_THAT(HelpOf(*FindVerb("cohort", "clear"), Terminal()), HasSubstr("INSURANCE"));
}

TEST(Help, GivesEachVerbASentenceAndAnExampleWithWhatIsRequired) {
  EXPECT_THAT(VerbsText("team", Terminal()),
              AllOf(HasSubstr("move"), HasSubstr("create"), Not(HasSubstr("TeamService."))));
  EXPECT_THAT(ExampleOf(*FindVerb("team", "create")),
              AllOf(HasSubstr("tandem team create countries/lr"), HasSubstr("--team-id ID"),
                    HasSubstr("--location '{country")));
  EXPECT_THAT(VerbsText("placement", Terminal()),
              AllOf(HasSubstr("`placement extend` gives it a later last day"),
                    Not(HasSubstr("PlacementService."))));
  for (const Verb& verb : Verbs()) EXPECT_THAT(ExampleOf(verb), Not(HasSubstr("*")));
}

TEST(Help, IsAsWideAsItsTerminal) {
  Terminal terminal;
  terminal.width = 80;
  const std::string help = HelpOf(*FindVerb("match-run", "propose-matches"), terminal);
  EXPECT_THAT(help, HasSubstr("Fills as many open seats"));
  const std::string nested = HelpOf(*FindVerb("professional", "rate-traits"), terminal);
  std::istringstream lines(Help(terminal) + help + nested);
  for (std::string line; std::getline(lines, line);) {
    const bool is_example = line.starts_with("  $");
    EXPECT_TRUE(is_example || Width(line) <= 80) << line;
  }
}

TEST(Help, SaysWhatStandsInTheColumnsOfASpreadsheet) {
  const std::string help = HelpOf(*FindCommand("import"), Terminal());
  for (const auto& columns :
       {placement::TeamColumns(), placement::ProfessionalColumns(), placement::RatingColumns()}) {
    for (const placement::SheetColumn& column : columns) {
      EXPECT_THAT(
          help, AllOf(HasSubstr(std::string(column.name)), HasSubstr(std::string(column.example))));
    }
  }
  EXPECT_THAT(help, HasSubstr("logistics:5;banking:3"));
}

TEST(Help, ListsCommandsAndResources) {
  EXPECT_THAT(Help(Terminal()), AllOf(HasSubstr("who-is-where"), HasSubstr("placement-need")));
}

}  // namespace
}  // namespace tandem::client
