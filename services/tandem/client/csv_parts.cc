#include "services/tandem/client/csv_parts.h"

#include <utility>

#include "services/tandem/client/utf8.h"

namespace tandem::client {
namespace {

constexpr int kEnd = std::char_traits<char>::eof();

bool IsBySemicolons(const std::string& names) {
  return names.find(';') != std::string::npos && names.find(',') == std::string::npos;
}

// Whether what is read stands in quotes: they open a cell, and close it unless there are two
// (RFC 4180). Others are misplaced: the server refuses their row.
class Quotes {
 public:
  bool Hold(char c, char separator) {
    const bool may_open = place_ == Place::kStart || place_ == Place::kAfterQuote;
    if (place_ == Place::kQuoted) {
      if (c == '"') place_ = Place::kAfterQuote;
    } else if (c == '"' && may_open) {
      place_ = Place::kQuoted;
    } else {
      place_ = c == separator ? Place::kStart : Place::kPlain;
    }
    return place_ == Place::kQuoted;
  }

 private:
  enum class Place { kStart, kPlain, kQuoted, kAfterQuote };
  Place place_ = Place::kStart;
};

// `cell` for a row by commas: quoted if it has one.
std::string Quoted(const std::string& cell) {
  return cell.find(',') == std::string::npos || cell.starts_with('"') ? cell : '"' + cell + '"';
}

std::string ByCommas(const std::string& row) {
  const std::size_t end = row.find_last_not_of("\r\n") + 1;
  std::string turned, cell;
  Quotes quotes;
  for (std::size_t i = 0; i < end; ++i) {
    const bool is_quoted = quotes.Hold(row[i], ';');
    if (row[i] == ';' && !is_quoted) {
      turned += Quoted(cell) + ",";
      cell.clear();
    } else {
      cell.push_back(row[i]);
    }
  }
  return turned + Quoted(cell) + row.substr(end);
}

}  // namespace

CsvParts::CsvParts(std::istream& file, std::size_t most) : file_(file), most_(most) {
  names_ = ReadLine();
  by_semicolons_ = IsBySemicolons(names_);
  if (by_semicolons_) names_ = ByCommas(names_);
  row_ = ReadRow();
}

std::optional<CsvPart> CsvParts::Next() {
  if (row_.empty() && !std::exchange(is_first_, false)) return std::nullopt;
  is_first_ = false;
  CsvPart part{names_, rows_, IsUtf8(names_) ? 0 : 1};
  do {
    if (row_.empty()) break;
    part.starts.push_back(part.csv.size());
    part.csv += row_;
    ++rows_;
    if (part.not_utf8 == 0 && !IsUtf8(row_)) part.not_utf8 = rows_ + 1;  // below the names
    row_ = ReadRow();
  } while (part.csv.size() + row_.size() <= most_);
  return part;
}

std::string CsvParts::ReadRow() {
  std::string row = ReadLine();
  return by_semicolons_ ? ByCommas(row) : row;
}

std::string CsvParts::ReadLine() {
  std::streambuf& from = *file_.rdbuf();
  std::string row;
  Quotes quotes;
  for (int c = from.sbumpc(); c != kEnd; c = from.sbumpc()) {
    row.push_back(static_cast<char>(c));
    if (quotes.Hold(row.back(), by_semicolons_ ? ';' : ',')) continue;
    // Some spreadsheets end their lines with a return alone.
    if (c == '\n' || (c == '\r' && from.sgetc() != '\n')) break;
  }
  return row;
}

}  // namespace tandem::client
