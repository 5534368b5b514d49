#include "services/objectives/domain/measurement.h"

#include <string>

#include "google/protobuf/util/message_differencer.h"
#include "libs/common/base/names.h"
#include "services/objectives/domain/indicator.h"
#include "services/objectives/domain/periods.h"
#include "services/objectives/domain/reading.h"
#include "services/objectives/domain/reasons.h"

namespace tandem::objectives {
namespace {

using v1::Measurement;

bool HaveOnePeriod(const Measurement& one, const Measurement& other) {
  return google::protobuf::util::MessageDifferencer::Equals(one.period(), other.period());
}

std::string PeriodInWords(const Measurement& measurement) {
  return FormatDay(ToDay(measurement.period().start())) + " to " +
         FormatDay(ToDay(measurement.period().end()));
}

constexpr Transition<Measurement> kMeasurementTransitions[] = {
    {"SubmitMeasurement", {Measurement::DRAFT, Measurement::RETURNED}, Measurement::SUBMITTED, {}},
    {"ReturnMeasurement",
     {Measurement::SUBMITTED},
     OneOf(Measurement::RETURNED, Measurement::SUPERSEDED),
     {}},
    {"ApproveMeasurement", {Measurement::SUBMITTED}, Measurement::APPROVED, {}},
    {"Supersede", {Measurement::APPROVED}, Measurement::SUPERSEDED, {}, GivenBy::kNobody},
    {"SupersedeMeasurement", {Measurement::APPROVED}, Measurement::SUPERSEDED, {}},
};

}  // namespace

const Lifecycle<Measurement> kMeasurementLifecycle{"Measurement", kMeasurementTransitions};

Status ValidateMeasurement(Measurement& measurement, const Measurement* before) {
  if (before == nullptr) {
    measurement.set_state(Measurement::DRAFT);
    return OkStatus();
  }
  if (before->state() == Measurement::DRAFT || before->state() == Measurement::RETURNED)
    return OkStatus();
  return Refuse(kMeasurementNotEditable,
                before->name() + " is " + Measurement::State_Name(before->state()) + ".",
                "Have it returned first, or create a measurement that corrects it.");
}

Status CheckAgainst(const v1::Indicator& indicator, const Measurement& measurement) {
  RETURN_IF_ERROR(RequireMeasurable(indicator));
  FieldErrors errors;
  CheckPeriod(measurement.period(), true, "measurement.period", errors);
  CheckReading(indicator, measurement.reading(), "measurement.reading", errors);
  if (!measurement.corrects().empty() && ParentOf(measurement.corrects()) != indicator.name()) {
    errors.Add("measurement.corrects", "Expected a measurement of the same indicator.");
  }
  if (indicator.kind() == v1::Indicator::QUALITATIVE && measurement.narrative().empty()) {
    errors.Add("measurement.narrative", "Expected in words what was seen.");
  }
  return errors.ToStatus();
}

Status RequireUnmeasured(const Measurement& measurement, std::span<const Measurement> approved) {
  for (const Measurement& other : approved) {
    if (other.name() == measurement.name() || other.name() == measurement.corrects()) continue;
    if (other.round() != measurement.round() || !HaveOnePeriod(other, measurement)) continue;
    return Refuse(kPeriodMeasured,
                  other.name() + " counts for " + PeriodInWords(measurement) + " already.",
                  "Create a measurement that corrects it.");
  }
  return OkStatus();
}

Status Submit(Measurement& measurement, std::string_view subject, Day today) {
  RETURN_IF_ERROR(kMeasurementLifecycle.Check("SubmitMeasurement", measurement));
  const Day end = ToDay(measurement.period().end());
  if (end > today) {
    return Refuse(kPeriodNotOver, "The period ends on " + FormatDay(end) + ".",
                  "Submit it then, or end the period on the day of the last count.");
  }
  RETURN_IF_ERROR(kMeasurementLifecycle.Apply("SubmitMeasurement", measurement));
  measurement.set_submitter(std::string(subject));
  return OkStatus();
}

Status Return(Measurement& measurement, std::string_view comment,
              const std::optional<Measurement>& corrected) {
  RETURN_IF_ERROR(kMeasurementLifecycle.Apply("ReturnMeasurement", measurement));
  const bool is_late = corrected.has_value() && corrected->state() == Measurement::SUPERSEDED;
  measurement.set_state(is_late ? Measurement::SUPERSEDED : Measurement::RETURNED);
  if (is_late) measurement.set_superseded_by(corrected->superseded_by());
  measurement.set_return_comment(std::string(comment));
  return OkStatus();
}

Status Approve(Measurement& measurement, std::string_view subject, Time now) {
  RETURN_IF_ERROR(kMeasurementLifecycle.Check("ApproveMeasurement", measurement));
  if (measurement.submitter() == subject) {
    return Refuse(kApprovedBySubmitter, "You submitted " + measurement.name() + " yourself.",
                  "Ask another person to approve it.");
  }
  RETURN_IF_ERROR(kMeasurementLifecycle.Apply("ApproveMeasurement", measurement));
  measurement.set_approver(std::string(subject));
  measurement.clear_return_comment();
  const absl::Duration since_epoch = now - absl::UnixEpoch();
  absl::Duration rest;
  measurement.mutable_approve_time()->set_seconds(
      absl::IDivDuration(since_epoch, absl::Seconds(1), &rest));
  measurement.mutable_approve_time()->set_nanos(
      static_cast<std::int32_t>(absl::ToInt64Nanoseconds(rest)));
  return OkStatus();
}

Status RequireCorrectable(const Measurement& measurement) {
  if (measurement.state() == Measurement::APPROVED) return OkStatus();
  return Refuse(kCorrectedNotApproved,
                measurement.name() + " is " + Measurement::State_Name(measurement.state()) + ".",
                measurement.state() == Measurement::SUPERSEDED
                    ? "Correct " + measurement.superseded_by() + " instead."
                    : "Change it directly while it is a draft or returned.");
}

Status Supersede(Measurement& measurement, std::string_view by) {
  RETURN_IF_ERROR(RequireCorrectable(measurement));
  RETURN_IF_ERROR(kMeasurementLifecycle.Apply("Supersede", measurement));
  measurement.set_superseded_by(std::string(by));
  return OkStatus();
}

Status TakeBack(Measurement& measurement, const Measurement& by, std::string_view subject) {
  RETURN_IF_ERROR(kMeasurementLifecycle.Check("SupersedeMeasurement", measurement));
  if (by.name() == measurement.name() || ParentOf(by.name()) != ParentOf(measurement.name())) {
    return BadField("superseded_by", "Expected another measurement of the same indicator.");
  }
  if (by.state() != Measurement::APPROVED) {
    return Refuse(kSuccessorNotApproved,
                  by.name() + " is " + Measurement::State_Name(by.state()) + ".",
                  "Name the approved one that says the same, or correct this one.");
  }
  if (measurement.submitter() == subject) {
    return Refuse(kApprovedBySubmitter, "You submitted " + measurement.name() + " yourself.",
                  "Ask another person to take it back.");
  }
  RETURN_IF_ERROR(kMeasurementLifecycle.Apply("SupersedeMeasurement", measurement));
  measurement.set_superseded_by(by.name());
  return OkStatus();
}

}  // namespace tandem::objectives
