#pragma once

#include <utility>
#include <vector>

#include "libs/common/store/message_fields.h"
#include "libs/common/store/unit.h"

namespace tandem {

// Calls `take(page)` with all that `query` selects, at most 500 at a time: at least once, with an
// empty page if there is nothing. The first error ends it.
template <class T, class Take>
Status ForEachPage(View& view, const Collection<T>& collection, Query query, const Take& take) {
  constexpr std::size_t kAtOnce = 500;
  query.limit = static_cast<int>(kAtOnce);
  for (bool is_last = false; !is_last;) {
    ASSIGN_OR_RETURN(std::vector<T> page, view.List(collection, query));
    is_last = page.size() < kAtOnce;
    if (!is_last) {
      const T& last = page.back();
      query.after.emplace(query.order_by.empty() ? ColumnValue() : ColumnAt(last, query.order_by),
                          last.name());
    }
    RETURN_IF_ERROR(take(std::move(page)));
  }
  return OkStatus();
}

}  // namespace tandem
