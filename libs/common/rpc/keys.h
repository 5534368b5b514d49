#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
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

// Device and inode of a folder; nothing of what is nowhere.
using FolderId = std::pair<std::uint64_t, std::uint64_t>;
std::optional<FolderId> FolderIdAt(const std::string& path);

// The folder that `name` led to when this was made: whatever takes its place or comes back
// meanwhile, all that is read below path() is of the one.
class OpenFolder {
 public:
  explicit OpenFolder(const std::string& name);
  ~OpenFolder();
  OpenFolder(const OpenFolder&) = delete;
  OpenFolder& operator=(const OpenFolder&) = delete;

  // Why it cannot be read, if it cannot; there is no path then.
  const std::error_code& error() const { return error_; }
  const std::string& path() const { return path_; }
  // What people know it, or `file` in it, by.
  const std::string& name() const { return name_; }
  std::string NameOf(std::string_view file) const;
  // Whether its name leads to it, or to nothing as it did.
  bool IsThere() const { return FolderIdAt(name_) == id_; }

 private:
  const std::string name_;
  const int file_;
  const std::error_code error_;
  const std::string path_;
  const std::optional<FolderId> id_;
};

// Every file of `folder` by its name, which is the kid: PEM of EC P-256 (for ES256) or of RSA with
// at least 2048 bits (for RS256). Names that begin with '.' are passed over (Kubernetes' links are
// such), and so is kRevoked. One that is no such key is left out, with a sentence added to
// `faults`. INVALID_ARGUMENT if the folder cannot be read.
Result<std::map<std::string, PublicKey, std::less<>>> ReadKeys(const OpenFolder& folder,
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
