#pragma once

#include <set>
#include <string>

#include "libs/common/rpc/byte_service.h"

namespace tandem {

// Server reflection, v1 and v1alpha (whose messages are the same on the wire), over the descriptors
// that are compiled in. `services` are the full names that are listed.
void RegisterReflection(ByteService& service, std::set<std::string, std::less<>> services);

}  // namespace tandem
