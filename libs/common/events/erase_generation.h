#pragma once

#include <string>
#include <vector>

#include "libs/common/store/store.h"

namespace tandem {

// Erases what a generation of the projections holds in `collections`, and the marks and offsets of
// the `consumer` that has filled it, some rows a Change: commands are not held up.
Status EraseGeneration(Store& store, const std::vector<CollectionInfo>& collections, int generation,
                       const std::string& consumer);

}  // namespace tandem
