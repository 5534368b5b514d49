#include "libs/common/store/change.h"

#include <algorithm>

#include "libs/common/store/message_fields.h"

namespace tandem {
namespace {

bool Holds(const ColumnValue& value, Op op, const ColumnValue& wanted) {
  if (op == Op::kEqual) return value == wanted;
  if (op == Op::kNotEqual) return value != wanted;
  // What is absent is neither less nor greater than anything; nor is a number than a text.
  if (value.index() != wanted.index() || value.index() == 0) return false;
  switch (op) {
    case Op::kLess:
      return value < wanted;
    case Op::kLessOrEqual:
      return value <= wanted;
    case Op::kGreater:
      return value > wanted;
    default:
      return value >= wanted;
  }
}

}  // namespace

std::vector<ColumnValue> ColumnsOf(const CollectionInfo& collection,
                                   const google::protobuf::Message& message) {
  std::vector<ColumnValue> values;
  values.reserve(collection.columns.size());
  for (const std::string_view column : collection.columns)
    values.push_back(ColumnAt(message, column));
  return values;
}

bool Selects(const Query& query, const CollectionInfo& collection, std::string_view name,
             const std::vector<ColumnValue>& columns) {
  if (!query.below.empty()) {
    const bool is_below = name.size() > query.below.size() + 1 && name.starts_with(query.below) &&
                          name[query.below.size()] == '/';
    if (!is_below) return false;
  }
  return std::all_of(
      query.conditions.begin(), query.conditions.end(), [&](const ColumnCondition& condition) {
        const auto column =
            std::find(collection.columns.begin(), collection.columns.end(), condition.column);
        if (column == collection.columns.end()) return false;
        const auto index = static_cast<std::size_t>(column - collection.columns.begin());
        return Holds(columns[index], condition.op, condition.value);
      });
}

}  // namespace tandem
