// `tandem up` and `make run-distributed` as an operator tries them out: four services on servers of
// the harness or of their own, until Ctrl-C.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "httplib.h"
#include "libs/common/rpc/probe.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/temporary_folder.h"
#include "tests/integration/distributed.h"

namespace tandem::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

constexpr int kServices = 4;

bool IsFree(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int reuse = 1;  // what has ended may linger
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound =
      ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  ::close(socket);
  return bound;
}

// One with `count` free ones behind it, below those that the kernel gives to connections.
int PortBefore(int count) {
  int free = 0, port = 5'000 + static_cast<int>(::getpid() % 400) * 10;
  while (free < count) free = IsFree(++port) ? free + 1 : 0;
  return port - count;
}

std::vector<pid_t> ChildrenOf(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{0}/task/{0}/children", pid));
  std::vector<pid_t> children;
  for (pid_t child = 0; file >> child;) children.push_back(child);
  return children;
}

// And theirs, down to the last.
std::vector<pid_t> DescendantsOf(pid_t pid) {
  std::vector<pid_t> all = ChildrenOf(pid);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::vector<pid_t> children = ChildrenOf(all[i]);
    all.insert(all.end(), children.begin(), children.end());
  }
  return all;
}

std::string NameOf(pid_t pid) {
  std::string name;
  std::getline(std::ifstream(fmt::format("/proc/{}/comm", pid)), name);
  return name;
}

TEST(Up, ServesFourServicesUntilItIsInterruptedAndLeavesNothingRunning) {
  if (Kafka::IsSkipped()) GTEST_SKIP() << Kafka::kSkip << " is set";
  const auto kafka = Kafka::Shared();
  ASSERT_TRUE(kafka.ok()) << kafka.status();
  const std::filesystem::path folder = TemporaryFolder();
  const RedisServer redis;
  const std::string name = folder.filename().string();
  std::string stores;
  for (const std::string_view service : Distributed::kServices) {
    const std::string database = fmt::format("{}-{}", name, service);
    stores = absl::StrReplaceAll(SharedPostgres().CreateDatabase(database),
                                 {{database, name + "-{service}"}});
  }
  const std::vector<std::string> log = {
      fmt::format("--event-log=kafka://{}?partitions=4", (*kafka)->bootstrap()),
      fmt::format("--topic-prefix={}.", name)};
  std::vector<std::string> topics = {"topics", "apply"}, command = {Binary("tandem"), "up"};
  topics.insert(topics.end(), log.begin(), log.end());
  ASSERT_EQ(Tandem(topics).code, 0);
  const int port = PortBefore(2 * kServices);
  command.insert(command.end(), log.begin(), log.end());
  command.insert(command.end(),
                 {"--data-dir=" + folder.string(), "--store=" + stores, "--cache=" + redis.url(),
                  "--trace-ratio=0.5", fmt::format("--listen=127.0.0.1:{}", port),
                  fmt::format("--http-listen=127.0.0.1:{}", port + kServices)});
  auto up = ServerProcess::Start({.command = command, .log = folder / "up.log"});
  ASSERT_TRUE(up.ok()) << up.status();
  const auto said = [&](const std::string& text) {
    return LastLines(folder / "up.log").find(text) != std::string::npos;
  };
  ASSERT_TRUE(Eventually([&] { return said("export TANDEM_SERVER=") || !(*up)->running(); },
                         absl::Seconds(60)));
  std::string server;
  for (int i = 0; i < kServices; ++i) {
    httplib::Client http("127.0.0.1", port + kServices + 1 + i);
    for (const char* path : {"/healthz", "/readyz"}) {
      const auto answer = http.Get(path);
      EXPECT_TRUE(answer && answer->status == 200) << Distributed::kServices[i] << path;
    }
    server += fmt::format("{}{}=127.0.0.1:{}", i == 0 ? "" : ",", Distributed::kServices[i],
                          port + 1 + i);
  }
  EXPECT_TRUE(said("export TANDEM_SERVER=" + server)) << LastLines(folder / "up.log");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"call", "InstitutionService.CreateInstitution",
                                 R"({"parent": "countries/lr", "institution_id": "ministry",
            "institution": {"display_name": "Ministry", "kind": "MINISTRY", "location": {"country": "lr"}}})"},
        {"call", "CompetencyFrameworkService.InstallCompetencyFramework",
         R"({"name": "competencyFrameworks/amp-health"})"}}) {
    std::vector<std::string> asked = words;
    asked.insert(asked.end(), {"--server", server, "--data-dir", folder.string()});
    const ClientAnswer answer = Tandem(asked);
    EXPECT_EQ(answer.code, 0) << answer.text;
  }

  const std::vector<pid_t> services = ChildrenOf((*up)->pid());
  EXPECT_THAT(services, SizeIs(kServices));
  for (const pid_t service : services) {
    std::string given;
    std::getline(std::ifstream(fmt::format("/proc/{}/cmdline", service)), given);
    EXPECT_THAT(given, HasSubstr("--trace-ratio=0.5"));
  }
  (*up)->Signal(SIGINT);
  EXPECT_TRUE(Eventually([&] { return !(*up)->running(); }, absl::Seconds(40)));
  EXPECT_TRUE(said("tandem: stopping"));
  for (const pid_t service : services) EXPECT_NE(::kill(service, 0), 0) << service;
  for (int i = 1; i <= 2 * kServices; ++i) EXPECT_TRUE(IsFree(port + i)) << port + i;
  for (const std::string_view service : Distributed::kServices) {
    EXPECT_THAT(LastLines(folder / fmt::format("{}.log", service)),
                HasSubstr("\"message\":\"stopping\""));
  }
  std::filesystem::remove_all(folder);
}

