#include "libs/common/store/lanes.h"

namespace tandem {

void Lanes::Enter(const std::string& name, std::function<void()> go) {
  {
    const std::lock_guard lock(mutex_);
    const auto [lane, is_free] = waiting_.try_emplace(name);
    if (!is_free) {
      lane->second.push_back(std::move(go));
      return;
    }
  }
  go();
}

void Lanes::Leave(const std::string& name) {
  std::function<void()> next;
  {
    const std::lock_guard lock(mutex_);
    const auto lane = waiting_.find(name);
    if (lane->second.empty()) {
      waiting_.erase(lane);
      return;
    }
    next = std::move(lane->second.front());
    lane->second.pop_front();
  }
  next();
}

}  // namespace tandem
