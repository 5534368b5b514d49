#include "services/placement/handlers/csv.h"

#include <csv.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "fmt/ranges.h"

namespace tandem::placement {
namespace {

using Line = std::vector<std::string>;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kFormulaStarts = "=+-@\t\r";
// How much is parsed at once.
constexpr std::size_t kPiece = 16 * 1024;

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

bool IsEmpty(const Line& line) { return line.empty() || (line.size() == 1 && line[0].empty()); }

}  // namespace

// What libcsv has read of a text.
class CsvLines {
 public:
  CsvLines() {
    // Empty lines are lines, so that rows are counted as a spreadsheet counts them.
    ready_ = csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) == 0;
    // Spaces are part of a cell.
    csv_set_space_func(&parser_, [](unsigned char) { return 0; });
  }
  ~CsvLines() { csv_free(&parser_); }
  CsvLines(const CsvLines&) = delete;
  CsvLines& operator=(const CsvLines&) = delete;

  // False where a quote stands where none may.
  bool Read(std::string_view piece) {
    return ready_ &&
           csv_parse(&parser_, piece.data(), piece.size(), OnCell, OnLine, this) == piece.size();
  }
  bool End() { return csv_fini(&parser_, OnCell, OnLine, this) == 0; }

  std::deque<Line> lines;  // that nobody has taken yet

 private:
  static void OnCell(void* text, std::size_t size, void* self) {
    static_cast<CsvLines*>(self)->line_.push_back(
        Unguarded({static_cast<const char*>(text), size}));
  }
  static void OnLine(int end, void* self) {
    auto& that = *static_cast<CsvLines*>(self);
    // The second half of a line's end is no line.
    const bool is_half = end == '\n' && that.end_ == '\r' && that.line_.empty();
    that.end_ = end;
    if (!is_half) that.lines.push_back(std::exchange(that.line_, {}));
  }

  csv_parser parser_;
  bool ready_ = false;
  Line line_;
  int end_ = 0;  // what the last one ended with
};

namespace {

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

CsvFile::CsvFile(std::string_view text, std::vector<std::string> columns)
    : text_(text), columns_(std::move(columns)), lines_(std::make_shared<CsvLines>()) {}

Result<CsvFile> CsvFile::Open(std::string_view text, const std::vector<std::string>& columns,
                              std::size_t required) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  CsvLines lines;
  Line names;
  std::size_t line = 0;
  const auto check = [&]() -> Status {
    for (; !lines.lines.empty(); lines.lines.pop_front()) {
      const Line& cells = lines.lines.front();
      if (++line == 1) {
        names = cells;
        RETURN_IF_ERROR(CheckColumns(names, columns, required));
      }
    }
    return OkStatus();
  };
  bool is_csv = true;
  for (std::size_t start = 0; is_csv && start < text.size(); start += kPiece) {
    is_csv = lines.Read(text.substr(start, kPiece));
    RETURN_IF_ERROR(check());
  }
  is_csv = is_csv && lines.End();
  RETURN_IF_ERROR(check());
  if (!is_csv) {
    return BadField("csv",
                    fmt::format("Line {} is no CSV: a quote stands where none may.", line + 1));
  }
  if (line == 0) return BadField("csv", "A line of column names is needed.");
  CsvFile file(text, std::move(names));
  file.Next(0);
  return file;
}

std::vector<CsvRow> CsvFile::Next(std::size_t limit) {
  std::deque<Line>& lines = lines_->lines;
  // The line of column names comes first, and is asked for as no rows.
  const std::size_t wanted = std::max<std::size_t>(limit, 1);
  while (lines.size() < wanted && !text_.empty()) {
    const std::string_view piece = text_.substr(0, kPiece);
    text_.remove_prefix(piece.size());
    lines_->Read(piece);
    if (text_.empty()) lines_->End();
  }
  if (limit == 0) lines.pop_front();
  std::vector<CsvRow> rows;
  for (; rows.size() < limit && !lines.empty(); lines.pop_front()) {
    CsvRow& row = rows.emplace_back();
    Line& line = lines.front();
    if (IsEmpty(line)) continue;
    if (line.size() != columns_.size()) {
      row[std::string(kWrongLine)] =
          fmt::format("It has {} cells, expected {}.", line.size(), columns_.size());
      continue;
    }
    for (std::size_t i = 0; i < line.size(); ++i) row[columns_[i]] = std::move(line[i]);
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
    line.append("\"").append(guard);
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
