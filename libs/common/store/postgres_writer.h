#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "libs/common/base/clock.h"
#include "libs/common/base/until.h"
#include "libs/common/store/commits_under_way.h"
#include "libs/common/store/postgres_batch.h"

namespace tandem {

// What the connections of one store share.
struct PostgresOptions {
  std::string url;
  const PostgresTables& tables;
  const StoreMeta& meta;
  const Clock& clock;
  CommitsUnderWay& under_way;
};

// Commits batches of Changes on a connection of its own, each batch in one transaction of two round
// trips. Others may do so at the same time, in this process and in others. Never used by two
// threads at once (see GroupCommit).
class PostgresWriter {
 public:
  // `closing`: no new server is waited for any more.
  PostgresWriter(const PostgresOptions& options, const std::atomic<bool>& closing)
      : options_(options), closing_(closing) {}

  // Applies `changes` in order; the answers are parallel to them. UNAVAILABLE for what did not
  // commit; UNKNOWN only where the store was closed before a lost outcome could be found out.
  // Moves the entries of the changes out.
  std::vector<Result<Committed>> Commit(std::span<Change> changes);

  // How often it has connected.
  std::int64_t connections() const { return connections_; }
  // Versions taken from the sequence, in batches.
  std::int64_t batches() const { return batches_; }

 private:
  enum class Outcome {
    kAnswered,  // in `answers`
    kRefused,   // a statement about one of the Changes
    kAgain,     // did not commit; another attempt may
    kFailed     // all of them, with `status`
  };
  struct Attempt {
    Outcome outcome;
    Status status;
    std::vector<Result<Committed>> answers;
  };

  void CommitPart(std::span<Change> changes, std::vector<Result<Committed>>& answers);
  Attempt Try(std::span<Change> changes);
  // Of a transaction that has not sent its COMMIT.
  Attempt Failed(const Status& status);
  // Of one that has none of its locks: a Change whose row another session holds fails alone.
  Attempt Unlocked(const Status& status);
  Status SetPatience();
  // Finds out what became of a transaction whose COMMIT was sent and not answered, or only for this
  // server.
  Attempt Settle(PostgresBatch& batch, CommitsUnderWay::One& commit);
  Result<bool> HasCommitted(std::int64_t transaction);
  // Once it returns OK, whatever was committed before is where a commit has to be.
  Status CommitBehind();
  Status Connect();

  const PostgresOptions& options_;
  const std::atomic<bool>& closing_;
  std::unique_ptr<PgConnection> db_;
  Status unreachable_;  // why the last attempt to connect failed
  Until next_connect_;
  bool is_impatient_ = false;  // the connection
  Until patient_again_;
  Duration pause_;
  std::atomic<std::int64_t> batches_ = 0;
  std::int64_t connections_ = 0;
};

}  // namespace tandem
