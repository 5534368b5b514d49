#include "services/placement/handlers/leave_requests.h"

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/leave_request.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/roles.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/acting.h"
#include "services/placement/handlers/load_for_verb.h"
#include "tandem/placement/v1/people_events.pb.h"

namespace tandem::placement {
namespace {

Result<Occasion> LoadOccasion(Unit& unit, const v1::LeaveRequest& leave) {
  if (CollectionOf(leave.taken_for()) == "visits") {
    ASSIGN_OR_RETURN(const v1::Visit visit, unit.Load(kVisits, leave.taken_for()));
    return OccasionOf(visit, leave.person());
  }
  ASSIGN_OR_RETURN(const v1::Placement placement, unit.Load(kPlacements, leave.taken_for()));
  ASSIGN_OR_RETURN(const v1::Professional professional,
                   unit.Load(kProfessionals, placement.professional()));
  return OccasionOf(placement, professional.person(), leave.person());
}

Status MayAskFor(const Caller& caller, const v1::SubmitLeaveRequestRequest& request) {
  const bool may_for_any =
      HasAny(caller, {common::v1::PROGRAMME_MANAGER, common::v1::LEADER, common::v1::TEAM_LEAD},
             request.parent());
  if (may_for_any || caller.person == request.person()) return OkStatus();
  return Refuse(kNotThePerson, fmt::format("The caller is not {}.", request.person()),
                "Have the person ask, a team lead or a leader.");
}

// Whose leave it is decides on it neither as the caller nor as the leader who is named.
Status RequireAnothersLeave(const Unit& unit, const v1::LeaveRequest& leave,
                            std::string_view leader) {
  if (unit.caller().person != leave.person() && leader != leave.person()) return OkStatus();
  return Refuse(kOwnLeave,
                fmt::format("{} is {}.", leave.name(),
                            leader == leave.person() ? "the leader's own" : "the caller's own"),
                "Have another leader decide.");
}

// What is asked of a leader: one of the employer alone grants, and whoever refuses need not be one.
struct AskedLeave {
  std::string_view verb;
  bool of_employer = false;
  bool is_needed = true;
};
constexpr AskedLeave kEndorse{.verb = "EndorseLeaveRequest"};
constexpr AskedLeave kGrant{.verb = "GrantLeaveRequest", .of_employer = true};
constexpr AskedLeave kRefuse{.verb = "RefuseLeaveRequest", .is_needed = false};

Status CheckNamedLeader(Unit& unit, const AskedLeave& asked, const v1::LeaveRequest& leave,
                        const std::string& leader, FieldErrors& errors) {
  ASSIGN_OR_RETURN(const v1::Person person, unit.Load(kPersons, leader));
  const std::string& institution = person.institution();
  if (institution == leave.employer()) return OkStatus();
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(leave.name())));
  if (HasParty(partnership, institution) && !asked.of_employer) return OkStatus();
  errors.Add("leader",
             fmt::format("{} belongs to {}, not to {}.", leader,
                         institution.empty() ? "no institution" : institution,
                         asked.of_employer ? leave.employer() : "a party or " + leave.employer()));
  return OkStatus();
}

// The person of the leader who decides: whom the request names, else the caller, who may be one.
Result<std::string> LeaderWhoDecides(Unit& unit, const AskedLeave& asked,
                                     const v1::LeaveRequest& leave,
                                     const v1::DecideLeaveRequestRequest& request,
                                     FieldErrors& errors) {
  if (!request.leader().empty()) {
    RETURN_IF_ERROR(CheckNamedLeader(unit, asked, leave, request.leader(), errors));
    return request.leader();
  }
  const Caller& caller = unit.caller();
  bool is_leader = caller.Has(common::v1::LEADER, leave.name());
  if (asked.of_employer) {
    ASSIGN_OR_RETURN(const std::string own, InstitutionOf(unit, caller.person));
    is_leader = is_leader && own == leave.employer();
  }
  if (is_leader) return caller.person;
  if (asked.is_needed) {
    errors.Add("leader", asked.of_employer ? fmt::format("Name the leader of {} who granted it.",
                                                         leave.employer())
                                           : "Name the leader who endorsed it.");
  }
  return std::string();
}

