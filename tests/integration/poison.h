#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "libs/common/store/store.h"

namespace tandem::testing {

// A release that cannot apply some events: no reaction may write one resource in `one_in`, chosen
// by `salt`. Commands may.
struct Poison {
  std::uint64_t salt = 0;
  int one_in = 0;  // 0: none

  bool Spoils(std::string_view name) const;
};

std::unique_ptr<Store> Poisoned(const Poison& poison, std::unique_ptr<Store> store);

}  // namespace tandem::testing
