#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// What is typed and stored, as text that a terminal may be shown.
namespace tandem::client {

struct CodePoint {
  char32_t value = 0;
  std::size_t octets = 1;
};

// The first of `text`, which is not empty; what is no UTF-8 is one octet of U+FFFD.
CodePoint FirstOf(std::string_view text);

bool IsUtf8(std::string_view text);

// `text` in one line: a line end or tab is a space, any other control character (which a terminal
// would obey) and what is no UTF-8 a question mark.
std::string Printable(std::string_view text);

// How many columns a terminal gives it: 2 for an ideograph or an emoji, 0 for an accent that joins
// the letter before it.
std::size_t ColumnsOf(char32_t value);

}  // namespace tandem::client
