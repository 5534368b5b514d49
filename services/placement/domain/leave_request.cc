#include "services/placement/domain/leave_request.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/domain/conditions.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/roles.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

using v1::LeaveRequest;
using Missing = std::optional<std::string>;

bool Covers(const common::v1::Period& leave, const common::v1::Period& occasion) {
  return ToDay(leave.start()) <= ToDay(occasion.start()) &&
         ToDay(leave.end()) >= ToDay(occasion.end());
}

std::string Days(const common::v1::Period& period) {
  return fmt::format("{} to {}", FormatDay(ToDay(period.start())), FormatDay(ToDay(period.end())));
}

Missing CalledOff(const AtLeaveVerb& at) {
  if (at.occasion.is_on) return std::nullopt;
  return fmt::format("{} was called off or is over; refuse the leave.", at.leave.taken_for());
}

Missing TooShort(const AtLeaveVerb& at) {
  if (Covers(at.leave.period(), at.occasion.period)) return std::nullopt;
  return fmt::format("{} is now from {}; refuse the leave and ask anew.", at.leave.taken_for(),
                     Days(at.occasion.period));
}

bool WasTaken(const Occasion& occasion) { return occasion.is_over && occasion.takes_part; }

bool Serves(const LeaveRequest& leave, const Occasion& occasion) {
  return occasion.is_on && occasion.takes_part && Covers(leave.period(), occasion.period);
}

Missing StillNeeded(const AtLeaveVerb& at) {
  if (WasTaken(at.occasion)) {
    return fmt::format("{} is over, and the leave was taken.", at.leave.taken_for());
  }
  if (!Serves(at.leave, at.occasion)) return std::nullopt;
  return fmt::format("It was granted, and covers {}.", at.leave.taken_for());
}

Missing BeforeTheLastStep(const AtLeaveVerb& at) {
  std::optional<Day> last;
  if (at.leave.has_endorsed()) last = ToDay(at.leave.endorsed().effective_date());
  if (at.leave.has_decided()) last = ToDay(at.leave.decided().effective_date());
  if (!at.day.has_value() || !last.has_value() || *at.day >= *last) return std::nullopt;
  return fmt::format("{} is before {}, the day of its last step.", FormatDay(*at.day),
                     FormatDay(*last));
}

constexpr Condition<AtLeaveVerb> kStillOn{"STILL_ON", CalledOff};
constexpr Condition<AtLeaveVerb> kCoversTheDays{"COVERS_THE_DAYS", TooShort};
constexpr Condition<AtLeaveVerb> kLeaveRequestReasonGiven{"REASON_GIVEN", ReasonMissing};
constexpr Condition<AtLeaveVerb> kNeededNoMore{"NEEDED_NO_MORE", StillNeeded};
constexpr Condition<AtLeaveVerb> kLeaveRequestInOrder{"NOT_BEFORE_THE_LAST_STEP",
                                                      BeforeTheLastStep};

constexpr Transition<AtLeaveVerb> kLeaveRequestTransitions[] = {
    {"EndorseLeaveRequest",
     {LeaveRequest::SUBMITTED},
     LeaveRequest::ENDORSED,
     {&kStillOn, &kCoversTheDays}},
    {"GrantLeaveRequest",
     {LeaveRequest::ENDORSED},
     LeaveRequest::GRANTED,
     {&kStillOn, &kCoversTheDays, &kLeaveRequestInOrder}},
    {"RefuseLeaveRequest",
     {LeaveRequest::SUBMITTED, LeaveRequest::ENDORSED},
     LeaveRequest::REFUSED,
     {&kLeaveRequestReasonGiven, &kLeaveRequestInOrder}},
    {"RefuseLeaveRequest",
     {LeaveRequest::GRANTED},
     LeaveRequest::REFUSED,
     {&kLeaveRequestReasonGiven, &kNeededNoMore, &kLeaveRequestInOrder}},
};

}  // namespace

