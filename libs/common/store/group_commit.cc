#include "libs/common/store/group_commit.h"

#include <list>

#include "libs/common/base/behind_arrivals.h"
#include "libs/common/base/metrics.h"
#include "libs/common/base/reasons.h"

namespace tandem {
namespace {

constexpr std::size_t kMaxWaiting = 16'384;

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

GroupCommit::GroupCommit(std::vector<Engine> engines, Metrics* metrics, const std::string& service)
    : engines_(std::move(engines)),
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
      committing_(engines_.size()) {
  for (const Engine& engine : engines_) free_.push_back(&engine);
  for (std::size_t i = 0; i < engines_.size(); ++i)
    committers_.emplace_back([this] { CommitBatches(); });
  answerer_ = std::thread([this] { AnswerBatches(); });
}

GroupCommit::~GroupCommit() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    queued_.notify_all();
  }
  for (std::thread& committer : committers_) committer.join();
  answerer_.join();
}

void GroupCommit::Queue(Change change, std::function<void(Result<Committed>)> done) {
  std::unique_lock lock(mutex_);
  if (waiting_.size() >= kMaxWaiting) {
    lock.unlock();
    done(Refuse(kOverloaded, "The store has too many commands waiting.",
                "Try again after a pause."));
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  const bool is_alone = !free_.empty() && waiting_.empty() && to_answer_.empty();
  waiting_.Add({std::move(change), std::move(done), now});
  if (!MayCommit()) return;
  const bool is_gathered = waiting_.IsGathered();
  if (!is_alone || (!is_gathered && now < waiting_.gathers_until())) {
    if (is_gathered || gathering_ == 0) queued_.notify_one();
    return;
  }
  Answered answered = CommitNext(lock);
  lock.unlock();
  Answer(std::move(answered));
}

bool GroupCommit::MayCommit() const { return !free_.empty() && waiting_.HasNext(IsBeside()); }

std::unique_ptr<Store::Listening> GroupCommit::Listen(Store::Listener listener) {
  const std::lock_guard lock(listeners_->mutex);
  const auto place = listeners_->all.insert(listeners_->all.end(), std::move(listener));
  return std::make_unique<Registration>(listeners_, place);
}

void GroupCommit::Announce(std::span<const Store::Written> written) const {
  const std::lock_guard listening(listeners_->mutex);
  for (const Store::Listener& listener : listeners_->all) listener(written);
}

void GroupCommit::CommitBatches() {
  StayBehindArrivals();
  std::unique_lock lock(mutex_);
  for (;;) {
    queued_.wait(lock, [&] { return MayCommit() || (stopping_ && waiting_.empty()); });
    if (waiting_.empty()) break;
    Gather(lock);
    if (!MayCommit()) continue;
    to_answer_.push_back(CommitNext(lock));
    answered_.notify_one();
  }
  --committing_;
  answered_.notify_one();
}

void GroupCommit::Gather(std::unique_lock<std::mutex>& lock) {
  ++gathering_;
  queued_.wait_until(lock, waiting_.gathers_until(),
                     [this] { return stopping_ || !MayCommit() || waiting_.IsGathered(); });
  --gathering_;
}

GroupCommit::Answered GroupCommit::CommitNext(std::unique_lock<std::mutex>& lock) {
  CommitQueue::Batch batch = waiting_.TakeNext(IsBeside());
  const Engine* engine = free_.back();
  free_.pop_back();
  if (MayCommit()) queued_.notify_one();
  lock.unlock();
  const auto start = std::chrono::steady_clock::now();
  Answered answered = CommitBatch(*engine, std::move(batch.waiting));
  lock.lock();
  free_.push_back(engine);
  waiting_.Over(batch, start, std::chrono::steady_clock::now());
  if (stopping_) {
    queued_.notify_all();
  } else if (MayCommit()) {
    queued_.notify_one();
  }
  return answered;
}

GroupCommit::Answered GroupCommit::CommitBatch(const Engine& engine,
                                               std::vector<CommitQueue::Waiting> batch) const {
  std::vector<Change> changes;
  changes.reserve(batch.size());
  for (CommitQueue::Waiting& one : batch) changes.push_back(std::move(one.change));
  Answered answered;
  answered.answers = engine(changes);
  std::vector<Store::Written> written;
  bool concerns_listeners = false;
  const auto now = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const Result<Committed>& answer = answered.answers[i];
    if (answer.ok() && !answer->repeated) {
      const std::vector<Write>& writes = changes[i].writes;
      for (std::size_t j = 0; j < writes.size(); ++j)
        written.push_back({writes[j].collection, writes[j].name, answer->versions[j]});
      // A Change that only checks what was read (see ADR 010) wakes nobody.
      if (!writes.empty() || answer->entry.events_size() > 0) concerns_listeners = true;
    }
    if (instruments_ != nullptr) {
      instruments_->wait.Observe(std::chrono::duration<double>(now - batch[i].since).count());
    }
    answered.done.push_back(std::move(batch[i].done));
  }
  // Here, not by whom answers: the relay that hears of it is one wake-up nearer.
  if (concerns_listeners) Announce(written);
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
    answered_.wait(lock, [&] { return committing_ == 0 || !to_answer_.empty(); });
    if (to_answer_.empty()) return;
    Answered answered = std::move(to_answer_.front());
    to_answer_.pop_front();
    lock.unlock();
    Answer(std::move(answered));
    lock.lock();
  }
}

void GroupCommit::Answer(Answered answered) {
  for (std::size_t i = 0; i < answered.done.size(); ++i)
    answered.done[i](std::move(answered.answers[i]));
}

}  // namespace tandem
