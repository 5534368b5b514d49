// A program whose certificate is not renewed, in a Prometheus with the rules that operators have;
// time runs faster there. What the runbook says is done, and the alert goes.
#include <thread>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "gtest/gtest.h"
#include "libs/common/app/serving_process.h"
#include "libs/common/testing/certificates.h"
#include "libs/common/testing/source_tree.h"
#include "libs/common/testing/temporary_folder.h"
#include "tests/integration/distributed.h"
#include "tests/integration/prometheus.h"

namespace tandem::testing {
namespace {

// A quarter of an hour is three seconds; two days stay two days.
constexpr int kCertificateAlertFaster = 300;
constexpr Duration kCertificateAlertPatience = absl::Seconds(40);

class AlertsOfACertificate : public ::testing::Test {
 protected:
  ~AlertsOfACertificate() override {
    placement_ = nullptr;
    std::filesystem::remove_all(folder_);
  }

  void Renew(Duration lifetime) const {
    Mount(folder_ / "tls", authority_.Issue(lifetime), authority_.certificate());
  }
  // Until what fires is `names`.
  static bool Fires(Prometheus& prometheus, const std::set<std::string>& names) {
    const Time until = absl::Now() + kCertificateAlertPatience;
    while (prometheus.Firing() != names && absl::Now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return prometheus.Firing() == names;
  }

  const std::filesystem::path folder_ = TemporaryFolder();
  const Authority authority_{"authority"};
  std::unique_ptr<ServerProcess> placement_;
};

TEST_F(AlertsOfACertificate, TellThatItEndsSoonUntilItIsRenewed) {
  if (Prometheus::IsSkipped()) GTEST_SKIP() << Prometheus::kSkip << " is set";
  Renew(absl::Hours(1));
  std::filesystem::create_directories(folder_ / "keys");
  const int http = FreePort();
  auto started =
      StartServing({.command = {Binary("placement"), "--data-dir", folder_.string(), "--listen",
                                "127.0.0.1:0", "--tls-dir", (folder_ / "tls").string(),
                                "--http-listen", fmt::format("127.0.0.1:{}", http)},
                    .log = folder_ / "log"},
                   http);
  ASSERT_TRUE(started.ok()) << started.status();
  placement_ = *std::move(started);
  const auto prometheus = Prometheus::Start(
      {.targets = {fmt::format("127.0.0.1:{}", http)},
       .rules = Faster(TextOf("deploy/prometheus/rules.yaml"), kCertificateAlertFaster)});
  ASSERT_TRUE(prometheus.ok()) << prometheus.status();

  EXPECT_TRUE(Fires(**prometheus, {"TandemCertificateExpires "}))
      << fmt::format("{}", (*prometheus)->Firing());
  Renew(absl::Hours(168));
  EXPECT_TRUE(Fires(**prometheus, {})) << fmt::format("{}", (*prometheus)->Firing());
}

}  // namespace
}  // namespace tandem::testing
