#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/status.h"

// CSV by RFC 4180, read by libcsv in its strict mode.
namespace tandem::placement {

// A line: texts by the names of their columns.
using CsvRow = std::map<std::string, std::string>;

// The one column of a row that stands for a line with more or fewer cells than there are columns:
// it says so.
inline constexpr std::string_view kWrongLine;

class CsvLines;

// A file whose rows are read some at a time. What is wrong with it is told before any of them is.
class CsvFile {
 public:
  // INVALID_FIELDS (of the field `csv`) for what is no CSV, a column that is there twice, is not
  // among `columns`, or is missing though it is among the first `required` of them. `text` stays
  // where it is while rows are read.
  static Result<CsvFile> Open(std::string_view text, const std::vector<std::string>& columns,
                              std::size_t required);

  // At most so many more of the rows below the line of column names; one of an empty line is empty.
  // None at the end.
  std::vector<CsvRow> Next(std::size_t limit);

 private:
  CsvFile(std::string_view text, std::vector<std::string> columns);

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

// "en; fr" → "en", "fr".
std::vector<std::string> Items(std::string_view cell);

}  // namespace tandem::placement
