#include "libs/common/events/timers.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/common/base/status_words.h"
#include "libs/common/base/trace.h"
#include "libs/common/base/until.h"
#include "libs/common/events/backoff.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/reasons.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/runner.h"

namespace tandem {
namespace {

using common::v1::Timer;

constexpr int kDueAtOnce = 100;
constexpr Duration kOwnerWithin = absl::Seconds(10);
// The clock of the machine may be set while a far timer is waited for.
constexpr Duration kLongestWait = absl::Minutes(1);
constexpr std::chrono::milliseconds kTimersLeaseWait(250);
// The store tells at once of a timer that is set. Another process may end before it has told of its
// own.
constexpr Duration kTimersLookAgain = absl::Seconds(1);

// A timer as it was listed.
struct Due {
  std::string name;
  Version version;
  Timer timer;
};

Time DueOf(const Timer& timer) { return FromTimestamp(timer.due()); }

}  // namespace

class Timers::Worker {
 public:
  explicit Worker(const Options& options) : options_(options) {
    listening_ = options_.store->Listen([this](std::span<const Store::Written> written) {
      const bool is_set =
          written.empty() ||
          std::any_of(written.begin(), written.end(), [](const Store::Written& one) {
            return one.collection.pattern == kTimers.pattern;
          });
      if (is_set) Wake();
    });
    thread_ = std::thread([this] { Run(); });
  }

  ~Worker() {
    listening_.reset();
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wakes_.notify_all();
    thread_.join();
  }

  void Wake() {
    {
      const std::lock_guard lock(mutex_);
      ++wakings_;
    }
    wakes_.notify_all();
  }

  Status WaitUntilIdle(Time deadline) {
    std::unique_lock lock(mutex_);
    ++wakings_;
    const std::int64_t asked = wakings_;
    wakes_.notify_all();
    if (idle_.wait_until(lock, Until(deadline).at(), [&] { return idle_since_ >= asked; })) {
      return OkStatus();
    }
    return Refuse(kDeadlineExceeded, "The deadline passed while timers were due.", "Try again.");
  }

  Result<int> overdue() const {
    CountQuery due;
    due.conditions = {{"due", Op::kLessOrEqual, absl::ToUnixMicros(options_.clock->Now())},
                      {"parked", Op::kEqual, std::int64_t{0}}};
    ASSIGN_OR_RETURN(const std::vector<Tally> tallies, options_.store->Count(kTimers.info(), due));
    return tallies.empty() ? 0 : static_cast<int>(tallies.front().count);
  }

 private:
  static Query DueBy(Time now) {
    Query query = Query()
                      .Where("parked", Op::kEqual, 0)
                      .Where("due", Op::kLessOrEqual, absl::ToUnixMicros(now));
    query.order_by = "due";
    return query;
  }

  void Run() {
    Backoff backoff;
    while (true) {
      std::int64_t seen;
      {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        seen = wakings_;
      }
      if (options_.lease != nullptr && !options_.lease->WaitUntilHeld(kTimersLeaseWait)) continue;
      // One moment for both looks: what falls due between two would be in neither.
      const Time now = options_.clock->Now();
      const Result<bool> ran = RunDue(now);
      if (!ran.ok()) {
        Say("Timers cannot be read", ran.status(), options_.service);
        if (!Wait(seen, absl::FromChrono(backoff.Next()))) return;
        continue;
      }
      backoff.Reset();
      if (*ran) continue;  // a handler may have set the next one
      if (retries_.empty()) {
        const std::lock_guard lock(mutex_);
        idle_since_ = seen;
        idle_.notify_all();
      }
      const Result<Duration> next = NextDue(now);
      if (!Wait(seen, next.value_or(absl::FromChrono(backoff.Next())))) return;
    }
  }

  // True if there were any to run.
  Result<bool> RunDue(Time now) {
    bool ran = false;
    Query query = DueBy(now);
    query.limit = kDueAtOnce;
    std::set<std::string> seen;
    while (true) {
      ASSIGN_OR_RETURN(const std::vector<Row> rows, options_.store->List(kTimers.info(), query));
      for (const Row& row : rows) {
        Due due{row.name, row.version, {}};
        if (!due.timer.ParseFromString(row.body))
          return Internal("A timer does not parse: " + row.name);
        query.after = {{absl::ToUnixMicros(DueOf(due.timer)), row.name}};
        seen.insert(row.name);
        if (const auto retry = retries_.find(row.name);
            retry != retries_.end() && !retry->second.at.passed()) {
          continue;
        }
        if (IsStopping()) return false;
        Run(due, now);
        ran = true;
      }
      if (static_cast<int>(rows.size()) < kDueAtOnce) break;
    }
    std::erase_if(retries_, [&seen](const auto& retry) { return !seen.contains(retry.first); });
    return ran;
  }

