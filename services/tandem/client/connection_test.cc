#include "services/tandem/client/connection.h"

#include <cstdlib>
#include <filesystem>

#include "gmock/gmock.h"
#include "libs/common/testing/certificates.h"
#include "libs/common/testing/temporary_folder.h"
#include "services/tandem/client/errors.h"
#include "services/tandem/client/gateway.h"

namespace tandem::client {
namespace {

using ::tandem::testing::Authority;
using ::testing::HasSubstr;

std::shared_ptr<grpc::ServerCredentials> Showing(const Authority::Pair& pair) {
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs = {{pair.key, pair.certificate}};
  return grpc::SslServerCredentials(options);
}

// gRPC reads once in a process what this machine trusts.
class PublicTls : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = tandem::testing::TemporaryFolder();
    tandem::testing::Mount(folder_, Trusted().Issue(), Trusted().certificate());
    setenv("GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", (folder_ / "ca.crt").c_str(), 1);
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder_); }

  static const Authority& Trusted() {
    static const Authority kTrusted("public");
    return kTrusted;
  }
  static std::string Explained(const Status& status) {
    return Explain(status, "gateway.example:443", Terminal());
  }

  static inline std::filesystem::path folder_;
};

TEST_F(PublicTls, IsSpokenWithWhomThisMachineTrusts) {
  const Gateway gateway(Showing(Trusted().Issue()));
  EXPECT_TRUE(absl::IsDeadlineExceeded(gateway.Ask("127.0.0.1", {.is_public = true})))
      << "it was connected, and nobody answers";
}

TEST_F(PublicTls, SaysOfACertificateThatItIsNotTrusted) {
  const Authority other("private");
  const Gateway gateway(Showing(other.Issue()));
  const Status status = gateway.Ask("127.0.0.1", {.is_public = true});
  EXPECT_THAT(Explained(status), HasSubstr("The certificate of gateway.example:443 is of no"))
      << status;
}

TEST_F(PublicTls, SaysOfACertificateThatItIsOfAnotherHost) {
  const Gateway gateway(Showing(Trusted().Issue(absl::Hours(1), "DNS:elsewhere.example")));
  const Status status = gateway.Ask("127.0.0.1", {.is_public = true});
  EXPECT_THAT(Explained(status), HasSubstr("is another host's")) << status;
}

TEST_F(PublicTls, SaysWhereOneSideAloneSpeaksIt) {
  const Gateway clear(grpc::InsecureServerCredentials());
  Status status = clear.Ask("127.0.0.1", {.is_public = true});
  EXPECT_THAT(Explained(status), HasSubstr("speaks no TLS")) << status;
  const Gateway gateway(Showing(Trusted().Issue()));
  status = gateway.Ask("127.0.0.1", {});
  EXPECT_THAT(Explained(status), HasSubstr("asked with --tls")) << status;
}

}  // namespace
}  // namespace tandem::client
