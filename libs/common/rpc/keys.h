#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "libs/common/base/status.h"
#include "openssl/evp.h"

namespace tandem {

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, KeyDeleter>;

// A public key that tokens are verified with.
struct PublicKey {
  std::string pem;
  std::string algorithm;  // the one that fits its type: "ES256" or "RS256"
};

// Every file of `folder` by its name, which is the kid. Names that begin with '.' are passed over
// (Kubernetes' links are such). INVALID_ARGUMENT if the folder cannot be read or one of them is no
// public key of a kind that we take.
Result<std::map<std::string, PublicKey, std::less<>>> ReadKeys(const std::string& folder);

Result<std::string> ReadFile(const std::string& path);

}  // namespace tandem
