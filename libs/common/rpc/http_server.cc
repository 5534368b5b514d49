#include "libs/common/rpc/http_server.h"

#include <thread>

#include "absl/strings/numbers.h"
#include "fmt/format.h"
#include "httplib.h"

namespace tandem {
namespace {

constexpr const char* kText = "text/plain; version=0.0.4; charset=utf-8";
constexpr const char* kOpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
constexpr int kThreads = 4;

void Answer(const Status& status, httplib::Response& response) {
  response.status = status.ok() ? 200 : 503;
  response.set_content(status.ok() ? "ok\n" : std::string(status.message()) + "\n",
                       "text/plain; charset=utf-8");
}

// "127.0.0.1:7480" or "[::]:7480".
struct Address {
  std::string host;
  int port = 0;
};

Result<Address> Parse(const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  Address address;
  if (colon != std::string::npos && absl::SimpleAtoi(listen.substr(colon + 1), &address.port) &&
      address.port >= 0 && address.port < 65536) {
    address.host = listen.substr(0, colon);
    if (address.host.starts_with('[') && address.host.ends_with(']')) {
      address.host = address.host.substr(1, address.host.size() - 2);
    }
    if (!address.host.empty()) return address;
  }
  return BadField("http_listen",
                  fmt::format("\"{}\" is no address; expected one as in 127.0.0.1:7480", listen));
}

}  // namespace

class HttpServer::Core {
 public:
  explicit Core(const Options& options) : options_(options) {}
  ~Core() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  Status Start() {
    ASSIGN_OR_RETURN(const Address address, Parse(options_.listen));
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    // httplib would let two processes listen on one port.
    server_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    server_.set_payload_max_length(1 << 16);
    server_.Get("/healthz",
                [this](const auto&, auto& response) { Answer(options_.live(), response); });
    server_.Get("/readyz",
                [this](const auto&, auto& response) { Answer(options_.ready(), response); });
    server_.Get("/metrics",
                [this](const auto& request, auto& response) { ShowMetrics(request, response); });
    port_ = address.port;
    const bool bound = address.port == 0 ? (port_ = server_.bind_to_any_port(address.host)) > 0
                                         : server_.bind_to_port(address.host, address.port);
    if (!bound) {
      return absl::UnavailableError(
          fmt::format("Cannot listen on {}: is something else listening there?", options_.listen));
    }
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();  // stop() has no effect before
    return OkStatus();
  }

  int port() const { return port_; }

 private:
  void ShowMetrics(const httplib::Request& request, httplib::Response& response) {
    const bool open = request.get_header_value("Accept").find("application/openmetrics-text") !=
                      std::string::npos;
    if (options_.metrics == nullptr) return;
    response.set_content(open ? options_.metrics->OpenMetrics() : options_.metrics->Text(),
                         open ? kOpenMetrics : kText);
  }

  const Options options_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::Start(const Options& options) {
  auto core = std::make_unique<Core>(options);
  RETURN_IF_ERROR(core->Start());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(core)));
}

int HttpServer::port() const { return core_->port(); }

}  // namespace tandem
