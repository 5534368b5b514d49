#pragma once

#include <string_view>

#include "libs/common/store/store.h"

namespace tandem {

// Erases all of `collection` below `prefix`, some rows a Change: commands are not held up.
Status EraseBelow(Store& store, const CollectionInfo& collection, std::string_view prefix);

}  // namespace tandem
