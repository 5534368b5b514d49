#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/people_events.pb.h"
#include "tandem/reporting/v1/events.pb.h"
#include "tandem/reporting/v1/leader_post.pb.h"
#include "tandem/reporting/v1/support_ask.pb.h"

// What a partnership asks a leader for (document B): raised, acknowledged, and granted, refused or
// lapsed.
namespace tandem::reporting {

// Days to answer unless the ask says otherwise (ours).
inline constexpr int kDaysToAnswer = 30;
// What the ids of asks begin with that leave requests raise.
inline constexpr std::string_view kOfLeave = "leave-";

// An ask at a verb, with what its conditions look at.
struct AtAskVerb {
  v1::SupportAsk& ask;
  // Who is asked; null where nobody is yet.
  const v1::LeaderPost* post = nullptr;
  std::string reason = {};
  // Who is to be asked instead.
  std::string next_post = {};

  const std::string& name() const { return ask.name(); }
  v1::SupportAsk::State state() const { return ask.state(); }
  void set_state(v1::SupportAsk::State state) { ask.set_state(state); }
};
extern const Lifecycle<AtAskVerb> kSupportAskLifecycle;

// The ask's name for the leave request `leave_request`.
std::string AskOf(std::string_view leave_request);

// A new ask of the post, for cooperation or advocacy. INVALID_FIELDS: see the contract.
Result<v1::SupportAsk> Raise(const v1::RaiseSupportAskRequest& request, const v1::LeaderPost& post,
                             Day today);
// The ask of a leave request that was submitted; `post` null: nobody is known to be asked.
v1::SupportAsk RaiseForLeave(const placement::v1::LeaveSubmitted& leave, const v1::LeaderPost* post,
                             Day today);
// Asks `post` from now on. VERB_NOT_ALLOWED, CONDITIONS_UNMET.
Status Address(v1::SupportAsk& ask, const v1::LeaderPost& post, Day today);

// As whom the caller, `person`, answers by right: UNSPECIFIED if by none. A delegation must hold
// today and on the `day` that the answer takes effect.
v1::Answer::Capacity CapacityOf(const v1::SupportAsk& ask, const v1::LeaderPost& post,
                                std::string_view person, Day day, Day today);
// AcknowledgeSupportAsk, GrantSupportAsk or RefuseSupportAsk. `post` null: nobody is asked yet.
// VERB_NOT_ALLOWED, CONDITIONS_UNMET.
Status Reply(std::string_view verb, v1::SupportAsk& ask, const v1::LeaderPost* post,
             v1::Answer answer);

// The clock of the partnership that `name` is at or below.
std::string ClockOf(std::string_view name);
// Gives back the days of a hold from `held` until `resumed` on which it waited. Time that had run
// out before does not come back, and none is left once the leave has begun.
void PutOff(v1::SupportAsk& ask, Day held, Day resumed);

// Still to be answered.
bool IsOpen(const v1::SupportAsk& ask);
// The moment at which it lapses: the day after its last one begins.
Time LapseTime(const v1::SupportAsk& ask);
// Nobody has answered until `today`, and the last day is over.
bool IsUnanswered(const v1::SupportAsk& ask, Day today);
Status Lapse(v1::SupportAsk& ask);

// An event of `ask`, with what most of them tell.
template <class Event>
Event Told(const v1::SupportAsk& ask) {
  Event event;
  event.set_name(ask.name());
  event.set_kind(ask.kind());
  event.set_leader_post(ask.leader_post());
  event.set_leave_request(ask.leave_request());
  return event;
}

}  // namespace tandem::reporting
