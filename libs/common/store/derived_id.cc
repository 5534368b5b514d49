#include "libs/common/store/derived_id.h"

#include <openssl/sha.h>

#include <array>

namespace tandem {

std::string DerivedUuid(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) {
    // With their lengths, so that no two lists of parts make one text.
    text.append(std::to_string(part.size())).append(":").append(part);
  }
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0f) | 0x80);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3f) | 0x80);

  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string uuid;
  uuid.reserve(36);
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) uuid.push_back('-');
    uuid.push_back(kHex[digest[i] >> 4]);
    uuid.push_back(kHex[digest[i] & 0x0f]);
  }
  return uuid;
}

}  // namespace tandem
