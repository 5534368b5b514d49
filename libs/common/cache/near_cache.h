#pragma once

#include <memory>
#include <string_view>

#include "libs/common/base/status.h"
#include "libs/common/cache/cache.h"

namespace tandem {

// A Cache in this process's memory, least recently used first out, bounded by `bytes` (keys,
// answers and what it costs to keep them). A superseded key keeps its place, without an answer,
// until it is pushed out in turn. From then on, fills that were asked for before it was superseded
// are dropped, so a late one can never bring an old answer back.
std::unique_ptr<Cache> NewNearCache(std::size_t bytes);

// The cache that `url` names ("memory:"), with at most `bytes` in this process. INVALID_ARGUMENT on
// any other.
Result<std::unique_ptr<Cache>> OpenCache(std::string_view url, std::size_t bytes);

}  // namespace tandem
