#include "libs/common/rpc/http_server.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "fmt/format.h"
#include "httplib.h"
#include "libs/common/base/until.h"
#include "libs/common/rpc/listener.h"

namespace tandem {
namespace {

constexpr const char* kText = "text/plain; version=0.0.4; charset=utf-8";
constexpr const char* kOpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
constexpr int kThreads = 16;
// Within which an answer is to be taken.
constexpr Duration kTaken = absl::Seconds(5);
// How many more connections may wait for a thread. The next waits in the kernel, without a
// descriptor, until the one before it is served by the thread that accepts.
constexpr int kWaiting = 32;

class HttpThreads final : public httplib::TaskQueue {
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

// A connection that holds a thread for so long at most, however little comes at once: httplib's own
// patience begins anew with each byte.
class Timed final : public httplib::Stream {
 public:
  Timed(socket_t socket, Duration asked_within) : socket_(socket), asked_(asked_within) {}

  bool is_readable() const override { return from_ < to_ || Becomes(POLLIN, asked_); }
  bool is_writable() const override { return Becomes(POLLOUT, Until(kTaken)); }
  ssize_t read(char* text, size_t size) override {
    if (!is_readable()) return -1;
    if (from_ == to_) {
      const ssize_t came = ::recv(socket_, read_.data(), read_.size(), MSG_DONTWAIT);
      if (came <= 0) return came;
      from_ = 0;
      to_ = static_cast<std::size_t>(came);
    }
    const std::size_t taken = std::min(size, to_ - from_);
    std::copy_n(read_.data() + from_, taken, text);
    from_ += taken;
    return static_cast<ssize_t>(taken);
  }
  // All of it, or an error.
  ssize_t write(const char* text, size_t size) override {
    const Until until(kTaken);
    for (std::size_t sent = 0; sent < size;) {
      if (!Becomes(POLLOUT, until)) return -1;
      const ssize_t went = ::send(socket_, text + sent, size - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (went < 0) return went;
      sent += static_cast<std::size_t>(went);
    }
    return static_cast<ssize_t>(size);
  }
  // Nobody asks who is there.
  void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  socket_t socket() const override { return socket_; }

 private:
  bool Becomes(decltype(pollfd::events) state, const Until& until) const {
    pollfd awaited{socket_, state, 0};
    return ::poll(&awaited, 1, static_cast<int>(absl::ToInt64Milliseconds(until.left()))) > 0;
  }

  const socket_t socket_;
  const Until asked_;
  std::array<char, 4096> read_;
  std::size_t from_ = 0, to_ = 0;  // what of it is not taken yet
};

// Answers one request a connection.
class TimedServer final : public httplib::Server {
 public:
  explicit TimedServer(Duration asked_within) : asked_within_(asked_within) {}

 private:
  bool process_and_close_socket(socket_t socket) override {
    Timed stream(socket, asked_within_);
    bool is_closed = false;
    const bool is_answered =
        process_request(stream, /*close_connection=*/true, is_closed, /*setup_request=*/nullptr);
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return is_answered;
  }

  const Duration asked_within_;
};

void AnswerHealth(const Status& status, httplib::Response& response) {
  response.status = status.ok() ? 200 : 503;
  response.set_content(status.ok() ? "ok\n" : std::string(status.message()) + "\n",
                       "text/plain; charset=utf-8");
}

}  // namespace

HttpServer::HttpServer(const Options& options)
    : options_(options), server_(std::make_unique<TimedServer>(options.asked_within)) {}

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
  server_->new_task_queue = [] { return new HttpThreads(); };
  // httplib would let two processes listen on one port.
  server_->set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  server_->set_payload_max_length(1 << 16);
  server_->Get("/healthz",
               [this](const auto&, auto& response) { AnswerHealth(options_.live(), response); });
  server_->Get("/readyz",
               [this](const auto&, auto& response) { AnswerHealth(options_.ready(), response); });
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
