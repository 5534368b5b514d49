#include "libs/common/rpc/authenticator.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <sstream>

#include "fmt/format.h"
#include "jwt.h"
#include "libs/common/base/metrics.h"
#include "libs/common/base/reasons.h"
#include "libs/common/rpc/digest.h"
#include "nlohmann/json.hpp"

namespace tandem {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxToken = 16 << 10;     // bytes
constexpr std::size_t kMaxRemembered = 10'000;  // tokens
constexpr Duration kSkew = absl::Seconds(60);   // between the issuer's clock and ours
constexpr std::uint32_t kAnyChange =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ATTRIB;
constexpr int kLookAgainMilliseconds = 1000;

Status NotWatched(const std::string& path) {
  return absl::UnavailableError(fmt::format(
      "{} cannot be watched: {}. See fs.inotify.max_user_instances.", path, std::strerror(errno)));
}

Status Refused(std::string_view what) {
  return Refuse(kUnauthenticated, what,
                "Send `authorization: Bearer <token>` with a token that is valid now.");
}

// The JSON in one part of a token; discarded if it is none.
json Part(std::string_view token, std::size_t index) {
  for (; index > 0; --index) {
    const std::size_t dot = token.find('.');
    if (dot == std::string_view::npos) return {};
    token.remove_prefix(dot + 1);
  }
  const auto text = FromBase64Url(token.substr(0, token.find('.')));
  if (!text.has_value()) return {};
  return json::parse(*text, nullptr, /*allow_exceptions=*/false);
}

std::string Text(const json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<Time> Moment(const json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return absl::FromUnixSeconds(found->get<std::int64_t>());
}

bool IsForUs(const json& claims) {
  const auto audience = claims.find("aud");
  if (audience == claims.end()) return false;
  if (audience->is_string()) return *audience == "tandem";
  return audience->is_array() &&
         std::find(audience->begin(), audience->end(), "tandem") != audience->end();
}

Result<std::vector<Grant>> GrantsOf(const json& claims) {
  std::vector<Grant> grants;
  const auto found = claims.find("grants");
  if (found == claims.end()) return grants;
  if (!found->is_array()) return Refused("The token's grants are no list.");
  for (const json& entry : *found) {
    Grant grant;
    if (!entry.is_object() || !common::v1::Role_Parse(Text(entry, "role"), &grant.role) ||
        grant.role == common::v1::ROLE_UNSPECIFIED) {
      return Refused("The token has a grant of an unknown role.");
    }
    grant.prefix = Text(entry, "prefix");
    if (grant.prefix.empty()) return Refused("The token has a grant without a prefix.");
    grants.push_back(std::move(grant));
  }
  return grants;
}

bool HasSignature(std::string_view token, const PublicKey& key) {
  jwt_t* decoded = nullptr;
  const int failed = jwt_decode(&decoded, std::string(token).c_str(),
                                reinterpret_cast<const unsigned char*>(key.pem.data()),
                                static_cast<int>(key.pem.size()));
  const bool same = failed == 0 && jwt_alg_str(jwt_get_alg(decoded)) == key.algorithm;
  if (decoded != nullptr) jwt_free(decoded);
  return same;
}

Result<std::shared_ptr<const Identity>> Read(const json& claims, std::string kid, Time now) {
  if (!claims.is_object() || Text(claims, "iss").empty())
    return Refused("The token says not who issued it.");
  if (!IsForUs(claims)) return Refused("The token is not for \"tandem\".");
  auto identity = std::make_shared<Identity>();
  identity->key = std::move(kid);
  identity->caller.subject = Text(claims, "sub");
  identity->caller.person = Text(claims, "person");
  if (identity->caller.subject.empty()) return Refused("The token says not who it is for.");
  const auto expiry = Moment(claims, "exp");
  if (!expiry.has_value()) return Refused("The token does not say when it expires.");
  identity->expiry = *expiry;
  // Without a time of issue any revocation of the subject covers it.
  identity->issued = Moment(claims, "iat").value_or(absl::InfinitePast());
  const Time begins =
      std::max(Moment(claims, "nbf").value_or(absl::InfinitePast()), identity->issued);
  if (begins > now + kSkew) return Refused("The token is not valid yet.");
  ASSIGN_OR_RETURN(identity->caller.grants, GrantsOf(claims));
  return std::shared_ptr<const Identity>(std::move(identity));
}

}  // namespace

std::size_t Authenticator::TextHash::operator()(std::string_view text) const {
  return std::hash<std::string_view>()(text);
}

Result<std::unique_ptr<Authenticator>> Authenticator::Open(const Options& options) {
  auto authenticator = std::unique_ptr<Authenticator>(new Authenticator(options));
  // Before it is read: what changes meanwhile is read again.
  const Status watching = authenticator->StartWatching();
  ASSIGN_OR_RETURN(const std::vector<std::string> faults, authenticator->Reload());
  if (authenticator->keys_.empty() && !faults.empty()) return BadField("keys_dir", faults.front());
  RETURN_IF_ERROR(watching);
  authenticator->watcher_ = std::thread([watched = authenticator.get()] { watched->Watch(); });
  return authenticator;
}

Authenticator::~Authenticator() {
  if (watcher_.joinable()) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(stop_, &one, sizeof(one));
    watcher_.join();
  }
  if (events_ >= 0) ::close(events_);
  if (stop_ >= 0) ::close(stop_);
}

