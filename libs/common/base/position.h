#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "libs/common/base/status.h"
#include "tandem/common/v1/journal.pb.h"

namespace tandem {

// The place of an event in the history of its service. The index alone tells events of one Change
// apart.
struct Position {
  std::int32_t epoch = 0;
  std::int64_t number = 0;
  std::int32_t index = 0;

  auto operator<=>(const Position&) const = default;
};

Position FromProto(const common::v1::Position& position);
common::v1::Position ToProto(const Position& position);
// "1.42.0", as it travels in the header ce_tandemposition; INVALID_ARGUMENT on anything else.
std::string FormatPosition(const Position& position);
Result<Position> ParsePosition(std::string_view text);

// What a resource was when it was read. Given by the store at commit; greater than any before of
// the same name, and never given to that name again. A number of 0 means that there is no such
// resource.
struct Version {
  std::int32_t epoch = 0;
  std::int64_t number = 0;

  bool exists() const { return number != 0; }
  auto operator<=>(const Version&) const = default;
};

// The etag of a version, and back; INVALID_ARGUMENT (field "etag") on a text that never was one.
std::string FormatEtag(const Version& version);
Result<Version> ParseEtag(std::string_view etag);

}  // namespace tandem
