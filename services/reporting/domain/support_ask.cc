#include "services/reporting/domain/support_ask.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/reporting/domain/leader_post.h"

namespace tandem::reporting {
namespace {

using v1::Answer;
using v1::SupportAsk;
using Missing = std::optional<std::string>;

Missing AsksNobody(const AtAskVerb& at) {
  if (at.post != nullptr) return std::nullopt;
  return "It asks no post yet: name one (AddressSupportAsk).";
}

Missing NobodyHoldsThePost(const AtAskVerb& at) {
  if (at.post == nullptr || at.post->state() == v1::LeaderPost::HELD) return std::nullopt;
  return fmt::format("{} is vacant: appoint a holder, or ask another post (AddressSupportAsk).",
                     at.post->name());
}

Missing ReasonMissing(const AtAskVerb& at) {
  if (!at.reason.empty()) return std::nullopt;
  return "Say why.";
}

Missing AskedAlready(const AtAskVerb& at) {
  if (at.next_post != at.ask.leader_post()) return std::nullopt;
  return fmt::format("{} is asked already.", at.next_post);
}

constexpr Condition<AtAskVerb> kAddressed{"ADDRESSED", AsksNobody};
constexpr Condition<AtAskVerb> kPostHeld{"POST_HELD", NobodyHoldsThePost};
constexpr Condition<AtAskVerb> kReasonGiven{"REASON_GIVEN", ReasonMissing};
constexpr Condition<AtAskVerb> kAnotherPost{"ANOTHER_POST", AskedAlready};

constexpr Transition<AtAskVerb> kSupportAskTransitions[] = {
    {"AcknowledgeSupportAsk",
     {SupportAsk::RAISED},
     SupportAsk::ACKNOWLEDGED,
     {&kAddressed, &kPostHeld}},
    {"GrantSupportAsk", {SupportAsk::ACKNOWLEDGED}, SupportAsk::GRANTED, {&kAddressed, &kPostHeld}},
    {"RefuseSupportAsk",
     {SupportAsk::ACKNOWLEDGED},
     SupportAsk::REFUSED,
     {&kAddressed, &kPostHeld, &kReasonGiven}},
    {"AddressSupportAsk",
     {SupportAsk::RAISED, SupportAsk::ACKNOWLEDGED},
     SupportAsk::RAISED,
     {&kAnotherPost}},
    {"LapseSupportAsk",
     {SupportAsk::RAISED, SupportAsk::ACKNOWLEDGED},
     SupportAsk::LAPSED,
     {},
     GivenBy::kNobody},
};

void SetPost(SupportAsk& ask, const v1::LeaderPost& post, Day today) {
  ask.set_leader_post(post.name());
  ask.set_contact_overdue(IsContactOverdue(post, today));
}

Status CheckRequest(const v1::RaiseSupportAskRequest& request, Day today) {
  FieldErrors errors;
  if (request.support_ask_id().starts_with(kOfLeave)) {
    errors.Add("support_ask_id",
               fmt::format("{} is kept for asks of leave requests; expected another beginning.",
                           kOfLeave));
  }
  if (request.kind() == v1::LEAVE) {
    errors.Add("kind", "Leave is asked for with a leave request, which raises the ask itself.");
  }
  if ((request.kind() == v1::COOPERATION) == request.team().empty()) {
    errors.Add("team", request.team().empty() ? "Say whose cooperation is asked for."
                                              : "A team goes with COOPERATION alone.");
  }
  if (request.has_answer_by() && ToDay(request.answer_by()) <= today) {
    errors.Add("answer_by", fmt::format("{} is not after today, {} (UTC).",
                                        FormatDay(ToDay(request.answer_by())), FormatDay(today)));
  }
  return errors.ToStatus();
}

}  // namespace

constexpr Lifecycle<AtAskVerb> kSupportAskLifecycle{"SupportAsk", kSupportAskTransitions};

std::string AskOf(std::string_view leave_request) {
  return Join(PartnershipOf(leave_request), "supportAsks",
              fmt::format("{}{}", kOfLeave, IdOf(leave_request)));
}

Result<SupportAsk> Raise(const v1::RaiseSupportAskRequest& request, const v1::LeaderPost& post,
                         Day today) {
  RETURN_IF_ERROR(CheckRequest(request, today));
  SupportAsk ask;
  ask.set_name(Join(request.parent(), "supportAsks", request.support_ask_id()));
  ask.set_display_name(request.display_name());
  ask.set_kind(request.kind());
  ask.set_detail(request.detail());
  ask.set_team(request.team());
  ask.set_state(SupportAsk::RAISED);
  *ask.mutable_raise_date() = ToDate(today);
  *ask.mutable_answer_by() =
      request.has_answer_by() ? request.answer_by() : ToDate(today + kDaysToAnswer);
  SetPost(ask, post, today);
  return ask;
}

SupportAsk RaiseForLeave(const placement::v1::LeaveSubmitted& leave, const v1::LeaderPost* post,
                         Day today) {
  const Day start = ToDay(leave.period().start());
  SupportAsk ask;
  ask.set_name(AskOf(leave.name()));
  ask.set_display_name(
      fmt::format("Leave from {} to {}", FormatDay(start), FormatDay(ToDay(leave.period().end()))));
  ask.set_kind(v1::LEAVE);
  ask.set_leave_request(leave.name());
  ask.set_person(leave.person());
  *ask.mutable_period() = leave.period();
  ask.set_state(SupportAsk::RAISED);
  *ask.mutable_raise_date() = ToDate(today);
  Day last = today + kDaysToAnswer;
  // Leave that was entered after it had begun has time like any other.
  if (start > today) last = std::min(last, start);
  *ask.mutable_answer_by() = ToDate(last);
  if (post != nullptr) SetPost(ask, *post, today);
  return ask;
}

Status Address(SupportAsk& ask, const v1::LeaderPost& post, Day today) {
  AtAskVerb at{ask, &post, "", post.name()};
  RETURN_IF_ERROR(kSupportAskLifecycle.Apply("AddressSupportAsk", at));
  ask.clear_acknowledged();
  SetPost(ask, post, today);
  return OkStatus();
}

Answer::Capacity CapacityOf(const SupportAsk& ask, const v1::LeaderPost& post,
                            std::string_view person, Day day, Day today) {
  if (person.empty()) return Answer::CAPACITY_UNSPECIFIED;
  if (person == post.holder()) return Answer::HOLDER;
  const auto stands_in = [&](Day when) {
    return StandsIn(post, person, ask.kind(), PartnershipOf(ask.name()), when);
  };
  return stands_in(day) && stands_in(today) ? Answer::DELEGATE : Answer::CAPACITY_UNSPECIFIED;
}

Status Reply(std::string_view verb, SupportAsk& ask, const v1::LeaderPost* post, Answer answer) {
  AtAskVerb at{ask, post, answer.reason()};
  RETURN_IF_ERROR(kSupportAskLifecycle.Apply(verb, at));
  answer.set_accountable(post->holder());
  (ask.state() == SupportAsk::ACKNOWLEDGED ? *ask.mutable_acknowledged()
                                           : *ask.mutable_answered()) = std::move(answer);
  return OkStatus();
}

std::string ClockOf(std::string_view name) {
  return fmt::format("{}/supportClock", PartnershipOf(name));
}

void PutOff(SupportAsk& ask, Day held, Day resumed) {
  const Day from = std::max(held, ToDay(ask.raise_date()));
  const Day last = ToDay(ask.answer_by());
  if (resumed <= from || last < from) return;
  Day later = last + (resumed - from);
  if (ask.has_period()) later = std::min(later, std::max(last, ToDay(ask.period().start())));
  *ask.mutable_answer_by() = ToDate(later);
}

bool IsOpen(const SupportAsk& ask) {
  return ask.state() == SupportAsk::RAISED || ask.state() == SupportAsk::ACKNOWLEDGED;
}

Time LapseTime(const SupportAsk& ask) { return StartOf(ToDay(ask.answer_by()) + 1); }

bool IsUnanswered(const SupportAsk& ask, Day today) {
  return IsOpen(ask) && today > ToDay(ask.answer_by());
}

Status Lapse(SupportAsk& ask) {
  AtAskVerb at{ask};
  return kSupportAskLifecycle.Apply("LapseSupportAsk", at);
}

}  // namespace tandem::reporting
