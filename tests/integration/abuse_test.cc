// What comes to the ports of the real program from those who mean no good: it lives, and whoever
// comes next is served.
#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <random>

#include "fmt/format.h"
#include "grpc/health/v1/health.pb.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "libs/common/testing/temporary_folder.h"
#include "tests/integration/distributed.h"
#include "tests/integration/intruder.h"

namespace tandem::testing {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::string_view kSettings("\0\0\0\4\0\0\0\0\0", 9);       // none
constexpr std::string_view kSettingsHeard("\0\0\0\4\1\0\0\0\0", 9);  // the server's

std::string Noise(std::mt19937_64& random, std::size_t size) {
  std::string noise(size, '\0');
  for (char& byte : noise) byte = static_cast<char>(random());
  return noise;
}

// An HTTP/2 frame that may lie about its length.
std::string Frame(std::mt19937_64& random) {
  std::string frame = Noise(random, 9 + random() % 300);
  frame[0] = 0;
  if (random() % 2 == 0) {  // the truth
    frame[1] = static_cast<char>((frame.size() - 9) >> 8U);
    frame[2] = static_cast<char>((frame.size() - 9) & 0xFFU);
  }
  frame[3] = static_cast<char>(random() % 11);
  return frame;
}

std::string Malformed(std::mt19937_64& random) {
  switch (random() % 6) {
    case 0:
      return Noise(random, 1 + random() % 2000);
    case 1:
      return "POST /tandem.placement.v1.TeamService/GetTeam HTTP/1.1\r\nHost: x\r\n"
             "Content-Length: 99999999999\r\n\r\n";
    case 2:
      return std::string(kPreface.substr(0, random() % kPreface.size()));
    case 3:
      return "\x16\x03\x01\x02\x00" + Noise(random, 500);  // the beginning of TLS
    default: {
      std::string said(kPreface);
      said += kSettings;
      for (std::size_t i = random() % 20; i > 0; --i) said += Frame(random);
      return said;
    }
  }
}

class Abuse : public ::testing::Test {
 protected:
  void SetUp() override {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);  // for the program too, which has it from here
  }
  ~Abuse() override {
    process_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  // With so many descriptors at most; 0: as many as there are.
  void Start(int descriptors = 0) {
    port_ = FreePort();
    http_port_ = FreePort();
    std::vector<std::string> command;
    if (descriptors > 0) command = {"prlimit", fmt::format("--nofile={}", descriptors)};
    for (const std::string& word :
         {Binary("tandem"), std::string("serve"), "--data-dir=" + folder_.string(),
          fmt::format("--listen=127.0.0.1:{}", port_), std::string("--max-connections=20000"),
          fmt::format("--http-listen=127.0.0.1:{}", http_port_)}) {
      command.push_back(word);
    }
    auto started = ServerProcess::Start({.command = command, .log = folder_ / "log"});
    ASSERT_TRUE(started.ok()) << started.status();
    process_ = *std::move(started);
    const Time until = absl::Now() + absl::Seconds(30);
    while (!Serves(absl::Seconds(1))) {
      ASSERT_TRUE(process_->running() && absl::Now() < until) << LastLines(folder_ / "log");
    }
  }

  grpc::Status Call(const std::string& path, const google::protobuf::Message& request,
                    Duration patience) const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a fresh connection
    const auto channel = grpc::CreateCustomChannel(fmt::format("127.0.0.1:{}", port_),
                                                   grpc::InsecureChannelCredentials(), arguments);
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(absl::ToChronoTime(absl::Now() + patience));
    grpc::health::v1::HealthCheckResponse answer;
    return grpc::internal::BlockingUnaryCall<google::protobuf::Message, google::protobuf::Message>(
        channel.get(), {path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC}, &context, request,
        &answer);
  }
  bool Serves(Duration patience) const {
    return Call("/grpc.health.v1.Health/Check", grpc::health::v1::HealthCheckRequest(), patience)
        .ok();
  }
  // The memory that the program has in use.
  double ResidentKibibytes() const {
    std::ifstream file(fmt::format("/proc/{}/status", process_->pid()));
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("VmRSS:")) return std::stod(line.substr(6));
    }
    return 0;
  }
  // The bound is that of the suite; a machine that does other things may miss it by itself, but not
  // each time.
  void ExpectServes() {
    EXPECT_TRUE(process_->running()) << LastLines(folder_ / "log");
    constexpr int kTries = 5;
    bool serves = false;
    for (int i = 0; i < kTries && !serves; ++i) {
      const Time asked = absl::Now();
      serves = Serves(absl::Seconds(1));
      fmt::print("a fresh connection waited {:.3f} s\n",
                 absl::ToDoubleSeconds(absl::Now() - asked));
    }
    EXPECT_TRUE(serves);
  }

  const std::filesystem::path folder_ = TemporaryFolder();
  int port_ = 0, http_port_ = 0;
  std::unique_ptr<ServerProcess> process_;
};

