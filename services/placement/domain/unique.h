#pragma once

#include <set>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "libs/common/base/status.h"

namespace tandem::placement {

// Adds to `errors` each of `items` whose `key` (a text) stands before it already.
template <class Items, class Key>
void CheckUnique(std::string_view field, const Items& items, Key key, FieldErrors& errors) {
  std::set<std::string> seen;
  for (const auto& item : items) {
    if (!seen.insert(key(item)).second) {
      errors.Add(field, fmt::format("{} is there twice.", key(item)));
    }
  }
}

}  // namespace tandem::placement
