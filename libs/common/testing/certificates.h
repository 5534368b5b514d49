#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "libs/common/base/clock.h"

namespace tandem::testing {

// An authority of a test, and what it signs.
class Authority {
 public:
  explicit Authority(const std::string& name);
  ~Authority();

  // As PEM.
  const std::string& certificate() const { return certificate_; }

  // A pair of EC P-256 for 127.0.0.1 and localhost, unless `names` says otherwise in OpenSSL's
  // words
  // ("DNS:tandem"), certificate and key as PEM.
  struct Pair {
    std::string certificate, key;
  };
  Pair Issue(Duration lifetime = absl::Hours(1),
             const std::string& names = "IP:127.0.0.1,DNS:localhost") const {
    return IssueTo("tandem", lifetime, names);
  }
  // With `subject` as its common name.
  Pair IssueTo(const std::string& subject, Duration lifetime,
               const std::string& names = "IP:127.0.0.1,DNS:localhost") const;

 private:
  struct Signer;
  const std::unique_ptr<Signer> signer_;
  std::string certificate_;
};

// Puts tls.crt, tls.key and `trusted` as ca.crt into `folder` as Kubernetes mounts them: links into
// a folder that one link names, which is moved at once.
void Mount(const std::filesystem::path& folder, const Authority::Pair& pair,
           const std::string& trusted);

}  // namespace tandem::testing
