#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "libs/common/base/caller.h"
#include "libs/common/base/clock.h"
#include "libs/common/base/status.h"

namespace tandem {

// Who a verified token speaks for, and until when.
struct Identity {
  Caller caller;
  Time issued;
  Time expiry;
  std::string key;  // the kid
};

// Verifies tokens: JWTs signed by a key of a folder, in which each file is a public key (PEM; EC
// P-256 for ES256, RSA of at least 2048 bits for RS256) and the file's name is its kid. A token has
// iss, aud "tandem", sub, iat, exp, and perhaps person and grants
// [{role, prefix}]. A verified token is remembered until it expires or its key goes.
// The folder and the file of revocations are watched: changes count at once. Thread-safe.
class Authenticator {
 public:
  struct Options {
    std::string keys_dir;
    // Lines "subject 2024-03-31T12:00:00Z": tokens of the subject that were issued before are
    // refused. Empty, or a path that need not exist yet.
    std::string revocations;
    const Clock* clock = &SystemClock();
  };
  // INVALID_ARGUMENT if the folder cannot be read or a file in it is no key of a kind named above.
  static Result<std::unique_ptr<Authenticator>> Open(const Options& options);
  ~Authenticator();

  // UNAUTHENTICATED if the token is missing, malformed, forged, expired, revoked or not for us.
  Result<std::shared_ptr<const Identity>> Verify(std::string_view token);
  // Whether what Verify answered still holds: for streams.
  Status StillValid(const Identity& identity) const;
  // Reads the folder and the file again, as the watch does by itself.
  Status Reload();

 private:
  class State;
  explicit Authenticator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// ---- Making keys and tokens: for `tandem serve`, `tandem token` and tests ----

// <data>/keys/<kid> are public keys (what Authenticator reads), <data>/signing/<kid> the private
// ones of the same names, mode 0600. Makes an EC P-256 pair of that name if the folder of private
// keys holds none; both folders are made where they are missing.
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

}  // namespace tandem
