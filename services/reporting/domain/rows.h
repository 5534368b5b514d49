#pragma once

#include <algorithm>
#include <utility>

#include "google/protobuf/repeated_field.h"

// Rows of a report, each the contribution of one resource, in the order of their keys: in whatever
// order events of different services come in, the same contributions make the same bytes.
namespace tandem::reporting {

// Puts `row` in the place of the one with the same key, or where it belongs. `key_of` answers the
// key of a row.
template <class Row, class KeyOf>
void Put(google::protobuf::RepeatedPtrField<Row>& rows, Row row, KeyOf key_of) {
  const auto place =
      std::lower_bound(rows.begin(), rows.end(), row,
                       [&](const Row& a, const Row& b) { return key_of(a) < key_of(b); });
  const int index = static_cast<int>(place - rows.begin());
  if (place == rows.end() || key_of(*place) != key_of(row)) {
    rows.Add();
    for (int i = rows.size() - 1; i > index; --i) rows.SwapElements(i, i - 1);
  }
  rows[index] = std::move(row);
}

}  // namespace tandem::reporting
