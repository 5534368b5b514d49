#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string_view>
#include <utility>

namespace tandem::testing {

// A connection that says what it is told to.
class Intruder {
 public:
  explicit Intruder(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_open_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  Intruder(Intruder&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), is_open_(other.is_open_) {}
  ~Intruder() {
    if (socket_ >= 0) ::close(socket_);
  }
  bool is_open() const { return is_open_; }
  int socket() const { return socket_; }
  void Say(std::string_view bytes) const {
    [[maybe_unused]] const auto sent =
        ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  // Says all of it, and waits for room where there is none; false once nobody listens.
  bool Insist(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // Waits until the other side has ended it; false if it does not.
  bool Ends() const {
    constexpr timeval kPatience{.tv_sec = 60, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
    char bytes[1024];
    ssize_t heard;
    do {
      heard = ::recv(socket_, bytes, sizeof(bytes), 0);
    } while (heard > 0);
    return heard == 0 || errno == ECONNRESET;
  }
  // Waits until something is said to it.
  bool Hears() const {
    char bytes[1024];
    return ::recv(socket_, bytes, sizeof(bytes), 0) > 0;
  }

 private:
  int socket_;
  bool is_open_ = false;
};

}  // namespace tandem::testing
