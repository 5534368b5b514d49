#include "libs/common/rpc/http_server.h"

#include <atomic>
#include <utility>

#include "fmt/format.h"
#include "httplib.h"
#include "libs/common/rpc/listener.h"

namespace tandem {
namespace {

constexpr const char* kText = "text/plain; version=0.0.4; charset=utf-8";
constexpr const char* kOpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
// Who connects and says nothing holds a thread for so long.
constexpr int kThreads = 16, kSilentSeconds = 1;
// How many more connections may wait for a thread. The next waits in the kernel, without a
// descriptor, until the one before it is served by the thread that accepts.
constexpr int kWaiting = 32;

class Threads final : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> serve) override {
    if (waiting_ >= kWaiting) return serve();
    ++waiting_;
    pool_.enqueue([this, serve = std::move(serve)] {
      --waiting_;
      serve();
    });
  }
  void shutdown() override { pool_.shutdown(); }

 private:
  std::atomic<int> waiting_ = 0;
  httplib::ThreadPool pool_{kThreads};
};

void Answer(const Status& status, httplib::Response& response) {
  response.status = status.ok() ? 200 : 503;
  response.set_content(status.ok() ? "ok\n" : std::string(status.message()) + "\n",
                       "text/plain; charset=utf-8");
}

}  // namespace

HttpServer::HttpServer(const Options& options)
    : options_(options), server_(std::make_unique<httplib::Server>()) {}

HttpServer::~HttpServer() {
  server_->stop();
  if (thread_.joinable()) thread_.join();
}

Result<std::unique_ptr<HttpServer>> HttpServer::Start(const Options& options) {
  ASSIGN_OR_RETURN(const Address address, ParseAddress(options.listen));
  auto server = std::unique_ptr<HttpServer>(new HttpServer(options));
  RETURN_IF_ERROR(server->Serve(address.host, address.port));
  return server;
}

Status HttpServer::Serve(const std::string& host, int port) {
  server_->new_task_queue = [] { return new Threads(); };
  // httplib would let two processes listen on one port.
  server_->set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  server_->set_payload_max_length(1 << 16);
  server_->set_read_timeout(kSilentSeconds);
  server_->set_keep_alive_timeout(kSilentSeconds);
  server_->Get("/healthz",
               [this](const auto&, auto& response) { Answer(options_.live(), response); });
  server_->Get("/readyz",
               [this](const auto&, auto& response) { Answer(options_.ready(), response); });
  server_->Get("/metrics", [this](const auto& request, auto& response) {
    const bool open = request.get_header_value("Accept").find("application/openmetrics-text") !=
                      std::string::npos;
    if (options_.metrics == nullptr) return;
    response.set_content(open ? options_.metrics->OpenMetrics() : options_.metrics->Text(),
                         open ? kOpenMetrics : kText);
  });
  port_ =
      port == 0 ? server_->bind_to_any_port(host) : (server_->bind_to_port(host, port) ? port : -1);
  if (port_ < 0) {
    return absl::UnavailableError(
        fmt::format("Cannot listen on {}: is something else listening there?", options_.listen));
  }
  thread_ = std::thread([this] { server_->listen_after_bind(); });
  while (!server_->is_running()) std::this_thread::yield();  // stop() has no effect before
  return OkStatus();
}

}  // namespace tandem
