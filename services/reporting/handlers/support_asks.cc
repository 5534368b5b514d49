#include "services/reporting/handlers/support_asks.h"

#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/reporting/collections.h"
#include "services/reporting/domain/leader_post.h"
#include "services/reporting/domain/reasons.h"
#include "services/reporting/domain/support_ask.h"
#include "services/reporting/handlers/leader_posts.h"
#include "services/reporting/handlers/standing.h"

namespace tandem::reporting {
namespace {

using v1::Answer;

// Who answers, and as whom. NOT_THE_LEADER, OWN_ASK; `errors` says what a programme manager has to
// add.
Result<Answer> AnswerOf(Unit& unit, const v1::SupportAsk& ask, const v1::LeaderPost* post,
                        const v1::AnswerSupportAskRequest& request, FieldErrors& errors) {
  const Caller& caller = unit.caller();
  const Day day = ToDay(request.effective_date()), today = DayOf(unit.now());
  if (!caller.person.empty() && caller.person == ask.person()) {
    return Refuse(kOwnAsk, fmt::format("{} is for the caller's own leave.", ask.name()),
                  "Have another leader answer.");
  }
  // Whoever stands in, or acts for the holder, leaves the holder accountable.
  if (post != nullptr && !ask.person().empty() && post->holder() == ask.person()) {
    return Refuse(kOwnAsk,
                  fmt::format("{} is for the leave of who holds {}.", ask.name(), post->name()),
                  "Ask another post (AddressSupportAsk).");
  }
  Answer answer;
  if (post != nullptr && caller.Has(common::v1::LEADER, ask.name())) {
    answer.set_capacity(CapacityOf(ask, *post, caller.person, day, today));
  }
  if (answer.capacity() == Answer::CAPACITY_UNSPECIFIED) {
    if (!caller.Has(common::v1::PROGRAMME_MANAGER, ask.name())) {
      return Refuse(kNotTheLeader,
                    fmt::format("The caller does not answer for {}.",
                                post == nullptr ? "any leader" : post->name()),
                    "Have the holder answer, or a delegate whose delegation covers this.");
    }
    answer.set_capacity(Answer::ON_BEHALF);
    if (request.reason().empty()) {
      errors.Add("reason", "A programme manager who answers for the holder says why.");
    }
  }
  answer.set_by(caller.subject);
  *answer.mutable_effective_date() = request.effective_date();
  answer.mutable_answer_time()->set_seconds(absl::ToUnixSeconds(unit.now()));
  answer.set_reason(request.reason());
  return answer;
}

// The ask with the answer `verb`, before it is saved and told.
Result<v1::SupportAsk> Answered(Unit& unit, std::string_view verb,
                                const v1::AnswerSupportAskRequest& request) {
  FieldErrors errors;
  const Day day = ToDay(request.effective_date()), today = DayOf(unit.now());
  if (day > today) {
    errors.Add("effective_date",
               fmt::format("{} is after today, {} (UTC).", FormatDay(day), FormatDay(today)));
  }
  ASSIGN_OR_RETURN(v1::SupportAsk ask, unit.Load(kSupportAsks, request.name(), request.etag()));
  const Day acknowledged = ToDay(ask.acknowledged().effective_date());
  if (ask.has_acknowledged() && day < acknowledged) {
    errors.Add("effective_date", fmt::format("{} is before {}, when it was acknowledged.",
                                             FormatDay(day), FormatDay(acknowledged)));
  }
  std::optional<v1::LeaderPost> post;
  if (!ask.leader_post().empty()) {
    ASSIGN_OR_RETURN(post, unit.Load(kLeaderPosts, ask.leader_post()));
  }
  const v1::LeaderPost* const asked = post.has_value() ? &*post : nullptr;
  ASSIGN_OR_RETURN(const Answer answer, AnswerOf(unit, ask, asked, request, errors));
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(Reply(verb, ask, asked, answer));
  return ask;
}

template <class Event>
Result<v1::SupportAsk> SaveAndTell(Unit& unit, v1::SupportAsk ask, Event event) {
  unit.Emit(event);
  return unit.Save(kSupportAsks, std::move(ask));
}

// The same for an answer after which nothing is waited for.
template <class Event>
Result<v1::SupportAsk> Finish(Unit& unit, v1::SupportAsk ask, Event event) {
  unit.ClearTimer(kAskLapse, ask.name());
  return SaveAndTell(unit, std::move(ask), std::move(event));
}

Result<v1::SupportClock> LoadClock(Unit& unit, std::string_view name) {
  v1::SupportClock running;
  running.set_name(ClockOf(name));
  ASSIGN_OR_RETURN(std::optional<v1::SupportClock> found,
                   unit.Find(kSupportClocks, running.name()));
  return found.has_value() ? *std::move(found) : running;
}

// Puts it among the asks of its partnership.
Status JoinClock(Unit& unit, v1::SupportAsk& ask) {
  ASSIGN_OR_RETURN(v1::SupportClock clock, LoadClock(unit, ask.name()));
  ask.set_support_clock(clock.name());
  unit.Save(kSupportClocks, std::move(clock));
  return OkStatus();
}

void TellRaised(Unit& unit, const v1::SupportAsk& ask) {
  unit.SetTimer(kAskLapse, ask.name(), LapseTime(ask));
  auto event = Told<v1::SupportRaised>(ask);
  *event.mutable_answer_by() = ask.answer_by();
  unit.Emit(event);
}

}  // namespace

Result<v1::SupportAsk> RaiseSupportAsk(Unit& unit, const v1::RaiseSupportAskRequest& request) {
  RETURN_IF_ERROR(RequireLivePartnership(unit, request.parent()));
  RETURN_IF_ERROR(MayName(unit.caller(), request.leader_post(), request.parent()));
  ASSIGN_OR_RETURN(const v1::LeaderPost post, unit.Load(kLeaderPosts, request.leader_post()));
  ASSIGN_OR_RETURN(v1::SupportAsk ask, Raise(request, post, DayOf(unit.now())));
  ask.set_raised_by(unit.caller().subject);
  RETURN_IF_ERROR(JoinClock(unit, ask));
  TellRaised(unit, ask);
  return unit.Create(kSupportAsks, std::move(ask));
}

Result<v1::SupportAsk> AddressSupportAsk(Unit& unit, const v1::AddressSupportAskRequest& request) {
  ASSIGN_OR_RETURN(v1::SupportAsk ask, unit.Load(kSupportAsks, request.name(), request.etag()));
  RETURN_IF_ERROR(MayName(unit.caller(), request.leader_post(), request.name()));
  ASSIGN_OR_RETURN(const v1::LeaderPost post, unit.Load(kLeaderPosts, request.leader_post()));
  RETURN_IF_ERROR(Address(ask, post, DayOf(unit.now())));
  v1::SupportAddressed event;
  event.set_name(ask.name());
  event.set_leader_post(post.name());
  return SaveAndTell(unit, std::move(ask), std::move(event));
}

Result<v1::SupportAsk> AcknowledgeSupportAsk(Unit& unit,
                                             const v1::AnswerSupportAskRequest& request) {
  ASSIGN_OR_RETURN(v1::SupportAsk ask, Answered(unit, "AcknowledgeSupportAsk", request));
  auto event = Told<v1::SupportAcknowledged>(ask);
  *event.mutable_effective_date() = request.effective_date();
  return SaveAndTell(unit, std::move(ask), std::move(event));
}

Result<v1::SupportAsk> GrantSupportAsk(Unit& unit, const v1::AnswerSupportAskRequest& request) {
  ASSIGN_OR_RETURN(v1::SupportAsk ask, Answered(unit, "GrantSupportAsk", request));
  auto event = Told<v1::SupportGranted>(ask);
  *event.mutable_effective_date() = request.effective_date();
  event.set_by(ask.answered().by());
  event.set_accountable(ask.answered().accountable());
  return Finish(unit, std::move(ask), std::move(event));
}

Result<v1::SupportAsk> RefuseSupportAsk(Unit& unit, const v1::AnswerSupportAskRequest& request) {
  ASSIGN_OR_RETURN(v1::SupportAsk ask, Answered(unit, "RefuseSupportAsk", request));
  auto event = Told<v1::SupportRefused>(ask);
  *event.mutable_effective_date() = request.effective_date();
  return Finish(unit, std::move(ask), std::move(event));
}

Status LapseSupportAsk(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::SupportAsk ask, unit.Load(kSupportAsks, name));
  if (!IsUnanswered(ask, DayOf(unit.now()))) return OkStatus();
  ASSIGN_OR_RETURN(const v1::SupportClock clock, LoadClock(unit, name));
  // It gets a new last day when the partnership goes on.
  if (clock.has_hold_date()) return OkStatus();
  RETURN_IF_ERROR(Lapse(ask));
  auto event = Told<v1::SupportLapsed>(ask);
  return SaveAndTell(unit, std::move(ask), std::move(event)).status();
}

