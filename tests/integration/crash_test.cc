// The suite in one process, killed again and again: nothing acknowledged is lost, nothing happens
// twice.
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <random>
#include <sstream>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/common/testing/kill_points.h"
#include "libs/common/testing/seed.h"
#include "libs/common/testing/suite.h"
#include "tests/integration/crash_load.h"
#include "tests/integration/oracle.h"

namespace tandem::crash {
namespace {

constexpr int kPatienceMillis = 60'000;

// One life of the suite: a child process, and the acknowledgements that it has written.
class Life {
 public:
  Life(const std::string& folder, const testing::KillPoint& point,
       const std::set<Ack>& acknowledged) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    read_end_ = ends[0];
    child_ = ::fork();
    if (child_ == 0) Exec(folder, point, acknowledged, ends[1]);
    ::close(ends[1]);
  }
  ~Life() {
    Kill();
    EndedBySigkill();
    ::close(read_end_);
  }

  // Reads acknowledgements until there are `count` new ones or the child is gone. False if neither
  // comes in time.
  bool ReadAcks(int count, std::set<Ack>& acknowledged) {
    int read = 0;
    while (read < count) {
      pollfd waiting{read_end_, POLLIN, 0};
      if (::poll(&waiting, 1, kPatienceMillis) <= 0) return false;
      std::array<char, 4096> buffer{};
      const ssize_t size = ::read(read_end_, buffer.data(), buffer.size());
      if (size <= 0) {
        gone_ = true;
        return true;
      }
      rest_.append(buffer.data(), static_cast<std::size_t>(size));
      read += TakeLines(acknowledged);
    }
    return true;
  }
  void Kill() const {
    if (!reaped_) ::kill(child_, SIGKILL);
  }
  // Waits for its end.
  bool EndedBySigkill() {
    if (!reaped_) ::waitpid(child_, &status_, 0);
    reaped_ = true;
    return WIFSIGNALED(status_) && WTERMSIG(status_) == SIGKILL;
  }
  bool gone() const { return gone_; }

 private:
  [[noreturn]] static void Exec(const std::string& folder, const testing::KillPoint& point,
                                const std::set<Ack>& acknowledged, int acks_fd) {
    std::vector<std::string> arguments = {"integration_test",
                                          "crash-child",
                                          folder,
                                          std::to_string(acks_fd),
                                          point.step,
                                          point.after ? "after" : "before",
                                          std::to_string(point.occurrence)};
    for (int worker = 0; worker < kWorkers; ++worker) {
      // The last round that was acknowledged is sent again, with its request ids: whatever of it is
      // done is not done twice.
      int round = 0;
      for (const Ack& ack : acknowledged) {
        if (ack.worker == worker) round = std::max(round, ack.round);
      }
      arguments.push_back(std::to_string(round));
    }
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    ::execv("/proc/self/exe", argv.data());
    std::_Exit(127);
  }
  int TakeLines(std::set<Ack>& acknowledged) {
    int lines = 0;
    for (std::size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
      Ack ack;
      std::istringstream(rest_.substr(0, end)) >> ack.worker >> ack.round >> ack.command;
      acknowledged.insert(ack);
      rest_.erase(0, end + 1);
      ++lines;
    }
    return lines;
  }

  pid_t child_ = 0;
  int read_end_ = -1;
  std::string rest_;
  bool gone_ = false;
  int status_ = 0;
  bool reaped_ = false;
};

class Crash : public ::testing::Test {
 protected:
  Crash() : folder_(testing::TemporaryFolder()) {}
  ~Crash() override { std::filesystem::remove_all(folder_); }

  void LiveAndDie(const testing::KillPoint& point, int acks) {
    Life life(folder_.string(), point, acknowledged_);
    ASSERT_TRUE(life.ReadAcks(acks, acknowledged_)) << "no acknowledgement in time";
    if (point.step.empty()) {
      ASSERT_FALSE(life.gone()) << "it died by itself";
      life.Kill();
    }
    ASSERT_TRUE(life.ReadAcks(1 << 30, acknowledged_)) << "it never reached " << point.step;
    ASSERT_TRUE(life.EndedBySigkill()) << "it ended by itself, not at " << point.step;
  }
  void ExpectNothingLostOrDoubled() {
    const auto app = App::Start(OptionsIn(folder_.string()));
    ASSERT_TRUE(app.ok()) << app.status();
    ExpectExactlyOnce(**app, acknowledged_);
    ExpectRebuildIsIdentical(**app);
    ExpectReplayChangesNothing(**app, 3);
  }

  std::filesystem::path folder_;
  std::set<Ack> acknowledged_;
};

TEST_F(Crash, AtRandomUnderLoadLosesAndDoublesNothing) {
  std::mt19937_64 random(testing::Seed());
  const int kills = testing::Soak() ? 200 : 20;
  for (int i = 0; i < kills && !HasFatalFailure(); ++i) {
    LiveAndDie({}, std::uniform_int_distribution<int>(1, 120)(random));
  }
  fmt::print("{} kills, {} acknowledged commands\n", kills, acknowledged_.size());
  ExpectNothingLostOrDoubled();
}

TEST_F(Crash, AtEachStepLosesAndDoublesNothing) {
  std::mt19937_64 random(testing::Seed());
  for (const char* step : {"commit", "publish", "advance", "consume", "project"}) {
    for (const bool after : {false, true}) {
      const int occurrence =
          std::uniform_int_distribution<int>(1, step == std::string("advance") ? 1 : 8)(random);
      LiveAndDie({step, after, occurrence}, 1 << 30);
      if (HasFatalFailure()) return;
    }
  }
  ExpectNothingLostOrDoubled();
}

}  // namespace
}  // namespace tandem::crash
