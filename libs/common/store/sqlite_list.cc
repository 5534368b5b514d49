#include "libs/common/store/sqlite_list.h"

#include "libs/common/base/reasons.h"

namespace tandem {
namespace {

// A set of up to so many rows is sorted for each page; a larger one is read in the order of an
// index.
constexpr std::int64_t kSmallSet = 500;

std::string_view Symbol(Op op) {
  switch (op) {
    case Op::kEqual:
      return "IS";  // an absent value equals itself
    case Op::kNotEqual:
      return "IS NOT";
    case Op::kLess:
      return "<";
    case Op::kLessOrEqual:
      return "<=";
    case Op::kGreater:
      return ">";
    case Op::kGreaterOrEqual:
      return ">=";
  }
  return "IS";
}

// Which part of the order a statement reads. Absent values come first (last if descending), and no
// comparison selects them, so a page that ends among them is made of two statements.
enum class Part { kAll, kAbsent, kPresent };

// Builds the statements of one list, all of them on one index: `driver` is the column whose index
// is read, -1 for names.
class ListBuilder {
 public:
  ListBuilder(const SqliteTable& table, const Query& query, int order, int driver)
      : table_(table), query_(query), order_(order), driver_(driver) {}

  Result<std::vector<Row>> Run(SqliteConnection& db, Part part, bool continues, int limit) {
    sql_ =
        fmt::format("SELECT name, tandem_epoch, tandem_number, tandem_body FROM {}", table_.table);
    if (driver_ >= 0) sql_ += " INDEXED BY " + table_.indexes[static_cast<std::size_t>(driver_)];
    separator_ = " WHERE ";
    values_.clear();
    const bool is_by_name = order_ < 0 || part == Part::kAbsent;
    AddNames(continues && is_by_name);
    for (const ColumnCondition& condition : query_.conditions) {
      Add(fmt::format("{} {} ?", Column(table_.ColumnIndex(condition.column)),
                      Symbol(condition.op)),
          condition.value);
    }
    if (part != Part::kAll) {
      Add(fmt::format("{} IS {}NULL", Column(order_), part == Part::kAbsent ? "" : "NOT "));
    }
    if (continues && !is_by_name) AddStart();
    AddOrder(part, limit);
    return Fetch(db);
  }

 private:
  // The planner may use an index on a column only if it is the one chosen.
  std::string Column(int index) const {
    return (index == driver_ ? "" : "+") + table_.columns[static_cast<std::size_t>(index)];
  }

  void Add(const std::string& condition) {
    sql_ += separator_ + condition;
    separator_ = " AND ";
  }
  void Add(const std::string& condition, ColumnValue value) {
    Add(condition);
    values_.push_back(std::move(value));
  }

  // Bounds of the name. The planner takes one on each side: of two the tighter is given.
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
    if (!from.empty()) Add("name > ?", from);
    if (!to.empty()) Add("name < ?", to);
  }

  void AddStart() {
    const auto& [value, name] = *query_.after;
    Add(fmt::format("({}, name) {} (?, ?)", Column(order_), query_.descending ? "<" : ">"), value);
    values_.emplace_back(name);
  }

  void AddOrder(Part part, int limit) {
    const std::string_view direction = query_.descending ? " DESC" : "";
    sql_ += " ORDER BY ";
    if (order_ >= 0 && part != Part::kAbsent)
      sql_ += fmt::format("{}{}, ", Column(order_), direction);
    sql_ += fmt::format("name{}", direction);
    if (limit == 0) return;
    sql_ += " LIMIT ?";
    values_.emplace_back(std::int64_t{limit});
  }

