#include "libs/common/rpc/call_deadlines.h"

#include <vector>

#include "libs/common/rpc/pipeline_core.h"

namespace tandem {
namespace {

constexpr std::chrono::milliseconds kEvery(100);

}  // namespace

CallDeadlines::CallDeadlines(End end)
    : end_(std::move(end)), rounds_([this] { EndTheLate(); }, kEvery) {}

void CallDeadlines::Await(const std::shared_ptr<PendingCall>& call) {
  const std::lock_guard lock(mutex_);
  awaited_.emplace(Key(call->until.at(), call.get()), call);
}

void CallDeadlines::Forget(const PendingCall& call) {
  const std::lock_guard lock(mutex_);
  awaited_.erase({call.until.at(), &call});
}

void CallDeadlines::EndTheLate() {
  std::vector<std::shared_ptr<PendingCall>> late;
  {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    const auto end = awaited_.lower_bound({now, nullptr});
    for (auto one = awaited_.begin(); one != end; one = awaited_.erase(one)) {
      if (auto call = one->second.lock()) late.push_back(std::move(call));
    }
  }
  for (const auto& call : late) end_(*call);
}

}  // namespace tandem
