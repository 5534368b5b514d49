#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "libs/common/store/store.h"

namespace tandem {

// The generations of the projections of `service` that have left something in `store`, although
// they are neither read nor filled any more.
Result<std::vector<int>> OldGenerations(Store& store, std::string_view service);

// Erases what such a generation holds in `collections`, and the marks and offsets of the consumer
// that has filled it, some rows a Change: commands are not held up. Each Change looks anew whether
// the generation is read or filled after all, holds only if it is not, and leaves it alone then.
// CANCELLED once it is not to go on; OldGenerations names it until all of it is gone.
Status EraseGeneration(Store& store, const std::vector<CollectionInfo>& collections,
                       std::string_view service, int generation,
                       const std::function<bool()>& goes_on);

}  // namespace tandem
