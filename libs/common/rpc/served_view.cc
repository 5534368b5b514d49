#include "libs/common/rpc/served_view.h"

#include <algorithm>
#include <iterator>
#include <memory>

#include "libs/common/base/names.h"
#include "libs/common/store/message_fields.h"

namespace tandem {
namespace {

// How many more are read at once where what is not served has left a page unfilled.
constexpr int kAtOnce = 1000;

// Where a list that ended with `last` goes on.
Result<std::pair<ColumnValue, std::string>> PlaceOf(const CollectionInfo& collection,
                                                    const std::string& column, const Row& last) {
  if (column.empty()) return std::pair(ColumnValue(), last.name);
  const std::unique_ptr<google::protobuf::Message> resource(collection.prototype->New());
  RETURN_IF_ERROR(View::ParseRow(last, *resource));
  return std::pair(ColumnAt(*resource, column), last.name);
}

}  // namespace

bool ServedView::IsServed(std::string_view name) const {
  const std::string_view country = Segment(name, "countries");
  return country.empty() || Serves(country);
}

bool ServedView::Serves(std::string_view country) const {
  return countries_.empty() || countries_.contains(country);
}

Result<std::vector<Row>> ServedView::Rows(const CollectionInfo& collection, const Query& query) {
  if (!IsServed(query.below)) return std::vector<Row>();
  if (countries_.empty() || !CountryOf(query.below).empty()) return View::Rows(collection, query);
  std::vector<Row> served;
  for (Query rest = query;; rest.limit = kAtOnce) {
    ASSIGN_OR_RETURN(std::vector<Row> rows, View::Rows(collection, rest));
    const bool is_last = rest.limit == 0 || rows.size() < static_cast<std::size_t>(rest.limit);
    if (!is_last) {
      ASSIGN_OR_RETURN(rest.after, PlaceOf(collection, query.order_by, rows.back()));
    }
    std::copy_if(std::move_iterator(rows.begin()), std::move_iterator(rows.end()),
                 std::back_inserter(served), [this](const Row& row) { return IsServed(row.name); });
    const auto limit = static_cast<std::size_t>(query.limit);
    const bool is_full = limit > 0 && served.size() >= limit;
    if (is_full) served.resize(limit);
    if (is_full || is_last) return served;
  }
}

}  // namespace tandem
