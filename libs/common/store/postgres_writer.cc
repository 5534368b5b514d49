#include "libs/common/store/postgres_writer.h"

#include <algorithm>
#include <thread>

#include "absl/time/clock.h"
#include "libs/common/base/reasons.h"

namespace tandem {
namespace {

// How often a batch is tried that met a deadlock or a lost connection.
constexpr int kAttempts = 4;
constexpr Duration kFirstPause = absl::Milliseconds(20), kLongestPause = absl::Seconds(1);
// Between two looks at a transaction that is not over.
constexpr Duration kLook = absl::Milliseconds(10);
// How long a store that is being closed still looks for a lost outcome.
constexpr Duration kLastPatience = absl::Seconds(5);
// A lock is waited for longer than a session that hangs may hold it (ByNameSettings). One that was
// not given up then is waited for this short, by all for so long, lest they stand behind it in
// turn.
constexpr std::string_view kShortPatience = "SET lock_timeout = '200ms'";
constexpr Duration kImpatience = absl::Minutes(1);

}  // namespace

std::vector<Result<Committed>> PostgresWriter::Commit(std::span<Change> changes) {
  std::vector<Result<Committed>> answers;
  answers.reserve(changes.size());
  CommitPart(changes, answers);
  return answers;
}

// A Change that the database refuses fails the transaction without a name: halves are tried, down
// to the culprit alone.
void PostgresWriter::CommitPart(std::span<Change> changes,
                                std::vector<Result<Committed>>& answers) {
  Attempt attempt = Try(changes);
  for (int i = 1; i < kAttempts && attempt.outcome == Outcome::kAgain; ++i) attempt = Try(changes);
  if (attempt.outcome == Outcome::kAnswered) {
    std::move(attempt.answers.begin(), attempt.answers.end(), std::back_inserter(answers));
  } else if (attempt.outcome == Outcome::kRefused && changes.size() > 1) {
    CommitPart(changes.first(changes.size() / 2), answers);
    CommitPart(changes.subspan(changes.size() / 2), answers);
  } else {
    answers.insert(answers.end(), changes.size(), attempt.status);
  }
}

PostgresWriter::Attempt PostgresWriter::Try(std::span<Change> changes) {
  if (Status status = Connect(); !status.ok()) return {Outcome::kAgain, status, {}};
  if (Status status = SetPatience(); !status.ok()) return Failed(status);
  PostgresBatch batch(options_.tables, options_.meta, changes, options_.clock.Now());
  batch.SendLocks(*db_);
  const Result<std::vector<PgResult>> read = db_->Receive();
  if (!read.ok()) return Unlocked(read.status());
  ++batches_;
  Status status = batch.Decide(*read);
  if (status.ok() && batch.writes()) status = batch.SendWrites(*db_);
  if (!status.ok() || !batch.writes()) {
    db_->Send("rollback");
    if (!db_->Receive().ok()) db_ = nullptr;
    if (!status.ok()) return {Outcome::kRefused, status, {}};
    return {Outcome::kAnswered, OkStatus(), batch.Answers(0)};
  }
  CommitsUnderWay::One commit(options_.under_way);
  commit.Begin();
  const Result<std::vector<PgResult>> written = db_->Receive();
  if (db_->is_on_one_server()) return Settle(batch, commit);
  if (written.ok())
    return {Outcome::kAnswered, OkStatus(), batch.Answers(batch.FirstNumber(*written))};
  return db_->alive() ? Failed(written.status()) : Settle(batch, commit);
}

PostgresWriter::Attempt PostgresWriter::Failed(const Status& status) {
  if (!db_->alive()) {
    db_ = nullptr;
    return {Outcome::kAgain, status, {}};
  }
  const bool may_succeed = db_->met_conflict();
  // Its locks are more than the server has room for; those of a part may not be.
  const bool is_too_large = db_->sqlstate() == "53200";
  db_->Send("rollback");
  if (!db_->Receive().ok()) db_ = nullptr;
  if (may_succeed) return {Outcome::kAgain, status, {}};
  const bool is_of_one = is_too_large || !absl::IsUnavailable(status);
  return {is_of_one ? Outcome::kRefused : Outcome::kFailed, status, {}};
}

PostgresWriter::Attempt PostgresWriter::Unlocked(const Status& status) {
  const bool is_held = db_->met_lock();
  Attempt attempt = Failed(status);
  if (!is_held) return attempt;
  patient_again_ = Until(kImpatience);
  return {
      Outcome::kRefused,
      Refuse(kStoreUnavailable, "Another session of the database holds what this command writes.",
             "Try again; if it stays, see who holds it in pg_locks."),
      {}};
}

Status PostgresWriter::SetPatience() {
  const bool is_impatient = !patient_again_.passed();
  if (is_impatient == is_impatient_) return OkStatus();
  RETURN_IF_ERROR(
      db_->Run(std::string(is_impatient ? kShortPatience : "RESET lock_timeout")).status());
  is_impatient_ = is_impatient;
  return OkStatus();
}

PostgresWriter::Attempt PostgresWriter::Settle(PostgresBatch& batch, CommitsUnderWay::One& commit) {
  db_ = nullptr;
  for (std::optional<Until> give_up;;) {
    if (closing_ && !give_up.has_value()) give_up.emplace(kLastPatience);
    if (give_up.has_value() && give_up->passed()) break;
    if (!Connect().ok()) {
      commit.End();  // it is the server that is away
    } else {
      commit.Begin();
      const Result<bool> committed = HasCommitted(batch.transaction());
      // The number of a transaction may be given again after a crash, so what it wrote has the last
      // word.
      const Result<std::optional<std::int64_t>> number =
          committed.ok() && *committed
              ? batch.FindFirstNumber(*db_)
              : Result<std::optional<std::int64_t>>(std::optional<std::int64_t>(0));
      const bool is_known = committed.ok() && number.ok();
      const bool is_there = is_known && *committed && number->has_value();
      if (is_known && (!is_there || CommitBehind().ok())) {
        if (is_there) return {Outcome::kAnswered, OkStatus(), batch.Answers(**number)};
        return {
            Outcome::kAgain,
            Refuse(kStoreUnavailable, "The connection was lost before the commit.", "Try again."),
            {}};
      }
      if (db_ != nullptr && !db_->alive()) db_ = nullptr;
    }
    absl::SleepFor(kLook);
  }
  return {Outcome::kFailed,
          absl::UnknownError("The store was closed before the outcome could be found out."),
          {}};
}

// Whether a transaction that is over has committed; an error if it is not over yet, or cannot be
// asked for.
Result<bool> PostgresWriter::HasCommitted(std::int64_t transaction) {
  const Result<PgResult> status =
      db_->Run("SELECT pg_xact_status($1::text::xid8)", PgParameters().Add(transaction));
  if (!status.ok()) {
    // "is in the future": the server crashed before the number itself was durable.
    if (db_->alive() && db_->sqlstate() == "22023") return false;
    return status.status();
  }
  const std::string_view text = status->Text(0, 0);
  if (text == "in progress") return absl::UnavailableError("The transaction is not over yet.");
  return text == "committed";
}

// Standbys take what is written in order. A transaction that writes nothing waits for none.
Status PostgresWriter::CommitBehind() {
  RETURN_IF_ERROR(db_->Run("SELECT pg_logical_emit_message(true, 'tandem', '')").status());
  return db_->is_on_one_server() ? absl::UnavailableError("No standby has it yet.") : OkStatus();
}

Status PostgresWriter::Connect() {
  if (db_ != nullptr && db_->alive()) return OkStatus();
  db_ = nullptr;
  if (!next_connect_.passed()) return unreachable_;
  Result<std::unique_ptr<PgConnection>> opened = PgConnection::Open(options_.url, ByNameSettings());
  if (opened.ok()) {
    unreachable_ = PostgresBatch::Prepare(**opened, options_.tables);
  } else {
    unreachable_ = opened.status();
  }
  if (unreachable_.ok()) {
    db_ = *std::move(opened);
    is_impatient_ = false;
    ++connections_;
    pause_ = kFirstPause;
    return OkStatus();
  }
  pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
  next_connect_ = Until(pause_);
  return unreachable_;
}

}  // namespace tandem
