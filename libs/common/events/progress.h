#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/caller.h"
#include "libs/common/events/event_log.h"
#include "libs/common/store/unit.h"

// The names of what a consumer keeps of its own progress in its service's store.
namespace tandem {

// What stands in `store` under `name`; empty if nothing does.
template <class T>
Result<T> Stored(Store& store, const Collection<T>& collection, std::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<T> found, View({.store = &store}).Find(collection, name));
  return found.value_or(T());
}
// Whether what has failed so is to be tried again: the store may not know itself whether it has
// committed, and what is guarded by rows can be.
inline bool MayPass(const Status& why) { return IsTransient(why) || absl::IsUnknown(why); }

// The mark of the highest position of (source, key) that `consumer` has applied.
std::string MarkName(std::string_view consumer, std::string_view source, std::string_view key);
// How far `consumer` has taken `partition`.
std::string OffsetName(std::string_view consumer, const Partition& partition);
Partition PartitionOfOffset(std::string_view name);
// All of them, those of the relay's places (see log_check.h) likewise.
Result<std::map<Partition, common::v1::Offset>> OffsetsOf(Store& store, std::string_view consumer);
// Where `topics` end now.
Result<std::map<Partition, std::int64_t>> EndsOf(EventLog& log,
                                                 const std::vector<std::string>& topics);
// Whether `consumer`, in whichever processes, has taken everything before `ends`: where `topics`
// ended when this was asked first, with none.
Result<bool> HasTaken(Store& store, EventLog& log, std::string_view consumer,
                      const std::vector<std::string>& topics,
                      std::map<Partition, std::int64_t>& ends);
// A key that waits in a dead-letter topic of `consumer`; ParkedKeysOf is what they all lie under.
std::string ParkedKeyName(std::string_view consumer, std::string_view source, std::string_view key);
std::string ParkedKeysOf(std::string_view consumer);

// Who runs reactions and timers: the service itself.
Caller ServiceCaller(std::string_view service);

}  // namespace tandem
