#include "libs/common/rpc/filter.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "google/protobuf/util/field_mask_util.h"
#include "libs/common/base/date.h"
#include "libs/common/base/reasons.h"
#include "libs/common/store/message_fields.h"
#include "re2/re2.h"
#include "tandem/common/v1/types.pb.h"

namespace tandem {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::util::FieldMaskUtil;

constexpr int kMaxConditions = 10;

std::vector<std::string_view> ColumnsToName(const CollectionInfo& collection) {
  std::vector<std::string_view> columns(collection.columns.begin(), collection.columns.end());
  std::erase_if(columns, IsJoined);
  return columns;
}

Status Wrong(const CollectionInfo& collection, std::string_view what) {
  const auto columns = ColumnsToName(collection);
  if (columns.empty()) return Refuse(kFilterInvalid, what, "This list takes no filter.");
  return Refuse(kFilterInvalid, what,
                fmt::format("Use conditions as in `{} = VALUE`, joined by AND, on: {}.",
                            columns.front(), fmt::join(columns, ", ")));
}

Status WrongOrder(const CollectionInfo& collection, std::string_view what) {
  std::vector<std::string_view> columns = ColumnsToName(collection);
  columns.insert(columns.begin(), "name");
  return Refuse(kFilterInvalid, what,
                fmt::format("Order by one of: {}; perhaps with \" desc\" behind it.",
                            fmt::join(columns, ", ")));
}

// Words, quoted texts and operators, one after the other.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : rest_(text.data(), text.size()) {
    static const RE2 kSpace(R"((\s*))");
    Take(kSpace);
  }
  bool done() const { return rest_.empty(); }
  std::string Operator() {
    static const RE2 kOperator(R"(([=!<>]*)\s*)");
    return Take(kOperator);
  }
  std::string Word() {
    static const RE2 kWord(R"(([^\s=!<>]*)\s*)");
    return Take(kWord);
  }
  // A quoted text (\" and \\ stand for themselves) or a word; nothing if a quote is not closed.
  std::optional<std::string> Value() {
    if (!rest_.starts_with("\"")) return Word();
    static const RE2 kQuoted(R"re((?s)"((?:[^"\\]|\\.)*)"\s*)re");
    static const RE2 kEscaped(R"((?s)\\(.))");
    std::string value;
    if (!RE2::Consume(&rest_, kQuoted, &value)) return std::nullopt;
    RE2::GlobalReplace(&value, kEscaped, R"(\1)");
    return value;
  }

 private:
  std::string Take(const RE2& pattern) {
    std::string taken;
    RE2::Consume(&rest_, pattern, &taken);
    return taken;
  }
  re2::StringPiece rest_;
};

std::optional<Op> OperatorOf(std::string_view text) {
  if (text == "=") return Op::kEqual;
  if (text == "!=") return Op::kNotEqual;
  if (text == "<") return Op::kLess;
  if (text == "<=") return Op::kLessOrEqual;
  if (text == ">") return Op::kGreater;
  if (text == ">=") return Op::kGreaterOrEqual;
  return std::nullopt;
}

std::optional<ColumnValue> BoolValue(std::string_view text) {
  if (text != "true" && text != "false") return std::nullopt;
  return ColumnValue(std::int64_t{text == "true" ? 1 : 0});
}

std::optional<ColumnValue> MessageValue(const FieldDescriptor& field, const std::string& text) {
  if (field.message_type() == common::v1::Date::descriptor()) {
    const Result<Day> day = ParseDay(text);
    return day.ok() ? std::optional<ColumnValue>(FormatDay(*day)) : std::nullopt;
  }
  Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return std::nullopt;
  return ColumnValue(absl::ToUnixMicros(time));
}

// `text` as the column holds it; nothing if it cannot be one of its values.
std::optional<ColumnValue> ValueOf(const FieldDescriptor& field, const std::string& text) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return ColumnValue(text);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return IsPresenceColumn(field) ? BoolValue(text) : MessageValue(field, text);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = field.enum_type()->FindValueByName(text);
      return value == nullptr ? std::nullopt
                              : std::optional<ColumnValue>(std::int64_t{value->number()});
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return BoolValue(text);
    default: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
      return ColumnValue(number);
    }
  }
}

