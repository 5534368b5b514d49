#include "services/placement/handlers/csv.h"

#include <csv.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/control.h"
#include "services/placement/handlers/spelling.h"

namespace tandem::placement {
namespace {

struct Line {
  std::vector<std::string> cells;
  std::string_view wrong;  // what is, in the cell behind those
};

constexpr std::string_view kMisplaced =
    "A quote stands where none may, or one before it is not closed; a cell with quotes stands in "
    "quotes, and has each of its own twice.";
constexpr std::string_view kNotClosed =
    "A quote is not closed, so that all below is part of this row.";
constexpr std::string_view kFormulaStarts = "=+-@\t\r";
// How much is parsed at once.
constexpr std::size_t kPiece = 16'384;

// Behind apostrophes, of which one may be ours.
bool BeginsLikeFormula(std::string_view cell) {
  const std::size_t start = cell.find_first_not_of('\'');
  return start != std::string_view::npos &&
         kFormulaStarts.find(cell[start]) != std::string_view::npos;
}

std::string Unguarded(std::string_view cell) {
  if (cell.starts_with('\'') && BeginsLikeFormula(cell)) cell.remove_prefix(1);
  return std::string(cell);
}

bool IsEmpty(const Line& line) {
  return line.wrong.empty() && std::all_of(line.cells.begin(), line.cells.end(),
                                           [](const std::string& cell) { return cell.empty(); });
}

}  // namespace

// What libcsv has read of a text.
class CsvLines {
 public:
  CsvLines() { Start(); }
  ~CsvLines() { csv_free(&parser_); }
  CsvLines(const CsvLines&) = delete;
  CsvLines& operator=(const CsvLines&) = delete;

  // How much of it was read: up to a quote that stands where none may.
  std::size_t Read(std::string_view piece) {
    return csv_parse(&parser_, piece.data(), piece.size(), OnCell, OnLine, this);
  }
  void End() {
    if (csv_fini(&parser_, OnCell, OnLine, this) != 0) Refuse(kNotClosed);
  }
  // Ends the line that is being read, and begins with what comes as if nothing were before.
  void Refuse(std::string_view wrong) {
    lines.push_back({std::exchange(line_, {}), wrong});
    csv_free(&parser_);
    Start();
  }

  std::deque<Line> lines;  // that nobody has taken yet

 private:
  void Start() {
    // Empty lines are lines, so that rows are counted as a spreadsheet counts them.
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
    // Spaces are part of a cell.
    csv_set_space_func(&parser_, [](unsigned char) { return 0; });
    end_ = 0;
  }
  static void OnCell(void* text, std::size_t size, void* self) {
    static_cast<CsvLines*>(self)->line_.push_back(
        Unguarded({static_cast<const char*>(text), size}));
  }
  static void OnLine(int end, void* self) {
    auto& that = *static_cast<CsvLines*>(self);
    // The second half of a line's end is no line.
    const bool is_half = end == '\n' && that.end_ == '\r' && that.line_.empty();
    that.end_ = end;
    if (!is_half) that.lines.push_back({std::exchange(that.line_, {}), {}});
  }

  csv_parser parser_;
  std::vector<std::string> line_;
  int end_ = 0;  // what the last one ended with
};

namespace {

// Which of `columns` is `called` so, in any spelling; what is none as it stands.
std::string ColumnCalled(const std::string& called, const std::vector<std::string>& columns) {
  const auto found = std::find_if(
      columns.begin(), columns.end(),
      [plain = Plain(called)](const std::string& column) { return Plain(column) == plain; });
  return found == columns.end() ? called : *found;
}

// `names` are the columns as they are `called` in a file.
Status CheckColumns(const std::vector<std::string>& called, const std::vector<std::string>& names,
                    const std::vector<std::string>& columns, std::size_t required) {
  FieldErrors errors;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::find(columns.begin(), columns.end(), names[i]) == columns.end()) {
      errors.Add("csv", fmt::format("There is no column \"{}\"; expected {}.", called[i],
                                    fmt::join(columns, ", ")));
    }
    const auto first =
        static_cast<std::size_t>(std::find(names.begin(), names.end(), names[i]) - names.begin());
    if (first == i) continue;
    errors.Add("csv", fmt::format("The column {} is there twice, as \"{}\" and as \"{}\".",
                                  names[i], called[first], called[i]));
  }
  for (std::size_t i = 0; i < required; ++i) {
    if (std::find(names.begin(), names.end(), columns[i]) == names.end()) {
      errors.Add("csv", fmt::format("The column {} is missing.", columns[i]));
    }
  }
  return errors.ToStatus();
}

