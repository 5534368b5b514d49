#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libs/common/base/date.h"

namespace tandem {

// What a column holds: nothing, a number (integers, enums, booleans, micros of a Timestamp) or a
// text (text, Date as ISO).
using ColumnValue = std::variant<std::monostate, std::int64_t, std::string>;

enum class Op { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

struct ColumnCondition {
  std::string column;
  Op op;
  ColumnValue value;
};

// Which resources of a collection to list, in which order, and where to go on. Ordered by one
// column, then by name.
struct Query {
  std::string below;  // names below this one; empty: all
  std::vector<ColumnCondition> conditions;
  std::string order_by;  // a column; empty: by name
  bool descending = false;
  int limit = 0;  // at most; 0: all of them, which is for sets that stay small
  // The last one seen: its value of `order_by`, and its name.
  std::optional<std::pair<ColumnValue, std::string>> after;
  // The resource whose set this is; a command must have loaded it (see Unit::List).
  std::string owner;

  Query&& Where(std::string_view column, Op op, std::int64_t value) &&;
  Query&& Where(std::string_view column, Op op, std::string_view value) &&;
  Query&& Where(std::string_view column, Op op, Day value) &&;
};

// What to count of a collection: the resources that meet the conditions, apart by country and by
// the values of the columns `by`. The index of the first condition is read, else that of the first
// column, in whole: put the most selective one first.
struct CountQuery {
  std::vector<ColumnCondition> conditions;
  std::vector<std::string> by;
};

// How many of them share a country (empty where names are not below one) and those values.
struct Tally {
  std::string country;
  std::vector<ColumnValue> values;  // parallel to CountQuery::by
  std::int64_t count = 0;
};

// Everything below `owner`; everything that refers to `owner` by `column`.
Query Below(std::string_view owner);
Query Referring(std::string_view column, std::string_view owner);

}  // namespace tandem
