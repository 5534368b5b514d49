#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "libs/common/base/rounds.h"
#include "libs/common/base/until.h"

namespace tandem {

struct PendingCall;

// Calls that wait to be answered, each until its deadline: whoever works on it may never come back,
// as a COMMIT that waits for a standby which is gone. Thread-safe.
class CallDeadlines {
 public:
  using End = std::function<void(const PendingCall&)>;
  // `end` is called for each that is still waited for, within a tenth of a second of its deadline.
  explicit CallDeadlines(End end);

  // From now on, until Forget; a call that is gone is forgotten.
  void Await(const std::shared_ptr<PendingCall>& call);
  void Forget(const PendingCall& call);

 private:
  using Key = std::pair<Until::Instant, const PendingCall*>;

  void EndTheLate();

  const End end_;
  std::mutex mutex_;
  std::map<Key, std::weak_ptr<PendingCall>> awaited_;
  Rounds rounds_;  // the last: it uses the others
};

}  // namespace tandem
