#pragma once

#include <string>
#include <string_view>

namespace tandem::placement {

// An event of the resource `name`.
template <class E>
E About(std::string_view name) {
  E event;
  event.set_name(std::string(name));
  return event;
}

}  // namespace tandem::placement
