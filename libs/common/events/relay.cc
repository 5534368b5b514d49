#include "libs/common/events/relay.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "libs/common/base/status_words.h"
#include "libs/common/base/trace.h"
#include "libs/common/base/until.h"
#include "libs/common/events/backoff.h"
#include "libs/common/events/journal_ahead.h"
#include "libs/common/events/log_check.h"
#include "libs/common/events/message_spans.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/reasons.h"
#include "libs/common/events/relay_places.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/runner.h"

namespace tandem {
namespace {

using common::v1::JournalEntry;
using Instant = std::chrono::steady_clock::time_point;

constexpr std::chrono::seconds kWriteWithin(1);
constexpr std::chrono::milliseconds kRetryWrite(100);
constexpr int kWriteAfter = 4096;  // events
constexpr std::chrono::milliseconds kLeaseWait(250);
// The store tells at once of what commits. Another process may end before it has told of its own.
constexpr std::chrono::seconds kLookAnyway(1);
constexpr int kRowsAtOnce = 256;  // rows of the journal at a time, for one that has events

// Whether everything up to and with `place` is behind `position`; a row counts as a whole.
bool Reached(const Position& position, const Position& place) {
  if (place.number == 0) return true;  // nothing was committed yet
  return std::pair(position.epoch, position.number) >= std::pair(place.epoch, place.number);
}

bool IsLease(const Store::Written& written) {
  return written.collection.pattern == kLeases.pattern;
}

}  // namespace

class Relay::Worker {
 public:
  explicit Worker(const Options& options)
      : options_(options), journal_(*options.store, options.batch, [this] {
          const std::lock_guard lock(mutex_);
          committed_ = false;
        }) {
    listening_ = options_.store->Listen([this](std::span<const Store::Written> written) {
      const bool is_lease =
          !written.empty() && std::all_of(written.begin(), written.end(), IsLease);
      if (is_lease) return;
      const std::lock_guard lock(mutex_);
      committed_ = true;
      wakes_.notify_one();
    });
    thread_ = std::thread([this] { Run(); });
  }

  ~Worker() {
    listening_.reset();
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wakes_.notify_one();
    thread_.join();
  }

  Status Flush(Time deadline) {
    ASSIGN_OR_RETURN(const Position head, options_.store->Head());
    std::unique_lock lock(mutex_);
    ++flushing_;
    wakes_.notify_one();
    const bool done =
        reached_.wait_until(lock, Until(deadline).at(), [&] { return Reached(written_, head); });
    --flushing_;
    if (done) return OkStatus();
    return Refuse(kDeadlineExceeded,
                  "The deadline passed before the relay had published everything.",
                  "Look at the event log.");
  }

  Status health() const {
    const std::lock_guard lock(mutex_);
    return health_;
  }

  Backlog backlog() const {
    Position position;
    {
      const std::lock_guard lock(mutex_);
      position = position_;
    }
    Backlog backlog;
    if (!Leads() || (position == Position() && health().ok())) {  // not loaded yet
      const auto stored = Stored();
      if (!stored.ok()) return backlog;
      position = FromProto(stored->position());
    }
    const Result<Position> head = options_.store->Head();
    if (head.ok() && position.number > head->number) position = {};  // it went back
    for (int limit = 1; head.ok() && !Reached(position, *head); limit = kRowsAtOnce) {
      const auto rows = options_.store->ReadJournal(position, limit);
      if (!rows.ok() || rows->empty()) break;
      const auto first = std::find_if(rows->begin(), rows->end(), [](const JournalEntry& entry) {
        return entry.events_size() > 0;
      });
      if (first != rows->end()) {
        backlog.rows = head->number - first->number() + 1;
        backlog.oldest = options_.clock->Now() - FromTimestamp(first->commit_time());
        break;
      }
      position.number = rows->back().number();  // of rows without events nobody waits
    }
    return backlog;
  }

 private:
  void Run() {
    Backoff backoff;
    while (true) {
      if (!Leads()) {
        loaded_ = false;
        if (!WaitToLead()) return;
      }
      Status status = loaded_ ? OkStatus() : Load();
      loaded_ = status.ok();
      const Result<bool> more = loaded_ ? PublishNext() : Result<bool>(std::move(status));
      // By what it was replaced Load looks into next.
      if (ReasonOf(more.status()) != kLogReplaced.name) SetHealth(more.status());
      if (!more.ok()) {
        const std::string reason = ReasonOf(more.status());
        if (std::exchange(waits_for_, reason) != reason) Say("The relay waits", more.status());
        // What does not pass by itself is looked into before anything is sent.
        if (IsTransient(more.status())) {
          journal_.BeginSmall();
        } else {
          loaded_ = false;
        }
        if (reason == kJournalWentBack.name) ForgetPlace();
        if (!WaitAfterFailure(backoff.Next())) return;
        continue;
      }
      backoff.Reset();
      waits_for_.clear();
      if (*more && !stopping()) continue;
      if (WriteIsDue() && !Write() && !WaitAfterFailure(kRetryWrite)) return;
      if (!WaitForCommit()) return;
    }
  }

