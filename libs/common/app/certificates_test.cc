#include "libs/common/app/certificates.h"

#include <filesystem>
#include <fstream>
#include <optional>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/certificates.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CertificatesTest : public ::testing::Test {
 protected:
  ~CertificatesTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& pem) const {
    std::ofstream(folder_ / name) << pem;
    return (folder_ / name).string();
  }
  void Observe() { ObserveCertificates(options_, metrics_); }
  // What is told of `certificate`, from now on; nothing if nothing is.
  std::optional<double> HoursLeft(const std::string& certificate) const {
    for (const auto& family : metrics_.Collect()) {
      if (family.name != "tandem_certificate_expiry_timestamp_seconds") continue;
      for (const auto& metric : family.metric) {
        if (metric.label.front().value == certificate)
          return (metric.gauge.value - absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch())) /
                 3600;
      }
    }
    return std::nullopt;
  }

  const std::filesystem::path folder_ = testing::TemporaryFolder();
  const testing::Authority authority_{"authority"};
  AppOptions options_;
  Metrics metrics_;
};

TEST_F(CertificatesTest, OfAllThatTheSettingsNameAreWatched) {
  const std::string trusted = Write("ca.crt", authority_.certificate());
  testing::Mount(folder_ / "tls", authority_.Issue(absl::Hours(5)), authority_.certificate());
  options_.tls_dir = (folder_ / "tls").string();
  options_.event_log = fmt::format(
      "kafka://127.0.0.1:9093?tls=true&ca={}&certificate={}&key=unread", trusted,
      Write("user.crt", authority_.Issue(absl::Hours(6)).certificate + authority_.certificate()));
  options_.store =
      fmt::format("postgres://tandem@db/{{service}}?sslmode=verify-full&sslrootcert={}&sslcert={}",
                  trusted, Write("client.crt", authority_.Issue(absl::Hours(7)).certificate));
  Observe();
  EXPECT_NEAR(HoursLeft("tls").value_or(0), 5, 0.1);
  EXPECT_NEAR(HoursLeft("event_log").value_or(0), 6, 0.1) << "of it, not of who has signed it";
  EXPECT_NEAR(HoursLeft("store").value_or(0), 7, 0.1);
  for (const char* authorities : {"tls_ca", "event_log_ca", "store_ca"})
    EXPECT_NEAR(HoursLeft(authorities).value_or(0), 30 * 24, 0.1) << authorities;
}

TEST_F(CertificatesTest, ThatAreRenewedAreReadAnew) {
  options_.event_log = fmt::format("kafka://127.0.0.1:9093?tls=true&certificate={}&key=unread",
                                   (folder_ / "user.crt").string());
  Observe();
  EXPECT_LT(HoursLeft("event_log").value_or(1), 0) << "it cannot be read";
  Write("user.crt", authority_.Issue(absl::Hours(2)).certificate);
  EXPECT_NEAR(HoursLeft("event_log").value_or(0), 2, 0.1);
  EXPECT_FALSE(HoursLeft("event_log_ca").has_value()) << "the machine's authorities";
}

// One takes over from the other: the file is of use until the last of them ends.
TEST_F(CertificatesTest, OfSeveralAuthoritiesTheLastCounts) {
  options_.event_log = "kafka://127.0.0.1:9093?tls=true&ca=" +
                       Write("ca.crt", authority_.Issue(absl::Hours(3)).certificate +
                                           authority_.Issue(absl::Hours(9)).certificate +
                                           authority_.Issue(absl::Hours(4)).certificate);
  Observe();
  EXPECT_NEAR(HoursLeft("event_log_ca").value_or(0), 9, 0.1);
}

TEST_F(CertificatesTest, AreNoneWhereNothingIsEncrypted) {
  options_.store = "sqlite:data/{service}.db";
  options_.event_log = "local:data/events.db";
  Observe();
  EXPECT_THAT(metrics_.Text(), Not(HasSubstr("tandem_certificate_expiry")));
}

}  // namespace
}  // namespace tandem
