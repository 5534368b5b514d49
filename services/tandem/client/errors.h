#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/status.h"
#include "services/tandem/client/json.h"
#include "services/tandem/client/methods.h"
#include "services/tandem/client/terminal.h"
#include "tandem/placement/v1/import.pb.h"

// Refusals as people read them.
namespace tandem::client {

// Notes what was being done; Explain tells it.
void SetWhere(Status& status, std::string_view where);

// Notes the request_id of a command that got no answer; Explain tells how to learn what became of
// it.
void SetRequestId(Status& status, std::string_view request_id);

// What failed, each violated field and unmet condition, what would be right, and the reason for
// machines; several lines. `server` is where the call went.
std::string Explain(const Status& status, std::string_view server, const Terminal& terminal);

// The same for programs: code, reason, message, request_id, metadata, field_violations, unmet.
Json ExplainAsJson(const Status& status);

// `status` of `method` with the flags of its verb instead of the fields: "--start-date".
Status InFlags(Status status, const MethodDescriptor& method);

// `text` with each method as the verb that calls it: "The state allows: `partnership hold`".
std::string InVerbs(std::string_view text);

// Where a spreadsheet is wrong, and what stands there: "row 2, clinical "perhaps"", or the row
// alone.
std::string PlaceOf(const placement::v1::ImportError& error);

}  // namespace tandem::client
