#include "libs/common/rpc/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "fmt/format.h"
#include "grpcpp/security/tls_credentials_options.h"
#include "libs/common/base/owned.h"
#include "libs/common/rpc/keys.h"

namespace tandem {
namespace {

constexpr unsigned kLookEverySeconds = 1;

using Bio = Owned<BIO, BIO_free_all>;
using Certificate = Owned<X509, X509_free>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;

std::string In(const std::string& folder, std::string_view file) {
  return (std::filesystem::path(folder) / file).string();
}

Status Wrong(const std::string& path, std::string_view what, std::string_view expected) {
  return BadField("tls_dir", fmt::format("{} {}; expected {}", path, what, expected));
}

Bio Memory(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// All that the file holds: one at least.
Result<std::vector<Certificate>> ReadCertificates(const std::string& path) {
  const Result<std::string> text = ReadFile(path);
  if (!text.ok()) return Wrong(path, "cannot be read", "a certificate as PEM");
  const Bio memory = Memory(*text);
  std::vector<Certificate> certificates;
  while (X509* one = PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr))
    certificates.emplace_back(one);
  ERR_clear_error();  // what ends them is one
  if (certificates.empty()) return Wrong(path, "holds no certificate", "PEM");
  return certificates;
}

Result<Time> ToTime(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return Internal("A certificate's date does not parse.");
  return absl::FromTM(parts, absl::UTCTimeZone());
}

std::shared_ptr<grpc::experimental::CertificateProviderInterface> Watch(const std::string& folder) {
  return std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      In(folder, "tls.key"), In(folder, "tls.crt"), In(folder, "ca.crt"), kLookEverySeconds);
}

grpc::experimental::TlsChannelCredentialsOptions CallerOptions(const std::string& folder) {
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Watch(folder));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  return options;
}

}  // namespace

Status CheckTlsFolder(const std::string& folder, Time now) {
  const std::string path = In(folder, "tls.crt"), key_path = In(folder, "tls.key");
  ASSIGN_OR_RETURN(const std::vector<Certificate> certificates, ReadCertificates(path));
  X509* const certificate = certificates.front().get();
  RETURN_IF_ERROR(ReadCertificates(In(folder, "ca.crt")).status());
  const Result<std::string> text = ReadFile(key_path);
  if (!text.ok()) return Wrong(key_path, "cannot be read", "a private key as PEM");
  const Key key(PEM_read_bio_PrivateKey(Memory(*text).get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return Wrong(key_path, "holds no private key", "PEM without a password");
  if (X509_check_private_key(certificate, key.get()) != 1)
    return Wrong(key_path, "is not the key of tls.crt", "the two of one pair");
  ASSIGN_OR_RETURN(const Time begins, ToTime(X509_get0_notBefore(certificate)));
  ASSIGN_OR_RETURN(const Time ends, ToTime(X509_get0_notAfter(certificate)));
  if (now < begins || now >= ends) {
    return Wrong(path,
                 fmt::format("is valid from {} to {}",
                             absl::FormatTime(absl::RFC3339_sec, begins, absl::UTCTimeZone()),
                             absl::FormatTime(absl::RFC3339_sec, ends, absl::UTCTimeZone())),
                 "a certificate that is valid now");
  }
  return OkStatus();
}

Result<Time> CertificateExpiry(const std::string& file) {
  ASSIGN_OR_RETURN(const std::vector<Certificate> certificates, ReadCertificates(file));
  return ToTime(X509_get0_notAfter(certificates.front().get()));
}

Result<Time> AuthoritiesExpiry(const std::string& file) {
  ASSIGN_OR_RETURN(const std::vector<Certificate> certificates, ReadCertificates(file));
  Time last = absl::InfinitePast();
  for (const Certificate& certificate : certificates) {
    ASSIGN_OR_RETURN(const Time ends, ToTime(X509_get0_notAfter(certificate.get())));
    last = std::max(last, ends);
  }
  return last;
}

std::shared_ptr<grpc::ServerCredentials> ServerCredentials(const std::string& folder) {
  if (folder.empty()) return grpc::InsecureServerCredentials();
  grpc::experimental::TlsServerCredentialsOptions options(Watch(folder));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(const std::string& folder) {
  if (folder.empty()) return grpc::InsecureChannelCredentials();
  return grpc::experimental::TlsCredentials(CallerOptions(folder));
}

std::shared_ptr<grpc::ChannelCredentials> OwnCredentials(const std::string& folder) {
  if (folder.empty()) return grpc::InsecureChannelCredentials();
  auto options = CallerOptions(folder);
  options.set_verify_server_certs(false);
  options.set_check_call_host(false);
  options.set_certificate_verifier(std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace tandem
