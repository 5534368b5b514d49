#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libs/common/testing/server_process.h"
#include "nlohmann/json.hpp"

namespace tandem::testing {

// A collector of traces that is not ours: Python's gRPC and OpenTelemetry's own contracts
// (collector.py). It ends with the test. Start it from the main thread (see ServerProcess).
class Collector {
 public:
  // The variable that skips the tests that need it, where its packages cannot be had.
  static constexpr char kSkip[] = "TANDEM_SKIP_PYTHON";
  static bool IsSkipped();

  // Takes spans once this returns OK. With `tls_dir` over TLS, by the certificate there.
  static Result<std::unique_ptr<Collector>> Start(const std::filesystem::path& tls_dir = {});
  ~Collector();

  // "http://127.0.0.1:40317".
  std::string endpoint() const { return endpoint_; }
  // What has come so far, as collector.py describes it.
  std::vector<nlohmann::json> spans() const;
  // The first span that fits, as soon as there is one; null if none has come within `patience`.
  nlohmann::json Await(const std::function<bool(const nlohmann::json&)>& fits,
                       Duration patience = absl::Seconds(30)) const;

 private:
  explicit Collector(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path folder_;
  std::string endpoint_;
  std::unique_ptr<ServerProcess> process_;
};

}  // namespace tandem::testing
