#include "services/placement/domain/placement.h"

#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/names.h"
#include "services/placement/domain/clearances.h"
#include "services/placement/domain/conditions.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/former_end.h"
#include "services/placement/domain/handover.h"
#include "services/placement/domain/notice.h"
#include "services/placement/domain/pause.h"
#include "services/placement/domain/phase.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/retract_step.h"
#include "services/placement/domain/returning.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

using v1::ClearingItem;
using v1::Placement;
using Missing = std::optional<std::string>;

Missing ChecklistOpen(const AtPlacementVerb& at) {
  std::vector<std::string> pending;
  for (const auto& item : at.placement.clearing()) {
    if (item.outcome() == ClearingItem::PENDING) {
      pending.push_back(ClearingItem::Kind_Name(item.kind()));
    }
  }
  const Day day = std::max(at.effective_date, ToDay(at.placement.start_date()));
  for (const auto& item : ItemsUntil(at.placement, day - 1)) {
    pending.push_back(fmt::format("{} (it ran out on {})", ClearingItem::Kind_Name(item.kind()),
                                  FormatDay(ToDay(item.expire_date()))));
  }
  if (pending.empty()) return std::nullopt;
  return fmt::format("Still to be cleared: {}.", fmt::join(pending, ", "));
}

// A return that is taken back changes nothing of what runs.
Missing NotDelivering(const AtPlacementVerb& at) {
  if (at.step == v1::StepRetraction::RETURN) return std::nullopt;
  return NotDeliveringOn(at.effective_date, at.partnership_state);
}

Missing BeforeItsEvidence(const AtPlacementVerb& at) {
  return GrantedAfter(at.placement, at.contract_date, at.effective_date);
}

Missing TenderMissing(const AtPlacementVerb& at) {
  if (!at.awaits_tender) return std::nullopt;
  return "The partnership requires a tender; contract one first (ContractTender).";
}

// Not which: a team lead may start it too, and a cohort's run keeps what was refused.
Missing ClearancesExpired(const AtPlacementVerb& at) {
  if (!at.has_expired_clearances) return std::nullopt;
  return fmt::format("What has run out of the clearances of {} has to be renewed there.",
                     at.placement.professional());
}

Missing OutsideDates(const AtPlacementVerb& at) {
  if (IsOn(at.placement, at.effective_date)) return std::nullopt;
  return fmt::format("{} is not between {} and {}.", FormatDay(at.effective_date),
                     FormatDay(BeganOn(at.placement).value_or(ToDay(at.placement.start_date()))),
                     FormatDay(ToDay(at.placement.end_date())));
}

// The days of its changes follow each other.
Missing BeforeTheLast(const AtPlacementVerb& at) {
  const Day last = LastChange(at.placement);
  if (at.effective_date >= last) return std::nullopt;
  return fmt::format("{} is before {}, when it last changed.", FormatDay(at.effective_date),
                     FormatDay(last));
}

Missing BeforeLastDay(const AtPlacementVerb& at) {
  const Day end = ToDay(at.placement.end_date());
  if (at.effective_date >= end) return std::nullopt;
  return fmt::format("Its last day is {}: complete it then, or end it early (EndPlacementEarly).",
                     FormatDay(end));
}

Missing AfterLastDay(const AtPlacementVerb& at) {
  const Day end = ToDay(at.placement.end_date());
  if (at.winding_up || at.effective_date < end) return std::nullopt;
  const auto notice = NoticeGiven(at.placement);
  if (notice.has_value() && at.effective_date == end) return std::nullopt;
  return notice.value_or(fmt::format("Its last day is {}; complete it instead.", FormatDay(end)));
}

// A completion would tell others that the term was served.
Missing UnderNotice(const AtPlacementVerb& at) { return NoticeGiven(at.placement); }