Result<std::shared_ptr<const Identity>> Authenticator::Verify(std::string_view token) {
  if (token.empty()) return Refused("The call carries no token.");
  if (token.size() > kMaxToken) return Refused("The token is too long.");
  std::uint64_t reloads = 0;
  {
    const std::shared_lock lock(mutex_);
    reloads = reloads_;
    const auto found = remembered_.find(token);
    if (found != remembered_.end() && options_.clock->Now() < found->second->expiry)
      return found->second;
  }
  ASSIGN_OR_RETURN(IdentityPtr identity, VerifyAnew(token));
  const std::unique_lock lock(mutex_);
  RETURN_IF_ERROR(Check(*identity));
  // Its key may be another one by now.
  if (reloads != reloads_) return identity;
  if (remembered_.size() >= kMaxRemembered) remembered_.clear();
  remembered_.insert_or_assign(std::string(token), identity);
  return identity;
}

Status Authenticator::StillValid(const Identity& identity) const {
  const std::shared_lock lock(mutex_);
  return Check(identity);
}

Status Authenticator::Check(const Identity& identity) const {
  if (options_.clock->Now() >= identity.expiry) return Refused("The token has expired.");
  if (!keys_.contains(identity.key)) return Refused("The token's key is not known here.");
  const auto revoked = revoked_.find(identity.caller.subject);
  if (revoked != revoked_.end() && identity.issued < revoked->second)
    return Refused("The token was revoked.");
  return OkStatus();
}

Result<std::shared_ptr<const Identity>> Authenticator::VerifyAnew(std::string_view token) const {
  const json header = Part(token, 0);
  if (!header.is_object()) return Refused("The token is malformed.");
  PublicKey key;
  std::string kid = Text(header, "kid");
  {
    const std::shared_lock lock(mutex_);
    const auto found = keys_.find(kid);
    if (found == keys_.end()) return Refused("The token's key is not known here.");
    key = found->second;
  }
  // The key says which algorithm it is for, never the token: neither `none` nor an HMAC over a
  // public key gets past here.
  if (Text(header, "alg") != key.algorithm || header.contains("crit")) {
    return Refused("The token is signed in a way that its key does not allow.");
  }
  if (!HasSignature(token, key)) return Refused("The token's signature is not its key's.");
  return Read(Part(token, 1), std::move(kid), options_.clock->Now());
}

