#include "services/placement/handlers/discovery.h"

#include "fmt/format.h"
#include "libs/common/base/rule.h"
#include "services/placement/collections.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/registry.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/acting.h"
#include "services/placement/handlers/load_for_verb.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

template <class Request>
Result<v1::Partnership> LoadPartnershipFor(Unit& unit, const Request& request) {
  return LoadForVerb(unit, kPartnerships, request);
}

// Whoever may raise a restriction and not clear it takes back what they raised themselves.
Status MayRetract(const Caller& caller, const v1::Partnership& partnership, std::string_view id) {
  static const common::v1::Rule& clearing =
      RuleOf(*v1::Partnership::descriptor()->file(), "PartnershipService", "ClearRestriction");
  if (Allows(clearing, caller, partnership.name())) return OkStatus();
  for (const v1::Restriction& restriction : partnership.restrictions()) {
    if (restriction.restriction_id() != id || restriction.raised().by() == caller.subject) continue;
    return Refuse(kRaisedByAnother, fmt::format("{} was raised by another.", id),
                  "Ask a programme manager or a leader.");
  }
  return OkStatus();
}

v1::RestrictionChanged Changed(const v1::Partnership& partnership,
                               const v1::Restriction& restriction, const common::v1::Date& day) {
  auto event = About<v1::RestrictionChanged>(partnership.name());
  event.set_restriction_id(restriction.restriction_id());
  event.set_side(restriction.side());
  event.set_state(restriction.state());
  *event.mutable_effective_date() = day;
  return event;
}

// A leader of the institution: the caller, or whom a programme manager names.
Result<std::string> LeaderWhoApproves(Unit& unit, const v1::GiveApprovalRequest& request,
                                      FieldErrors& errors) {
  const std::string& leader = request.leader().empty() ? unit.caller().person : request.leader();
  if (!request.leader().empty()) RETURN_IF_ERROR(unit.Load(kPersons, leader).status());
  ASSIGN_OR_RETURN(const std::string institution, InstitutionOf(unit, leader));
  if (institution == request.institution()) return leader;
  errors.Add("leader",
             request.leader().empty()
                 ? fmt::format("Name the leader of {} who approves.", request.institution())
                 : fmt::format("{} belongs to {}, not to {}.", leader,
                               institution.empty() ? "no institution" : institution,
                               request.institution()));
  return std::string();
}

}  // namespace

