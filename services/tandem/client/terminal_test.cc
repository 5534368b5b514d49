#include "services/tandem/client/terminal.h"

#include <sstream>

#include "gmock/gmock.h"

namespace tandem::client {
namespace {

using ::testing::Eq;

TEST(Bar, ShowsHalvesAndHasAnAsciiForm) {
  EXPECT_THAT(Bar(0.5, 10, true), Eq("█████      "));
  EXPECT_THAT(Bar(0.25, 10, true), Eq("██▌        "));
  EXPECT_THAT(Bar(0.25, 10, false), Eq("##-        "));
}

TEST(Bar, IsEmptyBelowNothingAndMarksWhatIsMoreThanEverything) {
  EXPECT_THAT(Bar(-0.3, 4, true), Eq("     "));
  EXPECT_THAT(Bar(1.0, 4, true), Eq("████ "));
  EXPECT_THAT(Bar(1.3, 4, true), Eq("████+"));
  EXPECT_THAT(Width(Bar(1.3, 4, true)), Eq(Width(Bar(0.1, 4, false))));
}

TEST(Table, AlignsTextLeftAndNumbersRightByColumnsNotBytes) {
  Table table({{"team", false}, {"share", true}, {"note", false}});
  table.Add({{"Équipe"}, {"5"}, {"a"}});
  table.Add({{"NCD"}, {"100"}});
  EXPECT_THAT(table.Print(Terminal()), Eq("team    share  note\n"
                                          "Équipe      5  a\n"
                                          "NCD       100\n"));
}

TEST(Table, LeavesOutTitlesThatAreAllEmpty) {
  Table table({{""}, {""}});
  table.Add({{"a"}, {"b"}});
  EXPECT_THAT(table.Print(Terminal(), "  "), Eq("  a  b\n"));
}

TEST(Table, ShowsNoControlCharacterOfACell) {
  Table table({{""}, {""}});
  table.Add({{"a\nb"}, {"\x1b[31mred"}});
  EXPECT_THAT(table.Print(Terminal()), Eq("a b  ?[31mred\n"));
}

TEST(Table, LeavesOutBarsAndThenCutsToTheWidthOfTheTerminal) {
  Table table({{"name"}, {"said", false, Fit::kCut}, {"", false, Fit::kBar}, {"", true}});
  table.Add({{"countries/lr/teams/a"}, {"a long sentence of words"}, {"####"}, {"40%"}});
  Terminal terminal;
  const std::string whole = table.Print(terminal);
  EXPECT_THAT(whole, ::testing::HasSubstr("sentence of words  ####  40%"));
  terminal.width = 60;
  EXPECT_THAT(table.Print(terminal), Eq(whole));
  terminal.width = 52;
  EXPECT_THAT(table.Print(terminal), Eq("name                  said\n"
                                        "countries/lr/teams/a  a long sentence of words  40%\n"));
  terminal.width = 44;
  EXPECT_THAT(table.Print(terminal), Eq("name                  said\n"
                                        "countries/lr/teams/a  a long sentenc...  40%\n"));
  terminal.width = 10;  // what is left is what may not be cut
  EXPECT_THAT(table.Print(terminal),
              ::testing::HasSubstr("countries/lr/teams/a  a long...     40%"));
}

TEST(Table, CountsTheColumnsOfIdeographsAndEmoji) {
  Table table({{""}, {""}});
  table.Add({{"中🙂"}, {"a"}});
  table.Add({{"abcd"}, {"b"}});
  EXPECT_THAT(table.Print(Terminal()), Eq("中🙂  a\nabcd  b\n"));
}

TEST(Shortened, CutsBetweenWordsAndNeverACodePoint) {
  EXPECT_THAT(Shortened("short", 10), Eq("short"));
  EXPECT_THAT(Shortened("one two three four", 12), Eq("one two..."));
  EXPECT_THAT(Shortened("éééééééééééé", 8), Eq("ééééé..."));
}

TEST(Terminal, StylesOnlyWhereColoursAreOn) {
  Terminal terminal;
  EXPECT_THAT(terminal.Styled("met", Style::kGood), Eq("met"));
  terminal.colour = true;
  EXPECT_THAT(terminal.Styled("met", Style::kGood), Eq("\x1b[32mmet\x1b[0m"));
  EXPECT_THAT(Width(terminal.Styled("met", Style::kGood)), Eq(3u));
}

TEST(Progress, WritesNothingWhereOutputIsNoTerminal) {
  std::ostringstream out;
  Terminal terminal;
  terminal.out = &out;
  Progress progress(terminal, 3);
  progress.Show(1, "CreateTeam");
  progress.Clear();
  EXPECT_THAT(out.str(), Eq(""));
}

TEST(Progress, CountsAloneWhereNobodyKnowsHowMuchThereIs) {
  std::ostringstream out;
  Terminal terminal;
  terminal.out = &out;
  terminal.is_terminal = true;
  Progress progress(terminal, 0);
  progress.Show(1250, "rows");
  EXPECT_THAT(out.str(), Eq("\r\x1b[K1250 rows"));
  progress.Clear();
  EXPECT_THAT(out.str(), Eq("\r\x1b[K1250 rows\r\x1b[K"));
}

}  // namespace
}  // namespace tandem::client
