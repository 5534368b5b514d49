#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/testing/kafka.h"
#include "libs/common/testing/postgres.h"
#include "libs/common/testing/redis.h"
#include "libs/common/testing/server_process.h"

namespace tandem::testing {

// The programs in build/bin, as an operator runs them.
std::string Binary(std::string_view name);

// What `tandem ARGUMENTS` answered. Waits for its end.
struct ClientAnswer {
  int code = 0;
  std::string text;  // both of its streams
};
ClientAnswer Tandem(const std::vector<std::string>& arguments);

// The suite as four processes, each with a PostgreSQL database of its own, over one Kafka and one
// Redis: real ones, that end with the test.
class Distributed {
 public:
  static constexpr std::string_view kServices[] = {"placement", "objectives", "learning-content",
                                                   "reporting"};

  // All of it serves once this returns OK.
  Status Start();
  ~Distributed();

  // SIGKILL, as a machine that is lost; and again, until it is ready.
  void Kill(std::string_view service);
  Status Start(std::string_view service);

  // What --server and --data-dir of the client are.
  std::string server() const;
  std::string data_dir() const { return folder_.string(); }
  RedisServer& redis() { return *redis_; }

 private:
  std::filesystem::path folder_;
  std::string log_url_;
  std::unique_ptr<RedisServer> redis_;
  std::map<std::string, std::string, std::less<>> databases_;
  std::map<std::string, std::pair<int, int>, std::less<>> ports_;  // gRPC, HTTP
  std::map<std::string, std::unique_ptr<ServerProcess>, std::less<>> processes_;
};

}  // namespace tandem::testing
