#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "libs/common/base/caller.h"

namespace tandem::placement {

// Whether the caller has one of `roles` where `name` lies.
inline bool HasAny(const Caller& caller, std::initializer_list<common::v1::Role> roles,
                   std::string_view name) {
  return std::any_of(roles.begin(), roles.end(),
                     [&](common::v1::Role role) { return caller.Has(role, name); });
}

}  // namespace tandem::placement
