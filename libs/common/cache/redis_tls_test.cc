#include <hiredis/hiredis.h>

#include <fstream>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/common/cache/redis_fixture.h"
#include "libs/common/testing/certificates.h"
#include "libs/common/testing/source_tree.h"
#include "libs/common/testing/temporary_folder.h"

// A Redis that speaks TLS alone, through the sidecar of deploy/k8s: HAProxy, as it is set there.
namespace tandem::testing {
namespace {

class RedisOverTls : public ::testing::Test {
 protected:
  RedisOverTls() {
    Mount(folder_ / "redis", authority_.Issue(), authority_.certificate());
    const auto file = [&](const char* name) { return (folder_ / "redis" / name).string(); };
    redis_ = Start({"redis-server", "--port", "0", "--tls-port", std::to_string(redis_port_),
                    "--bind", "127.0.0.1", "--save", "", "--tls-auth-clients", "no",
                    "--tls-cert-file", file("tls.crt"), "--tls-key-file", file("tls.key"),
                    "--tls-ca-cert-file", file("ca.crt"), "--dir", folder_.string()},
                   {});
  }
  ~RedisOverTls() override {
    sidecar_ = nullptr;
    redis_ = nullptr;
    std::filesystem::remove_all(folder_);
  }

  std::unique_ptr<ServerProcess> Start(
      std::vector<std::string> command,
      std::vector<std::pair<std::string, std::string>> environment) const {
    auto started = ServerProcess::Start({.command = std::move(command),
                                         .environment = std::move(environment),
                                         .log = folder_ / "log"});
    EXPECT_TRUE(started.ok()) << started.status();
    return *std::move(started);
  }
  // That takes the certificates of `trusted` for Redis'.
  void StartSidecar(const Authority& trusted) {
    std::ofstream(folder_ / "trusted.crt") << trusted.certificate();
    sidecar_ = Start({"haproxy", "-f", SourceRoot() + "/deploy/k8s/components/redis/haproxy.cfg"},
                     {{"REDIS_LISTEN", fmt::format("127.0.0.1:{}", sidecar_port_)},
                      {"REDIS_SERVER", fmt::format("127.0.0.1:{}", redis_port_)},
                      {"REDIS_NAME", "localhost"},
                      {"REDIS_CA", folder_ / "trusted.crt"}});
  }

  // What whoever listens there answers, or why there is no answer.
  static std::string Ping(int port) {
    std::string answer;
    EXPECT_TRUE(Eventually([&] {
      const std::unique_ptr<redisContext, decltype(&redisFree)> context(
          redisConnect("127.0.0.1", port), redisFree);
      if (context->err != 0) return false;  // not there yet
      auto* const reply = static_cast<redisReply*>(redisCommand(context.get(), "PING"));
      answer = reply == nullptr ? context->errstr : reply->str;
      if (reply != nullptr) freeReplyObject(reply);
      return true;
    }));
    return answer;
  }

  const std::filesystem::path folder_ = TemporaryFolder();
  const Authority authority_{"authority"};
  const int redis_port_ = FreePort(), sidecar_port_ = FreePort();
  std::unique_ptr<ServerProcess> redis_, sidecar_;
};

TEST_F(RedisOverTls, ReplicasShareItThroughTheirSidecar) {
  StartSidecar(authority_);
  Number number;
  const auto one = Connected(Patient(sidecar_port_));
  const auto other = Connected(Patient(sidecar_port_));
  EXPECT_EQ(Read(*one, number), 1);
  EXPECT_TRUE(Eventually([&] {
    const int before = number.reads;
    return Read(*other, number, "a") == 1 && number.reads == before;
  }));
  Write(*one, number);
  EXPECT_TRUE(Eventually([&] { return Read(*other, number) == 2; }));
}

TEST_F(RedisOverTls, WhatAnotherAuthorityVouchesForIsNoRedis) {
  StartSidecar(Authority("other"));
  EXPECT_EQ(Ping(sidecar_port_), "Server closed the connection");
}

TEST_F(RedisOverTls, NobodyIsHeardInTheClear) {
  EXPECT_NE(Ping(redis_port_), "PONG");
  StartSidecar(authority_);
  EXPECT_EQ(Ping(sidecar_port_), "PONG");
}

}  // namespace
}  // namespace tandem::testing
