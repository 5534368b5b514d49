#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tandem {

// HMAC-SHA-256, 32 bytes: only who knows `key` can make or guess it.
std::string KeyedDigest(std::string_view key, std::string_view data);
// RFC 4648, "URL and file name safe", without padding; nothing if `text` is not that.
std::string Base64Url(std::string_view data);
std::optional<std::string> FromBase64Url(std::string_view text);
std::string Hex(std::string_view data);

}  // namespace tandem
