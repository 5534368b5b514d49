#pragma once

#include "libs/common/base/partnership_reasons.h"
#include "libs/common/base/status.h"

// Why objectives refuses, for machines. Reasons of all services are in libs/common/base/reasons.h.
namespace tandem::objectives {

using absl::StatusCode;

inline constexpr Reason kPartnershipNotOpen{
    "PARTNERSHIP_NOT_OPEN", StatusCode::kFailedPrecondition,
    "The partnership is not in Deliver or Sustained, so its objectives cannot be worked on."};
inline constexpr Reason kObjectiveSetNotOpen{
    "OBJECTIVE_SET_NOT_OPEN", StatusCode::kFailedPrecondition,
    "The partnership's objective set is frozen or closed."};
inline constexpr Reason kPriorityRetired{"PRIORITY_RETIRED", StatusCode::kFailedPrecondition,
                                         "A retired priority does not change any more."};
inline constexpr Reason kPriorityConfirmed{
    "PRIORITY_CONFIRMED", StatusCode::kPermissionDenied,
    "What a team has confirmed is changed by its lead or a programme manager alone."};
inline constexpr Reason kFrameworkImmutable{"FRAMEWORK_IMMUTABLE", StatusCode::kFailedPrecondition,
                                            "A framework does not change once it is published."};
inline constexpr Reason kFrameworkNotPublished{"FRAMEWORK_NOT_PUBLISHED",
                                               StatusCode::kFailedPrecondition,
                                               "Only a published framework may be referred to."};
inline constexpr Reason kNotShipped{"NOT_SHIPPED", StatusCode::kNotFound,
                                    "No framework of this name ships with Tandem."};
inline constexpr Reason kSideAlreadyAgreed{"SIDE_ALREADY_AGREED", StatusCode::kFailedPrecondition,
                                           "This side has agreed already."};
inline constexpr Reason kObjectiveEnded{"OBJECTIVE_ENDED", StatusCode::kFailedPrecondition,
                                        "The objective is concluded or was dropped."};
inline constexpr Reason kObjectiveFull{"OBJECTIVE_FULL", StatusCode::kFailedPrecondition,
                                       "The objective has as many indicators as it can."};
inline constexpr Reason kIndicatorClosed{"INDICATOR_CLOSED", StatusCode::kFailedPrecondition,
                                         "Nothing is measured for a closed indicator."};
inline constexpr Reason kMeasurementNotEditable{
    "MEASUREMENT_NOT_EDITABLE", StatusCode::kFailedPrecondition,
    "Only a draft or a returned measurement may be changed."};
inline constexpr Reason kPeriodMeasured{
    "PERIOD_MEASURED", StatusCode::kFailedPrecondition,
    "The indicator has an approved measurement of this period and round; it is corrected, not "
    "joined by another."};
inline constexpr Reason kPeriodNotOver{"PERIOD_NOT_OVER", StatusCode::kFailedPrecondition,
                                       "The period that was measured is not over yet."};
inline constexpr Reason kApprovedBySubmitter{"APPROVED_BY_SUBMITTER", StatusCode::kPermissionDenied,
                                             "Another than who submitted it must approve it, or "
                                             "take it back."};
inline constexpr Reason kCorrectedNotApproved{
    "CORRECTED_NOT_APPROVED", StatusCode::kFailedPrecondition,
    "Only an approved measurement that was not superseded yet can be corrected."};
inline constexpr Reason kSuccessorNotApproved{
    "SUCCESSOR_NOT_APPROVED", StatusCode::kFailedPrecondition,
    "Only a measurement that counts can take the place of another."};
inline constexpr Reason kAssessmentScored{"ASSESSMENT_SCORED", StatusCode::kFailedPrecondition,
                                          "The instrument does not change once it is scored."};
inline constexpr Reason kAssessmentNotDue{"ASSESSMENT_NOT_DUE", StatusCode::kFailedPrecondition,
                                          "The day of the assessment has not come yet."};
inline constexpr Reason kScoresHidden{
    "SCORES_HIDDEN", StatusCode::kPermissionDenied,
    "A side's scores are hidden from others until both sides have scored."};

}  // namespace tandem::objectives
