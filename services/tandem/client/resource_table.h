#pragma once

#include <string>

#include "services/tandem/client/json.h"
#include "services/tandem/client/methods.h"
#include "services/tandem/client/terminal.h"

namespace tandem::client {

// Resources of one type, a row each, by the seven columns that say most. Names are shortened to
// their ids unless `full_names`.
std::string ResourceTable(const Json& rows, const Descriptor& type, bool full_names,
                          const Terminal& terminal);

}  // namespace tandem::client
