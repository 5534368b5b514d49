#include <algorithm>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/store/unit.h"

// Lists as a unit sees them: what is stored, with what the unit has saved laid over it.
namespace tandem {
namespace {

// A row and what it is ordered by.
struct Placed {
  ColumnValue value;
  Row row;
};

class Order {
 public:
  Order(const CollectionInfo& collection, const Query& query) : query_(query) {
    const auto column =
        std::find(collection.columns.begin(), collection.columns.end(), query.order_by);
    if (column != collection.columns.end())
      column_ = static_cast<int>(column - collection.columns.begin());
  }

  ColumnValue ValueOf(const std::vector<ColumnValue>& columns) const {
    return column_ < 0 ? ColumnValue() : columns[static_cast<std::size_t>(column_)];
  }
  bool Precedes(const ColumnValue& a_value, std::string_view a, const ColumnValue& b_value,
                std::string_view b) const {
    return query_.descending ? std::tie(b_value, b) < std::tie(a_value, a)
                             : std::tie(a_value, a) < std::tie(b_value, b);
  }
  bool IsAfterStart(const ColumnValue& value, std::string_view name) const {
    if (!query_.after.has_value()) return true;
    const ColumnValue start = column_ < 0 ? ColumnValue() : query_.after->first;
    return Precedes(start, query_.after->second, value, name);
  }

 private:
  const Query& query_;
  int column_ = -1;  // of the collection; by name alone if none
};

}  // namespace

Status Unit::CheckOwner(const CollectionInfo& collection, const Query& query) const {
  const auto refuse = [&](std::string_view why) {
    return Internal(fmt::format("{} are listed in a command: {}.", collection.id(), why));
  };
  if (query.owner.empty()) return refuse("the query names no owner (use Below or Referring)");
  const bool refers =
      std::any_of(query.conditions.begin(), query.conditions.end(), [&](const auto& condition) {
        return condition.op == Op::kEqual && condition.value == ColumnValue(query.owner);
      });
  const bool is_bound = query.below == query.owner || refers;
  if (!is_bound) return refuse("neither below its owner nor referring to it");
  // By its key where it is stored under its own name, since a command that walks a tree lists once
  // for each resource that it has read.
  const std::string key = fmt::format("{}:{}", CollectionOf(query.owner), query.owner);
  const bool is_loaded =
      latest_.contains(key) || std::any_of(log_.begin(), log_.end(), [&](const Seen& seen) {
        return seen.row.name == StoredName(seen.collection, query.owner);
      });
  if (!is_loaded) return refuse("its owner '" + query.owner + "' was not loaded in this unit");
  return OkStatus();
}

// What this unit has written that `query` may select, and, where it is limited, all that may hide
// what is stored.
std::vector<const Unit::Seen*> Unit::WrittenFor(const CollectionInfo& collection,
                                                const Query& query) const {
  std::vector<const Seen*> written;
  const bool refers = query.below != query.owner;
  if (refers && query.limit == 0) {
    const auto found = referring_.find(KeyOf(collection, query.owner));
    if (found == referring_.end()) return written;
    for (const std::size_t index : found->second) {
      const Seen& seen = log_[index];
      if (FindSeen(collection, seen.row.name) == &seen) written.push_back(&seen);
    }
    return written;
  }
  for (const auto& [key, index] : latest_) {
    const Seen& seen = log_[index];
    if (seen.written && seen.collection.id() == collection.id()) written.push_back(&seen);
  }
  return written;
}

Result<std::vector<Row>> Unit::Rows(const CollectionInfo& collection, const Query& query) {
  if (Status status = CheckOwner(collection, query); !status.ok()) {
    Fault(status);
    return status;
  }
  Query stored = StoredQuery(collection, query);
  const std::vector<const Seen*> saved = WrittenFor(collection, query);
  const bool merges = !saved.empty();
  const int limit = stored.limit;
  // Each of those may hide one that is stored.
  if (limit > 0) stored.limit += static_cast<int>(saved.size());
  ++store_reads_;
  ASSIGN_OR_RETURN(std::vector<Row> rows, context_.store->List(collection, stored));

  const Order order(collection, stored);
  std::vector<Placed> placed;
  const std::unique_ptr<google::protobuf::Message> scratch(collection.prototype->New());
  for (const Seen* seen : saved) {
    const ColumnValue value = seen->columns.empty() ? ColumnValue() : order.ValueOf(seen->columns);
    if (seen->row.version.exists() && Selects(stored, collection, seen->row.name, seen->columns) &&
        order.IsAfterStart(value, seen->row.name)) {
      placed.push_back({value, seen->row});
    }
  }
  for (Row& row : rows) {
    const Seen* seen = FindSeen(collection, row.name);
    if (seen != nullptr && seen->written) continue;
    if (seen == nullptr) {
      const Version version = row.version;
      seen =
          &Log({.collection = collection, .row = std::move(row), .guard = version, .columns = {}});
    }
    if (!seen->row.version.exists()) continue;  // came since it was found absent: the guard is lost
    ColumnValue value;
    if (merges) {
      RETURN_IF_ERROR(ParseRow(seen->row, *scratch));
      value = order.ValueOf(ColumnsOf(collection, *scratch));
    }
    placed.push_back({std::move(value), seen->row});
  }
  if (merges) {
    std::sort(placed.begin(), placed.end(), [&](const Placed& a, const Placed& b) {
      return order.Precedes(a.value, a.row.name, b.value, b.row.name);
    });
  }
  if (limit > 0 && placed.size() > static_cast<std::size_t>(limit)) {
    placed.resize(static_cast<std::size_t>(limit));
  }
  std::vector<Row> result;
  result.reserve(placed.size());
  for (Placed& one : placed) result.push_back(std::move(one.row));
  return Named(collection, std::move(result));
}

}  // namespace tandem
