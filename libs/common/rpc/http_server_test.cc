#include "libs/common/rpc/http_server.h"

#include <poll.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "libs/common/testing/eventually.h"

namespace tandem {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(HttpServer, SaysWhetherItLivesAndWhetherItIsReady) {
  Status ready = absl::UnavailableError("The store does not open.");
  HttpServer::Options options;
  options.listen = "127.0.0.1:0";
  options.ready = [&] { return ready; };
  const auto server = HttpServer::Start(options);
  ASSERT_TRUE(server.ok()) << server.status();
  httplib::Client client("127.0.0.1", (*server)->port());
  EXPECT_EQ(client.Get("/healthz")->status, 200);
  const auto refused = client.Get("/readyz");
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->body, "The store does not open.\n");
  ready = OkStatus();
  EXPECT_EQ(client.Get("/readyz")->status, 200);
  EXPECT_EQ(client.Get("/elsewhere")->status, 404);
}

TEST(HttpServer, ShowsMetricsAsTextAndAsOpenMetricsWhereAsked) {
  Metrics metrics;
  metrics.counter("tandem_test_total", "Tests.", {{"kind", "a\"b"}}).Increment();
  metrics.histogram("tandem_test_seconds", "Times.", {0.1, 1}).Observe(0.5);
  metrics.traced_histogram("tandem_traced_seconds", "Times.", {0.1, 1}, {{"service", "x"}})
      .Observe(0.5, "0af7651916cd43dd8448eb211c80319c", absl::FromUnixSeconds(1'700'000'000));
  metrics.observe_all("tandem_partnerships", "Partnerships.", [] {
    return std::vector<Metrics::Sample>{{{{"country", "ke"}}, 2}, {{{"country", "lr"}}, 1}};
  });
  double waiting = 3;
  metrics.observe("tandem_waiting", "What waits.", {}, [&] { return waiting; });
  HttpServer::Options options;
  options.listen = "127.0.0.1:0";
  options.metrics = &metrics;
  const auto server = HttpServer::Start(options);
  ASSERT_TRUE(server.ok()) << server.status();
  httplib::Client client("127.0.0.1", (*server)->port());
  const auto text = client.Get("/metrics");
  EXPECT_THAT(text->get_header_value("Content-Type"), StartsWith("text/plain; version=0.0.4"));
  EXPECT_THAT(text->body, HasSubstr("# TYPE tandem_test_total counter\n"));
  waiting = 4;
  const auto open =
      client.Get("/metrics", {{"Accept", "application/openmetrics-text; version=1.0.0"}});
  EXPECT_THAT(open->get_header_value("Content-Type"), StartsWith("application/openmetrics-text"));
  EXPECT_THAT(open->body, HasSubstr("# TYPE tandem_test counter\n# HELP tandem_test "
                                    "Tests.\ntandem_test_total{kind=\"a\\\"b\"} 1\n"));
  EXPECT_THAT(
      open->body,
      HasSubstr(
          "tandem_test_seconds_bucket{le=\"1\"} 1\ntandem_test_seconds_bucket{le=\"+Inf\"} 1\n"));
  EXPECT_THAT(open->body, HasSubstr("tandem_waiting 4\n"));
  EXPECT_THAT(open->body, HasSubstr("# TYPE tandem_partnerships gauge\n"));
  EXPECT_THAT(open->body, HasSubstr("tandem_partnerships{country=\"ke\"} 2\n"
                                    "tandem_partnerships{country=\"lr\"} 1\n"));
  EXPECT_THAT(open->body,
              HasSubstr("tandem_traced_seconds_bucket{service=\"x\",le=\"1\"} 1 # "
                        "{trace_id=\"0af7651916cd43dd8448eb211c80319c\"} 0.5 1700000000.000\n"));
  EXPECT_THAT(open->body, EndsWith("# EOF\n"));
}

// Connections to one port of this machine, which wait for nothing.
class Callers {
 public:
  Callers(int port, std::size_t count) : sockets_(count) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address_.sin_port = htons(static_cast<std::uint16_t>(port));
    for (int& socket : sockets_) socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  }
  ~Callers() {
    for (const int socket : sockets_) ::close(socket);
  }
  const std::vector<int>& sockets() const { return sockets_; }
  void Connect(int socket) const {
    static_cast<void>(
        ::connect(socket, reinterpret_cast<const sockaddr*>(&address_), sizeof(address_)));
    pollfd connected{socket, POLLOUT, 0};
    ::poll(&connected, 1, 10);
  }

 private:
  sockaddr_in address_{};
  std::vector<int> sockets_;
};

TEST(HttpServer, OfThoseWhoConnectAndSayNothingTakesSomeAtATime) {
  const auto descriptors = [] {
    const std::filesystem::directory_iterator open("/proc/self/fd");
    return std::distance(begin(open), end(open));
  };
  HttpServer::Options options;
  options.listen = "127.0.0.1:0";
  const auto server = HttpServer::Start(options);
  ASSERT_TRUE(server.ok()) << server.status();
  auto silent = std::make_unique<Callers>((*server)->port(), 200);
  const std::ptrdiff_t before = descriptors();
  std::ptrdiff_t most = 0;
  for (const int socket : silent->sockets()) {
    silent->Connect(socket);
    most = std::max(most, descriptors() - before);
  }
  EXPECT_LE(most, 100);
  silent = nullptr;
  httplib::Client client("127.0.0.1", (*server)->port());
  EXPECT_TRUE(testing::Eventually([&] {
    const auto health = client.Get("/healthz");
    return health && health->status == 200;
  }));
}

TEST(HttpServer, CutsOffThoseWhoNeverEndTheirRequest) {
  HttpServer::Options options;
  options.listen = "127.0.0.1:0";
  options.asked_within = absl::Milliseconds(50);
  const auto server = HttpServer::Start(options);
  ASSERT_TRUE(server.ok()) << server.status();
  const Callers slow((*server)->port(), 60);
  for (const int socket : slow.sockets()) slow.Connect(socket);
  const auto is_open = [](int socket) {
    char answer;
    return ::send(socket, "x", 1, MSG_NOSIGNAL) == 1 && ::recv(socket, &answer, 1, 0) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
  };
  EXPECT_TRUE(
      testing::Eventually([&] { return std::ranges::count_if(slow.sockets(), is_open) == 0; }));
  const auto health = httplib::Client("127.0.0.1", (*server)->port()).Get("/healthz");
  ASSERT_TRUE(health);
  EXPECT_EQ(health->status, 200);
}

TEST(HttpServer, RefusesAnAddressThatIsNoneOrTaken) {
  HttpServer::Options options;
  options.listen = "somewhere";
  EXPECT_EQ(HttpServer::Start(options).status().code(), absl::StatusCode::kInvalidArgument);
  options.listen = "127.0.0.1:0";
  const auto first = HttpServer::Start(options);
  options.listen = "127.0.0.1:" + std::to_string((*first)->port());
  EXPECT_EQ(HttpServer::Start(options).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace tandem
