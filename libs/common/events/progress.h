#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/caller.h"
#include "libs/common/events/event_log.h"
#include "libs/common/store/store.h"
#include "tandem/common/v1/journal.pb.h"

// The names of what a consumer keeps of its own progress in its service's store.
namespace tandem {

// The mark of the highest position of (source, key) that `consumer` has applied.
std::string MarkName(std::string_view consumer, std::string_view source, std::string_view key);
// How far `consumer` has taken `partition`.
std::string OffsetName(std::string_view consumer, const Partition& partition);
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