CsvRow RowOf(Line line, const std::vector<std::string>& columns) {
  CsvRow row;
  if (!line.wrong.empty()) {
    row[std::string(kWrongLine)] = line.wrong;
    if (line.cells.size() < columns.size()) {
      row[std::string(kWrongColumn)] = columns[line.cells.size()];
    }
  } else if (!IsEmpty(line) && line.cells.size() != columns.size()) {
    row[std::string(kWrongLine)] =
        fmt::format("It has {} cells, expected {}.", line.cells.size(), columns.size());
  } else if (!IsEmpty(line)) {
    for (std::size_t i = 0; i < columns.size(); ++i) row[columns[i]] = std::move(line.cells[i]);
  }
  return row;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

// Takes an item in quotes from `rest`, up to the semicolon behind it; nothing where none stands.
std::optional<std::string> TakeQuoted(absl::string_view& rest) {
  auto text = absl::StripLeadingAsciiWhitespace(rest);
  if (!absl::ConsumePrefix(&text, "\"")) return std::nullopt;
  std::string item;
  for (;;) {
    const std::size_t quote = text.find('"');
    if (quote == absl::string_view::npos) return std::nullopt;
    item.append(text.data(), quote);
    text.remove_prefix(quote + 1);
    if (!absl::ConsumePrefix(&text, "\"")) break;
    item.push_back('"');
  }
  text = absl::StripLeadingAsciiWhitespace(text);
  if (!text.empty() && text.front() != ';') return std::nullopt;
  rest = text;
  return item;
}

}  // namespace

CsvFile::CsvFile(std::string_view text) : text_(text), lines_(std::make_shared<CsvLines>()) {}

Result<CsvFile> CsvFile::Open(std::string_view text, const std::vector<std::string>& columns,
                              std::size_t required) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  CsvFile file(text);
  file.ReadLines(1);
  std::deque<Line>& lines = file.lines_->lines;
  if (lines.empty()) return BadField("csv", "A line of column names is needed.");
  if (!lines.front().wrong.empty()) {
    return BadField("csv", fmt::format("Of the column names: {}", lines.front().wrong));
  }
  for (const std::string& column : lines.front().cells) {
    if (const auto violation = ControlViolation(column)) {
      return BadField("csv", fmt::format("A column name {}.", *violation));
    }
  }
  const std::vector<std::string> called = std::move(lines.front().cells);
  lines.pop_front();
  for (const std::string& column : called) file.columns_.push_back(ColumnCalled(column, columns));
  RETURN_IF_ERROR(CheckColumns(called, file.columns_, columns, required));
  return file;
}

void CsvFile::ReadLines(std::size_t wanted) {
  while (lines_->lines.size() < wanted && !text_.empty()) {
    const std::string_view piece = text_.substr(0, kPiece);
    const std::size_t read = lines_->Read(piece);
    text_.remove_prefix(read);
    if (read < piece.size()) {
      // What is behind such a quote may be anything, as far as the line goes.
      lines_->Refuse(kMisplaced);
      text_.remove_prefix(std::min(text_.find_first_of("\r\n"), text_.size()));
      text_.remove_prefix(text_.starts_with("\r\n") ? 2 : std::min<std::size_t>(1, text_.size()));
    }
    if (text_.empty()) lines_->End();
  }
}

std::vector<CsvRow> CsvFile::Next(std::size_t limit) {
  ReadLines(limit);
  std::deque<Line>& lines = lines_->lines;
  std::vector<CsvRow> rows;
  for (; rows.size() < limit && !lines.empty(); lines.pop_front()) {
    rows.push_back(RowOf(std::move(lines.front()), columns_));
  }
  return rows;
}

Result<std::vector<CsvRow>> ParseCsv(std::string_view text, const std::vector<std::string>& columns,
                                     std::size_t required) {
  ASSIGN_OR_RETURN(CsvFile file, CsvFile::Open(text, columns, required));
  return file.Next(std::numeric_limits<std::size_t>::max());
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line.push_back(',');
    // A lone hyphen is no formula.
    const std::string_view guard = cell != "-" && BeginsLikeFormula(cell) ? "'" : "";
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
      line.append(guard).append(cell);
      continue;
    }
    line.append(Quoted(std::string(guard) + cell));
  }
  return line + "\r\n";
}

std::vector<std::string> Items(std::string_view cell) {
  std::vector<std::string> items;
  absl::string_view rest(cell.data(), cell.size());
  while (!rest.empty()) {
    std::optional<std::string> item = TakeQuoted(rest);
    if (!item.has_value()) {
      const auto text = rest.substr(0, rest.find(';'));
      rest.remove_prefix(text.size());
      item = std::string(absl::StripAsciiWhitespace(text));
    }
    if (!rest.empty()) rest.remove_prefix(1);  // the semicolon
    if (!item->empty()) items.push_back(*std::move(item));
  }
  return items;
}

std::string ItemsCell(const std::vector<std::string>& items) {
  std::string cell;
  for (const std::string& item : items) {
    if (!cell.empty()) cell.push_back(';');
    const bool is_plain = item.find(';') == std::string::npos && !item.starts_with('"') &&
                          absl::StripAsciiWhitespace(item) == item;
    cell.append(is_plain ? item : Quoted(item));
  }
  return cell;
}

}  // namespace tandem::placement
