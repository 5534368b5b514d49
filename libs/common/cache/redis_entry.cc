#include "libs/common/cache/redis_entry.h"

#include <zlib.h>

#include <charconv>

#include "fmt/format.h"

namespace tandem {
namespace {

constexpr std::size_t kEpochDigits = 10;
constexpr std::size_t kMomentDigits = 14;
constexpr std::size_t kChecksumDigits = 8;
constexpr std::size_t kHeader = kVersionDigits + kMomentDigits + kChecksumDigits;

template <class Number>
bool Parse(std::string_view digits, Number& number, int base = 10) {
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  return error == std::errc() && end == digits.data() + digits.size();
}

std::uint32_t Add(std::uint32_t sum, std::string_view text) {
  return static_cast<std::uint32_t>(
      ::crc32_z(sum, reinterpret_cast<const Bytef*>(text.data()), text.size()));
}

std::string ChecksumOf(std::string_view key, std::string_view front, std::string_view bytes) {
  return fmt::format("{:08x}", Add(Add(Add(0, key), front), bytes));
}

}  // namespace

std::string VersionDigits(Version version) {
  return fmt::format("{:010}{:019}", version.epoch, version.number);
}

std::optional<Version> ParseVersionDigits(std::string_view digits) {
  Version version;
  if (digits.size() != kVersionDigits || !Parse(digits.substr(0, kEpochDigits), version.epoch) ||
      !Parse(digits.substr(kEpochDigits), version.number) || digits != VersionDigits(version)) {
    return std::nullopt;
  }
  return version;
}

std::string EncodeEntry(std::string_view key, const RedisEntry& entry) {
  const std::string front =
      fmt::format("{}{:014}", VersionDigits(entry.version), absl::ToUnixMillis(entry.read));
  return front + ChecksumOf(key, front, *entry.bytes) + *entry.bytes;
}

std::optional<RedisEntry> DecodeEntry(std::string_view key, std::string_view text) {
  const std::optional<Version> version = ParseVersionDigits(text.substr(0, kVersionDigits));
  if (!version.has_value()) return std::nullopt;
  if (text.size() == kVersionDigits) return RedisEntry{*version, {}, nullptr};
  if (text.size() < kHeader) return std::nullopt;
  const std::string_view front = text.substr(0, kVersionDigits + kMomentDigits);
  const std::string_view bytes = text.substr(kHeader);
  std::int64_t moment = 0;
  if (!Parse(front.substr(kVersionDigits), moment) ||
      text.substr(front.size(), kChecksumDigits) != ChecksumOf(key, front, bytes)) {
    return std::nullopt;
  }
  return RedisEntry{*version, absl::FromUnixMillis(moment),
                    std::make_shared<const std::string>(bytes)};
}

}  // namespace tandem
