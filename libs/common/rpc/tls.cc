#include "libs/common/rpc/tls.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <filesystem>

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

// The first certificate of the file.
Result<Certificate> ReadCertificate(const std::string& path) {
  const Result<std::string> text = ReadFile(path);
  if (!text.ok()) return Wrong(path, "cannot be read", "a certificate as PEM");
  Certificate certificate(PEM_read_bio_X509(Memory(*text).get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) return Wrong(path, "holds no certificate", "PEM");
  return certificate;
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
  ASSIGN_OR_RETURN(const Certificate certificate, ReadCertificate(path));
  RETURN_IF_ERROR(ReadCertificate(In(folder, "ca.crt")).status());
  const Result<std::string> text = ReadFile(key_path);
  if (!text.ok()) return Wrong(key_path, "cannot be read", "a private key as PEM");
  const Key key(PEM_read_bio_PrivateKey(Memory(*text).get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return Wrong(key_path, "holds no private key", "PEM without a password");
  if (X509_check_private_key(certificate.get(), key.get()) != 1)
    return Wrong(key_path, "is not the key of tls.crt", "the two of one pair");
  ASSIGN_OR_RETURN(const Time begins, ToTime(X509_get0_notBefore(certificate.get())));
  ASSIGN_OR_RETURN(const Time ends, ToTime(X509_get0_notAfter(certificate.get())));
  if (now < begins || now >= ends) {
    return Wrong(path,
                 fmt::format("is valid from {} to {}",
                             absl::FormatTime(absl::RFC3339_sec, begins, absl::UTCTimeZone()),
                             absl::FormatTime(absl::RFC3339_sec, ends, absl::UTCTimeZone())),
                 "a certificate that is valid now");
  }
  return OkStatus();
}

Result<Time> CertificateExpiry(const std::string& folder) {
  ASSIGN_OR_RETURN(const Certificate certificate, ReadCertificate(In(folder, "tls.crt")));
  return ToTime(X509_get0_notAfter(certificate.get()));
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
