#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/status.h"

// CSV by RFC 4180, read by libcsv in its strict mode.
namespace tandem::placement {

// Of UTF-8. Without it a spreadsheet takes a file for text in the machine's own encoding.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// A line: texts by the names of their columns, as they ought to be spelled.
using CsvRow = std::map<std::string, std::string>;

// The column of a row that stands for a line that is not right: it says what is wrong with it. With
// a misplaced quote that is all up to the end of the line in which the quote stands.
inline constexpr std::string_view kWrongLine;
// And the one that says in which column, if that is known.
inline constexpr std::string_view kWrongColumn = "\n";

class CsvLines;

// A file whose rows are read some at a time.
class CsvFile {
 public:
  // INVALID_FIELDS (of the field `csv`) for a line of column names that is no CSV, a column that is
  // there twice, is not among `columns` in any spelling (see Plain), or is missing though it is
  // among the first `required` of them. `text` stays where it is while rows are read.
  static Result<CsvFile> Open(std::string_view text, const std::vector<std::string>& columns,
                              std::size_t required = 0);

  // At most so many more of the rows below the line of column names; one of a line that is empty,
  // or has empty cells alone, as spreadsheets leave them behind the last, is empty. None at the
  // end.
  std::vector<CsvRow> Next(std::size_t limit);

 private:
  explicit CsvFile(std::string_view text);

  void ReadLines(std::size_t wanted);

  std::string_view text_;  // that is not read yet
  std::vector<std::string> columns_;
  std::shared_ptr<CsvLines> lines_;
};

// All of its rows.
Result<std::vector<CsvRow>> ParseCsv(std::string_view text, const std::vector<std::string>& columns,
                                     std::size_t required);

// The cells as a line, with its end. A spreadsheet runs a cell that begins like a formula
// (= + - @, a tab, a return): it gets an apostrophe before it, which reading takes away again.
std::string CsvLine(const std::vector<std::string>& cells);

// "en; fr" → "en", "fr". An item in quotes is all that stands between them, with each quote of its
// own twice: "\"food; water:5\"; fr" → "food; water:5", "fr". Quotes elsewhere are like any other
// character.
std::vector<std::string> Items(std::string_view cell);
// The cell that Items reads as `items`, none of which is empty.
std::string ItemsCell(const std::vector<std::string>& items);

}  // namespace tandem::placement
