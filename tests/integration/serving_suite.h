#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/testing/redis.h"
#include "libs/common/testing/server_process.h"
#include "tests/integration/collector.h"
#include "tests/integration/distributed.h"
#include "tests/integration/fault_client.h"

namespace tandem::testing {

// `tandem serve` as an operator starts it, with the samples, on PostgreSQL, a local log and a
// Redis, over TLS. Every call is logged, and traced unless Collector::IsSkipped().
class ServingSuite {
 public:
  Status Start();
  ~ServingSuite();

  // Runs the client against it.
  ClientAnswer Tandem(std::vector<std::string> arguments) const;
  // The same words as a program that goes on until it is ended.
  Result<std::unique_ptr<ServerProcess>> Begin(std::vector<std::string> arguments) const;
  // Calls it within this process.
  FaultClient client() const;
  std::string metrics_address() const;
  // Where a test looks into the store of `service`, or holds it up.
  std::string DatabaseOf(std::string_view service) const;
  std::string Metrics() const;
  // All that it has written down for operators: its log, its standard error.
  std::string Logs() const;
  // Null where it is skipped.
  const Collector* collector() const { return collector_.get(); }
  // The file of its event log.
  std::filesystem::path events() const { return folder_ / "events.db"; }

 private:
  // With where it is, and who asks.
  std::vector<std::string> ToIt(std::vector<std::string> arguments) const;

  std::filesystem::path folder_;
  std::string address_, stores_;
  int http_port_ = 0;
  std::unique_ptr<RedisServer> redis_;
  std::unique_ptr<Collector> collector_;
  std::unique_ptr<ServerProcess> process_;
};

}  // namespace tandem::testing
