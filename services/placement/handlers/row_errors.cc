#include "services/placement/handlers/row_errors.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/common/base/bad_request.h"

namespace tandem::placement {
namespace {

// "languages[0].level" of a professional as "professional.languages.level".
std::string PathOf(std::string_view kind, const std::string& field) {
  std::string path = field.starts_with(fmt::format("{}.", kind)) ? "" : std::string(kind);
  for (const absl::string_view segment : absl::StrSplit(field, '.')) {
    if (!path.empty()) path += ".";
    path += std::string(segment.substr(0, segment.find('[')));
  }
  return path;
}

bool IsPathWithin(std::string_view path, std::string_view field) {
  return path.starts_with(field) && (path.size() == field.size() || path[field.size()] == '.');
}

}  // namespace

const std::string& Cell(const CsvRow& row, const std::string& column) {
  static const std::string kNone;
  const auto found = row.find(column);
  return found == row.end() ? kNone : found->second;
}

void RowErrors::Add(std::string_view column, std::string_view problem) {
  errors_.Add(column, problem);
}

void RowErrors::AddAll(const Status& status, std::string_view kind, std::string_view column) {
  if (status.ok()) return;
  if (IsTransient(status) || status.code() == absl::StatusCode::kInternal) {
    status_.Update(status);
    return;
  }
  const google::rpc::BadRequest bad = BadRequestOf(status);
  FieldErrors found;
  const auto add = [&](std::string_view at, std::string_view problem, bool is_new) {
    // An item that is wrong says nothing of the next one.
    (is_new ? errors_ : found).Add(at, problem);
  };
  for (const auto& violation : bad.field_violations()) {
    const std::string_view at = ColumnOf(PathOf(kind, violation.field()));
    const std::string problem =
        at.empty() ? fmt::format("{}: {}", violation.field(), violation.description())
                   : violation.description();
    const bool is_item = violation.field().find('[') != std::string::npos;
    add(at.empty() ? Subject() : at, problem, is_item);
  }
  if (bad.field_violations().empty()) {
    add(column.empty() ? Subject() : column, std::string(status.message()), false);
  }
  errors_.AddAll(found.ToStatus());
}

void RowErrors::AddOf(std::string_view column, const Status& status) {
  const google::rpc::BadRequest bad = BadRequestOf(status);
  for (const auto& violation : bad.field_violations()) Add(column, violation.description());
}

void RowErrors::AddColumns(const Status& status) {
  if (BadFieldsOf(status).empty()) return AddAll(status, "");
  errors_.AddAll(status);
}

bool RowErrors::Has(std::string_view column) const {
  const std::vector<std::string> refused = BadFieldsOf(errors_.ToStatus());
  return std::find(refused.begin(), refused.end(), column) != refused.end();
}

// Where several columns fill a field, that which has a cell in this row.
std::string_view RowErrors::ColumnOf(const std::string& path) const {
  const SheetColumn* best = nullptr;
  const auto rank = [&](const SheetColumn& column) {
    const bool is_filled = !Cell(row_, std::string(column.name)).empty();
    return std::pair(is_filled, column.field.size());
  };
  for (const SheetColumn& column : columns_) {
    if (!IsPathWithin(path, column.field)) continue;
    if (best == nullptr || rank(column) > rank(*best)) best = &column;
  }
  return best == nullptr ? std::string_view() : best->name;
}

std::string_view RowErrors::Subject() const {
  return Cell(row_, "name").empty() ? "external_id" : "name";
}

}  // namespace tandem::placement
