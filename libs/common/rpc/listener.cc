#include "libs/common/rpc/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "absl/strings/numbers.h"
#include "fmt/format.h"

namespace tandem {
namespace {

constexpr int kRestMilliseconds = 50;

Status Cannot(std::string_view address, std::string_view why) {
  return absl::UnavailableError(fmt::format("Cannot listen on {}: {}.", address, why));
}

int PortOf(int socket) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return 0;
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                                           : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
}

// A socket that listens on `where`; -1 and errno if it cannot.
int ListenOn(const addrinfo& where) {
  const int socket = ::socket(where.ai_family, where.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return -1;
  constexpr int kOn = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &kOn, sizeof(kOn));
  if (::bind(socket, where.ai_addr, where.ai_addrlen) == 0 && ::listen(socket, SOMAXCONN) == 0)
    return socket;
  const int error = errno;
  ::close(socket);
  errno = error;
  return -1;
}

}  // namespace

Result<Address> ParseAddress(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  Address address;
  if (colon != std::string_view::npos && colon > 0 &&
      absl::SimpleAtoi(absl::string_view(text.data() + colon + 1, text.size() - colon - 1),
                       &address.port) &&
      address.port >= 0 && address.port < 65536) {
    address.host = text.substr(0, colon);
    if (address.host.starts_with('[') && address.host.ends_with(']'))
      address.host = address.host.substr(1, address.host.size() - 2);
    return address;
  }
  return absl::InvalidArgumentError(
      "it is no address; expected HOST:PORT as in 127.0.0.1:7400 (port 0: any free one)");
}

Result<std::unique_ptr<Listener>> Listener::Open(std::string_view address) {
  const Result<Address> at = ParseAddress(address);
  if (!at.ok()) return Cannot(address, std::string(at.status().message()));
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int unknown =
      ::getaddrinfo(at->host.c_str(), std::to_string(at->port).c_str(), &wanted, &found);
  if (unknown != 0) return Cannot(address, ::gai_strerror(unknown));
  int socket = -1;
  for (const addrinfo* one = found; one != nullptr && socket < 0; one = one->ai_next)
    socket = ListenOn(*one);
  const int error = errno;
  ::freeaddrinfo(found);
  if (socket < 0) {
    return Cannot(address, error == EADDRINUSE ? "something else is listening there"
                                               : std::string_view(std::strerror(error)));
  }
  const int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake < 0) {
    ::close(socket);
    return Cannot(address, "too many files are open");
  }
  return std::unique_ptr<Listener>(new Listener(socket, wake, PortOf(socket)));
}

Listener::~Listener() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof(one));
  if (thread_.joinable()) thread_.join();
  ::close(socket_);
  ::close(wake_);
}

void Listener::Start(std::function<void(int socket)> accepted) {
  thread_ = std::thread([this, accepted = std::move(accepted)] { Run(accepted); });
}

void Listener::Run(const std::function<void(int socket)>& accepted) const {
  while (true) {
    std::array<pollfd, 2> ready{{{socket_, POLLIN, 0}, {wake_, POLLIN, 0}}};
    ::poll(ready.data(), ready.size(), -1);
    if (ready[1].revents != 0) return;
    const int connection = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (connection >= 0) {
      constexpr int kOn = 1;
      ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &kOn, sizeof(kOn));
      accepted(connection);
      continue;
    }
    const bool came_to_nothing = errno == EAGAIN || errno == EINTR || errno == ECONNABORTED;
    // Too many open files, or no memory: others have to go first.
    if (!came_to_nothing && !Rest(kRestMilliseconds)) return;
  }
}

// False if it is time to stop.
bool Listener::Rest(int milliseconds) const {
  pollfd wake{wake_, POLLIN, 0};
  return ::poll(&wake, 1, milliseconds) == 0;
}

}  // namespace tandem
