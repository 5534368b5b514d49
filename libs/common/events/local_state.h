#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "libs/common/events/local_groups.h"
#include "libs/common/events/local_records.h"

namespace tandem {

// What a local log and its subscriptions share. Everything is used with `mutex` held.
struct LocalState {
  std::mutex mutex;
  std::map<std::string, LocalTopic, std::less<>> topics;
  std::map<std::string, LocalGroup, std::less<>> groups;
  std::vector<LocalMember*> readers;  // of all groups

  // TOPIC_MISSING if there is none.
  Result<const LocalTopic*> Find(std::string_view topic) const;
  // The offset that the next record of `partition` gets.
  Result<std::int64_t> End(const Partition& partition) const;
  std::vector<Partition> PartitionsOf(const std::set<std::string>& of) const;
};

}  // namespace tandem
