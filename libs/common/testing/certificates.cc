#include "libs/common/testing/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <fstream>

#include "fmt/format.h"
#include "libs/common/base/owned.h"

namespace tandem::testing {
namespace {

using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Owned<X509, X509_free>;

template <class Write>
std::string ToPem(Write write) {
  const Owned<BIO, BIO_free_all> memory(BIO_new(BIO_s_mem()));
  write(memory.get());
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

void Extend(X509* certificate, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Signed by `issuer` and for `names`; by itself if that is null.
Certificate Make(EVP_PKEY* key, const std::string& name, Duration lifetime, X509* issuer,
                 EVP_PKEY* issuer_key, const std::string& names = "") {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  std::uint32_t serial = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof(serial));
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), absl::ToInt64Seconds(lifetime));
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509* signer = issuer == nullptr ? certificate.get() : issuer;
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
  if (issuer == nullptr) {
    Extend(certificate.get(), signer, NID_basic_constraints, "critical,CA:TRUE");
  } else {
    Extend(certificate.get(), signer, NID_subject_alt_name, names.c_str());
  }
  X509_sign(certificate.get(), issuer_key, EVP_sha256());
  return certificate;
}

std::string PemOf(X509* certificate) {
  return ToPem([&](BIO* memory) { PEM_write_bio_X509(memory, certificate); });
}

}  // namespace

struct Authority::Signer {
  Key key{EVP_EC_gen("P-256")};
  Certificate certificate;
};

Authority::Authority(const std::string& name) : signer_(std::make_unique<Signer>()) {
  signer_->certificate =
      Make(signer_->key.get(), name, absl::Hours(30 * 24), nullptr, signer_->key.get());
  certificate_ = PemOf(signer_->certificate.get());
}

Authority::~Authority() = default;

Authority::Pair Authority::IssueTo(const std::string& subject, Duration lifetime,
                                   const std::string& names) const {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate =
      Make(key.get(), subject, lifetime, signer_->certificate.get(), signer_->key.get(), names);
  return {PemOf(certificate.get()), ToPem([&](BIO* memory) {
            PEM_write_bio_PrivateKey(memory, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

void Mount(const std::filesystem::path& folder, const Authority::Pair& pair,
           const std::string& trusted) {
  namespace fs = std::filesystem;
  fs::create_directories(folder);
  fs::path version;
  for (int i = 0; fs::exists(version = folder / fmt::format("..{}", i)); ++i) {
  }
  fs::create_directories(version);
  std::ofstream(version / "tls.crt") << pair.certificate;
  std::ofstream(version / "tls.key") << pair.key;
  std::ofstream(version / "ca.crt") << trusted;
  fs::create_symlink(version.filename(), folder / "..next");
  fs::rename(folder / "..next", folder / "..data");
  for (const char* file : {"tls.crt", "tls.key", "ca.crt"}) {
    if (!fs::is_symlink(folder / file))
      fs::create_symlink(fs::path("..data") / file, folder / file);
  }
}

}  // namespace tandem::testing
