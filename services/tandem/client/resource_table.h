#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/tandem/client/display_names.h"
#include "services/tandem/client/json.h"
#include "services/tandem/client/methods.h"
#include "services/tandem/client/terminal.h"

namespace tandem::client {

// The columns that say most of the types that have their own, by message: fields, or fields of
// fields ("reading.value").
const std::map<std::string, std::vector<std::string>>& ListColumns();

// Resources of one type, a row each, by those columns or by the first seven fields that are short.
// Their own names are shortened to their ids, unless `full_names` or they lie under several
// parents; those of people to what they are called.
std::string ResourceTable(const Json& rows, const Descriptor& type, bool full_names,
                          const Terminal& terminal, const DisplayNames& called = {});

}  // namespace tandem::client