  // Where the last run has stopped, or another replica; refused if the log is not the one that it
  // has filled.
  Status Load() {
    if (places_.is_replaced()) RETURN_IF_ERROR(WritePlaces());
    RETURN_IF_ERROR(options_.log->Prepare({options_.topic}));
    ASSIGN_OR_RETURN(const common::v1::RelayPosition stored, Stored());
    ASSIGN_OR_RETURN(
        const LogOfStore log,
        LogOfStore::Look(*options_.store, *options_.log, options_.topic, options_.source, stored));
    RETURN_IF_ERROR(log.Check());
    ASSIGN_OR_RETURN(const Position head, options_.store->Head());
    partitions_ = static_cast<int>(log.ends().size());
    places_.Begin(log);
    ended_ = stored.ended();
    announced_ = false;
    journal_.Forget();
    const std::lock_guard lock(mutex_);
    position_ = written_ = FromProto(stored.position());
    // Written down into a store that had just been set back: all is told again, and dropped.
    if (position_.number > head.number) position_ = {};
    unwritten_ = 0;
    reached_.notify_all();
    return OkStatus();
  }

  // Until Load knows better everything waits: nobody is to think that all is told.
  void ForgetPlace() {
    const std::lock_guard lock(mutex_);
    position_ = written_ = {};
    unwritten_ = 0;
  }

  Result<common::v1::RelayPosition> Stored() const {
    return tandem::Stored(*options_.store, kRelayPositions, kRelayPosition);
  }

  // True if there may be more.
  Result<bool> PublishNext() {
    ASSIGN_OR_RETURN(const std::vector<JournalEntry> entries, journal_.Next(position_));
    if (position_.epoch < BeginningOf(ended_).epoch) {
      RETURN_IF_ERROR(Announce());
    } else if (entries.empty()) {
      return false;
    }
    std::span<const JournalEntry> left(entries);
    do {
      const std::size_t count = places_.AtOnce(left);
      RETURN_IF_ERROR(Publish(left.first(count)));
      left = left.subspan(count);
    } while (!left.empty() && Leads());
    return !left.empty() || journal_.is_full();
  }

  Status Publish(std::span<const JournalEntry> entries) {
    // Where a topic refuses, little is put again into others at every try: the fewest come first.
    auto topics =
        ToldByTopic(ended_, entries, options_.topic, options_.source, options_.store->digest_key());
    int events = 0;
    for (auto& [topic, batch] : topics) {
      std::vector<Span> spans = BeginSending(options_.tracing, options_.service, topic, batch);
      ASSIGN_OR_RETURN(const auto offsets, options_.log->Publish(topic, batch));
      if (topic == options_.topic) RETURN_IF_ERROR(places_.Take(batch, offsets));
      EndSending(options_.tracing, std::move(spans));
      events += static_cast<int>(batch.size());
    }
    if (!entries.empty()) journal_.Used(entries.back());
    if (options_.delay != nullptr) Observe(entries);
    {
      const std::lock_guard lock(mutex_);
      if (!entries.empty()) position_ = ToldAt(ended_, entries.back());
      const Position begins = BeginningOf(ended_);
      if (position_.number >= begins.number)
        position_.epoch = std::max(position_.epoch, begins.epoch);
      if (unwritten_ == 0 && events > 0)
        write_by_ = std::chrono::steady_clock::now() + kWriteWithin;
      unwritten_ += events;
    }
    if (unwritten_ >= kWriteAfter) Write();
    return OkStatus();
  }

  // A restore has begun an epoch: says so before anything else.
  Status Announce() {
    if (announced_) return OkStatus();
    const std::vector<Event> announcements =
        Announcements(ended_, options_.source, options_.clock->Now(), partitions_);
    ASSIGN_OR_RETURN(const auto offsets, options_.log->Publish(options_.topic, announcements));
    announced_ = true;
    return places_.Take(announcements, offsets);
  }

  void Observe(std::span<const JournalEntry> entries) const {
    const Time now = options_.clock->Now();
    for (const JournalEntry& entry : entries) {
      const Time committed = FromTimestamp(entry.commit_time());
      options_.delay->Observe(absl::ToDoubleSeconds(now - committed),
                              SampledTraceIdOf(entry.traceparent()), now);
    }
  }

