#pragma once

#include <string>
#include <vector>

#include "libs/common/events/event_log.h"
#include "libs/common/store/store.h"

namespace tandem {

// What an operator does after a restore, of a store or of the log (docs/operations.md).
struct NewEpoch {
  std::int32_t epoch = 0;
  // What the log holds and no store does any more: lost, and void from now on. In the order in
  // which it was told.
  std::vector<Event> lost;
  // Rows of the journal that the log does not hold: they are told (again) once the service runs.
  std::int64_t first_to_tell = 0, last_to_tell = 0;  // 0: none
  // Where the service's own consumers stood and the log does not reach, or holds something else:
  // they read these partitions again from the start, and the marks drop what was applied.
  std::vector<std::string> read_again;
  // Why nothing was begun, though it is known what is lost: TOPIC_OUT_OF_ORDER.
  Status refused;
};

// Begins a new epoch of the service whose store `options` names, so that its relay publishes again
// and nobody takes what it tells for what was told before the restore. To be done while no process
// of the service runs; the topics must be there. May be done again, after a crash or to no avail.
// FAILED_PRECONDITION: STILL_RUNS if a replica holds the lease; BACKUP_OF_OTHER_BRANCH after a
// restore to an older backup that the service has run on.
Result<NewEpoch> BeginEpoch(const StoreOptions& options, EventLog& log, const std::string& topic,
                            const std::string& source);

}  // namespace tandem