TEST(RunDistributed, StartsServersAndServicesAndLeavesNothingBehindWhenItIsInterrupted) {
  if (Kafka::IsSkipped()) GTEST_SKIP() << Kafka::kSkip << " is set";
  const std::filesystem::path folder = TemporaryFolder(), said = FreshPath("said");
  std::filesystem::create_directories(said.parent_path());
  // PostgreSQL is another user where this one is root.
  std::filesystem::permissions(folder, std::filesystem::perms(0711));
  const int port = PortBefore(2 * kServices);
  auto run = ServerProcess::Start(
      {.command = {Binary("run_distributed"), Binary("tandem")},
       .environment = {{"TMPDIR", folder.string()},
                       {"TANDEM_LISTEN", fmt::format("127.0.0.1:{}", port)},
                       {"TANDEM_HTTP_LISTEN", fmt::format("127.0.0.1:{}", port + kServices)},
                       {"TANDEM_SAMPLES", ""}},
       .log = said});
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_TRUE(Eventually(
      [&] {
        return LastLines(said).find("export TANDEM_SERVER=") != std::string::npos ||
               !(*run)->running();
      },
      absl::Seconds(120), kDear));
  for (int i = 1; i <= kServices; ++i) {
    const Status answers = Probe("127.0.0.1", port + i, "", absl::Minutes(3));
    EXPECT_TRUE(answers.ok()) << answers << "\n" << LastLines(said);
  }
  const std::vector<pid_t> processes = DescendantsOf((*run)->pid());
  std::vector<std::string> names;
  for (const pid_t process : processes) names.push_back(NameOf(process));
  EXPECT_THAT(names, IsSupersetOf({"placement", "objectives", "reporting", "postgres", "java",
                                   "redis-server"}));

  (*run)->Signal(SIGINT);
  EXPECT_TRUE(Eventually([&] { return !(*run)->running(); }, absl::Seconds(60), kDear));
  for (std::size_t i = 0; i < processes.size(); ++i)
    EXPECT_NE(::kill(processes[i], 0), 0) << names[i];
  for (int i = 1; i <= 2 * kServices; ++i) EXPECT_TRUE(IsFree(port + i)) << port + i;
  EXPECT_TRUE(std::filesystem::is_empty(folder)) << "in " << folder;
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tandem::testing
