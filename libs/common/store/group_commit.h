#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "libs/common/store/commit_queue.h"
#include "libs/common/store/store.h"

namespace tandem {

// Collects Changes into batches: what has queued while the engines commit is the next one (see
// CommitQueue). Whoever comes when nothing is under way commits on its own thread, and spares
// itself two wake-ups; else answers are given on a thread of their own, since an answer may be a
// socket write. Thread-safe.
class GroupCommit {
 public:
  // Commits a batch; the answers are parallel to it. Each engine is called by one thread at a time.
  using Engine = std::function<std::vector<Result<Committed>>(std::span<Change>)>;

  GroupCommit(std::vector<Engine> engines, Metrics* metrics, const std::string& service);
  // Commits and answers what has queued.
  ~GroupCommit();

  // `done` may be called before it returns.
  void Queue(Change change, std::function<void(Result<Committed>)> done);
  std::unique_ptr<Store::Listening> Listen(Store::Listener listener);
  // Tells the listeners what was written; nothing: another process may have committed.
  void Announce(std::span<const Store::Written> written) const;

 private:
  struct Answered {
    std::vector<std::function<void(Result<Committed>)>> done;
    std::vector<Result<Committed>> answers;
  };
  struct Listeners;
  class Registration;
  struct Instruments;

  void CommitBatches();
  void AnswerBatches();
  // With the lock, which it releases: waits for those who come again.
  void Gather(std::unique_lock<std::mutex>& lock);
  // With the lock: whether a free engine has something to do.
  bool MayCommit() const;
  bool IsBeside() const { return free_.size() < engines_.size(); }
  // Commits what waits, on a free engine; the lock is released meanwhile.
  Answered CommitNext(std::unique_lock<std::mutex>& lock);
  Answered CommitBatch(const Engine& engine, std::vector<CommitQueue::Waiting> batch) const;
  static void Answer(Answered answered);
  void Count(const Answered& answered) const;

  const std::vector<Engine> engines_;
  const std::shared_ptr<Listeners> listeners_;
  const std::unique_ptr<Instruments> instruments_;  // null without metrics

  std::mutex mutex_;
  std::condition_variable queued_, answered_;
  CommitQueue waiting_;
  std::deque<Answered> to_answer_;
  std::vector<const Engine*> free_;
  std::size_t committing_;  // threads that have not ended
  int gathering_ = 0;       // of them
  bool stopping_ = false;

  std::vector<std::thread> committers_;
  std::thread answerer_;
};

}  // namespace tandem
