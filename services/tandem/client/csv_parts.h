#pragma once

#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace tandem::client {

// What one request takes, with room for the rest of it.
inline constexpr std::size_t kMostOfAPart = 3'900'000;

struct CsvPart {
  std::string csv;
  int rows_before = 0;  // in the parts before it
  int not_utf8 = 0;     // the first row that is no UTF-8, as a spreadsheet counts; 0: none
  std::vector<std::size_t> starts = {};  // of its rows, in `csv`
};

// A spreadsheet in parts that one request takes each, all beginning with the line of column names.
// No row is cut: a line end within quotes is none. Where the names are separated by semicolons, as
// a spreadsheet writes them that has commas in its numbers, all cells are, and commas take their
// place. Holds one part, however long the file is.
class CsvParts {
 public:
  // `file` outlives this. A part has at most so many octets, except for one of a single longer row.
  explicit CsvParts(std::istream& file, std::size_t most = kMostOfAPart);

  // Nothing at the end. A file has at least one part, be it empty.
  std::optional<CsvPart> Next();

 private:
  // With its line end; empty at the end.
  std::string ReadRow();
  std::string ReadLine();

  std::istream& file_;
  const std::size_t most_;
  bool by_semicolons_ = false;
  std::string names_;
  std::string row_;  // that had no room in the last part
  int rows_ = 0;     // told
  bool is_first_ = true;
};

}  // namespace tandem::client
