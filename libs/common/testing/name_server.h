#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tandem::testing {

// A DNS server on a free UDP port of 127.0.0.1: every name has the addresses that it was given
// last, for no longer than they are asked for. Thread-safe.
class NameServer {
 public:
  explicit NameServer(std::vector<std::string> addresses);
  ~NameServer();
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;

  int port() const { return port_; }
  // "127.0.0.1", in the dotted form.
  void SetAddresses(std::vector<std::string> addresses);

 private:
  void Run();
  // What is answered to `query`; empty to what is none.
  std::string AnswerTo(std::string query);

  const int socket_;
  int port_ = 0;
  std::mutex mutex_;
  std::vector<std::string> addresses_;
  std::atomic<bool> goes_on_ = true;
  std::thread thread_;
};

}  // namespace tandem::testing