TEST_F(Abuse, MalformedBytesHarmNobody) {
  std::mt19937_64 random(Seed());
  Start();
  for (int i = 0; i < (Soak() ? 50'000 : 300); ++i) {
    const Intruder intruder(random() % 30 == 0 ? http_port_ : port_);
    ASSERT_TRUE(intruder.is_open()) << i;
    intruder.Say(Malformed(random));
  }
  ExpectServes();
}

TEST_F(Abuse, MessagesThatAreTooLargeAreRefused) {
  Start();
  for (const std::size_t size : {5U << 20U, 20U << 20U, 64U << 20U}) {
    grpc::health::v1::HealthCheckRequest request;  // or anything with a text in its first field
    request.set_service(std::string(size, 'x'));
    const grpc::Status status =
        Call("/tandem.placement.v1.TeamService/GetTeam", request, absl::Seconds(20));
    EXPECT_TRUE(status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED ||
                status.error_code() == grpc::StatusCode::UNAUTHENTICATED)
        << size << " " << status.error_message();
  }
  ExpectServes();
}

TEST_F(Abuse, ThoseWhoSpeakSlowlyOrNotAtAllHoldUpNobody) {
  Start();
  const int count = Soak() ? 10'000 : 2'000;
  std::vector<Intruder> intruders;
  for (int i = 0; i < count; ++i) {
    intruders.emplace_back(port_);
    ASSERT_TRUE(intruders.back().is_open()) << i;
    // A third of them says nothing, a third begins, a third is through with greetings.
    if (i % 3 == 1) intruders.back().Say(kPreface.substr(0, 1));
    if (i % 3 == 2) intruders.back().Say(std::string(kPreface).append(kSettings));
  }
  for (std::size_t letter = 1; letter < 10; ++letter) {
    for (std::size_t i = 1; i < intruders.size(); i += 3)
      intruders[i].Say(kPreface.substr(letter, 1));
  }
  fmt::print("{} connections: ", count);
  ExpectServes();
  intruders.clear();
  ExpectServes();
}

#if !defined(__SANITIZE_ADDRESS__)  // it takes memory of its own
constexpr double kMaxIdleKibibytes = 20;

TEST_F(Abuse, IdleConnectionsTakeLittleAndHoldUpNobody) {
  Start();
  const auto connect = [this](std::vector<Intruder>& guests, int count) {
    for (int i = 0; i < count; ++i) {
      guests.emplace_back(port_);
      ASSERT_TRUE(guests.back().is_open()) << i;
      guests.back().Say(std::string(kPreface).append(kSettings).append(kSettingsHeard));
    }
    for (const Intruder& guest : guests) ASSERT_TRUE(guest.Hears());
  };
  // What the first ones bring about is not theirs.
  std::vector<Intruder> first, guests;
  connect(first, 100);
  ExpectServes();
  const double before = ResidentKibibytes();
  const int count = Soak() ? 10'000 : 2'000;
  connect(guests, count);
  ExpectServes();
  const double each = (ResidentKibibytes() - before) / count;
  fmt::print("{} idle connections of {:.1f} KiB\n", count, each);
  EXPECT_LE(each, kMaxIdleKibibytes);
  guests.clear();
  ExpectServes();
}
#endif

TEST_F(Abuse, WhenDescriptorsRunOutNothingEndsAndTheNextIsServed) {
  Start(/*descriptors=*/200);
  for (int i = 0; i < (Soak() ? 50 : 3); ++i) {
    std::vector<Intruder> intruders;
    for (int n = 0; n < 400; ++n) intruders.emplace_back(port_);
    EXPECT_FALSE(Serves(absl::Milliseconds(300))) << "there are descriptors left";
    intruders.clear();
    ExpectServes();
  }
}

}  // namespace
}  // namespace tandem::testing
