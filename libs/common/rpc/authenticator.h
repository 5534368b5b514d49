#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "libs/common/base/caller.h"
#include "libs/common/base/clock.h"
#include "libs/common/base/log.h"
#include "libs/common/base/status.h"
#include "libs/common/rpc/keys.h"

namespace tandem {

class Metrics;

// Who a verified token speaks for, and until when.
struct Identity {
  Caller caller;
  Time issued;
  Time expiry;
  std::string key;  // the kid
};

// Verifies tokens: JWTs signed by a key of a folder (see ReadKeys), whose file name is the token's
// kid. A token has iss, aud "tandem", sub, iat, exp, and perhaps person and grants
// [{role, prefix}]. A verified token is remembered until it expires or its key goes.
// A file `revoked` in the folder has lines "subject 2024-03-31T12:00:00Z": tokens of the subject
// that were issued before are refused, all of them where a line has no such moment. The folder is
// watched: changes count at once, another that
// its path leads to within a second. Thread-safe.
class Authenticator {
 public:
  struct Options {
    std::string keys_dir;
    const Clock* clock = &SystemClock();
    Log* log = nullptr;          // of what cannot be read
    Metrics* metrics = nullptr;  // of how much: tandem_keys_unreadable, tandem_revocations
  };
  // INVALID_ARGUMENT if the folder or its `revoked` cannot be read, or none of its files is a key
  // of a kind that we take; UNAVAILABLE if the machine cannot watch it.
  static Result<std::unique_ptr<Authenticator>> Open(const Options& options);
  ~Authenticator();
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;

  // UNAUTHENTICATED if the token is missing, malformed, forged, expired, revoked or not for us.
  Result<std::shared_ptr<const Identity>> Verify(std::string_view token);
  // Whether what Verify answered still holds: for streams.
  Status StillValid(const Identity& identity) const;
  // Reads the folder again, as the watch does by itself. Each key and each revocation counts by
  // itself: answers a sentence for each file and line that is none. INVALID_ARGUMENT if the folder
  // or all of `revoked` cannot be read: what was read of it before counts on.
  Result<std::vector<std::string>> Reload();

 private:
  using IdentityPtr = std::shared_ptr<const Identity>;
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
  };

  explicit Authenticator(const Options& options) : options_(options) {}
  Status Check(const Identity& identity) const;  // with the lock
  Result<IdentityPtr> VerifyAnew(std::string_view token) const;
  static Result<std::unordered_map<std::string, Time>> ReadRevocations(
      const OpenFolder& folder, std::vector<std::string>& faults);
  void Tell(const std::vector<std::string>& faults, std::size_t revocations) const;
  Status StartWatching();
  // The folder that the path leads to now: a symlink of it may have been swapped.
  Status WatchFolder();
  void Watch();

  const Options options_;
  // Of two that read the folder at once, the one that read it first could count last.
  std::mutex reloading_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, PublicKey, std::less<>> keys_;
  std::unordered_map<std::string, Time> revoked_;
  std::uint64_t reloads_ = 0;
  // By the token itself: comparing it is exact, and costs a tenth of a SHA-256, which was the most
  // expensive step of a cached read.
  absl::flat_hash_map<std::string, IdentityPtr, TextHash, std::equal_to<>> remembered_;
  int events_ = -1, stop_ = -1;
  // Of inotify, and the folder's device and inode; nothing while it cannot be watched.
  int watch_ = -1;
  std::optional<FolderId> watched_;
  std::thread watcher_;
};

}  // namespace tandem
