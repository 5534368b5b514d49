#pragma once

#include <cstdint>
#include <string_view>

namespace tandem {

// FNV-1a of `text`, the same in every process and release. Two texts may share one, and nothing
// secret rests on it. `hash`: of what comes before the text.
constexpr std::uint64_t StableHash(std::string_view text,
                                   std::uint64_t hash = 14695981039346656037U) {
  for (const char character : text)
    hash = (hash ^ static_cast<unsigned char>(character)) * 1099511628211U;
  return hash;
}

}  // namespace tandem
