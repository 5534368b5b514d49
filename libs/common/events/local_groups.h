#pragma once

#include <condition_variable>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "libs/common/events/event_log.h"

namespace tandem {

// A member of a consumer group of the local log. The log's mutex guards it.
struct LocalMember {
  std::set<std::string> topics;
  std::set<Partition> owned;
  std::condition_variable wakes;
  bool woken = false;
  bool reassigned = true;  // what it is meant to read may have changed
};

// Who of a consumer group reads which partition. A partition goes to its new member only after the
// former one has given it up, so no two ever read it at once. The log's mutex guards it.
class LocalGroup {
 public:
  void Join(LocalMember* member);
  // Gives up everything that `member` owns.
  void Leave(LocalMember* member);
  bool empty() const { return members_.empty(); }

  // What `member` has to give up, of all the partitions that exist.
  std::vector<Partition> ToGiveUp(const LocalMember& member,
                                  const std::vector<Partition>& all) const;
  void GiveUp(LocalMember* member, const Partition& partition);
  // Takes what is meant for `member` and free now.
  std::vector<Partition> Take(LocalMember* member, const std::vector<Partition>& all);
  // Every member is to look at its assignment again.
  void Reassign();

 private:
  const LocalMember* Meant(const Partition& partition) const;

  std::vector<LocalMember*> members_;  // in the order they joined
  std::map<Partition, LocalMember*> owners_;
};

}  // namespace tandem
