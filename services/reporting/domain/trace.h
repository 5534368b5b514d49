#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "services/reporting/domain/traceable.h"
#include "tandem/objectives/v1/progress.pb.h"
#include "tandem/reporting/v1/report_rows.pb.h"
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

// A number that is counted over `Source`s: what it is, and what one of them adds to a trace of it,
// as contributor, as left out or not at all.
template <class Source>
struct CountedNumber {
  std::string formula, value;
  std::function<void(const Source&, v1::TraceNumberResponse&)> explain;
};

// ---- Of a partnership ----

// Which rows a number is counted over; UNSPECIFIED if it is none of these.
v1::ReportRow::Kind KindBehind(const FieldPath& field);
// `field` is one that KindBehind knows.
CountedNumber<v1::ReportRow> CountedOver(const v1::PartnershipReport& report,
                                         const FieldPath& field);
// "held" and "not_held" of one objective, over the rows of indicators; nothing for another number.
std::optional<CountedNumber<v1::ReportRow>> MaintainedIn(const v1::ReportRow& objective,
                                                         const FieldPath& field);
v1::TraceNumberResponse TraceGap(const v1::GapRow& row);
// "committed", "awarded", "received" or "spent" of a line of the budget; nothing for another
// number.
std::optional<v1::TraceNumberResponse> TraceFunding(const v1::PartnershipReport& report,
                                                    const FieldPath& field);
// The days to Deliver from its stages, as they were on a day if one is given.
v1::TraceNumberResponse TraceDays(const v1::PartnershipReport& report,
                                  std::span<const v1::ReportRow> stages, std::optional<Day> as_of);

// ---- Of a country; `field` is one of the report's traceable ones ----

// A number that sums over partnerships; of "stages/…" over those in that stage alone.
CountedNumber<v1::PartnershipReport> SummedOver(const v1::CountryReport& report,
                                                const FieldPath& field);
// The distribution of gaps in one competency, over the rows of teams.
CountedNumber<v1::ReportRow> TeamsBehind(const v1::GapDistribution& distribution);

}  // namespace tandem::reporting
