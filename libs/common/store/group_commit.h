#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "libs/common/store/store.h"

namespace tandem {

// Collects Changes into batches: whatever has queued while a batch commits is the next one; nothing
// waits for company. Answers are given on a thread of their own, since an answer may be a socket
// write. Thread-safe.
class GroupCommit {
 public:
  // Commits a batch; the answers are parallel to it. Never called by two threads at once.
  using Engine = std::function<std::vector<Result<Committed>>(std::span<Change>)>;

  GroupCommit(Engine engine, Metrics* metrics, const std::string& service);
  // Commits and answers what has queued.
  ~GroupCommit();

  void Queue(Change change, std::function<void(Result<Committed>)> done);
  // True if nothing is under way or waits: the caller then commits its Change itself, at once.
  bool Lead();
  Result<Committed> CommitAsLeader(Change change);
  std::unique_ptr<Store::Listening> Listen(Store::Listener listener);

 private:
  struct Waiting {
    Change change;
    std::function<void(Result<Committed>)> done;
    std::chrono::steady_clock::time_point since;
  };
  struct Answered {
    std::vector<std::function<void(Result<Committed>)>> done;
    std::vector<Result<Committed>> answers;
    std::vector<Store::Written> written;
    bool has_committed = false;
  };
  struct Listeners;
  class Registration;
  struct Instruments;

  void CommitBatches();
  void AnswerBatches();
  void Announce(const Answered& answered);
  Answered CommitBatch(std::vector<Waiting> batch);
  void Count(const Answered& answered) const;

  const Engine engine_;
  const std::shared_ptr<Listeners> listeners_;
  const std::unique_ptr<Instruments> instruments_;  // null without metrics

  std::mutex mutex_;
  std::condition_variable queued_, answered_;
  std::vector<Waiting> waiting_;
  std::deque<Answered> to_answer_;
  bool committing_ = false, stopping_ = false, committed_all_ = false;

  std::thread committer_, answerer_;
};

}  // namespace tandem
