#include "services/placement/handlers/peer_links.h"

#include <algorithm>
#include <string>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/rule.h"
#include "services/placement/collections.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/hold.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/peer_link.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/roles.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/acting.h"
#include "services/placement/handlers/load_for_verb.h"
#include "tandem/placement/v1/people_events.pb.h"

namespace tandem::placement {
namespace {

// The institution of an active person or team.
Result<std::string> InstitutionOfPeer(Unit& unit, const std::string& peer) {
  if (CollectionOf(peer) == "teams") {
    ASSIGN_OR_RETURN(const v1::Team team, unit.Load(kTeams, peer));
    RETURN_IF_ERROR(RequireActive(team));
    return team.institution();
  }
  ASSIGN_OR_RETURN(const v1::Person person, unit.Load(kPersons, peer));
  RETURN_IF_ERROR(RequireActive(person));
  return person.institution();
}

Status CheckPeer(Unit& unit, const v1::Partnership& partnership, const std::string& peer,
                 common::v1::PartnershipSide side) {
  ASSIGN_OR_RETURN(const std::string institution, InstitutionOfPeer(unit, peer));
  return RequirePeerOnSide(partnership, peer, institution, side);
}

// Whether the caller was placed in `team` on `day`, whatever came after.
Result<bool> WasPlacedIn(Unit& unit, const v1::Team& team, Day day) {
  const std::string& person = unit.caller().person;
  ASSIGN_OR_RETURN(const auto placements, unit.List(kPlacements, Referring("team", team.name())));
  return std::any_of(placements.begin(), placements.end(), [&](const v1::Placement& placement) {
    const auto began = BeganOn(placement);
    return !person.empty() && placement.person() == person && began.has_value() && *began <= day &&
           day <= ToDay(placement.end_date());
  });
}

// Whether `peer` is the caller, or a team that the caller belongs to or was placed in on `day`.
Result<bool> IsOf(Unit& unit, const std::string& peer, Day day) {
  if (CollectionOf(peer) != "teams") return peer == unit.caller().person;
  ASSIGN_OR_RETURN(const v1::Team team, unit.Load(kTeams, peer));
  ASSIGN_OR_RETURN(const std::string own, InstitutionOf(unit, unit.caller().person));
  if (!own.empty() && own == team.institution()) return true;
  return WasPlacedIn(unit, team, day);
}

bool MayActForPeers(const Caller& caller, const v1::PeerLink& link) {
  return HasAny(caller, {common::v1::PROGRAMME_MANAGER, common::v1::LEADER, common::v1::TEAM_LEAD},
                link.name());
}

// A manager, leader or team lead may for any peers of the partnership, others for themselves alone.
Status MayRecordContact(Unit& unit, const v1::PeerLink& link, Day day) {
  if (MayActForPeers(unit.caller(), link)) return OkStatus();
  for (const std::string& peer : {link.lead_peer(), link.counterpart_peer()}) {
    ASSIGN_OR_RETURN(const bool is_theirs, IsOf(unit, peer, day));
    if (is_theirs) return OkStatus();
  }
  return Refuse(kNotAPeer, fmt::format("The caller is no peer of {}.", link.name()),
                "Have one of the peers or a team lead record it.");
}

// Whoever may record a contact and not read the link is answered what they recorded.
v1::PeerLink AsToldTo(const Caller& caller, v1::PeerLink link, int number) {
  if (MayRead(caller, link)) return link;
  v1::PeerLink told;
  told.set_name(link.name());
  told.set_etag(link.etag());
  *told.add_activities() = link.activities(number - 1);
  return told;
}

// Which activity is to be taken back: 0 if there is none.
int NumberMeant(const v1::PeerLink& link, int asked, std::string_view by) {
  if (asked > 0) return asked;
  for (int number = link.activities_size(); number > 0; --number) {
    const v1::JointActivity& activity = link.activities(number - 1);
    if (activity.recorded_by() == by && !activity.has_retracted()) return number;
  }
  return 0;
}

// A manager, leader or team lead may take any back, others what they recorded.
Status MayRetractContact(const Caller& caller, const v1::PeerLink& link, int number) {
  const bool is_theirs = number > 0 && number <= link.activities_size() &&
                         link.activities(number - 1).recorded_by() == caller.subject;
  if (is_theirs || MayActForPeers(caller, link)) return OkStatus();
  return Refuse(kNotPermitted,
                fmt::format("The caller recorded no such activity of {}.", link.name()),
                "Have whoever recorded it take it back, or a team lead.");
}

// None while it is on hold: ResumePeerLinks sets it again.
void SetQuietTimer(Unit& unit, const v1::PeerLink& link, const v1::Partnership& partnership) {
  if (partnership.state() == v1::Partnership::ON_HOLD) return;
  unit.SetTimer(
      kPeerQuiet, link.name(),
      PutOff(QuietTime(link), partnership, ToDay(link.last_contact_date()), DayOf(unit.now())));
}

// An active one is quiet, if it has been silent for long enough, or will be: they may have met
// meanwhile, or the partnership was on hold.
Status FallSilent(Unit& unit, const v1::Partnership& partnership, v1::PeerLink& link) {
  const Day today = DayOf(unit.now());
  if (!IsSilent(link, today - DaysHeld(partnership, ToDay(link.last_contact_date()), today))) {
    SetQuietTimer(unit, link, partnership);
    return OkStatus();
  }
  RETURN_IF_ERROR(kPeerLinkLifecycle.Apply("GoQuiet", link));
  unit.ClearTimer(kPeerQuiet, link.name());
  auto event = About<v1::PeerLinkWentQuiet>(link.name());
  *event.mutable_last_contact_date() = link.last_contact_date();
  unit.Emit(event);
  return OkStatus();
}

Result<v1::PeerLink> EndAndTell(Unit& unit, v1::PeerLink link, Day day, const std::string& reason) {
  RETURN_IF_ERROR(EndLink(link, day));
  *link.mutable_ended() = Decide(unit.caller().subject, day, unit.now(), reason);
  unit.ClearTimer(kPeerQuiet, link.name());
  auto event = About<v1::PeerLinkEnded>(link.name());
  *event.mutable_effective_date() = ToDate(day);
  unit.Emit(event);
  return unit.Save(kPeerLinks, std::move(link));
}

}  // namespace

Status PreparePeerLink(Unit& unit, v1::PeerLink& link, const v1::PeerLink* before) {
  if (before != nullptr) return OkStatus();
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(link.name())));
  RETURN_IF_ERROR(RequireNotOver(partnership));
  RETURN_IF_ERROR(CheckPeer(unit, partnership, link.lead_peer(), common::v1::LEAD));
  RETURN_IF_ERROR(CheckPeer(unit, partnership, link.counterpart_peer(), common::v1::COUNTERPART));
  // So that a partnership that ends meanwhile knows all its links.
  unit.Save(kPartnerships, std::move(partnership));
  unit.SetTimer(kPeerQuiet, link.name(), QuietTime(link));
  return OkStatus();
}