Missing NotHandedOver(const AtPlacementVerb& at) {
  const bool hands_over = WorksOnObjectives(at.placement);
  if (!hands_over || at.placement.phase() == Placement::HANDOVER) return std::nullopt;
  return fmt::format("It is in the phase {}, not HANDOVER.",
                     Placement::Phase_Name(at.placement.phase()));
}

Missing HandoverOpen(const AtPlacementVerb& at) { return HandoverMissing(at.placement); }

constexpr Condition<AtPlacementVerb> kChecklistCleared{"CHECKLIST_CLEARED", ChecklistOpen};
constexpr Condition<AtPlacementVerb> kTenderContracted{"TENDER_CONTRACTED", TenderMissing};
constexpr Condition<AtPlacementVerb> kClearancesHold{"CLEARANCES_HOLD", ClearancesExpired};
constexpr Condition<AtPlacementVerb> kPartnershipDelivers{"PARTNERSHIP_DELIVERS", NotDelivering};
constexpr Condition<AtPlacementVerb> kAfterEvidence{"NOT_BEFORE_ITS_EVIDENCE", BeforeItsEvidence};
constexpr Condition<AtPlacementVerb> kApproved{"NO_APPROVAL_WITHDRAWN", WithdrawnApproval};
constexpr Condition<AtPlacementVerb> kWithinDates{"WITHIN_ITS_DATES", OutsideDates};
constexpr Condition<AtPlacementVerb> kPlacementInOrder{"NOT_BEFORE_THE_LAST_CHANGE", BeforeTheLast};
constexpr Condition<AtPlacementVerb> kLastDayReached{"LAST_DAY_REACHED", BeforeLastDay};
constexpr Condition<AtPlacementVerb> kLastDaysReached{"LAST_DAYS_REACHED", BeforeLastDays};
constexpr Condition<AtPlacementVerb> kBeforeLastDay{"BEFORE_LAST_DAY", AfterLastDay};
constexpr Condition<AtPlacementVerb> kNotUnderNotice{"NOT_UNDER_NOTICE", UnderNotice};
constexpr Condition<AtPlacementVerb> kReturns{"IS_AN_EXCHANGE", NoExchange};
constexpr Condition<AtPlacementVerb> kReturned{"RETURN_CONFIRMED", NotReturned};
constexpr Condition<AtPlacementVerb> kHandedOver{"HANDOVER_REACHED", NotHandedOver};
constexpr Condition<AtPlacementVerb> kHandoverDone{"HANDOVER_DONE", HandoverOpen};
constexpr Condition<AtPlacementVerb> kLastStep{"IS_THE_LAST_STEP", NotTheLastStep};
constexpr Condition<AtPlacementVerb> kNothingDepends{"NOTHING_DEPENDS_ON_IT", WhatDependsOnIt};
constexpr Condition<AtPlacementVerb> kAfterTheStep{"NOT_BEFORE_THE_STEP", BeforeTheStep};
constexpr Condition<AtPlacementVerb> kStillThere{"PROFESSIONAL_AVAILABLE", ProfessionalHasLeft};

