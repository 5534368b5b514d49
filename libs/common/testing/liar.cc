#include "libs/common/testing/liar.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "gtest/gtest.h"

namespace tandem::testing {
namespace {

sockaddr_in AddressOf(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

// "" at the end of what `socket` says.
std::string Hear(int socket) {
  std::string bytes(16'384, '\0');
  const ssize_t size = ::recv(socket, bytes.data(), bytes.size(), 0);
  bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return bytes;
}

bool Say(int socket, const std::string& bytes) {
  return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0;
}

}  // namespace

Liar::Liar(Options options)
    : options_(std::move(options)), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int yes = 1;
  ::setsockopt(listening_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  sockaddr_in address = AddressOf(options_.port);
  socklen_t size = sizeof(address);
  EXPECT_EQ(::bind(listening_, reinterpret_cast<const sockaddr*>(&address), size), 0);
  EXPECT_EQ(::listen(listening_, 64), 0);
  ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { Accept(); });
}

Liar::~Liar() {
  ::shutdown(listening_, SHUT_RDWR);
  accepting_.join();
  for (Connection& connection : connections_) {
    for (const int socket : {connection.client, connection.other}) ::shutdown(socket, SHUT_RDWR);
    connection.forward.join();
    if (connection.back.joinable()) connection.back.join();
    for (const int socket : {connection.client, connection.other}) ::close(socket);
  }
  ::close(listening_);
}

void Liar::Accept() {
  for (;;) {
    const int client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    Connection& connection = connections_.emplace_back();
    connection.client = client;
    if (options_.before == 0) {
      connection.forward = std::thread([this, client] { Answer(client); });
      continue;
    }
    const int other = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = AddressOf(options_.before);
    if (::connect(other, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
      ::shutdown(client, SHUT_RDWR);
    connection.other = other;
    connection.forward = std::thread([this, client, other] { Forward(client, other); });
    connection.back = std::thread([this, client, other] { Return(client, other); });
  }
}

void Liar::Answer(int client) {
  while (!Hear(client).empty() && Tell(client, "")) {
  }
  ::shutdown(client, SHUT_RDWR);
}

void Liar::Forward(int client, int other) const {
  for (std::string bytes; !(bytes = Hear(client)).empty();) {
    options_.passes(bytes);
    if (!Say(other, bytes)) break;
  }
  ::shutdown(other, SHUT_RDWR);
}

void Liar::Return(int client, int other) {
  for (std::string bytes; !(bytes = Hear(other)).empty() && Tell(client, std::move(bytes));) {
  }
  for (const int socket : {client, other}) ::shutdown(socket, SHUT_RDWR);
}

bool Liar::Tell(int client, std::string truth) {
  ++lies_;
  const std::optional<std::string> said = options_.lie(std::move(truth));
  return !said.has_value() || Say(client, *said);
}

}  // namespace tandem::testing
