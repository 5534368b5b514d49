#pragma once

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "libs/common/testing/certificates.h"
#include "libs/common/testing/server_process.h"

namespace tandem::testing {

// A Kafka broker (KRaft, one node) on free ports in a temporary folder, of the jars in build/kafka
// (`make kafka` fetches them). Ends with the test binary, even when that crashes.
class Kafka {
 public:
  // The variable that skips the tests that need a broker, where none can be had.
  static constexpr char kSkip[] = "TANDEM_SKIP_KAFKA";
  static bool IsSkipped();

  // The one broker of this test binary, started (some five seconds) when it is first asked for.
  // Ask from the main thread. The error says in one line what is missing.
  static Result<Kafka*> Shared();
  // One of its own, that others may join.
  static Result<std::unique_ptr<Kafka>> Launch() { return Launch(""); }
  // One of its own that asks its ACLs what a caller over TLS may do; over `bootstrap` one may all.
  static Result<std::unique_ptr<Kafka>> LaunchWithAcls();
  // Starts a broker that joins it, some six seconds.
  Status Join();
  // Gives a partition to the one that has joined last, and to no other.
  Status MoveToLastJoined(const std::string& topic, int partition);
  // That one is gone.
  void Lose() { joined_.pop_back(); }
  ~Kafka();

  // "127.0.0.1:12345".
  std::string bootstrap() const;
  // The same broker over TLS, which asks for a certificate: as EVENT_LOG has it. `caller` holds
  // tls.crt, tls.key and ca.crt; the right ones if empty.
  std::string secure_url(const std::filesystem::path& caller = {}) const;

  // What a caller may show it; its user is then "CN=" and the subject.
  Authority::Pair Issue(Duration lifetime) const { return authority_.Issue(lifetime); }
  Authority::Pair IssueTo(const std::string& subject) const {
    return authority_.IssueTo(subject, absl::Hours(24));
  }
  const std::string& trusted() const { return authority_.certificate(); }

  // Ends it as an operator would, and starts it again on the same ports and data.
  void Stop() { server_.reset(); }
  Status Start();
  // Holds it still, and lets it go on.
  void Freeze() { server_->Signal(SIGSTOP); }
  void Thaw() { server_->Signal(SIGCONT); }

 private:
  Kafka() = default;
  // `properties` beside those of every broker.
  static Result<std::unique_ptr<Kafka>> Launch(const std::string& properties);
  Status Prepare(const std::string& properties);
  // What of `name`.properties; its files go to the folder `name`.
  Status Format(const std::string& name, const std::string& how = {});
  Result<std::unique_ptr<ServerProcess>> Run(const std::string& name, const std::string& log) const;
  std::vector<std::string> Java(const std::string& main) const;

  const Authority authority_{"kafka"};
  std::filesystem::path folder_;
  int port_ = 0;
  int secure_port_ = 0;
  int controller_port_ = 0;
  int starts_ = 0;
  std::unique_ptr<ServerProcess> server_;
  std::vector<std::unique_ptr<ServerProcess>> joined_;
};

}  // namespace tandem::testing