constexpr Transition<AtPlacementVerb> kPlacementTransitions[] = {
    {"BeginClearing", {Placement::PLANNED}, Placement::CLEARING},
    {"RecordClearance", {Placement::CLEARING}, Placement::CLEARING},
    // What was cleared may be revoked, and cleared anew.
    {"RecordClearance", {Placement::READY}, Placement::READY},
    {"RecordClearance", {Placement::ACTIVE}, Placement::ACTIVE},
    {"RecordClearance", {Placement::PAUSED}, Placement::PAUSED},
    {"MarkPlacementReady",
     {Placement::CLEARING},
     Placement::READY,
     {&kChecklistCleared, &kTenderContracted, &kClearancesHold, &kApproved}},
    {"StartPlacement",
     {Placement::READY},
     Placement::ACTIVE,
     {&kPartnershipDelivers, &kWithinDates, &kChecklistCleared, &kClearancesHold, &kAfterEvidence,
      &kApproved}},
    {"PausePlacement", {Placement::ACTIVE}, Placement::PAUSED, {&kWithinDates, &kPlacementInOrder}},
    {"ResumePlacement",
     {Placement::PAUSED},
     Placement::ACTIVE,
     {&kPartnershipDelivers, &kWithinDates, &kPlacementInOrder, &kChecklistCleared,
      &kClearancesHold, &kAfterEvidence}},
    {"EnterPhase", {Placement::ACTIVE}, kStays, {&kWithinDates, &kPlacementInOrder}},
    {"RetractPhase", {Placement::ACTIVE, Placement::PAUSED}, kStays, {&kPlacementInOrder}},
    {"RetractStep",
     {Placement::ACTIVE},
     OneOf(Placement::READY, Placement::ACTIVE, Placement::PAUSED),
     {&kLastStep, &kNothingDepends, &kAfterTheStep}},
    {"RetractStep",
     {Placement::PAUSED},
     OneOf(Placement::ACTIVE, Placement::PAUSED),
     {&kLastStep, &kNothingDepends, &kAfterTheStep}},
    {"RetractStep",
     {Placement::COMPLETED},
     OneOf(Placement::ACTIVE, Placement::PAUSED),
     {&kLastStep, &kAfterTheStep, &kPartnershipDelivers, &kStillThere}},
    {"RetractStep",
     {Placement::ENDED_EARLY},
     OneOf(Placement::ENDED_EARLY, Placement::ACTIVE, Placement::PAUSED),
     {&kLastStep, &kAfterTheStep, &kPartnershipDelivers, &kStillThere}},
    {"ReschedulePlacement",
     {Placement::PLANNED, Placement::CLEARING, Placement::READY, Placement::ACTIVE,
      Placement::PAUSED},
     kStays},
    {"ExtendPlacement", {Placement::ACTIVE, Placement::PAUSED}, kStays},
    {"PlanHandover", {Placement::ACTIVE, Placement::PAUSED}, kStays},
    {"CompleteHandoverItem", {Placement::ACTIVE, Placement::PAUSED}, kStays},
    {"NameSuccessor", {Placement::ACTIVE, Placement::PAUSED}, kStays},
    {"ConfirmReturn",
     {Placement::ACTIVE},
     Placement::ACTIVE,
     {&kReturns, &kLastDaysReached, &kPlacementInOrder}},
    {"ConfirmReturn",
     {Placement::PAUSED},
     Placement::PAUSED,
     {&kReturns, &kLastDaysReached, &kPlacementInOrder}},
    {"ConfirmReturn",
     {Placement::ENDED_EARLY},
     Placement::ENDED_EARLY,
     {&kReturns, &kPlacementInOrder}},
    {"CompletePlacement",
     {Placement::ACTIVE, Placement::PAUSED},
     Placement::COMPLETED,
     {&kNotUnderNotice, &kLastDayReached, &kHandedOver, &kHandoverDone, &kReturned}},
    {"EndPlacementEarly",
     {Placement::ACTIVE, Placement::PAUSED},
     Placement::ENDED_EARLY,
     {&kBeforeLastDay, &kPlacementInOrder}},
    {"CancelPlacement",
     {Placement::PLANNED, Placement::CLEARING, Placement::READY},
     Placement::CANCELLED},
};

Status Apply(std::string_view verb, AtPlacementVerb at) {
  return kPlacementLifecycle.Apply(verb, at);
}

// A pause that is under way ends on `last_day`.
void EndPause(Placement& placement, Day last_day) {
  if (placement.pauses().empty() || placement.pauses().rbegin()->has_end()) return;
  auto& pause = *placement.mutable_pauses()->rbegin();
  *pause.mutable_end() = ToDate(std::max(last_day, ToDay(pause.start())));
}

}  // namespace

constexpr Lifecycle<AtPlacementVerb> kPlacementLifecycle{"Placement", kPlacementTransitions};

bool HasBegun(const Placement& placement) {
  return placement.phase() != Placement::PHASE_UNSPECIFIED;
}