Result<std::vector<std::string>> Authenticator::Reload() {
  const std::lock_guard reading(reloading_);
  std::vector<std::string> faults;
  Result<decltype(keys_)> keys;
  Result<decltype(revoked_)> revoked;
  for (bool is_whole = false; !is_whole;) {
    const OpenFolder folder(options_.keys_dir);
    faults.clear();
    keys = ReadKeys(folder, faults);
    revoked = keys.ok() ? ReadRevocations(folder, faults) : keys.status();
    is_whole = folder.IsThere();  // what is swapped while it is read may lack anything
  }
  Status read = revoked.status();
  std::size_t revocations = 0;
  {
    const std::unique_lock lock(mutex_);
    if (keys.ok()) keys_ = *std::move(keys);
    if (revoked.ok()) revoked_ = *std::move(revoked);
    revocations = revoked_.size();
    remembered_.clear();
    ++reloads_;
  }
  if (!read.ok()) faults.emplace_back(read.message());
  Tell(faults, revocations);
  RETURN_IF_ERROR(read);
  return faults;
}

void Authenticator::Tell(const std::vector<std::string>& faults, std::size_t revocations) const {
  if (options_.metrics != nullptr) {
    options_.metrics
        ->gauge("tandem_keys_unreadable",
                "Files of keys_dir, and lines of its file revoked, that could not be read.")
        .Set(static_cast<double>(faults.size()));
    options_.metrics
        ->gauge("tandem_revocations", "Subjects in keys_dir's file revoked, that count here.")
        .Set(static_cast<double>(revocations));
  }
  if (options_.log == nullptr) return;
  for (const std::string& fault : faults)
    options_.log->Error("something in keys_dir cannot be read", {{"error", fault}});
}

Result<std::unordered_map<std::string, Time>> Authenticator::ReadRevocations(
    const OpenFolder& folder, std::vector<std::string>& faults) {
  std::unordered_map<std::string, Time> revoked;
  const std::filesystem::path file = std::filesystem::path(folder.path()) / kRevoked;
  const std::string name = folder.NameOf(kRevoked);
  std::error_code unknown;
  if (std::filesystem::status(file, unknown).type() == std::filesystem::file_type::not_found)
    return revoked;
  const Result<std::string> text = ReadFile(file.string());
  if (!text.ok()) return BadField("keys_dir", fmt::format("{} cannot be read.", name));
  std::istringstream lines(*text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::istringstream words(line);
    std::string subject, before, error;
    if (!(words >> subject) || subject.front() == '#') continue;
    Time time;
    words >> before;
    if (!absl::ParseTime(absl::RFC3339_full, before, &time, &error)) {
      // Not its words: somebody may have written a name there.
      faults.push_back(fmt::format(
          "line {} of {} does not end with a moment as in 2024-03-31T12:00:00Z; no token "
          "of its subject is taken",
          number, name));
      time = absl::InfiniteFuture();
    }
    const auto [place, added] = revoked.emplace(subject, time);
    if (!added) place->second = std::max(place->second, time);
  }
  return revoked;
}

Status Authenticator::StartWatching() {
  events_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  stop_ = ::eventfd(0, EFD_CLOEXEC);
  if (stop_ < 0 || events_ < 0) return NotWatched(options_.keys_dir);
  return WatchFolder();
}

Status Authenticator::WatchFolder() {
  // Before it is watched: one that is swapped in between differs the next time.
  watched_ = FolderIdAt(options_.keys_dir);
  const int watch = ::inotify_add_watch(events_, options_.keys_dir.c_str(), kAnyChange);
  if (watch < 0) {
    watched_.reset();
    return NotWatched(options_.keys_dir);
  }
  if (watch_ >= 0 && watch_ != watch) ::inotify_rm_watch(events_, watch_);
  watch_ = watch;
  return OkStatus();
}

void Authenticator::Watch() {
  std::array<pollfd, 2> files{{{events_, POLLIN, 0}, {stop_, POLLIN, 0}}};
  while (true) {
    const int told = ::poll(files.data(), files.size(), kLookAgainMilliseconds);
    if (told < 0 && errno != EINTR) return;
    if (told > 0 && files[1].revents != 0) return;
    if (told <= 0 && FolderIdAt(options_.keys_dir) == watched_) continue;
    alignas(inotify_event) std::array<char, 4096> events;
    while (::read(events_, events.data(), events.size()) > 0) {
    }
    // If it cannot be watched it is read each second; what cannot be read of it is told.
    WatchFolder().IgnoreError();
    // What is half written is read again when it is whole.
    Reload().IgnoreError();
  }
}

}  // namespace tandem
