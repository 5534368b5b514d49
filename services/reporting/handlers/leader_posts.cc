#include "services/reporting/handlers/leader_posts.h"

#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/rpc/standard_list.h"
#include "services/reporting/collections.h"
#include "services/reporting/domain/leader_post.h"
#include "services/reporting/domain/reasons.h"
#include "tandem/reporting/v1/events.pb.h"

namespace tandem::reporting {
namespace {

template <class Request>
Result<v1::LeaderPost> LoadPost(Unit& unit, const Request& request) {
  return unit.Load(kLeaderPosts, request.name(), request.etag());
}

std::string LeadershipOf(std::string_view institution) {
  return fmt::format("{}/leadership", institution);
}

Result<v1::Leadership> LoadLeadership(Unit& unit, std::string_view institution) {
  const std::string name = LeadershipOf(institution);
  ASSIGN_OR_RETURN(std::optional<v1::Leadership> found, unit.Find(kLeaderships, name));
  if (found.has_value()) return *std::move(found);
  v1::Leadership leadership;
  leadership.set_name(name);
  return leadership;
}

// The holder, or a programme manager for them, whose reason is kept: NOT_THE_HOLDER otherwise.
Status MayActForHolder(Unit& unit, const v1::LeaderPost& post, std::string_view reason) {
  const Caller& caller = unit.caller();
  const bool is_theirs = !caller.person.empty() && caller.person == post.holder();
  if (is_theirs && caller.Has(common::v1::LEADER, post.name())) return OkStatus();
  if (!caller.Has(common::v1::PROGRAMME_MANAGER, post.name())) {
    return Refuse(kNotTheHolder, fmt::format("The caller does not hold {}.", post.name()),
                  "Have its holder do it.");
  }
  if (reason.empty()) {
    return BadField("reason", "A programme manager who acts for the holder says why.");
  }
  unit.Note(reason);
  return OkStatus();
}

template <class Event, class Request>
Event Dated(const Request& request) {
  Event event;
  event.set_name(request.name());
  *event.mutable_effective_date() = request.effective_date();
  return event;
}

}  // namespace

Status MayName(const Caller& caller, std::string_view named, std::string_view from) {
  const bool may = CountryOf(named) == CountryOf(from) ||
                   caller.Has(common::v1::PROGRAMME_MANAGER, named) ||
                   caller.Has(common::v1::ADMINISTRATOR, named);
  if (may) return OkStatus();
  return Refuse(kNotPermitted, fmt::format("{} is of another country than {}.", named, from),
                "Have a programme manager of both countries name it.");
}

Status PrepareLeaderPost(Unit& unit, v1::LeaderPost& post, const v1::LeaderPost* before) {
  if (before != nullptr) return OkStatus();
  RETURN_IF_ERROR(MayName(unit.caller(), post.institution(), post.name()));
  ASSIGN_OR_RETURN(v1::Leadership leadership, LoadLeadership(unit, post.institution()));
  RETURN_IF_ERROR(AddPost(leadership, post.name()));
  unit.Save(kLeaderships, std::move(leadership));
  return OkStatus();
}

Result<v1::ListLeaderPostsResponse> ListLeaderPosts(View& view,
                                                    const v1::ListLeaderPostsRequest& request) {
  CollectionInfo posts = kLeaderPosts.info();
  // What is hidden is told by no filter and no order either.
  if (!ReadsAllOfPosts(view.caller(), request.parent()))
    posts.columns = posts.columns.first(kShownOfPosts);
  ASSIGN_OR_RETURN(const MessagePtr answer,
                   ListStandard(view, request, posts, *v1::ListLeaderPostsResponse::descriptor()));
  auto response = static_cast<const v1::ListLeaderPostsResponse&>(*answer);
  for (v1::LeaderPost& post : *response.mutable_leader_posts()) HideHolder(view.caller(), post);
  return response;
}

Result<v1::LeaderPost> AppointHolder(Unit& unit, const v1::AppointHolderRequest& request) {
  RETURN_IF_ERROR(MayName(unit.caller(), request.holder(), request.name()));
  ASSIGN_OR_RETURN(v1::LeaderPost post, LoadPost(unit, request));
  ASSIGN_OR_RETURN(
      const v1::LeaderChanged event,
      Appoint(post, request.holder(), ToDay(request.effective_date()), DayOf(unit.now())));
  unit.Emit(event);
  return unit.Save(kLeaderPosts, std::move(post));
}

Result<v1::LeaderPost> VacateLeaderPost(Unit& unit, const v1::VacateLeaderPostRequest& request) {
  ASSIGN_OR_RETURN(v1::LeaderPost post, LoadPost(unit, request));
  ASSIGN_OR_RETURN(const v1::LeaderChanged event,
                   Vacate(post, ToDay(request.effective_date()), DayOf(unit.now())));
  unit.Emit(event);
  return unit.Save(kLeaderPosts, std::move(post));
}

Result<v1::LeaderPost> DelegateLeaderPost(Unit& unit,
                                          const v1::DelegateLeaderPostRequest& request) {
  ASSIGN_OR_RETURN(v1::LeaderPost post, LoadPost(unit, request));
  RETURN_IF_ERROR(MayActForHolder(unit, post, request.reason()));
  v1::Delegation delegation;
  delegation.set_delegation_id(request.delegation_id());
  delegation.set_person(request.person());
  *delegation.mutable_period() = request.period();
  *delegation.mutable_kinds() = request.kinds();
  *delegation.mutable_partnerships() = request.partnerships();
  delegation.set_by(unit.caller().subject);
  delegation.set_reason(request.reason());
  RETURN_IF_ERROR(Delegate(post, std::move(delegation), DayOf(unit.now())));
  v1::LeaderPostDelegated event;
  event.set_name(post.name());
  event.set_delegation_id(request.delegation_id());
  event.set_person(request.person());
  *event.mutable_period() = request.period();
  unit.Emit(event);
  return unit.Save(kLeaderPosts, std::move(post));
}

Result<v1::LeaderPost> EndDelegation(Unit& unit, const v1::EndDelegationRequest& request) {
  ASSIGN_OR_RETURN(v1::LeaderPost post, LoadPost(unit, request));
  RETURN_IF_ERROR(MayActForHolder(unit, post, request.reason()));
  ASSIGN_OR_RETURN(const v1::Delegation ended,
                   EndDelegation(post, request.delegation_id(), ToDay(request.effective_date()),
                                 DayOf(unit.now())));
  auto event = Dated<v1::DelegationEnded>(request);
  event.set_delegation_id(ended.delegation_id());
  event.set_person(ended.person());
  unit.Emit(event);
  return unit.Save(kLeaderPosts, std::move(post));
}

Result<v1::LeaderPost> RecordSupport(Unit& unit, const v1::RecordSupportRequest& request) {
  ASSIGN_OR_RETURN(v1::LeaderPost post, LoadPost(unit, request));
  RETURN_IF_ERROR(
      RecordSupport(post, request.support(), ToDay(request.effective_date()), DayOf(unit.now())));
  auto event = Dated<v1::LeaderSupportRecorded>(request);
  event.set_support(request.support());
  unit.Emit(event);
  return unit.Save(kLeaderPosts, std::move(post));
}

Result<v1::LeaderPost> RecordContact(Unit& unit, const v1::RecordContactRequest& request) {
  ASSIGN_OR_RETURN(v1::LeaderPost post, LoadPost(unit, request));
  RETURN_IF_ERROR(RecordContact(post, ToDay(request.effective_date()), DayOf(unit.now())));
  unit.Emit(Dated<v1::LeaderContactRecorded>(request));
  return unit.Save(kLeaderPosts, std::move(post));
}

Result<v1::LeaderPost> CorrectLeaderPost(Unit& unit, const v1::CorrectLeaderPostRequest& request) {
  ASSIGN_OR_RETURN(v1::LeaderPost post, LoadPost(unit, request));
  ASSIGN_OR_RETURN(const v1::LeaderPostCorrected event, Correct(post, request));
  unit.Note(request.reason());
  unit.Emit(event);
  return unit.Save(kLeaderPosts, std::move(post));
}

Status NoteContact(Unit& unit, std::string_view leader_post, const common::v1::Date& day) {
  ASSIGN_OR_RETURN(v1::LeaderPost post, unit.Load(kLeaderPosts, leader_post));
  if (post.state() != v1::LeaderPost::HELD || ToDay(day) < ToDay(post.change_date())) {
    return OkStatus();
  }
  RETURN_IF_ERROR(RecordContact(post, ToDay(day), DayOf(unit.now())));
  v1::LeaderContactRecorded event;
  event.set_name(post.name());
  *event.mutable_effective_date() = day;
  unit.Emit(event);
  unit.Save(kLeaderPosts, std::move(post));
  return OkStatus();
}

Result<std::vector<v1::LeaderPost>> PostsOf(Unit& unit, std::string_view institution) {
  ASSIGN_OR_RETURN(const v1::Leadership leadership, LoadLeadership(unit, institution));
  std::vector<v1::LeaderPost> posts;
  for (const std::string& name : leadership.leader_posts()) {
    ASSIGN_OR_RETURN(v1::LeaderPost post, unit.Load(kLeaderPosts, name));
    posts.push_back(std::move(post));
  }
  return posts;
}

}  // namespace tandem::reporting
