#include "services/placement/handlers/spreadsheets.h"

#include <set>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/common/testing/source_tree.h"
#include "services/placement/handlers/spelling.h"

namespace tandem {
namespace {

std::string RowsOf(std::span<const placement::SheetColumn> columns) {
  std::string rows = "| column | what stands in a cell | as in |\n|---|---|---|\n";
  for (const placement::SheetColumn& column : columns) {
    rows += fmt::format("| {} | {} | `{}` |\n", column.name, column.cell, column.example);
  }
  return rows;
}

TEST(Spreadsheets, HaveEachColumnOnceWithAnExample) {
  for (const auto& columns :
       {placement::TeamColumns(), placement::ProfessionalColumns(), placement::RatingColumns()}) {
    std::set<std::string> names;
    for (const placement::SheetColumn& column : columns) {
      EXPECT_TRUE(names.insert(placement::Plain(column.name)).second) << column.name;
      EXPECT_FALSE(column.cell.empty() || column.example.empty()) << column.name;
    }
  }
}

// docs/spreadsheets.md, made of the table by which files are read (TANDEM_UPDATE=1 writes it).
TEST(Spreadsheets, AreDescribedInTheDocument) {
  testing::ExpectFresh(
      "docs/spreadsheets.md",
      "# Spreadsheets\n"
      "What `tandem import` takes and `tandem export` gives (by commas, with a byte order mark): "
      "CSV in UTF-8, by commas (RFC 4180) or by semicolons, with a line of column names.\n"
      "Made from the table by which files are read, by the test that checks it.\n\n"
      "- Columns stand in any order. One that is left out, and an empty cell, leave what is known "
      "as it is; a row of empty cells is none.\n"
      "- The names of columns, and words and codes in cells, are read in capitals or small "
      "letters, with spaces, hyphens or underscores or without: `External ID` is `external_id`, "
      "`Police check` is `POLICE_CHECK`. Two columns that are the same so are refused.\n"
      "- `external_id` says what a row is about, so the same file twice changes nothing, and "
      "what was made with it otherwise is found; `name` may say it instead. A later row about the "
      "same is refused.\n"
      "- The items of a list stand between semicolons; one that has a semicolon itself stands in "
      "quotes.\n"
      "- A wrong row is refused with all that is wrong in it, by row and column, and the others "
      "are "
      "done. `--dry-run` tells the same, and does nothing.\n"
      "- A person is here once: a row whose address is that of an active person is refused unless "
      "the column `person` names them.\n\n"
      "## Teams\n" +
          RowsOf(placement::TeamColumns()) + "\n## Professionals\n" +
          RowsOf(placement::ProfessionalColumns()) +
          "\n## Ratings\nImported alone: all that an assessor says of one professional or "
          "applicant "
          "in a row. A trait whose cell is empty keeps what they said of it before.\n\n" +
          RowsOf(placement::RatingColumns()));
}

}  // namespace
}  // namespace tandem
