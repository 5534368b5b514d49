#include "services/placement/handlers/acting.h"

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using common::v1::LEADER;
using common::v1::PROGRAMME_MANAGER;
using common::v1::TEAM_LEAD;

// For whoever is not of the side: a programme manager with a reason, or `refusal`.
Status OnBehalf(Unit& unit, std::string_view name, std::string_view reason, FieldErrors& errors,
                Status refusal) {
  if (!unit.caller().Has(PROGRAMME_MANAGER, name)) return refusal;
  if (reason.empty()) errors.Add("reason", "A programme manager who acts for another says why.");
  return OkStatus();
}

// Nobody accepts for both sides: whoever is proposed doesn't decide for the team as well.
Result<bool> IsHost(Unit& unit, const v1::Match& match, const v1::Professional& professional) {
  const Caller& caller = unit.caller();
  if (!caller.Has(TEAM_LEAD, match.name()) || caller.person == professional.person()) return false;
  ASSIGN_OR_RETURN(const v1::PlacementNeed need, unit.Load(kNeeds, ParentOf(match.name())));
  ASSIGN_OR_RETURN(const v1::Team team, unit.Load(kTeams, need.team()));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(match.name())));
  ASSIGN_OR_RETURN(const std::string own, InstitutionOf(unit, caller.person));
  const auto side = SideOf(partnership, own);
  return side != common::v1::PARTNERSHIP_SIDE_UNSPECIFIED &&
         side == SideOf(partnership, team.institution());
}

}  // namespace

Result<std::string> InstitutionOf(View& view, std::string_view person) {
  if (person.empty()) return std::string();
  ASSIGN_OR_RETURN(const auto found, view.Find(kPersons, person));
  return found.has_value() ? found->institution() : std::string();
}

Status MayActForInstitution(Unit& unit, std::string_view scope, std::string_view institution,
                            std::string_view reason, FieldErrors& errors) {
  if (unit.caller().Has(LEADER, scope)) {
    ASSIGN_OR_RETURN(const std::string own, InstitutionOf(unit, unit.caller().person));
    if (own == institution) return OkStatus();
  }
  return OnBehalf(
      unit, scope, reason, errors,
      Refuse(kNotOfTheInstitution, fmt::format("The caller is no leader of {}.", institution),
             "Have a leader of the institution do it."));
}

Status MayActForSide(Unit& unit, const v1::Partnership& partnership,
                     common::v1::PartnershipSide side, std::string_view reason,
                     FieldErrors& errors) {
  const Caller& caller = unit.caller();
  if (caller.Has(LEADER, partnership.name()) || caller.Has(TEAM_LEAD, partnership.name())) {
    ASSIGN_OR_RETURN(const std::string own, InstitutionOf(unit, caller.person));
    if (SideOf(partnership, own) == side) return OkStatus();
  }
  return OnBehalf(unit, partnership.name(), reason, errors,
                  Refuse(kNotOnThisSide,
                         fmt::format("The caller is not on the side {}.",
                                     common::v1::PartnershipSide_Name(side)),
                         "Have a leader or team lead of that side do it."));
}

Status MayActForMatchSide(Unit& unit, const v1::Match& match, const v1::Professional& professional,
                          v1::MatchSide side, std::string_view reason, FieldErrors& errors) {
  bool is_theirs = unit.caller().person == professional.person();
  if (side == v1::HOST_TEAM) {
    ASSIGN_OR_RETURN(is_theirs, IsHost(unit, match, professional));
  }
  if (is_theirs) return OkStatus();
  return OnBehalf(unit, match.name(), reason, errors,
                  Refuse(kNotOnThisSide,
                         fmt::format("The caller is not the side {} of {}.",
                                     v1::MatchSide_Name(side), match.name()),
                         side == v1::HOST_TEAM
                             ? "Have a team lead of the team's side decide, who isn't proposed."
                             : "Have the professional decide."));
}

Status MayRateFor(Unit& unit, std::string_view scope, std::string_view assessor,
                  std::string_view reason, FieldErrors& errors) {
  if (unit.caller().person == assessor) return OkStatus();
  return OnBehalf(unit, scope, reason, errors,
                  Refuse(kNotTheAssessor, fmt::format("The caller is not {}.", assessor),
                         "Name the caller's own person as the assessor."));
}

Status MayRecordFor(Unit& unit, const v1::Placement& placement,
                    const v1::Professional& professional, std::string_view reason,
                    FieldErrors& errors) {
  if (unit.caller().person == professional.person()) return OkStatus();
  return OnBehalf(
      unit, placement.name(), reason, errors,
      Refuse(kNotThePlaced, fmt::format("The caller is not placed by {}.", placement.name()),
             "Have the placed person record it."));
}

Status MayChange(Unit& unit, const v1::Placement& placement) {
  const Caller& caller = unit.caller();
  if (caller.Has(PROGRAMME_MANAGER, placement.name()) || caller.Has(TEAM_LEAD, placement.name())) {
    return OkStatus();
  }
  ASSIGN_OR_RETURN(const v1::Professional professional,
                   unit.Load(kProfessionals, placement.professional()));
  if (caller.person == professional.person()) return OkStatus();
  return Refuse(kNotThePlaced, fmt::format("The caller is not placed by {}.", placement.name()),
                "Have the placed person do it, or a team lead.");
}

Status MayActAsLeader(Unit& unit, std::string_view name, std::string_view reason,
                      FieldErrors& errors) {
  if (unit.caller().Has(LEADER, name)) return OkStatus();
  return OnBehalf(
      unit, name, reason, errors,
      Refuse(kNotOfTheInstitution, "The caller is no leader.", "Have a leader of a party do it."));
}

}  // namespace tandem::placement
