#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "libs/common/base/date.h"
#include "libs/common/base/metrics.h"
#include "libs/common/base/status.h"

namespace httplib {
class Server;
}  // namespace httplib

namespace tandem {

// The HTTP side of a process: /healthz (it lives), /readyz (it can answer), /metrics (Prometheus'
// text, or OpenMetrics where asked). Thread-safe.
class HttpServer {
 public:
  struct Options {
    std::string listen = "127.0.0.1:7480";  // port 0: any that is free
    const Metrics* metrics = nullptr;
    // OK while the process is of use; the text of an error is the body of a 503.
    std::function<Status()> live = [] { return OkStatus(); };
    std::function<Status()> ready = [] { return OkStatus(); };
    // Who has not asked by then, since a thread began to listen, is cut off: neither who says
    // nothing nor who says it byte by byte holds one for longer.
    Duration asked_within = absl::Seconds(1);
  };
  static Result<std::unique_ptr<HttpServer>> Start(const Options& options);
  ~HttpServer();

  int port() const { return port_; }

 private:
  explicit HttpServer(const Options& options);
  Status Serve(const std::string& host, int port);

  const Options options_;
  const std::unique_ptr<httplib::Server> server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace tandem
