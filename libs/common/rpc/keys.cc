#include "libs/common/rpc/keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "fmt/format.h"
#include "jwt.h"
#include "libs/common/base/owned.h"
#include "libs/common/base/reasons.h"
#include "nlohmann/json.hpp"
#include "openssl/bio.h"
#include "openssl/ec.h"
#include "openssl/evp.h"
#include "openssl/pem.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

constexpr int kMinRsaBits = 2048;

using KeyPtr = Owned<EVP_PKEY, EVP_PKEY_free>;
using BioPtr = Owned<BIO, BIO_free_all>;

std::string Contents(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

// The one algorithm that a key may sign with; "" for a key that we do not take.
std::string AlgorithmOf(const EVP_PKEY& key) {
  if (EVP_PKEY_get_base_id(&key) == EVP_PKEY_RSA && EVP_PKEY_get_bits(&key) >= kMinRsaBits)
    return "RS256";
  if (EVP_PKEY_get_base_id(&key) != EVP_PKEY_EC) return "";
  char group[32] = {};
  std::size_t size = 0;
  EVP_PKEY_get_group_name(&key, group, sizeof(group), &size);
  return std::string_view(group) == "prime256v1" ? "ES256" : "";
}

// Readable by its owner alone from the first byte on, and whole or not there at all.
Status WritePrivate(const std::string& path, const std::string& text, mode_t mode) {
  const std::string draft = path + ".new";
  ::unlink(draft.c_str());
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return Internal("Cannot write " + draft);
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  if (!written || !synced || ::rename(draft.c_str(), path.c_str()) != 0)
    return Internal("Cannot write " + path);
  return OkStatus();
}

bool IsHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

// The newest file of the folder; "" if there is none.
std::string NewestIn(const std::string& folder) {
  std::string newest;
  fs::file_time_type when = fs::file_time_type::min();
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (IsHidden(entry.path()) || entry.path().extension() == ".new") continue;
    const auto written = fs::last_write_time(entry.path(), error);
    if (!newest.empty() && written <= when) continue;
    newest = entry.path().string();
    when = written;
  }
  return newest;
}

// The file at `path`, which people know by `name`.
Result<PublicKey> ReadKey(const std::string& path, const std::string& name) {
  Result<std::string> read = ReadFile(path);
  if (!read.ok()) return absl::NotFoundError(fmt::format("{} cannot be read.", name));
  std::string pem = *std::move(read);
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const KeyPtr key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
  std::string algorithm = key == nullptr ? "" : AlgorithmOf(*key);
  if (algorithm.empty()) {
    return absl::InvalidArgumentError(fmt::format(
        "{} is no public key; expected PEM of EC P-256, or of RSA with at least {} bits", name,
        kMinRsaBits));
  }
  return PublicKey{std::move(pem), std::move(algorithm)};
}

