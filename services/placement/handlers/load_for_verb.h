#pragma once

#include <string_view>

#include "libs/common/store/unit.h"
#include "services/placement/domain/partnership.h"

namespace tandem::placement {

// The resource that the verb `request` is about. NOT_FOUND, ETAG_MISMATCH.
template <class T, class Request>
Result<T> LoadForVerb(Unit& unit, const Collection<T>& collection, const Request& request) {
  return unit.Load(collection, request.name(), request.etag());
}

// What the caller decides with `request`.
template <class Request>
v1::Decision DecisionOf(const Unit& unit, const Request& request, std::string_view reason) {
  return Decide(unit.caller().subject, ToDay(request.effective_date()), unit.now(), reason);
}
template <class Request>
v1::Decision DecisionOf(const Unit& unit, const Request& request) {
  return DecisionOf(unit, request, request.reason());
}
// The same of what the caller decides for the day on which they call.
inline v1::Decision DecidedToday(const Unit& unit, std::string_view reason) {
  return Decide(unit.caller().subject, DayOf(unit.now()), unit.now(), reason);
}

}  // namespace tandem::placement
