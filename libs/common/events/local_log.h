#pragma once

#include <memory>
#include <string>

#include "libs/common/events/event_log.h"

namespace tandem {

// The embedded event log: one SQLite file, topics of eight partitions for their life, one sync to
// disk for whatever is being published at once. Its consumers live in the process that publishes,
// and are woken as soon as a record is durable; FAILED_PRECONDITION if another process has the file
// open, or a newer binary wrote it.
Result<std::unique_ptr<EventLog>> OpenLocalLog(const std::string& path);

}  // namespace tandem
