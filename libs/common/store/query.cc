#include "libs/common/store/query.h"

namespace tandem {

Query&& Query::Where(std::string_view column, Op op, std::int64_t value) && {
  conditions.push_back({std::string(column), op, value});
  return std::move(*this);
}

Query&& Query::Where(std::string_view column, Op op, std::string_view value) && {
  conditions.push_back({std::string(column), op, std::string(value)});
  return std::move(*this);
}

Query&& Query::Where(std::string_view column, Op op, Day value) && {
  conditions.push_back({std::string(column), op, FormatDay(value)});
  return std::move(*this);
}

Query Below(std::string_view owner) {
  Query query;
  query.below = owner;
  query.owner = owner;
  return query;
}

Query Referring(std::string_view column, std::string_view owner) {
  Query query;
  query.owner = owner;
  return std::move(query).Where(column, Op::kEqual, owner);
}

}  // namespace tandem
