// A program whose certificate is not renewed, one that has something among its keys that is none,
// and one that is killed again and again, in a Prometheus with the rules that operators have; time
// runs faster there. What the runbook says is done, and the alert goes.
#include <csignal>
#include <fstream>
#include <thread>

#include "absl/time/clock.h"
#include "fmt/format.h"
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
// Half an hour, in which it starts three times, is a minute.
constexpr int kRestartsFaster = 30;
constexpr Duration kCertificateAlertPatience = absl::Seconds(40);

class AlertsOfOneProgram : public ::testing::Test {
 protected:
  AlertsOfOneProgram() { std::filesystem::create_directories(folder_ / "keys"); }
  ~AlertsOfOneProgram() override {
    prometheus_ = nullptr;
    placement_ = nullptr;
    std::filesystem::remove_all(folder_);
  }

  // Placement with `flags`, and who watches it.
  Status Start(const std::vector<std::string>& flags, int faster = kCertificateAlertFaster) {
    RETURN_IF_ERROR(StartPlacement(flags));
    ASSIGN_OR_RETURN(
        prometheus_,
        Prometheus::Start({.targets = {fmt::format("127.0.0.1:{}", http_)},
                           .rules = Faster(TextOf("deploy/prometheus/rules.yaml"), faster)}));
    return OkStatus();
  }
  Status StartPlacement(const std::vector<std::string>& flags) {
    std::vector<std::string> command = {Binary("placement"),
                                        "--data-dir",
                                        folder_.string(),
                                        "--listen",
                                        "127.0.0.1:0",
                                        "--http-listen",
                                        fmt::format("127.0.0.1:{}", http_)};
    command.insert(command.end(), flags.begin(), flags.end());
    ASSIGN_OR_RETURN(placement_, StartServing({.command = command, .log = folder_ / "log"}, http_));
    return OkStatus();
  }
  // Until what fires is `names`.
  void ExpectFiring(const std::set<std::string>& names) {
    const Time until = absl::Now() + kCertificateAlertPatience;
    while (prometheus_->Firing() != names && absl::Now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(prometheus_->Firing(), names);
  }

  const std::filesystem::path folder_ = TemporaryFolder();
  const int http_ = FreePort();
  std::unique_ptr<ServerProcess> placement_;
  std::unique_ptr<Prometheus> prometheus_;
};

class AlertsOfACertificate : public AlertsOfOneProgram {
 protected:
  void Renew(Duration lifetime) const {
    Mount(folder_ / "tls", authority_.Issue(lifetime), authority_.certificate());
  }

  const Authority authority_{"authority"};
};

class AlertsOfKeys : public AlertsOfOneProgram {};
class AlertsOfAProcess : public AlertsOfOneProgram {};

TEST_F(AlertsOfACertificate, TellThatItEndsSoonUntilItIsRenewed) {
  if (Prometheus::IsSkipped()) GTEST_SKIP() << Prometheus::kSkip << " is set";
  Renew(absl::Hours(1));
  const Status started = Start({"--tls-dir", (folder_ / "tls").string()});
  ASSERT_TRUE(started.ok()) << started;
  ExpectFiring({"TandemCertificateExpires "});
  Renew(absl::Hours(168));
  ExpectFiring({});
}

TEST_F(AlertsOfKeys, TellOfAFileThatIsNoneAndOfALineWithoutAMoment) {
  if (Prometheus::IsSkipped()) GTEST_SKIP() << Prometheus::kSkip << " is set";
  const Status started = Start({});
  ASSERT_TRUE(started.ok()) << started;
  for (const char* name : {"description", "revoked"}) {
    std::ofstream(folder_ / "keys" / name) << "somebody yesterday\n";
    ExpectFiring({"TandemKeysUnreadable "});
    std::filesystem::remove(folder_ / "keys" / name);
    ExpectFiring({});
  }
}

TEST_F(AlertsOfAProcess, TellThatItEndsAgainAndAgain) {
  if (Prometheus::IsSkipped()) GTEST_SKIP() << Prometheus::kSkip << " is set";
  const Status started = Start({}, kRestartsFaster);
  ASSERT_TRUE(started.ok()) << started;
  const auto start = [&] { return prometheus_->Value("process_start_time_seconds").value_or(0); };
  const Time until = absl::Now() + kCertificateAlertPatience;
  const auto seen_to_start_after = [&](double last) {
    while (start() <= last && absl::Now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return start() > last;
  };
  ASSERT_TRUE(seen_to_start_after(0));
  for (int times = 0; times < 3; ++times) {
    EXPECT_FALSE(prometheus_->Firing().contains("TandemRestarts ")) << times;
    const double last = start();
    placement_->Signal(SIGKILL);
    placement_ = nullptr;
    const Status again = StartPlacement({});
    ASSERT_TRUE(again.ok()) << again;
    ASSERT_TRUE(seen_to_start_after(last)) << times;
  }
  ExpectFiring({"TandemRestarts "});
}

}  // namespace
}  // namespace tandem::testing
