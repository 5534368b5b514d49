#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "libs/common/testing/certificates.h"
#include "libs/common/testing/server_process.h"

namespace tandem::testing {

// A PostgreSQL server of Debian's packages with an empty cluster in a temporary folder, reached by
// a socket there; it ends with the test. Not as root: it runs as postgres, or as nobody. Start it
// from the test's main thread (see ServerProcess).
class PostgresServer {
 public:
  struct Options {
    bool fsync = true;  // off: faster; a crash of the machine is no part of most tests
    std::filesystem::path root = std::filesystem::temp_directory_path();
    // Listens on a port of 127.0.0.1 as well, for TLS alone.
    std::optional<Authority::Pair> certificate;
  };
  // FAILED_PRECONDITION, one line on how to install it, where there is none.
  static Result<std::unique_ptr<PostgresServer>> Start(const Options& options);
  ~PostgresServer();

  // The url ("postgres://…") of a database that is new and empty; under a name of its own if none
  // is chosen.
  std::string CreateDatabase(std::string_view name = {});
  // That of the maintenance database.
  std::string url() const;
  // Of the same, over TLS: `parameters` are libpq's ("sslmode=verify-full&sslrootcert=FILE").
  std::string SecureUrl(const std::string& parameters) const;
  // Gives it another certificate, which whoever connects from now on is shown.
  void UseCertificate(const Authority::Pair& pair) const;
  std::filesystem::path socket() const { return folder_ / (".s.PGSQL." + std::to_string(port_)); }
  // Makes every commit from now on wait for a standby that there is not; lets them go again.
  void AskForAStandby() const;
  void AskForNoStandby() const;
  // Ends it as a crash would, losing what was not committed; and starts it again. CHECK-fails if it
  // does not come back.
  void StopAtOnce();
  void StartAgain();

 private:
  PostgresServer(const Options& options, std::filesystem::path folder)
      : options_(options),
        folder_(std::move(folder)),
        port_(options.certificate.has_value() ? FreePort() : 5432) {}
  Status Initialise() const;
  void WriteCertificate(const Authority::Pair& pair) const;
  Status Launch();
  void SetStandbys(std::string_view standbys) const;
  std::string UrlOf(std::string_view database) const;

  const Options options_;
  const std::filesystem::path folder_;
  const int port_;  // of the socket's name; listened on where there is a certificate
  std::unique_ptr<ServerProcess> process_;
  std::atomic<int> databases_ = 0;
};

// One without fsync for all tests of this binary, started when first asked for. Fails the test
// binary where PostgreSQL is not installed.
PostgresServer& SharedPostgres();

}  // namespace tandem::testing
