#include "services/tandem/client/rows_before.h"

#include <limits>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/stable_hash.h"
#include "services/placement/handlers/csv.h"

namespace tandem::client {
namespace {

using placement::CsvRow;

std::string CellOf(const CsvRow& row, std::string_view column) {
  const auto found = row.find(std::string(column));
  return found == row.end() ? "" : found->second;
}

// The column that says what a row is about, and what it says; of a rating also who rated.
struct Subject {
  std::string_view column;
  std::string cell, assessor;

  std::uint64_t Hash() const { return StableHash(assessor, StableHash(cell, StableHash(column))); }
};

Subject SubjectOf(const CsvRow& row) {
  for (const std::string_view column : {"name", "external_id"}) {
    std::string cell = CellOf(row, column);
    if (!cell.empty()) return {column, std::move(cell), CellOf(row, "assessor")};
  }
  return {};
}

// `part` without the rows at these places: their line ends stay.
std::string Without(const CsvPart& part, const std::vector<std::size_t>& places) {
  std::string csv = part.csv;
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    const std::size_t start = part.starts[*place];
    const bool is_last = *place + 1 == part.starts.size();
    csv.replace(start, (is_last ? csv.size() : part.starts[*place + 1]) - start, "\n");
  }
  return csv;
}

}  // namespace

placement::v1::ImportProgress RowsBefore::TakeOut(CsvPart& part) {
  placement::v1::ImportProgress refused;
  const auto rows = placement::ParseCsv(part.csv, columns_, 0);
  // What is no such file is for the server to refuse.
  if (!rows.ok() || rows->size() != part.starts.size()) return refused;
  std::vector<std::size_t> again;
  std::vector<std::pair<std::uint64_t, int>> here;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const Subject subject = SubjectOf((*rows)[i]);
    if (subject.cell.empty()) continue;
    const int number = part.rows_before + static_cast<int>(i) + 2;  // below the column names
    const std::uint64_t hash = subject.Hash();
    const auto before = first_.find(hash);
    if (before == first_.end()) {
      here.emplace_back(hash, number);
      continue;
    }
    again.push_back(i);
    placement::v1::ImportError& error = *refused.add_errors();
    error.set_row(number);
    error.set_column(std::string(subject.column));
    error.set_value(subject.cell);
    error.set_problem(fmt::format("It stands {} rows above already.", number - before->second));
  }
  first_.insert(here.begin(), here.end());
  refused.set_rows(refused.errors_size());
  refused.set_refused(refused.errors_size());
  if (!again.empty()) part.csv = Without(part, again);
  return refused;
}

}  // namespace tandem::client
