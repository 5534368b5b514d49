#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "libs/common/base/status.h"

namespace tandem {

// Runs the handlers of one module on a bounded number of threads, from a bounded queue. Fair
// between countries: each has a queue of its own, taken in turn, so that a country that floods
// waits for itself; and each may take as much of the queue as it leaves free, with commands and
// with reads, so that there is always room for one that asks for little (Choudhury and Hahne's
// dynamic thresholds). Commands on one name run one at a time, in order; reads pass commands that
// wait for the store. Thread-safe.
class Executor {
 public:
  struct Options {
    int threads = 4;
    std::size_t capacity = 1024;  // that wait
    // Commands that were begun and still have a hold: what the store has not committed waits in its
    // queue, where no country has a turn, so no more than it takes at once may get there; and no
    // more is kept in memory of commits that do not return.
    std::size_t begun = 256;
  };
  explicit Executor(const Options& options);
  // Runs what waits, then joins.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // What is begun, until the last copy is gone. Keeps a name busy: the next command on it starts
  // then.
  using Hold = std::shared_ptr<void>;

  // A command: `run` gets the hold, of `name` if that is not empty; it checks its deadline itself.
  // RESOURCE_EXHAUSTED (OVERLOADED) at once if too much of `country` waits.
  Status Submit(std::string_view country, std::string_view name, std::function<void(Hold)> run);
  // The same for what is over when `run` returns.
  Status SubmitRead(std::string_view country, std::function<void()> run);
  // Goes on with something that was admitted before: never refused.
  void Continue(std::function<void()> run);

  // What waits, for metrics.
  std::size_t length() const;
  std::size_t capacity() const { return options_.capacity; }

 private:
  enum class Kind { kCommand, kRead, kAdmitted };
  struct Task {
    Kind kind;
    std::string country;
    std::string name;
    std::function<void(Hold)> run;
    std::uint64_t number = 0;  // as they were queued
  };
  // Of one country; the older of both goes first.
  struct Queue {
    std::deque<Task> commands, others;
    bool empty() const { return commands.empty() && others.empty(); }
  };
  class Release;

  Status Admit(Task task);
  void Run();
  // With the lock:
  void Enqueue(Task task);
  bool MayRun() const;
  bool MayBegin() const { return begun_ < options_.begun; }
  std::deque<Task>* NextOf(Queue& queue) const;
  Task TakeNext();
  // What of one country may take as much as it leaves free.
  static std::string ShareOf(const Task& task);

  void Finished(const std::string& name);

  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  // One queue a country; those that have something wait in `turns_`.
  std::unordered_map<std::string, Queue> queues_;
  std::deque<std::string> turns_;
  std::uint64_t queued_ = 0;      // so far
  std::size_t hold_nothing_ = 0;  // that wait in `queues_` for a thread alone
  // A name that is busy, and what waits for it.
  std::unordered_map<std::string, std::deque<Task>> busy_;
  std::size_t waiting_ = 0, begun_ = 0;
  std::unordered_map<std::string, std::size_t> waiting_of_;  // by ShareOf
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

// At most `limit` threads at once, each for one task that may take long: a stream, a wait for an
// event. Of these each country may have as many as it leaves free, as in the queue of an Executor.
// Thread-safe.
class Threads {
 public:
  explicit Threads(int limit) : limit_(limit) {}
  // Waits until all have ended.
  ~Threads();
  // False if all are busy, or too many with `country`.
  bool Start(std::string_view country, std::function<void()> run);

  int limit() const { return limit_; }
  // For metrics.
  int running() const;

 private:
  const int limit_;
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  int running_ = 0;
  std::unordered_map<std::string, int> running_of_;  // by country
};

}  // namespace tandem
