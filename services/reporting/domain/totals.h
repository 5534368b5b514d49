#pragma once

#include "tandem/reporting/v1/country_report.pb.h"
#include "tandem/reporting/v1/report_rows.pb.h"

// What rows add to their partnership and partnerships to their country. A fold replaces what a row
// added before by what it adds now; the sums are exact integers, so they depend neither on the
// order of events nor on how often something has changed, and a rebuild finds the same bytes.
namespace tandem::reporting {

// Takes `before` out of `total` and puts `after` in.
void Replace(const v1::Totals& before, const v1::Totals& after, v1::Totals& total);
// Adds `part` to `total`, for a report that is merged when it is read.
void Add(const v1::Totals& part, v1::Totals& total);

// What a row adds to its partnership; nothing for an indicator, which counts in its objective.
v1::Totals TotalsOf(const v1::ReportRow& row);
// What an indicator adds to its objective.
v1::Totals TotalsOf(const v1::IndicatorRow& row);
// What the head of a report adds, its stage and its funding; nothing before anything has been heard
// of the partnership.
v1::Totals HeadTotals(const v1::PartnershipReport& report);

// Moves a team from where `before` (unset: it was nowhere) places it to where `after` does.
void Replace(const v1::GapRow& before, const v1::GapRow& after, v1::ReportShard& shard);

// Whether an objective in `state` counts in roll-ups: from its agreement on, unless it was dropped
// or proposed anew: as objectives says of its own roll-up
// (services share no code; the walk in tests/integration compares the two).
bool Counts(objectives::v1::PartnershipObjective::State state);

}  // namespace tandem::reporting
