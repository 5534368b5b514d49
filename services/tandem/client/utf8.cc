#include "services/tandem/client/utf8.h"

#include <algorithm>
#include <iterator>

namespace tandem::client {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Range {
  char32_t first, last;
};
constexpr Range kJoining[] = {{0x300, 0x36F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};
constexpr Range kWide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
                           {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                           {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};

bool IsIn(char32_t value, const Range* begin, const Range* end) {
  return std::any_of(
      begin, end, [&](const Range& range) { return value >= range.first && value <= range.last; });
}

// How many octets a code point takes that begins so; 0 if none does.
std::size_t OctetsOf(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

bool IsControl(char32_t value) { return value < 0x20 || (value >= 0x7F && value < 0xA0); }

}  // namespace

CodePoint FirstOf(std::string_view text) {
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};  // shorter forms are no UTF-8
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t octets = OctetsOf(first);
  if (octets == 1) return {first, 1};
  if (octets == 0 || text.size() < octets) return {kReplacement, 1};
  char32_t value = first & (0xFFU >> (octets + 1));
  for (std::size_t i = 1; i < octets; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80) return {kReplacement, 1};
    value = (value << 6U) | (next & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kLeast[octets] || surrogate || value > 0x10FFFF) return {kReplacement, 1};
  return {value, octets};
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = FirstOf(text);
    if (point.value == kReplacement && point.octets == 1) return false;
    text.remove_prefix(point.octets);
  }
  return true;
}

std::string Printable(std::string_view text) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = FirstOf(text);
    if (point.value == '\n' || point.value == '\t') {
      printable += ' ';
    } else if (IsControl(point.value) || (point.value == kReplacement && point.octets == 1)) {
      printable += '?';
    } else {
      printable += text.substr(0, point.octets);
    }
    text.remove_prefix(point.octets);
  }
  return printable;
}

std::size_t ColumnsOf(char32_t value) {
  if (IsIn(value, std::begin(kJoining), std::end(kJoining))) return 0;
  return IsIn(value, std::begin(kWide), std::end(kWide)) ? 2 : 1;
}

}  // namespace tandem::client