  Result<std::vector<Row>> Fetch(SqliteConnection& db) const {
    ASSIGN_OR_RETURN(SqliteStatement statement, db.Prepare(sql_));
    for (const ColumnValue& value : values_) statement.Bind(value);
    std::vector<Row> rows;
    for (;;) {
      ASSIGN_OR_RETURN(const bool found, statement.Step());
      if (!found) return rows;
      rows.push_back({.name = std::string(statement.Text(0)),
                      .version = {static_cast<std::int32_t>(statement.Int(1)), statement.Int(2)},
                      .body = std::string(statement.Blob(3))});
    }
  }

  const SqliteTable& table_;
  const Query& query_;
  const int order_, driver_;
  std::string sql_, separator_;
  std::vector<ColumnValue> values_;
};

Result<bool> IsSmall(SqliteConnection& db, const SqliteTable& table, const std::string& below) {
  ASSIGN_OR_RETURN(
      SqliteStatement statement,
      db.Prepare(fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} WHERE name > ? AND name < ?"
                             " ORDER BY name LIMIT {})",
                             table.table, kSmallSet + 1)));
  const std::string from = below + "/", to = below + "0";
  ASSIGN_OR_RETURN(const bool found,
                   statement.Bind(std::string_view(from)).Bind(std::string_view(to)).Step());
  return found && statement.Int(0) <= kSmallSet;
}

// The column whose index selects and orders best; -1: names.
Result<int> ChooseDriver(SqliteConnection& db, const SqliteTable& table, const Query& query,
                         int order) {
  int equal = -1;
  for (const ColumnCondition& condition : query.conditions) {
    if (condition.op != Op::kEqual) continue;
    const int column = table.ColumnIndex(condition.column);
    if (column == order) return order;
    // A reference selects better than a state.
    const bool refers = std::holds_alternative<std::string>(condition.value);
    if (equal < 0 || refers) equal = column;
    if (refers) return equal;
  }
  if (order < 0) return equal;
  if (query.below.empty()) return order;
  ASSIGN_OR_RETURN(const bool is_small, IsSmall(db, table, query.below));
  return is_small ? -1 : order;
}

Status CheckColumns(const SqliteTable& table, const Query& query) {
  const auto check = [&](const std::string& column) -> Status {
    if (table.ColumnIndex(column) >= 0) return OkStatus();
    return Refuse(
        kFilterInvalid,
        fmt::format("{} cannot be filtered or ordered by \"{}\".", table.collection.id(), column),
        fmt::format("Use one of: {}.", fmt::join(table.collection.columns, ", ")));
  };
  for (const ColumnCondition& condition : query.conditions)
    RETURN_IF_ERROR(check(condition.column));
  return query.order_by.empty() ? OkStatus() : check(query.order_by);
}

}  // namespace

Result<std::vector<Row>> ListRows(SqliteConnection& db, const SqliteTable& table,
                                  const Query& query) {
  RETURN_IF_ERROR(CheckColumns(table, query));
  const int order = query.order_by.empty() ? -1 : table.ColumnIndex(query.order_by);
  ASSIGN_OR_RETURN(const int driver, ChooseDriver(db, table, query, order));
  ListBuilder list(table, query, order, driver);
  if (order < 0 || !query.after.has_value()) {
    return list.Run(db, Part::kAll, query.after.has_value(), query.limit);
  }
  // Ascending, absent values come first: a page that starts among them goes on with the present
  // ones; descending the other way round.
  const bool starts_absent = query.after->first.index() == 0;
  ASSIGN_OR_RETURN(std::vector<Row> rows,
                   list.Run(db, starts_absent ? Part::kAbsent : Part::kPresent, true, query.limit));
  const int missing = query.limit - static_cast<int>(rows.size());
  const bool ends_here = starts_absent == query.descending;
  if (ends_here || (query.limit > 0 && missing <= 0)) return rows;
  ASSIGN_OR_RETURN(const std::vector<Row> rest,
                   list.Run(db, starts_absent ? Part::kPresent : Part::kAbsent, false,
                            query.limit == 0 ? 0 : missing));
  rows.insert(rows.end(), rest.begin(), rest.end());
  return rows;
}

}  // namespace tandem
