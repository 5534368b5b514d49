#include "services/tandem/client/csv_parts.h"

#include <utility>

namespace tandem::client {
namespace {

constexpr int kEnd = std::char_traits<char>::eof();

}  // namespace

CsvParts::CsvParts(std::istream& file, std::size_t most) : file_(file), most_(most) {
  names_ = ReadRow();
  row_ = ReadRow();
}

std::optional<CsvPart> CsvParts::Next() {
  if (row_.empty() && !std::exchange(is_first_, false)) return std::nullopt;
  is_first_ = false;
  CsvPart part{names_, rows_};
  do {
    if (row_.empty()) break;
    part.csv += row_;
    ++rows_;
    row_ = ReadRow();
  } while (part.csv.size() + row_.size() <= most_);
  return part;
}

std::string CsvParts::ReadRow() {
  std::streambuf& from = *file_.rdbuf();
  std::string row;
  bool quoted = false;
  for (int c = from.sbumpc(); c != kEnd; c = from.sbumpc()) {
    row.push_back(static_cast<char>(c));
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    // Some spreadsheets end their lines with a return alone.
    if (c == '\n' || (c == '\r' && from.sgetc() != '\n')) break;
  }
  return row;
}

}  // namespace tandem::client
