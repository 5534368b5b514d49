#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "libs/common/events/generations.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/projections.h"
#include "libs/common/store/internal_collections.h"

namespace tandem {

// What projections.cc runs: the thread that rebuilds, and the consumers that fill.
class Projections::Worker {
 public:
  explicit Worker(const Options& options) : options_(options) {}
  ~Worker();

  // Reads where the last process has stopped, and goes on.
  Status Start();
  Result<int> Rebuild();
  Status WaitUntilRebuilt(Time deadline);
  int generation() const {
    const std::lock_guard lock(mutex_);
    return generation_;
  }
  bool StillRead(int generation) {
    {
      const std::lock_guard lock(mutex_);
      if (generation != generation_) return false;
      if (options_.lease == nullptr || std::chrono::steady_clock::now() < read_until_) return true;
    }
    Follow();
    return generation == this->generation();
  }
  // What `wait` answers of the consumer that fills what is still read then.
  Status OfServing(const std::function<Status(Consumer&)>& wait) const {
    while (true) {
      const std::shared_ptr<Consumer> serving = running().begin()->second;
      Status status = wait(*serving);
      if (serving == running().begin()->second) return status;
    }
  }
  // By generation.
  std::map<int, std::shared_ptr<Consumer>> running() const;
  std::vector<Consumed> consumers() const;
  Consumer::Lag MeasureLag() const;

 private:
  void Run();
  // Fills generation `next` until it has caught up, switches to it and erases what was before.
  Status FillAndSwitch(int next);
  // Until all that the log holds now is in what `filled` fills. A replica that led before may fill
  // it as well, and each hears of its own partitions alone.
  Status WaitUntilWhole(Consumer& filled, int generation);
  bool Leads() const { return options_.lease == nullptr || options_.lease->held(); }
  // Takes over what another replica has written down.
  void Follow();
  // Begins a rebuild if older folds have filled what is there. REBUILD_UNDER_WAY if another process
  // has changed that meanwhile.
  Status FollowFolds(const common::v1::Generation& stored);
  // A restore has undone what `generation` has applied.
  void Undone(int generation) {
    const std::lock_guard lock(mutex_);
    undone_ = std::max(undone_, generation);
    changed_.notify_all();
  }
  bool IsUndone() const { return undone_ >= generation_ && filling_generation_ == 0; }
  Result<common::v1::Generation> Stored() const {
    return tandem::Stored(*options_.consumer.store, kGenerations, kGeneration);
  }
  // What is to be filled with these folds, not with newer ones; 0: nothing.
  int FillingOf(const common::v1::Generation& stored) const {
    return stored.version() > options_.version ? 0 : stored.filling();
  }
  // False if it is to end.
  bool Rest(std::chrono::milliseconds patience = {}) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, patience, [this] { return stopping_; });
  }
  // The consumer of `generation`; what newer folds fill is theirs, and only read here.
  std::shared_ptr<Consumer> Fill(int generation, bool by_newer_folds = false);
  // Erases what is no replica reads or fills any more.
  Status EraseOld();
  // Again until the store answers or the process ends: nobody else comes for what is left undone.
  Status Insist(const std::function<Status()>& step);
  // Of what the thread has done: nobody waits for it who would tell.
  void Tell(const Status& outcome);

  const Options options_;
  std::mutex rebuilding_;  // before mutex_
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  int generation_ = 1;
  std::chrono::steady_clock::time_point read_until_;  // until then nobody erases it
  int filling_generation_ = 0;                        // 0: none
  int undone_ = 0;         // a generation with something that a restore has undone
  bool under_way_ = true;  // until the thread has cleaned up what it found
  Status outcome_;         // of the last rebuild
  Status failed_;          // why the thread has not done the last thing that it was to do
  std::shared_ptr<Consumer> serving_, filling_;
  std::thread thread_;
};

}  // namespace tandem
