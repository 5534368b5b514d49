#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace tandem::testing {

// A TCP proxy before a PostgreSQL server that cuts one connection at a chosen step of its pipeline.
// Thread-safe.
class PostgresProxy {
 public:
  enum class Cut {
    kBefore,  // the step and what follows it never arrive
    kAfter,   // it arrives with all that follows; no answer comes back
    kLate     // as kAfter, but the server waits for it until Release
  };

  // `server` is the server's socket.
  explicit PostgresProxy(const std::filesystem::path& server);
  ~PostgresProxy();

  // The url of `database` through the proxy.
  std::string UrlOf(const std::string& database) const;
  // Cuts the next connection that runs the prepared statement `statement`.
  void CutAt(const std::string& statement, Cut cut);
  // Cuts the connection that runs the `count`-th prepared statement from now on.
  void CutAfter(int count, Cut cut);
  // Waits until it has been cut; and until `count` connections were made since. False after 20 s.
  bool WaitForCut(int count = 0);
  // The statement at which it was cut last.
  std::string LastCut() const;
  // Lets the server have what was held back.
  void Release();

 private:
  class Core;
  const std::unique_ptr<Core> core_;
};

}  // namespace tandem::testing