  void Run(const Due& due, Time now) {
    const Timer& timer = due.timer;
    const auto handler = options_.handlers.find(timer.kind());
    if (handler == options_.handlers.end()) {
      return Fail(due, Internal("No handler for timers of kind " + timer.kind()));
    }
    Context context = ContextOf(due, now);
    if (options_.tracing != nullptr) context.traceparent = options_.tracing->NewSpan("");
    const Time start = absl::Now();
    const Status status = RunNow(context, [&](Unit& unit) -> Status {
                            ASSIGN_OR_RETURN(const bool is_same, IsAsListed(unit, due));
                            if (!is_same) return OkStatus();
                            unit.Erase(kTimers.info(), due.name);
                            return handler->second(unit, timer.subject());
                          }).status();
    TakeSpan(context, start, status);
    if (status.ok()) {
      retries_.erase(due.name);
    } else {
      Fail(due, status);
    }
  }

  // A timer begins a trace: what had set it was over long ago.
  void TakeSpan(const Context& context, Time start, const Status& status) const {
    if (SampledTraceIdOf(context.traceparent).empty()) return;
    Span span;
    span.service = options_.service;
    span.name = context.cause;
    span.traceparent = context.traceparent;
    span.start = start;
    span.end = absl::Now();
    span.failed = !status.ok();
    options_.tracing->Take(std::move(span));
  }

  void Fail(const Due& due, const Status& why) {
    Retry& retry = retries_[due.name];
    if (!retry.backoff.failed()) Say("A timer fails", why, due.name);
    retry.at = Until(absl::FromChrono(retry.backoff.Next()));
    if (MayPass(why)) return;
    Context context = ContextOf(due, options_.clock->Now());
    context.change_id += "/parked";
    const Status parked = RunNow(context, [&](Unit& unit) -> Status {
                            ASSIGN_OR_RETURN(const bool is_same, IsAsListed(unit, due));
                            if (!is_same) return OkStatus();
                            Timer timer = due.timer;
                            timer.set_attempts(timer.attempts() + 1);
                            timer.set_error(WordsOf(why));
                            timer.set_parked(true);
                            timer.set_name(due.name);
                            unit.Save(kTimers, std::move(timer));
                            return OkStatus();
                          }).status();
    if (!parked.ok()) Say("A timer cannot be parked", parked, due.name);
  }

  // Whether it is set as it was: not cleared, not set anew, not parked.
  static Result<bool> IsAsListed(Unit& unit, const Due& due) {
    ASSIGN_OR_RETURN(const std::optional<Timer> now, unit.Find(kTimers, due.name));
    return now.has_value() && !now->parked() && DueOf(*now) == DueOf(due.timer);
  }

  Context ContextOf(const Due& due, Time now) const {
    Context context;
    context.store = options_.store;
    context.peers = options_.peers;
    context.caller = ServiceCaller(options_.service);
    context.now = now;
    context.deadline = absl::Now() + kOwnerWithin;
    context.change_id = fmt::format("{}@{}.{}", due.name, due.version.epoch, due.version.number);
    context.cause = "timer " + due.timer.kind();
    context.service = options_.service;
    return context;
  }

  // How long it is until the next one is to run.
  Result<Duration> NextDue(Time now) const {
    Query query =
        Query().Where("parked", Op::kEqual, 0).Where("due", Op::kGreater, absl::ToUnixMicros(now));
    query.order_by = "due";
    query.limit = 1;
    ASSIGN_OR_RETURN(const std::vector<Row> rows, options_.store->List(kTimers.info(), query));
    Duration next = options_.lease == nullptr ? absl::InfiniteDuration() : kTimersLookAgain;
    for (const Row& row : rows) {
      Timer timer;
      if (!timer.ParseFromString(row.body)) return Internal("A timer does not parse: " + row.name);
      next = std::min({next, DueOf(timer) - options_.clock->Now(), kLongestWait});
    }
    for (const auto& [name, retry] : retries_) next = std::min(next, retry.at.left());
    return next;
  }

  // Until someone wakes it, at most for `patience`; false if it is to end.
  bool Wait(std::int64_t seen, Duration patience) {
    std::unique_lock lock(mutex_);
    wakes_.wait_until(lock, Until(patience).at(), [&] { return stopping_ || wakings_ != seen; });
    return !stopping_;
  }

  bool IsStopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  void Say(std::string_view message, const Status& why, std::string_view about) const {
    if (options_.messages == nullptr) return;
    options_.messages->Warning(message, {{"about", std::string(about)}, {"why", WordsOf(why)}});
  }

  struct Retry {
    Backoff backoff;
    Until at{absl::ZeroDuration()};
  };

  const Options options_;
  std::map<std::string, Retry> retries_;  // of the thread alone
  mutable std::mutex mutex_;
  std::condition_variable wakes_, idle_;
  std::int64_t wakings_ = 0;
  std::int64_t idle_since_ = -1;  // nothing was due when it had been woken so many times
  bool stopping_ = false;
  std::unique_ptr<Store::Listening> listening_;
  std::thread thread_;
};

Timers::Timers(const Options& options) : worker_(std::make_unique<Worker>(options)) {}
Timers::~Timers() = default;
void Timers::Wake() { worker_->Wake(); }
Status Timers::WaitUntilIdle(Time deadline) { return worker_->WaitUntilIdle(deadline); }
Result<int> Timers::overdue() const { return worker_->overdue(); }

}  // namespace tandem
