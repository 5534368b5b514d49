#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tandem {

// What is wrong with `text`, which is UTF-8, if it holds a character that moves a terminal's cursor
// or changes its colours: what is no text, but for line breaks ("\n" or "\r\n") and tabs.
std::optional<std::string> ControlViolation(std::string_view text);

}  // namespace tandem
