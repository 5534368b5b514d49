#include "libs/common/rpc/connections.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <thread>

#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "libs/common/rpc/server.h"
#include "libs/common/rpc/test_service.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

sockaddr_in Local(std::uint32_t host, in_port_t port = 0) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + host);
  address.sin_port = port;
  return address;
}

// Both ends of a connection from 127.0.0.1 to 127.0.0.2, or to itself.
class Pair {
 public:
  explicit Pair(bool is_own = false) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in here = Local(is_own ? 0 : 1), there = Local(0);
    socklen_t size = sizeof(here);
    EXPECT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&here), size), 0);
    EXPECT_EQ(::listen(listener, 1), 0);
    EXPECT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&here), &size), 0);
    caller_ = ::socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(::bind(caller_, reinterpret_cast<sockaddr*>(&there), size), 0);
    EXPECT_EQ(::connect(caller_, reinterpret_cast<sockaddr*>(&here), size), 0);
    socket_ = ::accept(listener, nullptr, nullptr);
    EXPECT_GE(socket_, 0);
    ::close(listener);
  }
  ~Pair() {
    ::close(caller_);
    ::close(socket_);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  int socket() const { return socket_; }

 private:
  int caller_ = -1, socket_ = -1;
};

TEST(Connections, NoMoreAreTakenThanThereIsRoomForAndSomeAreLeftToThisMachinesOwn) {
  Connections connections(8);
  std::deque<Pair> others(7);
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(connections.Take(others[i].socket())) << i;
  EXPECT_FALSE(connections.Take(others[6].socket()));
  EXPECT_EQ(connections.refused(), 1);
  EXPECT_EQ(connections.open(), 6);
  const Pair probe(/*is_own=*/true);
  EXPECT_TRUE(connections.Take(probe.socket()));
}

TEST(Connections, WhoHasGoneMakesRoom) {
  Connections connections(4);
  {
    const std::deque<Pair> gone(3);
    for (const Pair& one : gone) EXPECT_TRUE(connections.Take(one.socket()));
  }
  EXPECT_EQ(connections.open(), 0);
  const std::deque<Pair> next(3);
  for (const Pair& one : next) EXPECT_TRUE(connections.Take(one.socket()));
  EXPECT_EQ(connections.open(), 3);
}

TEST(Connections, AQuarterOfTheDescriptorsIsLeftToOthers) {
  rlimit descriptors{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &descriptors), 0);
  EXPECT_LE(static_cast<rlim_t>(Connections(1'000'000'000).limit()), descriptors.rlim_cur / 4 * 3);
  EXPECT_EQ(Connections(8).limit(), 8);
}

// Connects, and says nothing more.
int Silent(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  return socket;
}

TEST(Connections, WhoIsOneTooManyIsClosedAtOnceAndTheOthersWhenTheyStayIdle) {
  testing::TestService service;
  Metrics metrics;
  Server::Options options;
  options.listen = "127.0.0.1:0";
  options.pipelines = {service.pipeline.get()};
  options.max_connections = 3;
  options.idle = absl::Seconds(1);
  options.metrics = &metrics;
  auto started = Server::Start(options);
  ASSERT_TRUE(started.ok()) << started.status();
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  const auto connect = [&] {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channels.push_back(grpc::CreateCustomChannel("127.0.0.1:" + std::to_string((*started)->port()),
                                                 grpc::InsecureChannelCredentials(), arguments));
    return channels.back()->WaitForConnected(std::chrono::system_clock::now() +
                                             std::chrono::seconds(10));
  };
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(connect()) << i;
  const int surplus = Silent((*started)->port());
  char byte = 0;
  EXPECT_LE(::read(surplus, &byte, 1), 0) << "closed at once";
  ::close(surplus);
  EXPECT_THAT(metrics.Text(), HasSubstr("tandem_connections 3\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("tandem_connections_limit 3\n"));
  EXPECT_THAT(metrics.Text(), HasSubstr("tandem_connections_refused_total 1\n"));
  const Until soon(absl::Seconds(20));
  while (metrics.Text().find("tandem_connections 0\n") == std::string::npos && !soon.passed())
    std::this_thread::yield();
  EXPECT_THAT(metrics.Text(), HasSubstr("tandem_connections 0\n"));
}

}  // namespace
}  // namespace tandem
