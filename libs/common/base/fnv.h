#pragma once

#include <cstdint>
#include <string_view>

namespace tandem {

// FNV-1a: the same in every process and release. `hash` is that of what comes before `text`.
inline std::uint64_t Fnv(std::string_view text, std::uint64_t hash = 14695981039346656037ULL) {
  for (const char character : text) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 1099511628211ULL;
  }
  return hash;
}

}  // namespace tandem
