#include "libs/common/app/serving_process.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/rpc/http_server.h"
#include "libs/common/testing/server_process.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

class StartServingTest : public ::testing::Test {
 protected:
  ~StartServingTest() override { std::filesystem::remove_all(folder_); }
  ServerProcess::Options Running(const std::string& script) {
    ServerProcess::Options options;
    options.command = {"/bin/sh", "-c", script};
    options.log = folder_ / "log";
    return options;
  }
  const std::filesystem::path folder_ = testing::TemporaryFolder();
};

TEST_F(StartServingTest, WaitsUntilTheProcessIsReady) {
  int asked = 0;
  HttpServer::Options http;
  http.listen = "127.0.0.1:0";
  http.ready = [&] { return ++asked < 3 ? absl::UnavailableError("not yet") : OkStatus(); };
  const auto server = *HttpServer::Start(http);
  const auto process = StartServing(Running("exec sleep 1000"), server->port());
  ASSERT_TRUE(process.ok()) << process.status();
  EXPECT_TRUE((*process)->running());
  EXPECT_EQ(asked, 3);
}

TEST_F(StartServingTest, SaysWhyAProcessHasEndedOrTookTooLong) {
  const int port = testing::FreePort();
  const Status ended = StartServing(Running("echo no such store; exit 2"), port).status();
  EXPECT_TRUE(absl::IsUnavailable(ended)) << ended;
  EXPECT_THAT(std::string(ended.message()), HasSubstr("no such store"));
  const Status late =
      StartServing(Running("echo waiting; exec sleep 1000"), port, absl::Milliseconds(50)).status();
  EXPECT_TRUE(absl::IsUnavailable(late)) << late;
}

// Or two listeners of one server get the same: the kernel gives out again what is free.
TEST(FreePort, IsGivenOnce) {
  std::set<int> given;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(given.insert(testing::FreePort()).second);
}

}  // namespace
}  // namespace tandem