Status FollowHold(Unit& unit, const placement::v1::PartnershipStageChanged& event) {
  const bool is_hold = event.to() == placement::v1::Partnership::ON_HOLD;
  ASSIGN_OR_RETURN(v1::SupportClock clock, LoadClock(unit, event.name()));
  if (is_hold) {
    *clock.mutable_hold_date() = event.effective_date();
    unit.Save(kSupportClocks, std::move(clock));
    return OkStatus();
  }
  if (!clock.has_hold_date()) return OkStatus();
  const Day held = ToDay(clock.hold_date()), resumed = ToDay(event.effective_date());
  ASSIGN_OR_RETURN(std::vector<v1::SupportAsk> asks,
                   unit.List(kSupportAsks, Referring("support_clock", clock.name())));
  for (v1::SupportAsk& ask : asks) {
    if (!IsOpen(ask)) continue;
    PutOff(ask, held, resumed);
    unit.SetTimer(kAskLapse, ask.name(), LapseTime(ask));
    unit.Save(kSupportAsks, std::move(ask));
  }
  clock.clear_hold_date();
  unit.Save(kSupportClocks, std::move(clock));
  return OkStatus();
}

Status OnLeaveSubmitted(Unit& unit, const placement::v1::LeaveSubmitted& event) {
  ASSIGN_OR_RETURN(const auto found, unit.Find(kSupportAsks, AskOf(event.name())));
  if (found.has_value()) return OkStatus();
  ASSIGN_OR_RETURN(const std::vector<v1::LeaderPost> posts, PostsOf(unit, event.employer()));
  v1::SupportAsk ask = RaiseForLeave(event, WhomToAsk(posts, event.person()), DayOf(unit.now()));
  RETURN_IF_ERROR(JoinClock(unit, ask));
  TellRaised(unit, ask);
  unit.Save(kSupportAsks, std::move(ask));
  return OkStatus();
}

Status OnLeaveDecided(Unit& unit, const placement::v1::LeaveDecided& event) {
  ASSIGN_OR_RETURN(std::optional<v1::SupportAsk> ask, unit.Find(kSupportAsks, AskOf(event.name())));
  if (!ask.has_value() || !IsOpen(*ask)) return OkStatus();
  RETURN_IF_ERROR(Lapse(*ask));
  auto told = Told<v1::SupportLapsed>(*ask);
  return Finish(unit, *std::move(ask), std::move(told)).status();
}

}  // namespace tandem::reporting
