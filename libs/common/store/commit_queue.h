#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "libs/common/base/status.h"
#include "libs/common/store/change.h"

namespace tandem {

// Changes that wait for a commit, and which of them go next. One country alone gets all there is.
// Beside others it gets batches that are soon over, and never the last free engine while it holds
// another: whoever floods waits for itself. Not thread-safe.
class CommitQueue {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;
  struct Waiting {
    Change change;
    std::function<void(Result<Committed>)> done;
    SteadyTime since;
  };
  // Of one transaction.
  struct Batch {
    std::vector<Waiting> waiting;
    std::vector<std::string> countries;
  };

  void Add(Waiting waiting);
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Whether there is a batch for a free engine; `is_last`: no other is free, but some are not.
  bool HasNext(bool is_last) const;
  // Takes it out: call Over with it when its engine is free again.
  Batch TakeNext(bool is_last);
  void Over(const Batch& batch);

 private:
  struct Country {
    std::deque<Waiting> waiting;
    int under_way = 0;  // batches
    SteadyTime seen;
  };

  // Whether several countries came lately, at the time of the last that came.
  bool IsShared() const;

  std::map<std::string, Country> countries_;  // some tens at most; "" is what belongs to none
  std::size_t size_ = 0;
  SteadyTime latest_;
};

}  // namespace tandem
