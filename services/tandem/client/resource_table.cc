#include "services/tandem/client/resource_table.h"

#include <algorithm>
#include <set>

#include "fmt/format.h"
#include "libs/common/base/names.h"

namespace tandem::client {
namespace {

constexpr std::size_t kWidestCell = 56;

// A value as a cell shows it; "" for what a table cannot hold.
std::string CellText(const Json& value, const std::string& column, bool full_names) {
  if (value.is_object() && value.contains("start")) {  // a period
    return fmt::format("{} to {}", value.value("start", ""), value.value("end", "…"));
  }
  if (value.is_structured()) return "";
  if (!value.is_string()) return AsText(value);
  const std::string text = value.get<std::string>();
  const bool is_name = text.find('/') != std::string::npos && text.find(' ') == std::string::npos;
  if (is_name && !(column == "name" && full_names)) {
    const std::string_view id = IdOf(text);
    return id == CollectionOf(text) ? "" : std::string(id);  // a singleton has no id to show
  }
  return Shortened(text, kWidestCell);
}

// The columns that say most: the name, what it is called, its state, then what else is short, at
// most seven.
std::vector<std::string> ColumnsOf(const Json& rows, const Descriptor& type) {
  const std::set<std::string> unwanted = {"etag", "create_time", "update_time"};
  std::vector<std::string> fields = {"name", "display_name", "state"};
  for (int i = 0; i < type.field_count(); ++i) {
    const std::string& field = type.field(i)->name();
    if (!unwanted.contains(field) &&
        std::find(fields.begin(), fields.end(), field) == fields.end()) {
      fields.push_back(field);
    }
  }
  std::vector<std::string> columns;
  for (const std::string& field : fields) {
    const bool shown = std::any_of(rows.begin(), rows.end(), [&](const Json& row) {
      return row.contains(field) && !CellText(row[field], field, false).empty();
    });
    if (shown && columns.size() < 7) columns.push_back(field);
  }
  return columns;
}

}  // namespace

std::string ResourceTable(const Json& rows, const Descriptor& type, bool full_names,
                          const Terminal& terminal) {
  std::vector<Table::Column> titles;
  const std::vector<std::string> columns = ColumnsOf(rows, type);
  for (const std::string& column : columns) {
    const FieldDescriptor* field = type.FindFieldByName(column);
    const bool number = field->cpp_type() <= FieldDescriptor::CPPTYPE_FLOAT;
    std::string title = column;
    std::replace(title.begin(), title.end(), '_', ' ');
    titles.push_back({std::move(title), number});
  }
  Table table(std::move(titles));
  for (const Json& row : rows) {
    std::vector<Table::Cell> cells;
    for (const std::string& column : columns) {
      cells.push_back({row.contains(column) ? CellText(row[column], column, full_names) : "",
                       column == "name" ? Style::kBold : Style::kPlain});
    }
    table.Add(std::move(cells));
  }
  return table.Print(terminal);
}

}  // namespace tandem::client
