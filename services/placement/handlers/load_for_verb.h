#pragma once

#include "libs/common/store/unit.h"

namespace tandem::placement {

// The resource that the verb `request` is about. NOT_FOUND, ETAG_MISMATCH.
template <class T, class Request>
Result<T> LoadForVerb(Unit& unit, const Collection<T>& collection, const Request& request) {
  return unit.Load(collection, request.name(), request.etag());
}

}  // namespace tandem::placement
