#include "libs/common/store/postgres_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "libs/common/store/commit_rules.h"
#include "libs/common/store/postgres_schema.h"

namespace tandem {
namespace {

constexpr Duration kBetweenLooks = absl::Seconds(1);
// Under load one notification tells of many commits; the first one goes at once.
constexpr Duration kBetweenNotifications = absl::Milliseconds(10);
// How many journal rows one sweep passes.
constexpr int kSweepSlice = 5'000;

}  // namespace

PostgresWatch::PostgresWatch(Options options)
    : options_(std::move(options)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  thread_ = std::thread([this] { Run(); });
}

PostgresWatch::~PostgresWatch() {
  stopping_ = true;
  Committed();
  thread_.join();
  ::close(wake_);
}

void PostgresWatch::Committed() {
  if (std::this_thread::get_id() == self_) return;
  if (!has_committed_.exchange(true)) ::eventfd_write(wake_, 1);
}

void PostgresWatch::Run() {
  self_ = std::this_thread::get_id();
  while (!stopping_) {
    Status status = db_ == nullptr ? Connect() : OkStatus();
    if (status.ok()) status = Serve();
    if (!status.ok()) {
      if (db_ != nullptr) options_.others_committed();  // nobody hears what they tell from now on
      db_ = nullptr;
      next_look_ = Until(kBetweenLooks);
    }
    Wait();
  }
  // What committed last is told as well.
  if (db_ != nullptr) (void)db_->Run("NOTIFY tandem");
}

Status PostgresWatch::Connect() {
  // A notification is not worth a sync.
  static constexpr std::pair<std::string_view, std::string_view> kSettings[] = {
      {"synchronous_commit", "off"}};
  ASSIGN_OR_RETURN(db_, PgConnection::Open(options_.url, kSettings));
  next_look_ = Until();
  foreign_batches_.reset();
  db_->SendPrepare("notify", "NOTIFY tandem");
  RETURN_IF_ERROR(db_->Run("LISTEN tandem").status());
  options_.others_committed();  // whatever was told while nobody listened
  return OkStatus();
}

void PostgresWatch::Wait() const {
  pollfd files[] = {{wake_, POLLIN, 0}, {db_ == nullptr ? -1 : PQsocket(db_->get()), POLLIN, 0}};
  const Duration left = has_committed_ && db_ != nullptr
                            ? std::min(next_look_.left(), next_notify_.left())
                            : next_look_.left();
  ::poll(files, 2, static_cast<int>(absl::ToInt64Milliseconds(left)) + 1);
  eventfd_t count = 0;
  ::eventfd_read(wake_, &count);
}

Status PostgresWatch::Serve() {
  if (next_notify_.passed() && has_committed_.exchange(false)) {
    db_->Send("notify");
    if (Status status = db_->Receive().status(); !status.ok()) {
      has_committed_ = true;  // and is told once it has connected again
      return status;
    }
    next_notify_ = Until(kBetweenNotifications);
  }
  if (next_look_.passed()) {
    RETURN_IF_ERROR(Look());
    RETURN_IF_ERROR(EndStuckSessions());
    RETURN_IF_ERROR(SweepIds());
    next_look_ = Until(kBetweenLooks);
  }
  if (PQconsumeInput(db_->get()) != 1) return absl::UnavailableError("The connection was lost.");
  bool is_told = false;
  while (PGnotify* notify = PQnotifies(db_->get())) {
    is_told |= notify->be_pid != PQbackendPID(db_->get());
    PQfreemem(notify);
  }
  if (is_told) options_.others_committed();
  return OkStatus();
}

// Every batch takes its versions from one sequence. What has moved it since the last look has
// committed by now or by the next one, but for a COMMIT that lasts longer than that: for those the
// relay and the timers look by themselves.
Status PostgresWatch::Look() {
  ASSIGN_OR_RETURN(const PgResult result,
                   db_->RunPrepared("SELECT last_value FROM tandem_versions"));
  const std::int64_t all = (result.Int(0, 0) + kVersionsPerBatch - 1) / kVersionsPerBatch;
  const std::int64_t foreign = all - options_.own_batches();
  const bool has_moved = std::exchange(foreign_batches_, foreign).value_or(foreign) != foreign;
  if (std::exchange(had_moved_, has_moved) || has_moved) options_.others_committed();
  return OkStatus();
}

// Between two statements of a pipeline none of the server's time-outs runs: a client that stops
// while it sends a batch would keep its locks. COPY alone may wait so for what its user sends.
Status PostgresWatch::EndStuckSessions() {
  return db_
      ->RunPrepared(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
          " WHERE datname = current_database() AND usename = session_user AND state = 'active'"
          " AND wait_event = 'ClientRead' AND xact_start IS NOT NULL AND query NOT ILIKE 'copy%'"
          " AND query_start < clock_timestamp() - $1::int8 * interval '1 millisecond'",
          PgParameters().Add(absl::ToInt64Milliseconds(options_.patience)))
      .status();
}

// Several processes may sweep the same, each once.
Status PostgresWatch::SweepIds() {
  const std::int64_t cutoff = absl::ToUnixMicros(options_.clock->Now() - kIdsKept);
  ASSIGN_OR_RETURN(
      const PgResult old,
      db_->RunPrepared(
          "WITH next AS (SELECT number FROM tandem_journal WHERE time < $2 AND number ="
          "  (SELECT value::int8 + 1 FROM tandem_meta WHERE key = 'swept_ids'))"
          " SELECT j.number, id, time FROM next, tandem_journal j"
          " WHERE j.number >= next.number AND j.number < next.number + $1"
          " ORDER BY j.number",
          PgParameters().Add(std::int64_t{kSweepSlice}).Add(cutoff)));
  // Times need not rise with numbers: one that is not old ends the slice, and begins the next.
  int rows = 0;
  while (rows < old.rows() && old.Int(rows, 2) < cutoff) ++rows;
  if (rows == 0) return OkStatus();
  PgArray hashes = PgArray::Numbers(), numbers = PgArray::Numbers();
  for (int row = 0; row < rows; ++row) {
    hashes.Add(KeptHash(old.Text(row, 1)));
    numbers.Add(old.Int(row, 0));
  }
  RETURN_IF_ERROR(db_->RunPrepared("DELETE FROM tandem_ids i USING unnest($1::int8[], $2::int8[])"
                                   " AS o(hash, number)"
                                   " WHERE i.hash = o.hash AND i.number = o.number",
                                   PgParameters().Add(hashes).Add(numbers))
                      .status());
  return db_
      ->RunPrepared(
          "UPDATE tandem_meta SET value = $1::int8::text"
          " WHERE key = 'swept_ids' AND value::int8 < $1::int8",
          PgParameters().Add(old.Int(rows - 1, 0)))
      .status();
}

}  // namespace tandem