  bool WriteIsDue() const {
    const std::lock_guard lock(mutex_);
    if (Reached(written_, position_)) return false;
    return stopping_ || flushing_ > 0 ||
           (unwritten_ > 0 && std::chrono::steady_clock::now() >= write_by_);
  }

  Context ContextOfChange() const {
    Context context;
    context.store = options_.store;
    context.now = options_.clock->Now();
    context.change_id = "relay@" + FormatPosition(position_);
    context.cause = "relay";
    return context;
  }

  // That the log was replaced, so that nobody runs on in it after this process.
  Status WritePlaces() {
    return RunNow(ContextOfChange(), [&](Unit& unit) { return places_.Save(unit); }).status();
  }

  // A failure is no harm: the next one writes more.
  bool Write() {
    const Position position = position_, before = written_;
    // Many rows, and a second more or less makes no difference to what they are for.
    const Instant now = std::chrono::steady_clock::now();
    const bool with_places = now >= write_places_at_ || stopping();
    const auto done = RunNow(ContextOfChange(), [&](Unit& unit) -> Status {
      ASSIGN_OR_RETURN(std::optional<common::v1::RelayPosition> row,
                       unit.Find(kRelayPositions, kRelayPosition));
      if (!row.has_value()) row.emplace();
      if (FromProto(row->position()) != before || row->ended_size() != ended_.size()) {
        return Refuse(kSuperseded, "Another replica publishes.", "It goes on from there.");
      }
      row->set_name(std::string(kRelayPosition));
      *row->mutable_position() = ToProto(position);
      unit.Save(kRelayPositions, *std::move(row));
      return with_places ? places_.Save(unit) : OkStatus();
    });
    const std::lock_guard lock(mutex_);
    unwritten_ = 0;
    if (!done.ok()) {
      Say("The relay's position cannot be written", done.status());
      if (ReasonOf(done.status()) == kSuperseded.name) loaded_ = false;
      write_by_ = std::chrono::steady_clock::now() + kWriteWithin;
      unwritten_ = 1;
      return false;
    }
    written_ = position;
    if (with_places) {
      places_.Saved();
      write_places_at_ = now + kWriteWithin;
    }
    reached_.notify_all();
    return true;
  }

  // False when it is time to end: everything that had been committed is published then.
  bool WaitForCommit() {
    std::unique_lock lock(mutex_);
    const auto wakes = [this] {
      return committed_ || stopping_ || (flushing_ > 0 && !Reached(written_, position_));
    };
    if (stopping_ && !committed_) return false;
    if (unwritten_ > 0) {
      wakes_.wait_until(lock, write_by_, wakes);
    } else if (options_.lease != nullptr) {
      wakes_.wait_for(lock, kLookAnyway, wakes);
    } else {
      wakes_.wait(lock, wakes);
    }
    return true;
  }

  bool Leads() const { return options_.lease == nullptr || options_.lease->held(); }

  // False when it is time to end.
  bool WaitToLead() const {
    while (!stopping()) {
      if (options_.lease->WaitUntilHeld(kLeaseWait)) return true;
    }
    return false;
  }

  bool WaitAfterFailure(std::chrono::milliseconds duration) {
    std::unique_lock lock(mutex_);
    return !wakes_.wait_for(lock, duration, [this] { return stopping_; });
  }

  void SetHealth(const Status& status) {
    const std::lock_guard lock(mutex_);
    health_ = IsTransient(status) ? OkStatus() : status;
  }

  bool stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  void Say(std::string_view message, const Status& why) const {
    if (options_.messages == nullptr) return;
    options_.messages->Warning(message, {{"topic", options_.topic}, {"why", WordsOf(why)}});
  }

  const Options options_;

  // Of the thread alone, from Load on.
  bool loaded_ = false;
  std::string waits_for_;  // the reason that was said last
  bool announced_ = false;
  int partitions_ = 0;
  EndedEpochs ended_;
  RelayPlaces places_;
  Instant write_places_at_;
  mutable std::mutex mutex_;
  std::condition_variable wakes_, reached_;
  bool committed_ = true;
  bool stopping_ = false;
  int flushing_ = 0;
  Position position_;  // everything up to here is in the log; written by the thread alone
  Position written_;   // the same, as the store has it
  int unwritten_ = 0;  // events between the two
  Instant write_by_;
  JournalAhead journal_;
  Status health_;
  std::unique_ptr<Store::Listening> listening_;
  std::thread thread_;
};

Relay::Relay(const Options& options) : worker_(std::make_unique<Worker>(options)) {}
Relay::~Relay() = default;
Status Relay::Flush(Time deadline) { return worker_->Flush(deadline); }
Status Relay::health() const { return worker_->health(); }
Relay::Backlog Relay::backlog() const { return worker_->backlog(); }

}  // namespace tandem