Result<v1::Partnership> RequestApproval(Unit& unit, const v1::RequestApprovalRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  RETURN_IF_ERROR(RequestApproval(partnership, request.institution(), unit.now()));
  auto event = About<v1::ApprovalRequested>(partnership.name());
  event.set_institution(request.institution());
  unit.Emit(event);
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> GiveApproval(Unit& unit, const v1::GiveApprovalRequest& request) {
  FieldErrors errors;
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadForVerb(unit, kPartnerships, request));
  RETURN_IF_ERROR(MayActForInstitution(unit, partnership.name(), request.institution(),
                                       request.reason(), errors));
  ASSIGN_OR_RETURN(const std::string leader, LeaderWhoApproves(unit, request, errors));
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(
      GiveApproval(partnership, request.institution(), leader, DecisionOf(unit, request)));
  auto event = About<v1::ApprovalGiven>(partnership.name());
  event.set_institution(request.institution());
  *event.mutable_effective_date() = request.effective_date();
  event.set_leader(leader);
  unit.Emit(event);
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> WithdrawApproval(Unit& unit, const v1::WithdrawApprovalRequest& request) {
  FieldErrors errors;
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadForVerb(unit, kPartnerships, request));
  RETURN_IF_ERROR(MayActForInstitution(unit, partnership.name(), request.institution(),
                                       request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(WithdrawApproval(partnership, request.institution(), DecisionOf(unit, request)));
  auto event = About<v1::ApprovalWithdrawn>(partnership.name());
  event.set_institution(request.institution());
  event.set_reason(request.reason());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> NotePotentialObjective(Unit& unit,
                                               const v1::NotePotentialObjectiveRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  RETURN_IF_ERROR(NoteObjective(partnership, request.objective(), DecisionOf(unit, request, "")));
  auto event = About<v1::PotentialObjectiveNoted>(partnership.name());
  event.set_objective(request.objective());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> RecordStakeholderTalk(Unit& unit,
                                              const v1::RecordStakeholderTalkRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  RETURN_IF_ERROR(AddTalk(partnership, request.talk(), unit.caller().subject));
  auto event = About<v1::StakeholderTalkRecorded>(partnership.name());
  *event.mutable_held_date() = request.talk().held_date();
  unit.Emit(event);
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> RecordFinding(Unit& unit, const v1::RecordFindingRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  RETURN_IF_ERROR(AddFinding(partnership, request.finding(), unit.caller().subject));
  auto event = About<v1::FindingRecorded>(partnership.name());
  event.set_heading(request.finding().heading());
  *event.mutable_found_date() = request.finding().found_date();
  unit.Emit(event);
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> RetractStakeholderTalk(Unit& unit,
                                               const v1::RetractStakeholderTalkRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  ASSIGN_OR_RETURN(const v1::StakeholderTalk talk,
                   RetractTalk(partnership, request.number(), DecisionOf(unit, request)));
  auto event = About<v1::StakeholderTalkRetracted>(partnership.name());
  *event.mutable_held_date() = talk.held_date();
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> RetractPotentialObjective(
    Unit& unit, const v1::RetractPotentialObjectiveRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  ASSIGN_OR_RETURN(const v1::PotentialObjective retracted,
                   RetractObjective(partnership, request.number(), DecisionOf(unit, request)));
  auto event = About<v1::PotentialObjectiveRetracted>(partnership.name());
  event.set_objective(retracted.objective());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> RetractFinding(Unit& unit, const v1::RetractFindingRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  ASSIGN_OR_RETURN(const v1::Finding finding,
                   RetractFinding(partnership, request.number(), DecisionOf(unit, request)));
  auto event = About<v1::FindingRetracted>(partnership.name());
  event.set_heading(finding.heading());
  *event.mutable_found_date() = finding.found_date();
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> RaiseRestriction(Unit& unit, const v1::RaiseRestrictionRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  v1::Restriction restriction;
  restriction.set_restriction_id(request.restriction_id());
  restriction.set_side(request.side());
  restriction.set_kind(request.kind());
  restriction.set_description(request.description());
  *restriction.mutable_raised() = DecisionOf(unit, request, "");
  RETURN_IF_ERROR(RaiseRestriction(partnership, std::move(restriction)));
  unit.Emit(Changed(partnership, *partnership.restrictions().rbegin(), request.effective_date()));
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> MitigateRestriction(Unit& unit,
                                            const v1::MitigateRestrictionRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  ASSIGN_OR_RETURN(const v1::Restriction restriction,
                   MitigateRestriction(partnership, request.restriction_id(), request.mitigation(),
                                       DecisionOf(unit, request, "")));
  unit.Emit(Changed(partnership, restriction, request.effective_date()));
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> ClearRestriction(Unit& unit, const v1::ClearRestrictionRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  ASSIGN_OR_RETURN(
      const v1::Restriction restriction,
      ClearRestriction(partnership, request.restriction_id(), DecisionOf(unit, request)));
  unit.Emit(Changed(partnership, restriction, request.effective_date()));
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> RetractRestriction(Unit& unit,
                                           const v1::RetractRestrictionRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  RETURN_IF_ERROR(MayRetract(unit.caller(), partnership, request.restriction_id()));
  ASSIGN_OR_RETURN(
      const v1::Restriction restriction,
      RetractRestriction(partnership, request.restriction_id(), DecisionOf(unit, request)));
  unit.Emit(Changed(partnership, restriction, request.effective_date()));
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> ProposeFocus(Unit& unit, const v1::ProposeFocusRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  RETURN_IF_ERROR(ProposeFocus(partnership, request.text()));
  unit.Emit(About<v1::FocusChanged>(partnership.name()));
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> AgreeFocus(Unit& unit, const v1::AgreeFocusRequest& request) {
  FieldErrors errors;
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadForVerb(unit, kPartnerships, request));
  RETURN_IF_ERROR(MayActForSide(unit, partnership, request.side(), request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(AgreeFocus(partnership, request.side(), DecisionOf(unit, request)));
  auto event = About<v1::FocusChanged>(partnership.name());
  event.set_agreed(partnership.focus().has_agreed_by_lead() &&
                   partnership.focus().has_agreed_by_counterpart());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::Partnership> ConfirmHostTeam(Unit& unit, const v1::ConfirmHostTeamRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadPartnershipFor(unit, request));
  ASSIGN_OR_RETURN(v1::Team team, unit.Load(kTeams, request.team()));
  RETURN_IF_ERROR(RequireActive(team));
  RETURN_IF_ERROR(
      ConfirmHostTeam(partnership, team.name(), team.institution(), DecisionOf(unit, request)));
  auto event = About<v1::HostTeamConfirmed>(partnership.name());
  event.set_team(team.name());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  // Saved, so that it isn't archived at the same time.
  unit.Save(kTeams, std::move(team));
  return unit.Save(kPartnerships, std::move(partnership));
}

}  // namespace tandem::placement
