#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "libs/common/base/caller.h"
#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/leave_request.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/visit.pb.h"

// A volunteer's leave for a visit or an exchange (document B).
namespace tandem::placement {

// The visit or placement that leave is for, as far as leave depends on it.
struct Occasion {
  common::v1::Period period;
  // Neither called off nor over early.
  bool is_on = false;
  // The person has part in it.
  bool takes_part = false;
  // It has come to an end, early or not: whoever took part has taken the leave.
  bool is_over = false;
};
Occasion OccasionOf(const v1::Visit& visit, std::string_view person);
// `placed` is the person of the placement's professional.
Occasion OccasionOf(const v1::Placement& placement, std::string_view placed,
                    std::string_view person);

// A request at a verb, with what its conditions look at.
struct AtLeaveVerb {
  v1::LeaveRequest& leave;
  Occasion occasion;
  std::string reason;
  std::optional<Day> day = {};

  const std::string& name() const { return leave.name(); }
  v1::LeaveRequest::State state() const { return leave.state(); }
  void set_state(v1::LeaveRequest::State state) { leave.set_state(state); }
};
extern const Lifecycle<AtLeaveVerb> kLeaveRequestLifecycle;

// A new request: INVALID_FIELDS for a period that is open or the wrong way round; NOT_TAKING_PART,
// LEAVE_TOO_SHORT.
Status CheckLeave(const v1::LeaveRequest& leave, const Occasion& occasion);

// EndorseLeaveRequest, GrantLeaveRequest or RefuseLeaveRequest: VERB_NOT_ALLOWED, CONDITIONS_UNMET.
// One that is granted is refused where what it is for is off or has other days or people. `leader`
// is the person who decided, or empty.
Status Decide(std::string_view verb, v1::LeaveRequest& leave, const Occasion& occasion,
              std::string_view leader, const v1::Decision& decision);

// Notes since which day, `today` unless it was so before, leave that is granted neither covers what
// it is for nor was taken: that was put off, moved or called off, or the person has no part in it
// any more. `all` are the requests for the same occasion: another one that is granted to the same
// person and covers it settles this one too. What is settled has no such day. Whether `leave` was
// changed.
bool NoteUnsettled(v1::LeaveRequest& leave, const Occasion& occasion,
                   std::span<const v1::LeaveRequest> all, Day today);

// Takes out why leave was endorsed, granted or refused, which team members and the placed read of
// their own alone.
void HideFromOthers(const Caller& caller, v1::LeaveRequest& leave);

}  // namespace tandem::placement
