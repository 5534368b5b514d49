#pragma once

#include <set>
#include <string>

#include "libs/common/base/log.h"
#include "libs/common/base/metrics.h"
#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/open_calls.h"

namespace tandem {

// Server reflection, v1 and v1alpha (whose messages are the same on the wire), over the descriptors
// that are compiled in. `services` are the full names that are listed. Whoever reaches the port may
// ask: at most 64 do so at once. `metrics` and `log` may be null.
void RegisterReflection(ByteService& service, std::set<std::string, std::less<>> services,
                        OpenCalls& open, Metrics* metrics, Log* log);

}  // namespace tandem