Placement::Phase PhaseOn(const Placement& placement, Day day) {
  Placement::Phase phase = Placement::PHASE_UNSPECIFIED;
  for (const auto& change : placement.phase_changes()) {
    if (ToDay(change.effective_date()) <= day) phase = change.phase();
  }
  return phase;
}

Placement PlanPlacement(const v1::PlacementNeed& need, const v1::Match& match) {
  Placement placement;
  placement.set_name(match.placement());
  placement.set_display_name(need.display_name());
  placement.set_role(need.role());
  placement.set_mode(need.mode());
  placement.set_team(need.team());
  placement.set_professional(match.professional());
  placement.set_need(need.name());
  placement.set_match(match.name());
  placement.set_cohort(match.cohort());
  *placement.mutable_start_date() = match.start_date();
  *placement.mutable_end_date() = match.end_date();
  placement.set_share_percent(match.share_percent());
  placement.set_state(Placement::PLANNED);
  if (!match.duration_waiver_reason().empty()) {
    placement.mutable_duration_waiver()->set_reason(match.duration_waiver_reason());
    placement.mutable_duration_waiver()->set_by(match.duration_waived_by());
  }
  for (int kind = ClearingItem::VISA; kind <= ClearingItem::Kind_MAX; ++kind) {
    auto& item = *placement.add_clearing();
    item.set_kind(static_cast<ClearingItem::Kind>(kind));
    item.set_outcome(ClearingItem::PENDING);
    if (kind == ClearingItem::VISA && need.mode() == Placement::VIRTUAL) {
      item.set_outcome(ClearingItem::NOT_NEEDED);
      item.set_note("The placement is virtual.");
    }
  }
  return placement;
}

Status ValidatePlacement(Placement& placement, const Placement* before) {
  if (before != nullptr && !IsUnfinished(*before)) {
    return Refuse(
        kPlacementOver,
        fmt::format("{} is in state {}.", placement.name(), Placement::State_Name(before->state())),
        "What is over stays as it was.");
  }
  if (placement.role() != Placement::MANAGEMENT_PARTNER) return OkStatus();
  if (placement.line_authority()) {
    return Refuse(kNoLineAuthority, fmt::format("{} is a management partner's.", placement.name()),
                  "Set line_authority to false.");
  }
  for (const auto& deliverable : placement.deliverables()) {
    if (deliverable.kind() == v1::Deliverable::TASK) {
      return Refuse(kNoTaskDeliverables,
                    fmt::format("\"{}\" is the team's own task.", deliverable.title()),
                    "Make it a deliverable of the kind CAPABILITY, or place a technical advisor.");
    }
  }
  return OkStatus();
}

Status Start(Placement& placement, Day day, v1::Partnership::State partnership_state,
             bool has_expired_clearances, std::optional<Day> contract_date,
             std::optional<std::string> withdrawn_approval) {
  RETURN_IF_ERROR(Apply("StartPlacement", {.placement = placement,
                                           .effective_date = day,
                                           .partnership_state = partnership_state,
                                           .has_expired_clearances = has_expired_clearances,
                                           .contract_date = contract_date,
                                           .withdrawn_approval = std::move(withdrawn_approval)}));
  BeginPhases(placement, day);
  return OkStatus();
}

Status Pause(Placement& placement, Day first_day, std::string_view reason) {
  RETURN_IF_ERROR(Apply("PausePlacement", {placement, first_day}));
  BeginPause(placement, first_day, reason);
  return OkStatus();
}

Status Resume(Placement& placement, Day first_day_after, v1::Partnership::State partnership_state,
              bool has_expired_clearances) {
  KeepPauseReason(placement);
  RETURN_IF_ERROR(Apply("ResumePlacement", {.placement = placement,
                                            .effective_date = first_day_after,
                                            .partnership_state = partnership_state,
                                            .has_expired_clearances = has_expired_clearances}));
  if (first_day_after == ToDay(placement.pauses().rbegin()->start())) {
    ForgetPause(placement);  // it took no day
  } else {
    EndPause(placement, first_day_after - 1);
  }
  ShowPauseReason(placement);
  return OkStatus();
}

