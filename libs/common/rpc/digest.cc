#include "libs/common/rpc/digest.h"

#include <array>
#include <memory>

#include "absl/strings/escaping.h"
#include "openssl/evp.h"
#include "openssl/hmac.h"

namespace tandem {
namespace {

absl::string_view AbslView(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::string KeyedDigest(std::string_view key, std::string_view data) {
  std::string digest(32, '\0');
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(data.data()), data.size(),
       reinterpret_cast<unsigned char*>(digest.data()), &size);
  return digest;
}

std::string Base64Url(std::string_view data) { return absl::WebSafeBase64Escape(AbslView(data)); }

std::optional<std::string> FromBase64Url(std::string_view text) {
  std::string data;
  if (!absl::WebSafeBase64Unescape(AbslView(text), &data)) return std::nullopt;
  return data;
}

std::string Hex(std::string_view data) { return absl::BytesToHexString(AbslView(data)); }

}  // namespace tandem
