#pragma once

#include <memory>

#include "libs/common/cache/cache.h"

namespace tandem {

// A Cache in this process's memory, least recently used first out, bounded by `bytes` (keys,
// answers and what it costs to keep them).
std::unique_ptr<Cache> NewNearCache(std::size_t bytes);

}  // namespace tandem