Result<v1::PeerLink> RecordContact(Unit& unit, const v1::RecordContactRequest& request) {
  const common::v1::Date& day = request.activity().activity_date();
  ASSIGN_OR_RETURN(v1::PeerLink link, LoadForVerb(unit, kPeerLinks, request));
  RETURN_IF_ERROR(MayRecordContact(unit, link, ToDay(day)));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(link.name())));
  const Day last = std::max(ToDay(day), ToDay(link.last_contact_date()));
  const Day today = DayOf(unit.now()) - DaysHeld(partnership, last, DayOf(unit.now()));
  RETURN_IF_ERROR(AddActivity(link, request.activity(), unit.caller().subject, today));
  if (link.state() == v1::PeerLink::ACTIVE) {
    SetQuietTimer(unit, link, partnership);
  } else {
    unit.ClearTimer(kPeerQuiet, link.name());
  }
  auto event = About<v1::PeerContactRecorded>(link.name());
  *event.mutable_activity_date() = day;
  event.set_state(link.state());
  unit.Emit(event);
  const int number = link.activities_size();
  return AsToldTo(unit.caller(), unit.Save(kPeerLinks, std::move(link)), number);
}

Result<v1::PeerLink> RetractContact(Unit& unit, const v1::RetractContactRequest& request) {
  ASSIGN_OR_RETURN(v1::PeerLink link, LoadForVerb(unit, kPeerLinks, request));
  const int number = NumberMeant(link, request.number(), unit.caller().subject);
  RETURN_IF_ERROR(MayRetractContact(unit.caller(), link, number));
  RETURN_IF_ERROR(RetractActivity(link, number, DecisionOf(unit, request)));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(link.name())));
  if (link.state() == v1::PeerLink::ACTIVE) RETURN_IF_ERROR(FallSilent(unit, partnership, link));
  auto event = About<v1::PeerContactRetracted>(link.name());
  *event.mutable_activity_date() = link.activities(number - 1).activity_date();
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return AsToldTo(unit.caller(), unit.Save(kPeerLinks, std::move(link)), number);
}

Result<v1::PeerLink> EndPeerLink(Unit& unit, const v1::EndPeerLinkRequest& request) {
  ASSIGN_OR_RETURN(v1::PeerLink link, LoadForVerb(unit, kPeerLinks, request));
  return EndAndTell(unit, std::move(link), ToDay(request.effective_date()), request.reason());
}

Status EndPeerLinks(Unit& unit, const v1::Partnership& partnership, Day day,
                    const std::string& reason) {
  ASSIGN_OR_RETURN(auto links, unit.List(kPeerLinks, Below(partnership.name())));
  for (v1::PeerLink& link : links) {
    if (link.state() == v1::PeerLink::ENDED) continue;
    const Day last = std::max(day, ToDay(link.last_contact_date()));
    RETURN_IF_ERROR(EndAndTell(unit, std::move(link), last, reason).status());
  }
  return OkStatus();
}

Status GoQuiet(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::PeerLink link, unit.Load(kPeerLinks, name));
  if (link.state() != v1::PeerLink::ACTIVE) return OkStatus();
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(link.name())));
  if (!RequireNotOver(partnership).ok()) return OkStatus();
  RETURN_IF_ERROR(FallSilent(unit, partnership, link));
  unit.Save(kPeerLinks, std::move(link));
  return OkStatus();
}

Status ResumePeerLinks(Unit& unit, const v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(const auto links, unit.List(kPeerLinks, Below(partnership.name())));
  for (const v1::PeerLink& link : links) {
    if (link.state() == v1::PeerLink::ACTIVE) SetQuietTimer(unit, link, partnership);
  }
  return OkStatus();
}

}  // namespace tandem::placement
