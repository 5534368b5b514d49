#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/status.h"

// CSV by RFC 4180, read by libcsv in its strict mode.
namespace tandem::placement {

// A line: texts by the names of their columns.
using CsvRow = std::map<std::string, std::string>;

// The rows below the line of column names; one of an empty line is empty.
// INVALID_FIELDS (of the field `csv`) for what is no CSV, a line with more or
// fewer cells than columns, a column that is there twice, is not among
// `columns`, or is missing though it is among the first `required` of them.
Result<std::vector<CsvRow>> ParseCsv(std::string_view text, const std::vector<std::string>& columns,
                                     std::size_t required);

// The cells as a line, with its end.
std::string CsvLine(const std::vector<std::string>& cells);

// "en; fr" → "en", "fr".
std::vector<std::string> Items(std::string_view cell);

}  // namespace tandem::placement
