#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/integration/distributed.h"
#include "tests/integration/fault_load.h"
#include "tests/integration/prometheus.h"

namespace tandem::testing {

// The four programs and a Prometheus that scrapes them by the rules that operators have; time runs
// faster there, and nothing else differs. One stage at a time, shared by the tests of a suite.
class OnAlertsStage : public ::testing::Test {
 protected:
  using Names = std::set<std::string>;

  static constexpr Duration kPatience = absl::Seconds(90);
  // How long a fault lasts once all has fired that it should raise: whoever is late is seen, too.
  static constexpr Duration kLonger = absl::Seconds(3);

  struct Options {
    Distributed::Options suite = {};
    int faster = 30;
    int workers = 1;
    Duration pause;  // of a worker between two commands
    // Alerts that a test may raise beside its own, or "TandemCallsFail reporting".
    Names left_out = {};
  };
  // Programs, load and Prometheus.
  static Status Raise(const Options& options);
  static bool IsRaised() { return stage_ != nullptr && stage_->load != nullptr; }
  static void Strike() { stage_ = nullptr; }
  // One that knows of nothing before it.
  static Status ForgetAlerts();

  static Distributed& suite() { return stage_->suite; }
  static FaultLoad& load() { return *stage_->load; }
  static Prometheus& prometheus() { return *stage_->prometheus; }
  static void BeginLoad() { load().Begin(stage_->options.workers, /*has_ways=*/false); }
  // The load is at rest: nothing waits, whatever stands still.
  static void EndLoad();

  // The names of the alerts that fire now, but for those that are left out.
  static Names Fired();
  // What is not over when the test is.
  static void Leave(const Names& alerts) {
    stage_->options.left_out.insert(alerts.begin(), alerts.end());
  }

  // All of `alerts` fire, each in time, and no other, while the fault lasts; `goes_on` keeps it
  // going.
  static void ExpectAlerts(
      const Names& alerts, const std::function<void()>& goes_on = [] {});
  // The same of a fault that lasts at least so long.
  static void ExpectAlertsWithin(
      Duration lasts, const Names& alerts, const std::function<void()>& goes_on = [] {});
  static void ExpectInTime(const std::string& alert, Duration after);
  static bool FiresOf(std::string_view service, const std::string& alert);
  // Nothing fires. All take events, too: who does not would say so in the middle of another test.
  static void ExpectCalm();

  template <class Condition>
  static bool Comes(Condition condition) {
    for (const Time until = absl::Now() + kPatience; !condition();) {
      if (absl::Now() >= until) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return true;
  }

 private:
  struct Stage {
    Options options;
    Distributed suite;
    std::unique_ptr<FaultLoad> load;
    std::unique_ptr<Prometheus> prometheus;
  };

  static inline std::unique_ptr<Stage> stage_;
};

}  // namespace tandem::testing
