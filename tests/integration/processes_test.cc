// The programs as an operator starts them: each service alone in its process, on embedded engines.
#include <signal.h>

#include <fstream>
#include <regex>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "libs/common/testing/server_process.h"
#include "libs/common/testing/temporary_folder.h"
#include "nlohmann/json.hpp"
#include "tests/integration/distributed.h"

namespace tandem {
namespace {

using testing::Binary;
using ::testing::HasSubstr;
using testing::LastLines;
using ::testing::MatchesRegex;
using testing::ServerProcess;

class Program : public ::testing::Test {
 protected:
  ~Program() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<ServerProcess> Start(const std::string& name, std::vector<std::string> words) {
    words.insert(words.begin(), Binary(name));
    auto started = ServerProcess::Start({.command = words, .log = log_});
    EXPECT_TRUE(started.ok()) << started.status();
    return *std::move(started);
  }

  // The first match of `pattern` in what it has written; waits for it while the process lives.
  std::string Await(ServerProcess& process, const std::regex& pattern) {
    const Time until = absl::Now() + absl::Minutes(3);
    while (absl::Now() < until) {
      const bool lives = process.running();
      const std::string text = LastLines(log_);
      std::smatch found;
      if (std::regex_search(text, found, pattern)) return found[1];
      if (!lives) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "not said:\n" << LastLines(log_);
    return "";
  }
  static bool Ends(ServerProcess& process) {
    const Time until = absl::Now() + absl::Minutes(3);
    while (process.running() && absl::Now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return !process.running();
  }

  // What collects the log of a service reads its standard error.
  void ExpectJsonLines() const {
    std::ifstream file(log_);
    for (std::string line; std::getline(file, line);)
      EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  }

  const std::filesystem::path folder_ = testing::TemporaryFolder();
  const std::filesystem::path log_ = folder_ / "log";
};

class Processes : public Program, public ::testing::WithParamInterface<std::string> {
 protected:
  std::unique_ptr<ServerProcess> Start(std::vector<std::string> flags) {
    return Program::Start(GetParam(), std::move(flags));
  }
};

TEST_P(Processes, ServesHealthAndMetricsAndEndsGracefully) {
  std::filesystem::create_directories(folder_ / "keys");
  const auto process = Start(
      {"--data-dir", folder_.string(), "--listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0"});
  const std::string port =
      Await(*process, std::regex("\"http\":\"http://127\\.0\\.0\\.1:([0-9]+)\""));
  ASSERT_FALSE(port.empty());
  httplib::Client http("127.0.0.1", std::stoi(port));
  const auto ready = http.Get("/readyz");
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->status, 200) << ready->body;
  const auto metrics = http.Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_THAT(metrics->body, HasSubstr("service=\"" + GetParam() + "\""));
  process->Signal(SIGTERM);
  EXPECT_TRUE(Ends(*process));
  EXPECT_THAT(LastLines(log_), HasSubstr("\"message\":\"stopping\""));
  ExpectJsonLines();
}

TEST_P(Processes, RefusesASettingInOneLine) {
  const auto process = Start({"--event-log", "carrier-pigeon:5"});
  EXPECT_TRUE(Ends(*process));
  EXPECT_THAT(LastLines(log_), MatchesRegex("[^\n]*event.log[^\n]*carrier-pigeon[^\n]*\n?"));
  ExpectJsonLines();
}

using Suite = Program;

TEST_F(Suite, SaysWhyItEndsAsWhoeverReadsItExpects) {
  const std::vector<std::string> in_the_clear = {"serve", "--data-dir", folder_.string(),
                                                 "--listen", "0.0.0.0:0"};
  auto process = Start("tandem", in_the_clear);
  EXPECT_TRUE(Ends(*process));
  EXPECT_THAT(LastLines(log_), HasSubstr("\"error\":\"listen: it would go over the network"));
  ExpectJsonLines();

  process = Start("tandem", {"serve", "--lisen", "127.0.0.1:0"});
  EXPECT_TRUE(Ends(*process));
  EXPECT_THAT(LastLines(log_), HasSubstr("lisen"));
  ExpectJsonLines();

  std::vector<std::string> with_samples = in_the_clear;
  with_samples.emplace_back("--samples=samples");
  process = Start("tandem", with_samples);
  EXPECT_TRUE(Ends(*process));
  EXPECT_THAT(LastLines(log_), HasSubstr("\ntandem: listen: it would go over the network"));
}

TEST_F(Suite, ASecondOneInAFolderInUseLeavesTheTokenOfTheFirstAlone) {
  const std::vector<std::string> serve = {"serve",      "--data-dir",  folder_.string(),
                                          "--listen",   "127.0.0.1:0", "--http-listen",
                                          "127.0.0.1:0"};
  const auto token = [this] {
    std::string text;
    std::getline(std::ifstream(folder_ / "admin.token"), text);
    return text;
  };
  const auto first = Start("tandem", serve);
  Await(*first, std::regex("\"message\":\"(serving)\""));
  const std::string of_first = token();
  EXPECT_FALSE(of_first.empty());
  const auto second = Start("tandem", serve);
  EXPECT_TRUE(Ends(*second));
  EXPECT_TRUE(first->running());
  EXPECT_EQ(token(), of_first);
  first->Signal(SIGTERM);
  EXPECT_TRUE(Ends(*first));
}

INSTANTIATE_TEST_SUITE_P(Each, Processes,
                         ::testing::Values("placement", "objectives", "learning-content",
                                           "reporting"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace tandem
