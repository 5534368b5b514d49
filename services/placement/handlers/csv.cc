#include "services/placement/handlers/csv.h"

#include <csv.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "fmt/ranges.h"

namespace tandem::placement {
namespace {

using Line = std::vector<std::string>;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What libcsv calls back with.
struct Lines {
  std::vector<Line> lines;
  Line line;
  int end = 0;  // what the last one ended with

  static void OnCell(void* text, std::size_t size, void* self) {
    static_cast<Lines*>(self)->line.emplace_back(static_cast<const char*>(text), size);
  }
  static void OnLine(int end, void* self) {
    auto& lines = *static_cast<Lines*>(self);
    // The second half of a line's end is no line.
    const bool is_half = end == '\n' && lines.end == '\r' && lines.line.empty();
    lines.end = end;
    if (is_half) return;
    lines.lines.push_back(std::exchange(lines.line, {}));
  }
};

Result<std::vector<Line>> ReadLines(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  csv_parser parser;
  // Empty lines are lines, so that rows are counted as a spreadsheet counts them.
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) {
    return Internal("libcsv did not start.");
  }
  // Spaces are part of a cell.
  csv_set_space_func(&parser, [](unsigned char) { return 0; });
  Lines lines;
  const std::size_t read =
      csv_parse(&parser, text.data(), text.size(), Lines::OnCell, Lines::OnLine, &lines);
  const bool ok =
      read == text.size() && csv_fini(&parser, Lines::OnCell, Lines::OnLine, &lines) == 0;
  csv_free(&parser);
  if (ok) return std::move(lines.lines);
  return BadField("csv", fmt::format("Line {} is no CSV: a quote stands where none may.",
                                     lines.lines.size() + 1));
}

Status CheckColumns(const Line& names, const std::vector<std::string>& columns,
                    std::size_t required) {
  FieldErrors errors;
  for (auto name = names.begin(); name != names.end(); ++name) {
    if (std::find(columns.begin(), columns.end(), *name) == columns.end()) {
      errors.Add("csv", fmt::format("There is no column \"{}\"; expected {}.", *name,
                                    fmt::join(columns, ", ")));
    }
    if (std::find(names.begin(), name, *name) != name) {
      errors.Add("csv", fmt::format("The column {} is there twice.", *name));
    }
  }
  for (std::size_t i = 0; i < required; ++i) {
    if (std::find(names.begin(), names.end(), columns[i]) == names.end()) {
      errors.Add("csv", fmt::format("The column {} is missing.", columns[i]));
    }
  }
  return errors.ToStatus();
}

}  // namespace

Result<std::vector<CsvRow>> ParseCsv(std::string_view text, const std::vector<std::string>& columns,
                                     std::size_t required) {
  ASSIGN_OR_RETURN(const std::vector<Line> lines, ReadLines(text));
  if (lines.empty()) return BadField("csv", "A line of column names is needed.");
  const Line& names = lines.front();
  RETURN_IF_ERROR(CheckColumns(names, columns, required));
  std::vector<CsvRow> rows;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    CsvRow& row = rows.emplace_back();
    const Line& line = lines[i];
    if (line.empty() || (line.size() == 1 && line[0].empty())) continue;
    if (line.size() != names.size()) {
      return BadField("csv", fmt::format("Row {} has {} cells, expected {}.", i + 1, line.size(),
                                         names.size()));
    }
    for (std::size_t cell = 0; cell < line.size(); ++cell) row[names[cell]] = line[cell];
  }
  return rows;
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line.push_back(',');
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
      line.append(cell);
      continue;
    }
    line.push_back('"');
    for (const char c : cell) line.append(c == '"' ? 2 : 1, c);
    line.push_back('"');
  }
  return line + "\r\n";
}

std::vector<std::string> Items(std::string_view cell) {
  std::vector<std::string> items;
  for (const auto part : absl::StrSplit(absl::string_view(cell.data(), cell.size()), ';')) {
    const auto item = absl::StripAsciiWhitespace(part);
    if (!item.empty()) items.emplace_back(item);
  }
  return items;
}

}  // namespace tandem::placement
