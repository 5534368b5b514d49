#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/objectives/v1/indicator.pb.h"
#include "tandem/objectives/v1/measurement.pb.h"

namespace tandem::objectives {

// Defined → Baselined → Tracking → Endlined → Closed. A qualitative one needs no baseline to be
// tracked. A baseline can be corrected later without a change of state; what was no endline after
// all leads back to Tracking.
extern const Lifecycle<v1::Indicator> kIndicatorLifecycle;

// A new indicator is DEFINED. Refuses targets without an end or that overlap for the same
// categories, categories that it does not declare, a tolerance unless it is to be maintained, and
// an ordinal's target between two levels.
// INDICATOR_CLOSED if a closed one is changed.
Status ValidateIndicator(v1::Indicator& indicator, const v1::Indicator* before);

// Sets where it stood at the start. INVALID_FIELDS for a reading that doesn't fit, and
// without a reason where it had a baseline.
Status SetBaseline(v1::Indicator& indicator, const v1::Indicator::Baseline& baseline,
                   std::string_view reason);
// Notes which measurement is the latest that counts.
void NoteLatest(v1::Indicator& indicator, const v1::Measurement& latest);
// Notes that `approved` counts now, and which measurement is the latest (see Latest); a first one
// starts the tracking, one of the round ENDLINE ends it; before the baseline that is known, nothing
// can be computed, so that it stays DEFINED unless it is qualitative. INDICATOR_CLOSED if nothing
// is measured any more.
Status NoteApproval(v1::Indicator& indicator, const v1::Measurement& approved,
                    const v1::Measurement& latest);
// Notes that what was approved as its endline was none: it has another one of `approved`, the
// latest, or is tracked again, and waits for its endline if a placement's end asks for that.
Status LoseEndline(v1::Indicator& indicator, std::span<const v1::Measurement> approved);
// Asks for the endline because `placement` ends on `due`, or moves what was asked for because of
// it. False if it has its endline, is closed, or was asked for it already.
bool AskForEndline(v1::Indicator& indicator, std::string_view placement, Day due);
// The same of one that has its endline, in case that turns out to be none. False if it has not, or
// knows it.
bool NoteEndAfterEndline(v1::Indicator& indicator, std::string_view placement, Day end);
// Nobody waits for it any more.
void ForgetEndline(v1::Indicator& indicator);
// The end of `placement` asks for none any more; false if it did not.
bool ForgetEnd(v1::Indicator& indicator, std::string_view placement);
// When the period after the latest approved one, or after the baseline, should have been measured
// and approved. Before either is known the first period begins with the work on its objective,
// which is `active_since` then. Nothing where none is expected: before that, after the endline, and
// of one that is measured ONCE.
std::optional<Day> MeasurementDue(const v1::Indicator& indicator, std::optional<Day> active_since);
// Notes when the next measurement is due, now that one was approved, a baseline or another
// frequency set, or work on its objective begun. What holds had put off, of what was awaited
// `before`, stays put off.
void ExpectMeasurement(v1::Indicator& indicator, const v1::Indicator& before,
                       std::optional<Day> active_since);
// None is expected any more.
void ExpectNoMeasurement(v1::Indicator& indicator);
// Notes that it is overdue on `today`; false if it is not, or was noted before.
bool NoteOverdueMeasurement(v1::Indicator& indicator, Day today);
// Whether what both sides agree on with an objective is another: targets, weight, tolerance.
bool AimsOtherwise(const v1::Indicator& indicator, const v1::Indicator& before);
// INVALID_FIELDS without a reason, unless it has its endline, and for a day before that of its
// baseline or the end of its latest measurement.
Status Close(v1::Indicator& indicator, std::string_view reason, Day day);

// INDICATOR_CLOSED if nothing is measured any more.
Status RequireMeasurable(const v1::Indicator& indicator);

}  // namespace tandem::objectives