// " Expected one of …": what `field` may be, where that can be listed.
std::string ValuesOf(const FieldDescriptor& field) {
  const bool is_bool = field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
  if (is_bool || IsPresenceColumn(field)) return " Expected true or false.";
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return "";
  std::vector<std::string> values;
  for (int i = 0; i < field.enum_type()->value_count(); ++i) {
    if (const auto& value = *field.enum_type()->value(i); value.number() != 0)
      values.push_back(value.name());
  }
  return fmt::format(" Expected one of {}.", fmt::join(values, ", "));
}

bool IsColumn(const CollectionInfo& collection, std::string_view column) {
  return !IsJoined(column) && std::find(collection.columns.begin(), collection.columns.end(),
                                        column) != collection.columns.end();
}

Result<ColumnCondition> ParseCondition(const CollectionInfo& collection, Tokens& tokens) {
  const std::string column = tokens.Word();
  if (!IsColumn(collection, column))
    return Wrong(collection, fmt::format("\"{}\" is no field to filter by.", column));
  const std::string symbol = tokens.Operator();
  const std::optional<Op> op = OperatorOf(symbol);
  if (!op.has_value()) {
    return Wrong(collection,
                 fmt::format("\"{}\" after {} is no operator; expected =, !=, <, <=, > or >=.",
                             symbol, column));
  }
  const std::optional<std::string> text = tokens.Value();
  if (!text.has_value()) return Wrong(collection, "A quoted text does not end.");
  const FieldDescriptor* field = FieldAt(collection.type(), column);
  const std::optional<ColumnValue> value = field == nullptr ? std::nullopt : ValueOf(*field, *text);
  if (!value.has_value()) {
    return Wrong(collection, fmt::format("\"{}\" is no value of {}.{}", *text, column,
                                         field == nullptr ? "" : ValuesOf(*field)));
  }
  return ColumnCondition{column, *op, *value};
}

}  // namespace

const FieldDescriptor* FieldAt(const google::protobuf::Descriptor& type, std::string_view path) {
  std::vector<const FieldDescriptor*> fields;
  const google::protobuf::StringPiece text(path.data(), path.size());
  return FieldMaskUtil::GetFieldDescriptors(&type, text, &fields) ? fields.back() : nullptr;
}

Result<std::vector<ColumnCondition>> ParseFilter(const CollectionInfo& collection,
                                                 std::string_view filter) {
  std::vector<ColumnCondition> conditions;
  Tokens tokens(filter);
  while (!tokens.done()) {
    if (conditions.size() == kMaxConditions) {
      return Wrong(collection, fmt::format("A filter has at most {} conditions.", kMaxConditions));
    }
    ASSIGN_OR_RETURN(ColumnCondition condition, ParseCondition(collection, tokens));
    conditions.push_back(std::move(condition));
    if (tokens.done()) break;
    if (const std::string joint = tokens.Word(); joint != "AND") {
      return Wrong(collection,
                   fmt::format("\"{}\" does not join conditions; only AND does.", joint));
    }
    if (tokens.done()) return Wrong(collection, "A condition is missing after AND.");
  }
  return conditions;
}

Status ParseOrderBy(const CollectionInfo& collection, std::string_view order_by, Query& query) {
  Tokens tokens(order_by);
  const std::string column = tokens.Word();
  const std::string direction = tokens.Word();
  if (!tokens.done() || (!direction.empty() && direction != "desc" && direction != "asc")) {
    return WrongOrder(collection, fmt::format("\"{}\" is no order.", order_by));
  }
  query.descending = direction == "desc";
  if (column.empty() || column == "name") return OkStatus();
  if (!IsColumn(collection, column))
    return WrongOrder(collection, fmt::format("\"{}\" is no field to order by.", column));
  query.order_by = column;
  return OkStatus();
}

}  // namespace tandem