v1::LeaveRequest SaveAndTell(Unit& unit, v1::LeaveRequest leave, const common::v1::Date& day) {
  auto event = About<v1::LeaveDecided>(leave.name());
  event.set_state(leave.state());
  *event.mutable_effective_date() = day;
  event.set_leader(leave.state() == v1::LeaveRequest::ENDORSED ? leave.endorsing_leader()
                                                               : leave.deciding_leader());
  unit.Emit(event);
  return unit.Save(kLeaveRequests, std::move(leave));
}

template <class OccasionOfPerson>
Status Settle(Unit& unit, const Query& query, const OccasionOfPerson& occasion_of) {
  // Guarded: whoever asks for leave meanwhile saves it.
  RETURN_IF_ERROR(unit.Load(kPartnerships, PartnershipOf(query.owner)).status());
  ASSIGN_OR_RETURN(const auto requests, unit.List(kLeaveRequests, query));
  for (v1::LeaveRequest leave : requests) {
    if (!NoteUnsettled(leave, occasion_of(leave.person()), requests, DayOf(unit.now()))) continue;
    if (leave.has_unsettled_date()) {
      auto event = About<v1::LeaveUnsettled>(leave.name());
      event.set_taken_for(leave.taken_for());
      *event.mutable_unsettled_date() = leave.unsettled_date();
      event.set_leader(leave.deciding_leader());
      unit.Emit(event);
    }
    unit.Save(kLeaveRequests, std::move(leave));
  }
  return OkStatus();
}

Result<v1::LeaveRequest> DecideOn(Unit& unit, const AskedLeave& asked,
                                  const v1::DecideLeaveRequestRequest& request) {
  FieldErrors errors;
  ASSIGN_OR_RETURN(v1::LeaveRequest leave, LoadForVerb(unit, kLeaveRequests, request));
  RETURN_IF_ERROR(asked.of_employer ? MayActForInstitution(unit, leave.name(), leave.employer(),
                                                           request.reason(), errors)
                                    : MayActAsLeader(unit, leave.name(), request.reason(), errors));
  ASSIGN_OR_RETURN(const std::string leader, LeaderWhoDecides(unit, asked, leave, request, errors));
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(RequireAnothersLeave(unit, leave, leader));
  ASSIGN_OR_RETURN(const Occasion occasion, LoadOccasion(unit, leave));
  RETURN_IF_ERROR(Decide(asked.verb, leave, occasion, leader,
                         Decide(unit.caller().subject, ToDay(request.effective_date()), unit.now(),
                                request.reason())));
  return SaveAndTell(unit, std::move(leave), request.effective_date());
}

}  // namespace

Result<v1::LeaveRequest> SubmitLeaveRequest(Unit& unit,
                                            const v1::SubmitLeaveRequestRequest& request) {
  RETURN_IF_ERROR(MayAskFor(unit.caller(), request));
  if (PartnershipOf(request.taken_for()) != request.parent()) {
    return BadField("taken_for", "It is no visit or placement of this partnership.");
  }
  ASSIGN_OR_RETURN(v1::Partnership partnership, unit.Load(kPartnerships, request.parent()));
  RETURN_IF_ERROR(RequireNotOver(partnership));
  // So that a partnership that ends meanwhile knows of all leave that is asked for.
  unit.Save(kPartnerships, std::move(partnership));
  ASSIGN_OR_RETURN(const v1::Person person, unit.Load(kPersons, request.person()));
  RETURN_IF_ERROR(RequireActive(person));
  if (person.institution().empty()) {
    return Refuse(kNoEmployer, fmt::format("{} belongs to no institution.", person.name()),
                  "Say to which one the person belongs: it grants the leave.");
  }
  v1::LeaveRequest leave;
  leave.set_name(Join(request.parent(), "leaveRequests", request.leave_request_id()));
  leave.set_person(request.person());
  leave.set_taken_for(request.taken_for());
  *leave.mutable_period() = request.period();
  leave.set_employer(person.institution());
  leave.set_state(v1::LeaveRequest::SUBMITTED);
  ASSIGN_OR_RETURN(const Occasion occasion, LoadOccasion(unit, leave));
  RETURN_IF_ERROR(CheckLeave(leave, occasion));
  auto event = About<v1::LeaveSubmitted>(leave.name());
  event.set_person(leave.person());
  event.set_taken_for(leave.taken_for());
  *event.mutable_period() = leave.period();
  event.set_employer(leave.employer());
  unit.Emit(event);
  return unit.Create(kLeaveRequests, std::move(leave));
}