std::string GrantsJson(const Caller& caller) {
  nlohmann::json grants = nlohmann::json::array();
  for (const Grant& grant : caller.grants)
    grants.push_back({{"role", common::v1::Role_Name(grant.role)}, {"prefix", grant.prefix}});
  return nlohmann::json{{"grants", std::move(grants)}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return absl::NotFoundError(fmt::format("{} cannot be read.", path));
  return text.str();
}

std::optional<FolderId> FolderIdAt(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return std::nullopt;
  return std::pair{found.st_dev, found.st_ino};
}

OpenFolder::OpenFolder(const std::string& name)
    : name_(name),
      file_(::open(name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
      error_(file_ < 0 ? std::error_code(errno, std::generic_category()) : std::error_code()),
      path_(file_ < 0 ? "" : fmt::format("/proc/self/fd/{}", file_)),
      id_(file_ < 0 ? std::nullopt : FolderIdAt(path_)) {}

OpenFolder::~OpenFolder() {
  if (file_ >= 0) ::close(file_);
}

std::string OpenFolder::NameOf(std::string_view file) const {
  return (fs::path(name_) / file).string();
}

Result<std::map<std::string, PublicKey, std::less<>>> ReadKeys(const OpenFolder& folder,
                                                               std::vector<std::string>& faults) {
  std::map<std::string, PublicKey, std::less<>> keys;
  std::error_code error = folder.error();
  for (fs::directory_iterator entry = error ? fs::directory_iterator()
                                            : fs::directory_iterator(folder.path(), error),
                              end;
       !error && entry != end; entry.increment(error)) {
    const fs::path& path = entry->path();
    std::error_code of_entry;
    if (IsHidden(path) || path.extension() == ".new" || path.filename() == kRevoked ||
        entry->is_directory(of_entry))
      continue;
    const std::string name = path.filename().string();
    auto key = ReadKey(path.string(), folder.NameOf(name));
    if (key.ok()) {
      keys.emplace(name, *std::move(key));
    } else {
      faults.emplace_back(key.status().message());
    }
  }
  if (error) {
    return BadField("keys_dir",
                    fmt::format("{} cannot be read: {}", folder.name(), error.message()));
  }
  return keys;
}

Status MakeKey(const std::string& keys_dir, const std::string& signing_dir, std::string_view kid) {
  std::error_code error;
  fs::create_directories(keys_dir, error);
  fs::create_directories(signing_dir, error);
  fs::permissions(signing_dir, fs::perms::owner_all, error);
  const std::string private_path = fmt::format("{}/{}", signing_dir, kid);
  const std::string public_path = fmt::format("{}/{}", keys_dir, kid);
  const bool has_private = fs::exists(private_path);
  if (has_private && fs::exists(public_path)) return OkStatus();
  KeyPtr key;
  if (has_private) {
    // The public half was not written, or was taken away: it follows from the private one.
    ASSIGN_OR_RETURN(const std::string pem, ReadFile(private_path));
    const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  } else {
    key.reset(EVP_EC_gen("P-256"));
  }
  if (key == nullptr) return Internal("Cannot make or read the key " + private_path);
  const BioPtr secret(BIO_new(BIO_s_mem()));
  const BioPtr open(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_PUBKEY(open.get(), key.get());
  if (!has_private) RETURN_IF_ERROR(WritePrivate(private_path, Contents(secret.get()), 0600));
  return WritePrivate(public_path, Contents(open.get()), 0644);
}

Result<std::string> IssueToken(const std::string& signing_dir, const TokenRequest& request) {
  const std::string path = NewestIn(signing_dir);
  if (path.empty())
    return absl::NotFoundError(fmt::format("{} holds no key to sign with.", signing_dir));
  ASSIGN_OR_RETURN(const std::string pem, ReadFile(path));
  jwt_t* made = nullptr;
  if (jwt_new(&made) != 0) return Internal("Cannot make a token.");
  const Owned<jwt_t, jwt_free> token(made);
  jwt_add_header(made, "kid", fs::path(path).filename().c_str());
  jwt_add_grant(made, "iss", request.issuer.c_str());
  jwt_add_grant(made, "aud", "tandem");
  jwt_add_grant(made, "sub", request.caller.subject.c_str());
  jwt_add_grant_int(made, "iat", absl::ToUnixSeconds(request.now));
  jwt_add_grant_int(made, "exp", absl::ToUnixSeconds(request.now + request.lifetime));
  if (!request.caller.person.empty()) jwt_add_grant(made, "person", request.caller.person.c_str());
  if (jwt_add_grants_json(made, GrantsJson(request.caller).c_str()) != 0 ||
      jwt_set_alg(made, JWT_ALG_ES256, reinterpret_cast<const unsigned char*>(pem.data()),
                  static_cast<int>(pem.size())) != 0) {
    return Internal("Cannot sign with " + path);
  }
  char* encoded = jwt_encode_str(made);
  if (encoded == nullptr) return Internal("Cannot sign with " + path);
  std::string text = encoded;
  std::free(encoded);
  return text;
}

}  // namespace tandem
