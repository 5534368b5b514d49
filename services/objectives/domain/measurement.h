#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/objectives/v1/indicator.pb.h"
#include "tandem/objectives/v1/measurement.pb.h"

namespace tandem::objectives {

// Draft → Submitted → Approved → Superseded; Submitted → Returned → Submitted. A correction that
// comes too late is returned to Superseded. What another one says already is taken back, Superseded
// by that.
extern const Lifecycle<v1::Measurement> kMeasurementLifecycle;

// A new measurement is a DRAFT; MEASUREMENT_NOT_EDITABLE if another than a draft or a returned one
// is changed.
Status ValidateMeasurement(v1::Measurement& measurement, const v1::Measurement* before);
// INVALID_FIELDS where the period or the reading does not fit; INDICATOR_CLOSED.
Status CheckAgainst(const v1::Indicator& indicator, const v1::Measurement& measurement);
// PERIOD_MEASURED where another of its indicator's `approved` ones is of its period and round, but
// the one that it corrects: nobody would know which of the two values holds.
Status RequireUnmeasured(const v1::Measurement& measurement,
                         std::span<const v1::Measurement> approved);

// `subject` is the caller's `sub`. PERIOD_NOT_OVER if the period ends after `today`.
Status Submit(v1::Measurement& measurement, std::string_view subject, Day today);
// `corrected`: what it corrects, if anything. Where another has superseded that, nothing is left to
// put right: it ends, SUPERSEDED by the same one.
Status Return(v1::Measurement& measurement, std::string_view comment,
              const std::optional<v1::Measurement>& corrected);
// APPROVED_BY_SUBMITTER where `subject` submitted it.
Status Approve(v1::Measurement& measurement, std::string_view subject, Time now);
// CORRECTED_NOT_APPROVED unless `measurement` is approved and may be corrected.
Status RequireCorrectable(const v1::Measurement& measurement);
// An approved one counts no more since `by` was approved.
Status Supersede(v1::Measurement& measurement, std::string_view by);
// The same because `by` says already what it was to say. INVALID_FIELDS, field superseded_by,
// unless that is another one of the same indicator; SUCCESSOR_NOT_APPROVED; APPROVED_BY_SUBMITTER
// where `subject` submitted it.
Status TakeBack(v1::Measurement& measurement, const v1::Measurement& by, std::string_view subject);

}  // namespace tandem::objectives