Result<v1::LeaveRequest> EndorseLeaveRequest(Unit& unit,
                                             const v1::DecideLeaveRequestRequest& request) {
  return DecideOn(unit, kEndorse, request);
}

Result<v1::LeaveRequest> GrantLeaveRequest(Unit& unit,
                                           const v1::DecideLeaveRequestRequest& request) {
  ASSIGN_OR_RETURN(v1::LeaveRequest granted, DecideOn(unit, kGrant, request));
  // What was granted before for the same is asked about no more.
  ASSIGN_OR_RETURN(const Occasion occasion, LoadOccasion(unit, granted));
  RETURN_IF_ERROR(Settle(
      unit,
      Referring("taken_for", granted.taken_for()).Where("person", Op::kEqual, granted.person()),
      [&](std::string_view) { return occasion; }));
  return granted;
}

Result<v1::LeaveRequest> RefuseLeaveRequest(Unit& unit,
                                            const v1::DecideLeaveRequestRequest& request) {
  return DecideOn(unit, kRefuse, request);
}

Status SettleLeave(Unit& unit, const v1::Visit& visit) {
  return Settle(unit, Referring("taken_for", visit.name()),
                [&](std::string_view person) { return OccasionOf(visit, person); });
}

Status SettleLeave(Unit& unit, const v1::Placement& placement) {
  ASSIGN_OR_RETURN(const v1::Professional professional,
                   unit.Load(kProfessionals, placement.professional()));
  return Settle(unit, Referring("taken_for", placement.name()), [&](std::string_view person) {
    return OccasionOf(placement, professional.person(), person);
  });
}

Status RefuseNeedlessLeave(Unit& unit, const v1::Partnership& partnership,
                           const std::string& reason) {
  const Day today = DayOf(unit.now());
  ASSIGN_OR_RETURN(auto requests, unit.List(kLeaveRequests, Below(partnership.name())));
  for (v1::LeaveRequest& leave : requests) {
    const bool waits =
        leave.state() == v1::LeaveRequest::SUBMITTED || leave.state() == v1::LeaveRequest::ENDORSED;
    if (!waits) continue;
    ASSIGN_OR_RETURN(const Occasion occasion, LoadOccasion(unit, leave));
    if (occasion.is_on || occasion.is_over) continue;
    RETURN_IF_ERROR(Decide(kRefuse.verb, leave, occasion, "",
                           Decide(unit.caller().subject, today, unit.now(), reason)));
    SaveAndTell(unit, std::move(leave), ToDate(today));
  }
  return OkStatus();
}

Status OnSupportGranted(Unit& unit, const reporting::v1::SupportGranted& event) {
  if (event.leave_request().empty()) return OkStatus();
  ASSIGN_OR_RETURN(std::optional<v1::LeaveRequest> leave,
                   unit.Find(kLeaveRequests, event.leave_request()));
  if (!leave.has_value() || event.accountable() == leave->person()) return OkStatus();
  ASSIGN_OR_RETURN(const Occasion occasion, LoadOccasion(unit, *leave));
  const v1::Decision granted = Decide(event.by(), ToDay(event.effective_date()), unit.now(),
                                      fmt::format("{} was granted.", event.name()));
  if (!Decide(kEndorse.verb, *leave, occasion, event.accountable(), granted).ok())
    return OkStatus();
  SaveAndTell(unit, *std::move(leave), event.effective_date());
  return OkStatus();
}

}  // namespace tandem::placement
