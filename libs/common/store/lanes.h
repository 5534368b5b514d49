#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

namespace tandem {

// Where commands that lost a guard on the same resource queue: one at a time runs again, and the
// others neither spin nor hold up commands on other resources. Thread-safe.
class Lanes {
 public:
  // Calls `go` when the lane of `name` is free: at once, or from the Leave that frees it. It then
  // belongs to the caller until Leave.
  void Enter(const std::string& name, std::function<void()> go);
  void Leave(const std::string& name);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::deque<std::function<void()>>>
      waiting_;  // by a lane that is taken
};

}  // namespace tandem
