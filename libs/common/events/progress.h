#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/caller.h"
#include "libs/common/events/event_log.h"

// The names of what a consumer keeps of its own progress in its service's store.
namespace tandem {

// The mark of the highest position of (source, key) that `consumer` has applied.
std::string MarkName(std::string_view consumer, std::string_view source, std::string_view key);
// How far `consumer` has taken `partition`.
std::string OffsetName(std::string_view consumer, const Partition& partition);
// A key that waits in a dead-letter topic of `consumer`; ParkedKeysOf is what they all lie under.
std::string ParkedKeyName(std::string_view consumer, std::string_view source, std::string_view key);
std::string ParkedKeysOf(std::string_view consumer);

// Who runs reactions and timers: the service itself.
Caller ServiceCaller(std::string_view service);

}  // namespace tandem
