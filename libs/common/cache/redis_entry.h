#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/position.h"

namespace tandem {

// What Redis holds of a key: an answer, or the version alone that a write left there.
//   version as digits | moment of the read, milliseconds | checksum | bytes
//   version as digits
// The version stands in front as digits of one length, so that a script in Redis compares it as
// text.
struct RedisEntry {
  Version version;
  Time read;  // when the store began to be read, by the reader's clock
  std::shared_ptr<const std::string> bytes;  // null: the version alone
};

inline constexpr std::size_t kVersionDigits = 29;
std::string VersionDigits(Version version);
std::optional<Version> ParseVersionDigits(std::string_view digits);

// The checksum is over the key too: an answer to another key is garbage.
std::string EncodeEntry(std::string_view key, const RedisEntry& entry);
// Nothing if `text` is not what EncodeEntry or VersionDigits wrote.
std::optional<RedisEntry> DecodeEntry(std::string_view key, std::string_view text);

}  // namespace tandem
