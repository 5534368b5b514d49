#include "libs/common/store/group_commit.h"

#include <list>

#include "libs/common/base/reasons.h"

namespace tandem {
namespace {

// One transaction's worth: more would make everyone wait for the last.
constexpr std::size_t kMaxBatch = 512;
constexpr std::size_t kMaxWaiting = 16'384;

std::vector<Store::Written> WrittenBy(const Change& change, const Committed& committed) {
  std::vector<Store::Written> written;
  for (std::size_t i = 0; i < change.writes.size(); ++i) {
    written.push_back({change.writes[i].collection, change.writes[i].name, committed.versions[i]});
  }
  return written;
}

}  // namespace

struct GroupCommit::Listeners {
  std::mutex mutex;
  std::list<Store::Listener> all;
};

class GroupCommit::Registration : public Store::Listening {
 public:
  Registration(std::shared_ptr<Listeners> listeners, std::list<Store::Listener>::iterator place)
      : listeners_(std::move(listeners)), place_(place) {}
  ~Registration() override {
    const std::lock_guard lock(listeners_->mutex);
    listeners_->all.erase(place_);
  }

 private:
  const std::shared_ptr<Listeners> listeners_;
  const std::list<Store::Listener>::iterator place_;
};

struct GroupCommit::Instruments {
  prometheus::Histogram& batch_size;
  prometheus::Histogram& wait;
  prometheus::Counter& guards_lost;
};

GroupCommit::GroupCommit(Engine engine, Metrics* metrics, const std::string& service)
    : engine_(std::move(engine)),
      listeners_(std::make_shared<Listeners>()),
      instruments_(
          metrics == nullptr
              ? nullptr
              : new Instruments{metrics->histogram("tandem_commit_batch_size",
                                                   "Changes committed in one transaction.",
                                                   {1, 2, 4, 8, 16, 32, 64, 128, 256, 512},
                                                   {{"service", service}}),
                                metrics->histogram("tandem_commit_wait_seconds",
                                                   "From queueing a Change to its commit.",
                                                   LatencyBounds(), {{"service", service}}),
                                metrics->counter("tandem_guards_lost_total",
                                                 "Changes that have to be run again.",
                                                 {{"service", service}})}),
      committer_([this] { CommitBatches(); }),
      answerer_([this] { AnswerBatches(); }) {}

GroupCommit::~GroupCommit() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    queued_.notify_all();
  }
  committer_.join();
  answerer_.join();
}

void GroupCommit::Queue(Change change, std::function<void(Result<Committed>)> done) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < kMaxWaiting) {
      waiting_.push_back({std::move(change), std::move(done), std::chrono::steady_clock::now()});
      if (waiting_.size() == 1) queued_.notify_one();
      return;
    }
  }
  done(Refuse(kOverloaded, "The store has too many commands waiting.", "Try again after a pause."));
}

std::unique_ptr<Store::Listening> GroupCommit::Listen(Store::Listener listener) {
  const std::lock_guard lock(listeners_->mutex);
  const auto place = listeners_->all.insert(listeners_->all.end(), std::move(listener));
  return std::make_unique<Registration>(listeners_, place);
}

bool GroupCommit::Lead() {
  const std::lock_guard lock(mutex_);
  if (committing_ || stopping_ || !waiting_.empty()) return false;
  committing_ = true;
  return true;
}

Result<Committed> GroupCommit::CommitAsLeader(Change change) {
  std::vector<Waiting> alone;
  alone.push_back({std::move(change), nullptr, std::chrono::steady_clock::now()});
  Answered answered = CommitBatch(std::move(alone));
  {
    const std::lock_guard lock(mutex_);
    committing_ = false;
    if (stopping_ || !waiting_.empty()) queued_.notify_one();
  }
  Announce(answered);
  return std::move(answered.answers.front());
}

void GroupCommit::Announce(const Answered& answered) {
  if (!answered.has_committed) return;
  const std::lock_guard listening(listeners_->mutex);
  for (const Store::Listener& listener : listeners_->all) listener(answered.written);
}

void GroupCommit::CommitBatches() {
  std::unique_lock lock(mutex_);
  for (;;) {
    queued_.wait(lock, [&] { return !committing_ && (stopping_ || !waiting_.empty()); });
    if (waiting_.empty()) break;
    committing_ = true;
    std::vector<Waiting> batch = std::exchange(waiting_, {});
    if (batch.size() > kMaxBatch) {
      const auto rest = batch.begin() + static_cast<std::ptrdiff_t>(kMaxBatch);
      waiting_.assign(std::make_move_iterator(rest), std::make_move_iterator(batch.end()));
      batch.resize(kMaxBatch);
    }
    lock.unlock();
    Answered answered = CommitBatch(std::move(batch));
    lock.lock();
    committing_ = false;
    to_answer_.push_back(std::move(answered));
    answered_.notify_one();
  }
  committed_all_ = true;
  answered_.notify_one();
}

GroupCommit::Answered GroupCommit::CommitBatch(std::vector<Waiting> batch) {
  std::vector<Change> changes;
  changes.reserve(batch.size());
  for (Waiting& one : batch) changes.push_back(std::move(one.change));
  Answered answered;
  answered.answers = engine_(changes);
  const auto now = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const Result<Committed>& answer = answered.answers[i];
    if (answer.ok() && !answer->repeated) {
      auto written = WrittenBy(changes[i], *answer);
      std::move(written.begin(), written.end(), std::back_inserter(answered.written));
      answered.has_committed = true;
    }
    if (instruments_ != nullptr) {
      instruments_->wait.Observe(std::chrono::duration<double>(now - batch[i].since).count());
    }
    answered.done.push_back(std::move(batch[i].done));
  }
  if (instruments_ != nullptr) Count(answered);
  return answered;
}

void GroupCommit::Count(const Answered& answered) const {
  instruments_->batch_size.Observe(static_cast<double>(answered.answers.size()));
  for (const Result<Committed>& answer : answered.answers) {
    if (absl::IsAborted(answer.status())) instruments_->guards_lost.Increment();
  }
}

void GroupCommit::AnswerBatches() {
  std::unique_lock lock(mutex_);
  for (;;) {
    answered_.wait(lock, [&] { return committed_all_ || !to_answer_.empty(); });
    if (to_answer_.empty()) return;
    Answered answered = std::move(to_answer_.front());
    to_answer_.pop_front();
    lock.unlock();
    Announce(answered);
    for (std::size_t i = 0; i < answered.done.size(); ++i)
      answered.done[i](std::move(answered.answers[i]));
    answered = {};  // what the answers kept alive goes before the next wait
    lock.lock();
  }
}

}  // namespace tandem
