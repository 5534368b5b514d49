#include "libs/common/rpc/connections.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>

#include "fmt/format.h"

namespace tandem {
namespace {

constexpr int kMostOwn = 16;
// A flood of those who are refused does not look at all the others each time.
constexpr Duration kLookEvery = absl::Milliseconds(50);

int WithinDescriptors(int limit) {
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0) return limit;
  return static_cast<int>(
      std::min<rlim_t>(static_cast<rlim_t>(limit), descriptors.rlim_cur / 4 * 3));
}

struct End {
  std::string host;
  int port = 0;
};

End EndOf(int socket, int (*name_of)(int, sockaddr*, socklen_t*)) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (name_of(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
  char host[INET6_ADDRSTRLEN] = {};
  const auto& v4 = reinterpret_cast<sockaddr_in&>(address);
  const auto& v6 = reinterpret_cast<sockaddr_in6&>(address);
  const bool is_v6 = address.ss_family == AF_INET6;
  ::inet_ntop(address.ss_family, is_v6 ? static_cast<const void*>(&v6.sin6_addr) : &v4.sin_addr,
              host, sizeof(host));
  return {host, ntohs(is_v6 ? v6.sin6_port : v4.sin_port)};
}

bool IsOwn(int socket) {
  return EndOf(socket, ::getpeername).host == EndOf(socket, ::getsockname).host;
}

// As gRPC writes it.
std::string PeerOf(int socket) {
  constexpr std::string_view kV4InV6 = "::ffff:";
  const auto [host, port] = EndOf(socket, ::getpeername);
  if (host.starts_with(kV4InV6))
    return fmt::format("ipv4:{}:{}", host.substr(kV4InV6.size()), port);
  if (host.find(':') == std::string::npos) return fmt::format("ipv4:{}:{}", host, port);
  return fmt::format("ipv6:%5B{}%5D:{}", host, port);
}

// 0 if it is closed.
ino_t InodeOf(int socket) {
  struct stat file {};
  return ::fstat(socket, &file) == 0 ? file.st_ino : 0;
}

}  // namespace

Connections::Connections(int limit)
    : limit_(WithinDescriptors(limit)), own_(std::min(kMostOwn, limit_ / 4)) {}

bool Connections::Take(int socket) {
  const bool is_own = IsOwn(socket);
  const ino_t inode = InodeOf(socket);
  const std::lock_guard lock(mutex_);
  const std::size_t room = static_cast<std::size_t>(is_own ? limit_ : limit_ - own_);
  open_.erase(socket);  // whoever had this number has gone
  if (open_.size() >= room && look_again_.passed()) {
    DropClosed();
    look_again_ = Until(kLookEvery);
  }
  if (open_.size() >= room) {
    ++refused_;
    return false;
  }
  open_.emplace(socket, inode);
  return true;
}

void Connections::Close(std::string_view peer) {
  constexpr linger kReset{.l_onoff = 1, .l_linger = 0};  // or what was not read stays, and blocks
  const std::lock_guard lock(mutex_);
  for (const auto& [socket, inode] : open_) {
    if (InodeOf(socket) != inode || PeerOf(socket) != peer) continue;
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &kReset, sizeof(kReset));
    ::shutdown(socket, SHUT_RDWR);
  }
}

int Connections::open() {
  const std::lock_guard lock(mutex_);
  DropClosed();
  return static_cast<int>(open_.size());
}

std::int64_t Connections::refused() {
  const std::lock_guard lock(mutex_);
  return refused_;
}

void Connections::DropClosed() {
  std::erase_if(open_, [](const auto& one) { return InodeOf(one.first) != one.second; });
}

}  // namespace tandem
