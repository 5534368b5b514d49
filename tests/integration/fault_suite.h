#pragma once

#include <memory>
#include <random>
#include <set>

#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "tests/integration/distributed.h"
#include "tests/integration/fault_load.h"

namespace tandem::testing {

// The suite as programs on real servers, placement and reporting twice, under load while a test
// makes something fail. All tests of the binary share one; afterwards (in the long form: after
// each) the processes must come to rest by themselves, and then nothing may be lost or doubled.
class Faults : public ::testing::Test {
 protected:
  static void TearDownTestSuite();
  void SetUp() override;
  void TearDown() override;

  Distributed& suite() { return stage_->suite; }
  FaultLoad& load() { return *stage_->load; }
  // Ids of events that a restore has undone.
  std::set<std::string>& lost() { return stage_->lost; }
  std::mt19937_64& random() { return stage_->random; }
  // A number from `least` to `most`.
  int Draw(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(stage_->random);
  }
  const std::string& DrawProcess(const std::vector<std::string>& processes) {
    return processes[static_cast<std::size_t>(Draw(0, static_cast<int>(processes.size()) - 1))];
  }
  // Starts it, and notes how long it takes until it serves.
  void StartAgain(std::string_view process, const Distributed::Twist& twist = {});
  // Without load.
  void ExpectRest();
  // Ends the load: at rest, nothing is lost or doubled so far. Before a test takes away what others
  // have left.
  void ExpectWhole();
  std::vector<std::string> ReplicasOf(std::string_view service);
  // The one of them that holds its lease; empty if none or several say so for long.
  std::string LeaderOf(std::string_view service);
  // How many records its topic holds.
  std::int64_t Published(EventLog& log, std::string_view service);

 private:
  struct Stage {
    std::mt19937_64 random{Seed()};
    Distributed suite;
    std::unique_ptr<FaultLoad> load;
    std::vector<Duration> starts;
    std::set<std::string> lost;
    bool is_looked_at = false;  // after the last test
  };
  static void ExpectExactlyOnce();
  static void ExpectProjectionsHold();

  static inline std::unique_ptr<Stage> stage_;
};

// Median and greatest: "0.350 s (at most 0.610 s, 20 times)".
std::string Describe(std::vector<Duration> durations);

}  // namespace tandem::testing
