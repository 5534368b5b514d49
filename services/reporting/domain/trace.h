#pragma once

#include <optional>
#include <string>

#include "libs/common/base/status.h"
#include "services/reporting/domain/traceable.h"
#include "tandem/objectives/v1/progress.pb.h"
#include "tandem/reporting/v1/report_service.pb.h"

// Where a number comes from, one level at a time. Objectives explain what they compute; what a
// report counts itself is explained here.
namespace tandem::reporting {

// The resource that objectives explain `field` of: the partnership, an objective or an indicator.
// Nothing for a number of ours.
std::optional<std::string> ExplainedByObjectives(const std::string& partnership,
                                                 const FieldPath& field);
// Their answer as ours: each contributor says how to trace it further in the same report.
v1::TraceNumberResponse FromObjectives(const objectives::v1::NumberExplanation& explanation,
                                       const v1::TraceNumberRequest& request);

// All contributors of a number that the report counts. INVALID_ARGUMENT, field `field`, with the
// numbers that there are.
Result<v1::TraceNumberResponse> Trace(const v1::PartnershipReport& report,
                                      const std::string& field);
Result<v1::TraceNumberResponse> Trace(const v1::CountryReport& report, const std::string& field);

// The page of `all` that `request` asks for. A token belongs to its request and to the state of the
// report, `etag`: PAGE_TOKEN_INVALID otherwise.
Result<v1::TraceNumberResponse> PageOf(v1::TraceNumberResponse all, std::string_view etag,
                                       const v1::TraceNumberRequest& request);

}  // namespace tandem::reporting
