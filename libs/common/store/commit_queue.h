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

// Changes that wait for a commit, and which of them go next. One country alone gets one batch after
// the other, each of all that waits. Where several come, none may make a batch much longer than an
// empty one, and a country that has none under way gets one beside another's: whoever floods waits
// for itself. Not thread-safe.
class CommitQueue {
 public:
  CommitQueue();

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
    std::size_t size = 0;
  };

  void Add(Waiting waiting);
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Whether there is a batch for a free engine; `beside`: another is under way.
  bool HasNext(bool beside) const;
  // Takes it out; call Over with it when it is over.
  Batch TakeNext(bool beside);
  void Over(const Batch& batch, SteadyTime began, SteadyTime ended);

  // Whether all that were in flight when the last batch ended wait again; if not, until when a
  // batch waits for them.
  bool IsGathered() const { return size_ >= expected_; }
  SteadyTime gathers_until() const { return gathers_until_; }

 private:
  struct Country {
    std::deque<Waiting> waiting;
    int under_way = 0;  // batches
    SteadyTime seen;
  };

  // Whether several countries came lately, at the time of the last that came.
  bool IsShared() const;
  void LearnPatience();
  void Learn(double size, double seconds);

  std::map<std::string, Country> countries_;  // some tens at most; "" is what belongs to none
  std::size_t size_ = 0;
  SteadyTime latest_;
  std::size_t expected_ = 0;
  std::size_t missing_ = 0;  // of them, when the last batch ended
  SteadyTime gathers_until_;
  double patience_;  // as a part of what an empty batch takes; falls while it does not pay
  // How many were missing, and how many of them came while they were waited for: sums that fade.
  double left_ = 0, came_ = 0;
  int gathered_ = 0;  // batches

  // The line of a batch's seconds over its size, by least squares: sums in which what is old fades.
  double count_ = 0, sizes_ = 0, squares_ = 0, seconds_ = 0, products_ = 0;
  std::chrono::nanoseconds empty_{0};  // what an empty batch takes
  std::size_t share_;                  // of each country, where several come
};

}  // namespace tandem