constexpr Lifecycle<AtLeaveVerb> kLeaveRequestLifecycle{"LeaveRequest", kLeaveRequestTransitions};

Occasion OccasionOf(const v1::Visit& visit, std::string_view person) {
  const auto named = [&](const auto& persons) {
    return std::find(persons.begin(), persons.end(), person) != persons.end();
  };
  return {visit.period(), visit.state() != v1::Visit::CANCELLED,
          named(visit.visitors()) || named(visit.accompanying_officials()),
          visit.state() == v1::Visit::COMPLETED || visit.state() == v1::Visit::DEBRIEFED};
}

Occasion OccasionOf(const v1::Placement& placement, std::string_view placed,
                    std::string_view person) {
  const bool is_over = placement.state() == v1::Placement::COMPLETED ||
                       placement.state() == v1::Placement::ENDED_EARLY;
  Occasion occasion{{}, IsUnfinished(placement), placed == person, is_over};
  *occasion.period.mutable_start() = placement.start_date();
  *occasion.period.mutable_end() = placement.end_date();
  return occasion;
}

Status CheckLeave(const LeaveRequest& leave, const Occasion& occasion) {
  FieldErrors errors;
  if (!leave.period().has_end()) {
    errors.Add("period.end", "A last day is needed.");
  } else if (ToDay(leave.period().end()) < ToDay(leave.period().start())) {
    errors.Add("period.end", "The leave ends before it starts.");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (!occasion.takes_part) {
    return Refuse(kNotTakingPart,
                  fmt::format("{} has no part in {}.", leave.person(), leave.taken_for()),
                  "Name them there first, or name somebody who has.");
  }
  if (Covers(leave.period(), occasion.period)) return OkStatus();
  return Refuse(kLeaveTooShort,
                fmt::format("{} is from {}; the leave, {}, does not cover it.", leave.taken_for(),
                            Days(occasion.period), Days(leave.period())),
                "Ask for all of its days.");
}

Status Decide(std::string_view verb, LeaveRequest& leave, const Occasion& occasion,
              std::string_view leader, const v1::Decision& decision) {
  AtLeaveVerb at{leave, occasion, decision.reason(), ToDay(decision.effective_date())};
  RETURN_IF_ERROR(kLeaveRequestLifecycle.Apply(verb, at));
  const bool is_endorsed = leave.state() == LeaveRequest::ENDORSED;
  (is_endorsed ? *leave.mutable_endorsed() : *leave.mutable_decided()) = decision;
  (is_endorsed ? *leave.mutable_endorsing_leader() : *leave.mutable_deciding_leader()) = leader;
  leave.clear_unsettled_date();
  return OkStatus();
}

bool NoteUnsettled(LeaveRequest& leave, const Occasion& occasion, std::span<const LeaveRequest> all,
                   Day today) {
  if (leave.state() != LeaveRequest::GRANTED) return false;
  const bool is_settled =
      WasTaken(occasion) || std::any_of(all.begin(), all.end(), [&](const LeaveRequest& other) {
        return other.state() == LeaveRequest::GRANTED && other.person() == leave.person() &&
               Serves(other, occasion);
      });
  if (is_settled != leave.has_unsettled_date()) return false;
  if (is_settled) {
    leave.clear_unsettled_date();
  } else {
    *leave.mutable_unsettled_date() = ToDate(today);
  }
  return true;
}

void HideFromOthers(const Caller& caller, LeaveRequest& leave) {
  if (!caller.person.empty() && leave.person() == caller.person) return;
  const bool decides = HasAny(caller,
                              {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER,
                               common::v1::LEADER, common::v1::TEAM_LEAD, common::v1::SERVICE},
                              leave.name());
  if (decides) return;
  if (leave.has_endorsed()) leave.mutable_endorsed()->clear_reason();
  if (leave.has_decided()) leave.mutable_decided()->clear_reason();
}

}  // namespace tandem::placement