Status Reschedule(Placement& placement, Day start, Day end, int share_percent, Day today,
                  std::optional<Day> share_day) {
  RETURN_IF_ERROR(Apply("ReschedulePlacement", {placement}));
  const bool begun = HasBegun(placement);
  const Day end_before = ToDay(placement.end_date());
  FieldErrors errors;
  if (begun && start != ToDay(placement.start_date())) {
    errors.Add("start_date", fmt::format("It has begun; the start stays {}.",
                                         FormatDay(ToDay(placement.start_date()))));
  }
  if (end < start) {
    errors.Add("end_date", "It is before the start.");
  } else if (begun && end != end_before) {
    errors.Add("end_date",
               fmt::format("It has begun and its last day is {}; give it {}, with a reason.",
                           FormatDay(end_before),
                           end < end_before ? "an earlier one by EndPlacementEarly"
                                            : "a later one by ExtendPlacement"));
  }
  const Day first = BeganOn(placement).value_or(start);
  if (share_day.has_value() && share_percent == 0) {
    errors.Add("share_percent", "Say which share it has from effective_date on.");
  } else if (share_day.has_value() && (*share_day < first || *share_day > end)) {
    errors.Add("effective_date", fmt::format("Expected one of its days, from {} to {}.",
                                             FormatDay(first), FormatDay(end)));
  }
  RETURN_IF_ERROR(errors.ToStatus());
  *placement.mutable_start_date() = ToDate(start);
  *placement.mutable_end_date() = ToDate(end);
  if (share_percent > 0) {
    ChangeShare(placement, share_percent, share_day.value_or(ShareDay(placement, today)));
  }
  if (!begun) KeepSharesOfItsDays(placement);
  return OkStatus();
}

Day ShareDay(const Placement& placement, Day today) {
  return HasBegun(placement) ? today : ToDay(placement.start_date());
}

Status Complete(Placement& placement, Day day) {
  RETURN_IF_ERROR(Apply("CompletePlacement", {placement, day}));
  *placement.mutable_complete_date() = ToDate(day);
  EndPause(placement, ToDay(placement.end_date()));
  return OkStatus();
}

Status EndWithPartnership(Placement& placement, Day last_day, std::string_view reason) {
  const Day day = std::max(LastChange(placement), last_day);
  if (day < ToDay(placement.end_date())) {
    return EndEarly(placement, day, reason, v1::EarlyEnd::PARTNERSHIP_ENDED);
  }
  if (IsUnderNotice(placement)) return EndByNotice(placement);  // for its own reason
  if (Complete(placement, day).ok()) return OkStatus();         // the term was served
  RETURN_IF_ERROR(Apply("EndPlacementEarly",
                        {.placement = placement, .effective_date = day, .winding_up = true}));
  EndPause(placement, ToDay(placement.end_date()));
  placement.set_reason(std::string(reason));
  placement.set_early_end_reason(v1::EarlyEnd::PARTNERSHIP_ENDED);
  return OkStatus();
}

Status EndEarly(Placement& placement, Day last_day, std::string_view reason,
                v1::EarlyEnd::Reason kind) {
  const bool as_noticed = IsUnderNotice(placement) && last_day == ToDay(placement.end_date());
  RETURN_IF_ERROR(Apply("EndPlacementEarly", {placement, last_day}));
  if (!as_noticed) KeepEnd(placement, v1::StepRetraction::EARLY_END);
  EndPause(placement, last_day);
  SetEarlyEnd(placement, last_day, reason, kind);
  return OkStatus();
}

Status Cancel(Placement& placement, std::string_view reason) {
  RETURN_IF_ERROR(Apply("CancelPlacement", {placement}));
  placement.set_reason(std::string(reason));
  return OkStatus();
}

}  // namespace tandem::placement
