#include "libs/common/rpc/listener.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <vector>

namespace tandem {
namespace {

// Connects; the kernel answers, whether or not somebody accepts.
int Connect(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int connected =
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  EXPECT_EQ(connected, 0);
  return socket;
}

TEST(Listener, SaysInOneLineThatAnAddressIsTaken) {
  const auto first = Listener::Open("127.0.0.1:0");
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string address = "127.0.0.1:" + std::to_string((*first)->port());
  const auto second = Listener::Open(address);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(second.status().message(),
            "Cannot listen on " + address + ": something else is listening there.");
}

void AcceptAfterExhaustion() {
  auto listener = Listener::Open("127.0.0.1:0");
  ASSERT_TRUE(listener.ok()) << listener.status();
  const int waiting = Connect((*listener)->port());
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
  const int lowest = ::dup(0);  // what the next descriptor would be, within the limit below
  rlimit none = usual;
  none.rlim_cur = static_cast<rlim_t>(lowest);
  ::close(lowest);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  ASSERT_LT(::dup(0), 0) << "descriptors are left";

  std::promise<int> accepted;
  std::atomic<bool> first = true;
  (*listener)->Start([&](int socket) {
    if (first.exchange(false)) accepted.set_value(socket);
  });
  auto connection = accepted.get_future();
  EXPECT_EQ(connection.wait_for(std::chrono::milliseconds(120)), std::future_status::timeout);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &usual), 0);
  ASSERT_EQ(connection.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  ::close(connection.get());
  ::close(waiting);
  std::exit(::testing::Test::HasFailure() ? 1 : 0);
}

// In a process of its own: no other thread gives descriptors back there.
TEST(ListenerDeathTest, AcceptsAgainOnceThereAreDescriptorsToBeHad) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "The sanitizer looks at memory through a pipe, for which no descriptor is left.";
#endif
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(AcceptAfterExhaustion(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace tandem
