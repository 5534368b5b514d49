#include "libs/common/testing/name_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

#include "gtest/gtest.h"

namespace tandem::testing {
namespace {

using namespace std::literals;

constexpr std::size_t kHeader = 12, kTypeAndClass = 4;
constexpr std::string_view kAddress = "\0\1"sv;  // the type of a record: an IPv4 address

}  // namespace

NameServer::NameServer(std::vector<std::string> addresses)
    : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), addresses_(std::move(addresses)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Run(); });
}

NameServer::~NameServer() {
  goes_on_ = false;
  sockaddr_in self{};
  self.sin_family = AF_INET;
  self.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  self.sin_port = htons(static_cast<std::uint16_t>(port_));
  ::sendto(socket_, "", 0, 0, reinterpret_cast<const sockaddr*>(&self), sizeof(self));
  thread_.join();
  ::close(socket_);
}

void NameServer::SetAddresses(std::vector<std::string> addresses) {
  const std::lock_guard lock(mutex_);
  addresses_ = std::move(addresses);
}

void NameServer::Run() {
  while (goes_on_) {
    std::array<char, 512> query;
    sockaddr_in from{};
    socklen_t size = sizeof(from);
    const auto received = ::recvfrom(socket_, query.data(), query.size(), 0,
                                     reinterpret_cast<sockaddr*>(&from), &size);
    if (received <= 0) continue;
    const std::string answer =
        AnswerTo(std::string(query.data(), static_cast<std::size_t>(received)));
    ::sendto(socket_, answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&from),
             size);
  }
}

// RFC 1035, section 4.
std::string NameServer::AnswerTo(std::string query) {
  const std::size_t name_ends = query.find('\0', kHeader);
  if (name_ends == std::string::npos || query.size() < name_ends + 1 + kTypeAndClass) return "";
  query.resize(name_ends + 1 + kTypeAndClass);  // without what EDNS adds
  std::vector<std::string> addresses;
  if (query.substr(name_ends + 1, kAddress.size()) == kAddress) {
    const std::lock_guard lock(mutex_);
    addresses = addresses_;
  }
  const std::string id = query.substr(0, 2), question = query.substr(kHeader);
  std::string answer = id;
  answer += "\x84\0\0\1\0"sv;  // with authority, no error; one question
  answer += static_cast<char>(addresses.size());
  answer += "\0\0\0\0"sv;
  answer += question;
  for (const std::string& text : addresses) {
    in_addr address{};
    EXPECT_EQ(::inet_pton(AF_INET, text.c_str(), &address), 1) << text;
    // The name of the question, to live for no time; four bytes.
    answer += "\xc0\x0c\0\1\0\1\0\0\0\0\0\4"sv;
    answer.append(reinterpret_cast<const char*>(&address), sizeof(address));
  }
  return answer;
}

}  // namespace tandem::testing
