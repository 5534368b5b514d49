#include "libs/common/base/control.h"

#include <cstddef>

#include "fmt/format.h"

namespace tandem {
namespace {

std::size_t FindControl(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const unsigned char next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (byte == 0x7f || (byte == 0xc2 && next < 0xa0)) return i;
    if (byte >= 0x20 || byte == '\n' || byte == '\t') continue;
    if (byte != '\r' || next != '\n') return i;
  }
  return text.npos;
}

}  // namespace

std::optional<std::string> ControlViolation(std::string_view text) {
  const std::size_t at = FindControl(text);
  if (at == text.npos) return std::nullopt;
  const int code = static_cast<unsigned char>(text[at] == '\xc2' ? text[at + 1] : text[at]);
  return fmt::format(
      "contains the control character U+{:04X} at byte {}; expected none but line breaks and tabs",
      code, at);
}

}  // namespace tandem
