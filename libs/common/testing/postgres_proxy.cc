#include "libs/common/testing/postgres_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

#include "fmt/format.h"

namespace tandem::testing {
namespace {

constexpr auto kPatience = std::chrono::seconds(20);

bool ReadAll(int socket, char* bytes, std::size_t size) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t count = ::recv(socket, bytes + done, size - done, 0);
    if (count <= 0) return false;
    done += static_cast<std::size_t>(count);
  }
  return true;
}

bool WriteAll(int socket, std::string_view bytes) {
  for (; !bytes.empty();) {
    const ssize_t count = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// The next message of a client: its type (none in the first one), its length, the rest.
bool ReadMessage(int socket, bool is_first, std::string& message) {
  message.assign(is_first ? 4 : 5, '\0');
  if (!ReadAll(socket, message.data(), message.size())) return false;
  std::uint32_t length = 0;
  message.copy(reinterpret_cast<char*>(&length), 4, is_first ? 0 : 1);
  const std::size_t begin = message.size();
  message.resize(begin + ntohl(length) - 4);
  return ReadAll(socket, message.data() + begin, message.size() - begin);
}

// The prepared statement that a Bind message runs; empty if it is none.
std::string StatementOf(std::string_view message) {
  if (message.front() != 'B') return "";
  message.remove_prefix(message.find('\0', 5) + 1);  // the portal
  return std::string(message.substr(0, message.find('\0')));
}

}  // namespace

class PostgresProxy::Core {
 public:
  explicit Core(std::filesystem::path server)
      : server_(std::move(server)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    (void)::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(listener_, 64);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { Accept(); });
  }

  ~Core() {
    Release();
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const auto& connection : connections_) {
        ::shutdown(connection.client, SHUT_RDWR);
        ::shutdown(connection.server, SHUT_RDWR);
      }
    }
    for (Connection& connection : connections_) connection.Close();
    ::close(listener_);
  }

  int port() const { return port_; }

  void CutAt(const std::string& statement, int count, Cut cut) {
    const std::lock_guard lock(mutex_);
    statement_ = statement;
    left_ = count;
    cut_ = cut;
    has_cut_ = is_released_ = false;
  }

  bool WaitForCut(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return has_cut_ && since_cut_ >= count; });
  }

  std::string LastCut() {
    const std::lock_guard lock(mutex_);
    return last_;
  }

  void Release() {
    const std::lock_guard lock(mutex_);
    is_released_ = true;
    changed_.notify_all();
  }

 private:
  struct Connection {
    int client, server;
    std::atomic<int> ended{0};  // of the two threads
    std::thread up, down;

    void Close() {
      up.join();
      down.join();
      ::close(client);
      ::close(server);
    }
  };

  void Accept() {
    for (;;) {
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      server_.string().copy(address.sun_path, sizeof(address.sun_path) - 1);
      if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
        ::shutdown(client, SHUT_RDWR);
      const std::lock_guard lock(mutex_);
      ++since_cut_;
      changed_.notify_all();
      connections_.remove_if([](Connection& one) {
        if (one.ended < 2) return false;
        one.Close();
        return true;
      });
      Connection& connection = connections_.emplace_back();
      connection.client = client;
      connection.server = server;
      connection.up = std::thread([this, &connection, client, server] {
        Forward(client, server);
        ++connection.ended;
      });
      connection.down = std::thread([&connection, client, server] {
        Return(client, server);
        ++connection.ended;
      });
    }
  }

  static void Return(int client, int server) {
    char bytes[16'384];
    for (;;) {
      const ssize_t count = ::recv(server, bytes, sizeof(bytes), 0);
      if (count <= 0) break;
      if (!WriteAll(client, {bytes, static_cast<std::size_t>(count)})) break;
    }
    ::shutdown(client, SHUT_RDWR);
  }

  void Forward(int client, int server) {
    std::string message;
    for (bool is_first = true; ReadMessage(client, is_first, message); is_first = false) {
      if (const std::optional<Cut> cut = is_first ? std::nullopt : Takes(StatementOf(message)))
        return Sever(client, server, *cut, std::move(message));
      if (!WriteAll(server, message)) break;
    }
    ::shutdown(server, SHUT_RDWR);
  }

  // Whether the connection is to be cut here.
  std::optional<Cut> Takes(const std::string& statement) {
    const std::lock_guard lock(mutex_);
    const bool counts = !statement.empty() && (statement_.empty() || statement == statement_);
    if (left_ == 0 || !counts || --left_ > 0) return std::nullopt;
    last_ = statement;
    return cut_;
  }

  void Sever(int client, int server, Cut cut, std::string message) {
    std::string rest = std::move(message);
    while (cut != Cut::kBefore && ReadMessage(client, false, message)) {
      rest += message;
      if (message.front() == 'S') break;  // Sync
    }
    {
      std::unique_lock lock(mutex_);
      has_cut_ = true;
      since_cut_ = 0;
      changed_.notify_all();
      ::shutdown(client, SHUT_RDWR);
      if (cut == Cut::kLate) changed_.wait(lock, [&] { return is_released_; });
    }
    if (cut != Cut::kBefore) WriteAll(server, rest);
    // What has arrived is still done.
    ::shutdown(server, cut == Cut::kBefore ? SHUT_RDWR : SHUT_WR);
  }

  const std::filesystem::path server_;
  const int listener_;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Connection> connections_;
  std::string statement_, last_;  // statement_ empty: any
  int left_ = 0;                  // of these, until it is cut; 0: it is not
  Cut cut_ = Cut::kBefore;
  bool has_cut_ = false, is_released_ = false;
  int since_cut_ = 0;
  std::thread acceptor_;
};

PostgresProxy::PostgresProxy(const std::filesystem::path& server)
    : core_(std::make_unique<Core>(server)) {}
PostgresProxy::~PostgresProxy() = default;

std::string PostgresProxy::UrlOf(const std::string& database) const {
  return fmt::format("postgres://tandem@127.0.0.1:{}/{}?sslmode=disable&gssencmode=disable",
                     core_->port(), database);
}

void PostgresProxy::CutAt(const std::string& statement, Cut cut) {
  core_->CutAt(statement, 1, cut);
}
void PostgresProxy::CutAfter(int count, Cut cut) { core_->CutAt("", count, cut); }
std::string PostgresProxy::LastCut() const { return core_->LastCut(); }
bool PostgresProxy::WaitForCut(int count) { return core_->WaitForCut(count); }
void PostgresProxy::Release() { core_->Release(); }

}  // namespace tandem::testing
