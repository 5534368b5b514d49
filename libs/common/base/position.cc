#include "libs/common/base/position.h"

#include <array>
#include <charconv>

#include "fmt/format.h"

namespace tandem {
namespace {

// `count` numbers separated by `separator`, all of `text`; false if it is anything else.
template <std::size_t count>
bool ParseNumbers(std::string_view text, char separator, std::array<std::int64_t, count>& numbers) {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0 && (at == end || *at++ != separator)) return false;
    const auto [next, error] = std::from_chars(at, end, numbers[i]);
    if (error != std::errc()) return false;
    at = next;
  }
  return at == end;
}

}  // namespace

Position FromProto(const common::v1::Position& position) {
  return {position.epoch(), position.number(), position.index()};
}

common::v1::Position ToProto(const Position& position) {
  common::v1::Position proto;
  proto.set_epoch(position.epoch);
  proto.set_number(position.number);
  proto.set_index(position.index);
  return proto;
}

std::string FormatPosition(const Position& position) {
  return fmt::format("{}.{}.{}", position.epoch, position.number, position.index);
}

Result<Position> ParsePosition(std::string_view text) {
  std::array<std::int64_t, 3> parts{};
  if (!ParseNumbers(text, '.', parts)) {
    return BadField("position",
                    fmt::format("\"{}\" is no position; expected one that Tandem gave", text));
  }
  return Position{static_cast<std::int32_t>(parts[0]), parts[1],
                  static_cast<std::int32_t>(parts[2])};
}

std::string FormatEtag(const Version& version) {
  return version.exists() ? fmt::format("{}-{}", version.epoch, version.number) : std::string();
}

Result<Version> ParseEtag(std::string_view etag) {
  std::array<std::int64_t, 2> parts{};
  if (!ParseNumbers(etag, '-', parts)) {
    return BadField(
        "etag",
        fmt::format("\"{}\" is no etag; expected one that was read from the resource", etag));
  }
  return Version{static_cast<std::int32_t>(parts[0]), parts[1]};
}

}  // namespace tandem
