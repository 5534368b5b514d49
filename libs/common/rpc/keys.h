#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/caller.h"
#include "libs/common/base/date.h"
#include "libs/common/base/status.h"

// The keys that tokens are verified and signed with, and signing: for `tandem serve`, `tandem
// token` and tests.
namespace tandem {

// A public key that tokens are verified with.
struct PublicKey {
  std::string pem;
  std::string algorithm;  // the one that fits its type: "ES256" or "RS256"
};

// Beside the keys: whose tokens are refused (see Authenticator).
inline constexpr std::string_view kRevoked = "revoked";

// Every file of `folder` by its name, which is the kid: PEM of EC P-256 (for ES256) or of RSA with
// at least 2048 bits (for RS256). Names that begin with '.' are passed over (Kubernetes' links are
// such), and so is kRevoked. One that is no such key is left out, with a sentence added to
// `faults`. INVALID_ARGUMENT if the folder cannot be read.
Result<std::map<std::string, PublicKey, std::less<>>> ReadKeys(const std::string& folder,
                                                               std::vector<std::string>& faults);

// <data>/keys/<kid> are public keys (what ReadKeys reads), <data>/signing/<kid> the private ones of
// the same names, mode 0600. Makes an EC P-256 pair of that name if the folder of private keys
// holds none; both folders are made where they are missing.
Status MakeKey(const std::string& keys_dir, const std::string& signing_dir, std::string_view kid);

// A token signed (ES256) with the newest key of `signing_dir`, valid from `now` for `lifetime`.
// NOT_FOUND if there is no key.
struct TokenRequest {
  Caller caller;
  Duration lifetime = absl::Hours(12);
  std::string issuer = "tandem";
  Time now = absl::Now();
};
Result<std::string> IssueToken(const std::string& signing_dir, const TokenRequest& request);

// NOT_FOUND if it cannot be read.
Result<std::string> ReadFile(const std::string& path);

}  // namespace tandem
