#pragma once

#include <memory>

namespace tandem {

// What a C library made, freed by its function for that.
template <auto kFree>
struct FreedBy {
  template <class T>
  void operator()(T* owned) const {
    kFree(owned);
  }
};
template <class T, auto kFree>
using Owned = std::unique_ptr<T, FreedBy<kFree>>;

}  // namespace tandem
