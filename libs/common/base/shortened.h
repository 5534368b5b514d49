#pragma once

#include <string_view>

namespace tandem {

// The beginning of `text`, which is UTF-8: at most so many bytes, and no part of a character. What
// a refusal quotes is cut so, since protobuf takes no half characters.
constexpr std::string_view Shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most);
}

}  // namespace tandem
