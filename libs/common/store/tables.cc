#include "libs/common/store/tables.h"

#include <algorithm>
#include <set>

#include "fmt/format.h"
#include "libs/common/store/message_fields.h"

namespace tandem {
namespace {

// PostgreSQL cuts longer identifiers.
constexpr std::size_t kMaxIdentifier = 63;

Status AddColumn(StoreTable& table, std::string_view column) {
  RETURN_IF_ERROR(CheckColumn(table.collection.type(), column));
  if (column == "name" || column.starts_with("tandem_")) {
    return absl::InvalidArgumentError(
        fmt::format("{} needs no column {}: every table has it.", table.id(), column));
  }
  const std::string index = fmt::format("{}.{}", table.id(), column);
  if (index.size() > kMaxIdentifier) {
    return absl::InvalidArgumentError(index + " is too long for the name of an index.");
  }
  table.columns.push_back(Quoted(column));
  table.is_text.push_back(IsTextColumn(table.collection.type(), column));
  table.indexes.push_back(Quoted(index));
  return OkStatus();
}

}  // namespace

int StoreTable::ColumnIndex(std::string_view column) const {
  const auto found = std::find(collection.columns.begin(), collection.columns.end(), column);
  return found == collection.columns.end() ? -1
                                           : static_cast<int>(found - collection.columns.begin());
}

Result<std::vector<StoreTable>> MakeTables(const std::vector<CollectionInfo>& collections) {
  std::vector<StoreTable> tables;
  std::set<std::string_view> ids;
  for (const CollectionInfo& collection : collections) {
    if (!ids.insert(collection.id()).second) {
      return absl::InvalidArgumentError(
          fmt::format("Two collections have the id {}.", collection.id()));
    }
    StoreTable& table = tables.emplace_back();
    table.collection = collection;
    table.table = Quoted(collection.id());
    for (const std::string_view column : collection.columns)
      RETURN_IF_ERROR(AddColumn(table, column));
  }
  return tables;
}

std::string Quoted(std::string_view name) {
  std::string quoted = "\"";
  for (const char character : name) quoted.append(character == '"' ? 2 : 1, character);
  return quoted + "\"";
}

}  // namespace tandem
