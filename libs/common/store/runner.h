#pragma once

#include <functional>

#include "libs/common/store/unit.h"

namespace tandem {

// Runs `handler` over a new Unit, commits its Change, and runs it again when a guard was lost, at
// most `max_runs` times with a short random back-off (then ABORTED, CONTENDED): in one process
// those that lost take turns, but of two replicas each loses half of its turns. Where the caller
// gave an etag, the handler's own check answers ETAG_MISMATCH. An id that was committed before
// answers `repeated`, whatever the handler says this time; nothing is done again.
//
// `handler` fills what it wants to keep for the answer itself. `again` is called to run on a thread
// that may run handlers (the store's threads may not). `done` is called once; from a thread of the
// store, or from the one that ran the handler last.
struct Run {
  Context context;
  std::function<Status(Unit&)> handler;
  std::function<void(std::function<void()>)> again;
  std::function<void(Result<Committed>)> done;
  int max_runs = 50;
};
void Start(Run run);

// The same, waiting; runs everything on this thread.
Result<Committed> RunNow(const Context& context, const std::function<Status(Unit&)>& handler);

}  // namespace tandem
