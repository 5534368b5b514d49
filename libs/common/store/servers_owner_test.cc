// The servers of libs/common/testing end with the process that started them, however that ends.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/common/store/postgres_db.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/postgres.h"
#include "libs/common/testing/redis.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {
namespace {

bool Listens(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const int connected =
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  ::close(socket);
  return connected == 0;
}

// This program with one of the tests below that others do not run.
std::unique_ptr<ServerProcess> Start(const std::string& test, const std::filesystem::path& log) {
  return *ServerProcess::Start({.command = {"/proc/self/exe", "--gtest_also_run_disabled_tests",
                                            "--gtest_filter=ServersOwner.DISABLED_" + test},
                                .log = log});
}

// Says where they are, and waits to be killed.
TEST(ServersOwner, DISABLED_HasServers) {
  const auto postgres = *PostgresServer::Start({.fsync = false});
  const RedisServer redis;
  fmt::print("servers {} {}\n", redis.port(), postgres->url());
  std::fflush(stdout);
  for (;;) ::pause();
}

TEST(ServersOwner, DISABLED_Follows) { std::filesystem::remove(TemporaryFolder()); }

TEST(ServersOwner, LeavesNoServerAndNoFolderForLong) {
  const std::filesystem::path folder = TemporaryFolder(), log = folder / "log";
  const auto owner = Start("HasServers", log);
  int redis = 0;
  std::string postgres;
  const auto have_started = [&] {
    std::ifstream words(log);
    for (std::string word; words >> word;) {
      if (word == "servers") words >> redis >> postgres;
    }
    return !postgres.empty() || !owner->running();
  };
  ASSERT_TRUE(Eventually(have_started, kStartsWithin));
  ASSERT_TRUE(Listens(redis) && PgConnection::Open(postgres).ok()) << LastLines(log);
  owner->Signal(SIGKILL);
  EXPECT_TRUE(Eventually([&] { return !Listens(redis) && !PgConnection::Open(postgres).ok(); }));
  const std::string prefix = fmt::format("tandem-{}-", owner->pid());
  const auto is_tidy = [&] {
    const auto follower = Start("Follows", folder / "other log");
    if (!Eventually([&] { return !follower->running() && !owner->running(); })) return false;
    const std::filesystem::directory_iterator here(folder.parent_path());
    return std::none_of(begin(here), end(here), [&](const auto& entry) {
      return entry.path().filename().string().starts_with(prefix);
    });
  };
  EXPECT_TRUE(Eventually(is_tidy));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tandem::testing
