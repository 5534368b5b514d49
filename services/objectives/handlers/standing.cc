#include "services/objectives/handlers/standing.h"

#include <string>

#include "libs/common/base/names.h"
#include "services/objectives/collections.h"
#include "services/objectives/domain/objective_set.h"
#include "services/objectives/domain/reasons.h"
#include "tandem/objectives/v1/events.pb.h"
#include "tandem/placement/v1/partnership.pb.h"

namespace tandem::objectives {
namespace {

using common::v1::PartnershipSide;
using placement::v1::Partnership;
using placement::v1::PartnershipStanding;

Result<PartnershipStanding> AskStanding(View& view, std::string_view name,
                                        std::string_view team = {}) {
  placement::v1::GetStandingRequest request;
  request.set_name(std::string(PartnershipOf(name)));
  request.set_person(view.caller().person);
  request.set_team(std::string(team));
  return view.Ask<PartnershipStanding>("tandem.placement.v1.PartnershipService/GetStanding",
                                       request);
}

std::string StateOf(const PartnershipStanding& standing) {
  return standing.name() + " is " + Partnership::State_Name(standing.state()) + ".";
}

// Another partnership's team has goals and gaps of its own, and its time is not this one's.
Status RequireTeam(const PartnershipStanding& standing, std::string_view team) {
  if (team.empty() || standing.works_with_team()) return OkStatus();
  return Refuse(
      kTeamNotOfAParty,
      std::string(team) + " is of no institution that is a party of " + standing.name() + ".",
      "Choose a team of a party, or add its institution to the parties.");
}

void KeepReason(Unit& unit, std::string_view reason, const std::string& what, FieldErrors& errors) {
  if (reason.empty()) {
    errors.Add("reason", what + " Say on whose word you act; it is kept.");
  } else {
    unit.Note(reason);
  }
}

}  // namespace

Status RequireLivePartnership(Unit& unit, std::string_view name, std::string_view team) {
  ASSIGN_OR_RETURN(const PartnershipStanding standing, AskStanding(unit, name, team));
  if (standing.state() == Partnership::CLOSED || standing.state() == Partnership::WITHDRAWN) {
    return Refuse(kPartnershipOver, StateOf(standing), "Choose a partnership that goes on.");
  }
  return RequireTeam(standing, team);
}

Status RequirePartnership(View& view, std::string_view name) {
  return AskStanding(view, name).status();
}

Result<v1::ObjectiveSet> LoadOpenSet(Unit& unit, std::string_view name, std::string_view team) {
  ASSIGN_OR_RETURN(const PartnershipStanding standing, AskStanding(unit, name, team));
  if (!standing.open()) {
    return Refuse(kPartnershipNotOpen, StateOf(standing),
                  "Objectives are worked on in DELIVER and SUSTAINED.");
  }
  RETURN_IF_ERROR(RequireTeam(standing, team));
  ASSIGN_OR_RETURN(std::optional<v1::ObjectiveSet> found,
                   unit.Find(kObjectiveSets, ObjectiveSetOf(name)));
  if (found.has_value()) {
    RETURN_IF_ERROR(RequireOpen(*found));
    return *std::move(found);
  }
  // Published when the event has told since when: see FollowPartnership.
  return unit.Save(kObjectiveSets, OpenSet(name));
}

Result<PartnershipSide> SideOfCaller(View& view, std::string_view name) {
  if (view.caller().person.empty()) return common::v1::PARTNERSHIP_SIDE_UNSPECIFIED;
  ASSIGN_OR_RETURN(const PartnershipStanding standing, AskStanding(view, name));
  return standing.side();
}

Result<bool> ActFor(Unit& unit, std::string_view name, PartnershipSide side,
                    std::string_view reason, FieldErrors& errors) {
  ASSIGN_OR_RETURN(const PartnershipSide own, SideOfCaller(unit, name));
  if (own == side) return false;
  const std::string wanted = common::v1::PartnershipSide_Name(side);
  if (unit.caller().Has(common::v1::PROGRAMME_MANAGER, name)) {
    KeepReason(unit, reason, "You are not of the side " + wanted + ".", errors);
    return true;
  }
  return Refuse(kNotOnThisSide, "You are not of the side " + wanted + ".",
                "Somebody of that side, or a programme manager with a reason, must do this.");
}

Status ActForTeam(Unit& unit, std::string_view name, std::string_view reason) {
  if (unit.caller().Has(common::v1::TEAM_LEAD, name)) return OkStatus();
  FieldErrors errors;
  KeepReason(unit, reason, "You do not lead the team.", errors);
  return errors.ToStatus();
}

}  // namespace tandem::objectives
