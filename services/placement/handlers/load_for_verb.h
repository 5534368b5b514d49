#pragma once

#include "libs/common/store/unit.h"
#include "services/placement/domain/dates.h"

namespace tandem::placement {

// The resource that the verb `request` is about. An effective date after today is added to
// `errors`. NOT_FOUND, ETAG_MISMATCH.
template <class T, class Request>
Result<T> LoadForVerb(Unit& unit, const Collection<T>& collection, const Request& request,
                      FieldErrors& errors) {
  CheckPast("effective_date", request.effective_date(), DayOf(unit.now()), errors);
  return unit.Load(collection, request.name(), request.etag());
}

// The resource that the verb `request` is about. INVALID_FIELDS, before anything is read, if its
// effective_date is after today; NOT_FOUND, ETAG_MISMATCH.
template <class T, class Request>
Result<T> LoadForVerb(Unit& unit, const Collection<T>& collection, const Request& request) {
  if constexpr (requires { request.effective_date(); }) {
    RETURN_IF_ERROR(RequirePast("effective_date", request.effective_date(), DayOf(unit.now())));
  }
  return unit.Load(collection, request.name(), request.etag());
}

}  // namespace tandem::placement
