#include "services/tandem/client/rows_before.h"

#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/stable_hash.h"

namespace tandem::client {
namespace {

using placement::CsvRow;
using placement::OwnKey;

std::string CellOf(const CsvRow& row, std::string_view column) {
  const auto found = row.find(std::string(column));
  return found == row.end() ? "" : found->second;
}

std::uint64_t HashOf(std::string_view column, std::string_view key) {
  return StableHash(key, StableHash(column));
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
  teams_before_.clear();
  const auto rows = placement::ParseCsv(part.csv, columns_, 0);
  // What is no such file is for the server to refuse.
  if (!rows.ok() || rows->size() != part.starts.size()) return refused;
  std::vector<std::size_t> again;
  Firsts here;
  absl::flat_hash_set<std::string> parents;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const CsvRow& row = (*rows)[i];
    const int number = part.rows_before + static_cast<int>(i) + 2;  // below the column names
    const std::vector<OwnKey> keys = keys_of_(parent_, row);
    const OwnKey* const taken = FindTaken(keys, number, here);
    if (taken == nullptr) {
      NoteParent(row, parents);
      continue;
    }
    again.push_back(i);
    placement::v1::ImportError& error = *refused.add_errors();
    error.set_row(number);
    error.set_column(taken->column);
    error.set_value(CellOf(row, taken->column));
    const int above = number - first_.at(HashOf(taken->column, taken->key)).row;
    error.set_problem(fmt::format("It stands {} rows above already{}.", above,
                                  taken->whose.empty() ? "" : ", for somebody else"));
  }
  first_.insert(here.begin(), here.end());
  refused.set_rows(refused.errors_size());
  refused.set_refused(refused.errors_size());
  if (!again.empty()) part.csv = Without(part, again);
  return refused;
}

const OwnKey* RowsBefore::FindTaken(const std::vector<OwnKey>& keys, int row, Firsts& here) const {
  for (const OwnKey& key : keys) {
    const std::uint64_t hash = HashOf(key.column, key.key);
    const std::uint64_t whose = key.whose.empty() ? 0 : StableHash(key.whose);
    const auto before = first_.find(hash);
    if (before == first_.end()) {
      here.try_emplace(hash, First{row, whose});
    } else if (whose == 0 || before->second.whose != whose) {
      return &key;
    }
  }
  return nullptr;
}

void RowsBefore::NoteParent(const CsvRow& row, absl::flat_hash_set<std::string>& noted) {
  const std::string cell = CellOf(row, "parent");
  const std::string team = placement::TeamInCell(parent_, cell);
  if (team.empty()) return;
  const auto before = first_.find(HashOf("external_id", team));
  const bool is_made = before != first_.end() && !refused_.contains(before->second.row);
  if (is_made && noted.insert(cell).second) teams_before_.push_back(cell);
}

}  // namespace tandem::client
