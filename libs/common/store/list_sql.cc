#include "libs/common/store/list_sql.h"

#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/reasons.h"

namespace tandem {
namespace {

// Which part of the order a statement reads. Absent values come first (last if descending), and no
// comparison selects them, so a page that ends among them is made of two statements.
enum class Part { kAll, kAbsent, kPresent };

class ListBuilder {
 public:
  ListBuilder(const ListSource& source, const Query& query, int order)
      : source_(source), query_(query), order_(order), sql_(source.select) {}

  Result<std::vector<Row>> Run(Part part, bool continues, int limit, const FetchRows& fetch) && {
    const bool is_by_name = order_ < 0 || part == Part::kAbsent;
    AddNames(continues && is_by_name);
    for (const ColumnCondition& condition : query_.conditions) AddCondition(condition);
    if (part == Part::kAbsent) Add(Column(order_) + " IS NULL");
    if (part == Part::kPresent) Add(Column(order_) + " IS NOT NULL");
    if (continues && !is_by_name) AddStart();
    AddOrder(is_by_name, limit);
    return fetch(sql_, values_);
  }

 private:
  // With a sign before it SQLite's planner can't use an index on the column.
  std::string Column(int index) const {
    const bool is_hidden = source_.driver.has_value() && *source_.driver != index;
    return (is_hidden ? "+" : "") + source_.table.columns[static_cast<std::size_t>(index)];
  }

  void Add(const std::string& condition) { sql_ += std::exchange(separator_, " AND ") + condition; }
  std::string Parameter(const ColumnValue& value) {
    values_.push_back(value);
    return fmt::format("${}", values_.size());
  }

  void AddCondition(const ColumnCondition& condition) {
    const int index = source_.table.ColumnIndex(condition.column);
    const bool is_equal = condition.op == Op::kEqual, is_unequal = condition.op == Op::kNotEqual;
    if (condition.value.index() == 0 && (is_equal || is_unequal)) {
      return Add(Column(index) + (is_equal ? " IS NULL" : " IS NOT NULL"));
    }
    const bool is_text = std::holds_alternative<std::string>(condition.value);
    const bool compares = condition.value.index() != 0 &&
                          is_text == source_.table.is_text[static_cast<std::size_t>(index)];
    if (!compares) {
      // A text and a number differ; neither is greater.
      if (!is_unequal) Add(Column(index) + " IS NULL AND 1 = 0");
      return;
    }
    Add(fmt::format("{} {} {}", Column(index), Symbol(condition.op), Parameter(condition.value)));
  }

  // Bounds of the name. SQLite's planner takes one on each side: of two the tighter is given.
  void AddNames(bool continues_by_name) {
    std::string from, to;
    if (!query_.below.empty()) {
      from = query_.below + "/";
      to = query_.below + "0";  // '0' follows '/'
    }
    if (continues_by_name) {
      const std::string& last = query_.after->second;
      if (query_.descending) {
        to = to.empty() ? last : std::min(to, last);
      } else {
        from = std::max(from, last);
      }
    }
    if (!from.empty()) Add("name > " + Parameter(from));
    if (!to.empty()) Add("name < " + Parameter(to));
  }

  void AddStart() {
    const auto& [value, name] = *query_.after;
    const std::string first = Parameter(value);
    Add(fmt::format("({}, name) {} ({}, {})", Column(order_), query_.descending ? "<" : ">", first,
                    Parameter(name)));
  }

  void AddOrder(bool is_by_name, int limit) {
    sql_ += " ORDER BY ";
    if (!is_by_name)
      sql_ += Column(order_) + (query_.descending ? " DESC NULLS LAST, " : " NULLS FIRST, ");
    sql_ += query_.descending ? "name DESC" : "name";
    if (limit > 0) sql_ += " LIMIT " + Parameter(std::int64_t{limit});
  }

  const ListSource& source_;
  const Query& query_;
  const int order_;
  std::string sql_, separator_ = " WHERE ";
  std::vector<ColumnValue> values_;
};

}  // namespace

std::string_view Symbol(Op op) {
  switch (op) {
    case Op::kEqual:
      return "=";
    case Op::kNotEqual:
      return "IS DISTINCT FROM";
    case Op::kLess:
      return "<";
    case Op::kLessOrEqual:
      return "<=";
    case Op::kGreater:
      return ">";
    case Op::kGreaterOrEqual:
      return ">=";
  }
  return "=";
}

Status CheckColumns(const StoreTable& table, const Query& query) {
  const auto check = [&](const std::string& column) -> Status {
    if (table.ColumnIndex(column) >= 0) return OkStatus();
    return Refuse(kFilterInvalid,
                  fmt::format("{} cannot be filtered or ordered by \"{}\".", table.id(), column),
                  fmt::format("Use one of: {}.", fmt::join(table.collection.columns, ", ")));
  };
  for (const ColumnCondition& condition : query.conditions)
    RETURN_IF_ERROR(check(condition.column));
  return query.order_by.empty() ? OkStatus() : check(query.order_by);
}

Result<std::vector<Row>> ListRows(const ListSource& source, const Query& query,
                                  const FetchRows& fetch) {
  const int order = query.order_by.empty() ? -1 : source.table.ColumnIndex(query.order_by);
  const auto run = [&](Part part, bool continues, int limit) {
    return ListBuilder(source, query, order).Run(part, continues, limit, fetch);
  };
  if (order < 0 || !query.after.has_value())
    return run(Part::kAll, query.after.has_value(), query.limit);
  // Ascending, absent values come first: a page that starts among them goes on with the present
  // ones; descending the other way round.
  const bool starts_absent = query.after->first.index() == 0;
  ASSIGN_OR_RETURN(std::vector<Row> rows,
                   run(starts_absent ? Part::kAbsent : Part::kPresent, true, query.limit));
  const int missing = query.limit - static_cast<int>(rows.size());
  const bool ends_here = starts_absent == query.descending;
  if (ends_here || (query.limit > 0 && missing <= 0)) return rows;
  ASSIGN_OR_RETURN(const std::vector<Row> rest, run(starts_absent ? Part::kPresent : Part::kAbsent,
                                                    false, query.limit == 0 ? 0 : missing));
  rows.insert(rows.end(), rest.begin(), rest.end());
  return rows;
}

}  // namespace tandem
