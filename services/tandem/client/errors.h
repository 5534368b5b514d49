#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/status.h"
#include "services/tandem/client/json.h"
#include "services/tandem/client/terminal.h"
#include "tandem/placement/v1/import.pb.h"

// Refusals as people read them.
namespace tandem::client {

// Notes what was being done; Explain tells it.
void SetWhere(Status& status, std::string_view where);

// What failed, each violated field and unmet condition, what would be right, and the reason for
// machines; several lines. `server` is where the call went.
std::string Explain(const Status& status, std::string_view server, const Terminal& terminal);

// The same for programs: code, reason, message, metadata, field_violations, unmet.
Json ExplainAsJson(const Status& status);

// Where a spreadsheet is wrong: "row 2, display_name", or the row alone.
std::string PlaceOf(const placement::v1::ImportError& error);

}  // namespace tandem::client
