#include "services/placement/domain/discovery.h"

#include <algorithm>
#include <set>
#include <string>

#include "fmt/format.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/withdrawn_approvals.h"

namespace tandem::placement {
namespace {

using v1::Approval;
using v1::Partnership;
using v1::Restriction;

// Of each kind in one partnership, so that a resource stays small.
constexpr int kMostParts = 200;

template <class T>
std::optional<std::string> BeforeTheLastStep(const Embedded<T>& at) {
  if (!at.day.has_value() || !at.last_day.has_value() || *at.day >= *at.last_day) {
    return std::nullopt;
  }
  return fmt::format("{} is before {}, the day of its last step.", FormatDay(*at.day),
                     FormatDay(*at.last_day));
}

template <class T>
constexpr Condition<Embedded<T>> kInOrder{"NOT_BEFORE_THE_LAST_STEP", BeforeTheLastStep<T>};

constexpr Transition<Embedded<Approval>> kApprovalTransitions[] = {
    {"GiveApproval", {Approval::REQUESTED}, Approval::GIVEN, {&kInOrder<Approval>}},
    {"WithdrawApproval",
     {Approval::REQUESTED, Approval::GIVEN},
     Approval::WITHDRAWN,
     {&kInOrder<Approval>}},
    {"RequestApproval", {Approval::WITHDRAWN}, Approval::REQUESTED},
};

constexpr Transition<Embedded<Restriction>> kRestrictionTransitions[] = {
    {"MitigateRestriction", {Restriction::OPEN}, Restriction::MITIGATED, {&kInOrder<Restriction>}},
    {"ClearRestriction", {Restriction::MITIGATED}, Restriction::CLEARED, {&kInOrder<Restriction>}},
    {"RetractRestriction",
     {Restriction::OPEN, Restriction::MITIGATED, Restriction::CLEARED},
     Restriction::RETRACTED,
     {&kInOrder<Restriction>}},
};

Status RequireParty(const Partnership& partnership, std::string_view institution) {
  RETURN_IF_ERROR(RequireNotOver(partnership));
  if (HasParty(partnership, institution)) return OkStatus();
  return Refuse(kNotAParty,
                fmt::format("{} is not a party of {}.", institution, partnership.name()),
                "Name one of its parties, or add the institution to them.");
}

Approval* FindApproval(Partnership& partnership, std::string_view institution) {
  for (auto& approval : *partnership.mutable_approvals()) {
    if (approval.institution() == institution) return &approval;
  }
  return nullptr;
}

// The day on which it was given, or else taken back before.
std::optional<Day> LastDay(const Approval& approval) {
  if (approval.has_decision()) return ToDay(approval.decision().effective_date());
  if (approval.has_withdrawal()) return ToDay(approval.withdrawal().effective_date());
  return std::nullopt;
}

Status ApplyToApproval(std::string_view verb, Partnership& partnership, Approval& approval,
                       std::optional<Day> day = {}) {
  Embedded<Approval> subject{
      fmt::format("{} (approval of {})", partnership.name(), approval.institution()), approval, day,
      LastDay(approval)};
  return kApprovalLifecycle.Apply(verb, subject);
}

// The approval after it.
Result<Approval*> Decided(std::string_view verb, Partnership& partnership,
                          std::string_view institution, const v1::Decision& decision) {
  RETURN_IF_ERROR(RequireParty(partnership, institution));
  Approval* approval = FindApproval(partnership, institution);
  if (approval == nullptr) {
    return Refuse(kApprovalNotRequested,
                  fmt::format("No approval of {} was requested.", institution),
                  "Call RequestApproval first.");
  }
  RETURN_IF_ERROR(RequireSinceStart(partnership, "effective_date", decision.effective_date()));
  RETURN_IF_ERROR(ApplyToApproval(verb, partnership, *approval, ToDay(decision.effective_date())));
  return approval;
}

Status RequireRoom(const Partnership& partnership, int size, std::string_view parts) {
  RETURN_IF_ERROR(RequireNotOver(partnership));
  if (size < kMostParts) return OkStatus();
  return Refuse(kListFull, fmt::format("{} has {} {}.", partnership.name(), size, parts),
                "Sum several up in one.");
}

Result<Restriction*> FindRestriction(Partnership& partnership, std::string_view id) {
  RETURN_IF_ERROR(RequireNotOver(partnership));
  for (auto& restriction : *partnership.mutable_restrictions()) {
    if (restriction.restriction_id() == id) return &restriction;
  }
  return Refuse(kNoSuchRestriction,
                fmt::format("{} has no restriction {}.", partnership.name(), id),
                "Raise it with RaiseRestriction.");
}

Result<Restriction*> Resolve(std::string_view verb, Partnership& partnership, std::string_view id,
                             const v1::Decision& decision) {
  ASSIGN_OR_RETURN(Restriction* const restriction, FindRestriction(partnership, id));
  const v1::Decision& last =
      restriction->has_resolved() ? restriction->resolved() : restriction->raised();
  Embedded<Restriction> subject{fmt::format("{} (restriction {})", partnership.name(), id),
                                *restriction, ToDay(decision.effective_date()),
                                ToDay(last.effective_date())};
  RETURN_IF_ERROR(kRestrictionLifecycle.Apply(verb, subject));
  *restriction->mutable_resolved() = decision;
  return restriction;
}

Status RequireFocusOpen(const Partnership& partnership) {
  RETURN_IF_ERROR(RequireNotOver(partnership));
  const auto state = partnership.state() == Partnership::ON_HOLD ? partnership.state_before_hold()
                                                                 : partnership.state();
  if (state == Partnership::DISCOVER || state == Partnership::DEFINE_AND_DEVELOP) {
    return OkStatus();
  }
  return Refuse(kFocusSettled, fmt::format("{} has begun to deliver.", partnership.name()),
                "Change what the team works on through its objectives.");
}

}  // namespace

constexpr Lifecycle<Embedded<Approval>> kApprovalLifecycle{"Approval", kApprovalTransitions};
constexpr Lifecycle<Embedded<Restriction>> kRestrictionLifecycle{"Restriction",
                                                                 kRestrictionTransitions};

std::optional<Day> FirstKnownDay(const Partnership& partnership) {
  common::v1::Date first;
  const auto add = [&](const v1::Decision& decision) {
    if (decision.has_effective_date()) KeepEarliest(decision.effective_date(), first);
  };
  for (const auto& approval : partnership.approvals()) {
    add(approval.decision());
    add(approval.withdrawal());
  }
  for (const auto& talk : partnership.talks()) {
    if (!talk.has_retracted()) KeepEarliest(talk.held_date(), first);
  }
  for (const auto& objective : partnership.potential_objectives()) {
    if (!objective.has_retracted()) add(objective.noted());
  }
  for (const auto& restriction : partnership.restrictions()) {
    if (restriction.state() != Restriction::RETRACTED) add(restriction.raised());
  }
  add(partnership.focus().agreed_by_lead());
  add(partnership.focus().agreed_by_counterpart());
  add(partnership.host_team().confirmed());
  for (const auto& change : partnership.stage_changes()) add(change.decision());
  for (const auto& visit : partnership.technical_visits()) {
    KeepEarliest(visit.complete_date(), first);
  }
  if (partnership.board().has_change_date()) {
    KeepEarliest(partnership.board().change_date(), first);
  }
  for (const auto& position : partnership.funding()) {
    if (position.has_cover_date()) KeepEarliest(position.cover_date(), first);
  }
  if (!IsDay(first)) return std::nullopt;
  return ToDay(first);
}

Status RequireSinceStart(const Partnership& partnership, std::string_view field,
                         const common::v1::Date& date) {
  const Day start = ToDay(partnership.start_date());
  if (ToDay(date) >= start) return OkStatus();
  return BadField(std::string(field), fmt::format("{} is before {}, when the partnership began.",
                                                  FormatDay(ToDay(date)), FormatDay(start)));
}

Status RequestApproval(Partnership& partnership, std::string_view institution, Time now) {
  RETURN_IF_ERROR(RequireParty(partnership, institution));
  Approval* approval = FindApproval(partnership, institution);
  if (approval == nullptr) {
    approval = partnership.add_approvals();
    approval->set_institution(std::string(institution));
    approval->set_state(Approval::REQUESTED);
  } else {
    RETURN_IF_ERROR(ApplyToApproval("RequestApproval", partnership, *approval));
    approval->clear_decision();
    approval->clear_leader();
  }
  approval->mutable_request_time()->set_seconds(absl::ToUnixSeconds(now));
  return OkStatus();
}

Status GiveApproval(Partnership& partnership, std::string_view institution, std::string_view leader,
                    const v1::Decision& decision) {
  ASSIGN_OR_RETURN(Approval* const approval,
                   Decided("GiveApproval", partnership, institution, decision));
  NoteLapse(*approval, ToDay(decision.effective_date()));
  *approval->mutable_decision() = decision;
  approval->set_leader(std::string(leader));
  return OkStatus();
}

Status WithdrawApproval(Partnership& partnership, std::string_view institution,
                        const v1::Decision& decision) {
  ASSIGN_OR_RETURN(Approval* const approval,
                   Decided("WithdrawApproval", partnership, institution, decision));
  *approval->mutable_withdrawal() = decision;
  return OkStatus();
}

Status NoteObjective(Partnership& partnership, std::string_view objective,
                     const v1::Decision& noted) {
  RETURN_IF_ERROR(
      RequireRoom(partnership, partnership.potential_objectives_size(), "potential objectives"));
  RETURN_IF_ERROR(RequireSinceStart(partnership, "effective_date", noted.effective_date()));
  auto& added = *partnership.add_potential_objectives();
  added.set_objective(std::string(objective));
  *added.mutable_noted() = noted;
  return OkStatus();
}

Status AddTalk(Partnership& partnership, v1::StakeholderTalk talk, std::string_view by) {
  RETURN_IF_ERROR(RequireRoom(partnership, partnership.talks_size(), "talks"));
  RETURN_IF_ERROR(RequireSinceStart(partnership, "talk.held_date", talk.held_date()));
  talk.set_recorded_by(std::string(by));
  *partnership.add_talks() = std::move(talk);
  return OkStatus();
}

Status AddFinding(Partnership& partnership, v1::Finding finding, std::string_view by) {
  RETURN_IF_ERROR(RequireRoom(partnership, partnership.findings_size(), "findings"));
  finding.set_recorded_by(std::string(by));
  *partnership.add_findings() = std::move(finding);
  return OkStatus();
}

void CarryOver(const v1::Enquiry& enquiry, Time now, Partnership& partnership) {
  std::set<std::string> noted;
  for (const auto& one : partnership.potential_objectives()) noted.insert(one.objective());
  for (const auto& conversation : enquiry.conversations()) {
    if (partnership.talks_size() < kMostParts) {
      auto& talk = *partnership.add_talks();
      *talk.mutable_held_date() = conversation.held_date();
      if (!enquiry.institution().empty()) talk.add_institutions(enquiry.institution());
      talk.set_summary(conversation.summary());
      talk.set_recorded_by(conversation.recorded_by());
      talk.set_enquiry(enquiry.name());
    }
    for (const std::string& objective : conversation.potential_objectives()) {
      const bool is_full = partnership.potential_objectives_size() >= kMostParts;
      if (is_full || !noted.insert(objective).second) continue;
      auto& added = *partnership.add_potential_objectives();
      added.set_objective(objective);
      *added.mutable_noted() =
          Decide(conversation.recorded_by(), ToDay(conversation.held_date()), now, "");
      added.set_enquiry(enquiry.name());
    }
  }
}

Status RaiseRestriction(Partnership& partnership, Restriction restriction) {
  RETURN_IF_ERROR(RequireRoom(partnership, partnership.restrictions_size(), "restrictions"));
  RETURN_IF_ERROR(
      RequireSinceStart(partnership, "effective_date", restriction.raised().effective_date()));
  const auto& all = partnership.restrictions();
  if (std::any_of(all.begin(), all.end(), [&](const Restriction& one) {
        return one.restriction_id() == restriction.restriction_id();
      })) {
    return Refuse(kRestrictionExists,
                  fmt::format("{} has a restriction {} already.", partnership.name(),
                              restriction.restriction_id()),
                  "Choose another restriction_id.");
  }
  restriction.set_state(Restriction::OPEN);
  *partnership.add_restrictions() = std::move(restriction);
  return OkStatus();
}

Result<Restriction> MitigateRestriction(Partnership& partnership, std::string_view id,
                                        std::string_view mitigation, const v1::Decision& decision) {
  ASSIGN_OR_RETURN(Restriction* const restriction,
                   Resolve("MitigateRestriction", partnership, id, decision));
  restriction->set_mitigation(std::string(mitigation));
  *restriction->mutable_mitigated() = decision;
  return *restriction;
}

Result<Restriction> ClearRestriction(Partnership& partnership, std::string_view id,
                                     const v1::Decision& decision) {
  ASSIGN_OR_RETURN(Restriction* const restriction,
                   Resolve("ClearRestriction", partnership, id, decision));
  return *restriction;
}

Result<Restriction> RetractRestriction(Partnership& partnership, std::string_view id,
                                       const v1::Decision& decision) {
  ASSIGN_OR_RETURN(Restriction* const restriction,
                   Resolve("RetractRestriction", partnership, id, decision));
  return *restriction;
}

Status ProposeFocus(Partnership& partnership, std::string_view text) {
  RETURN_IF_ERROR(RequireFocusOpen(partnership));
  v1::Focus focus;
  focus.set_text(std::string(text));
  *partnership.mutable_focus() = std::move(focus);
  return OkStatus();
}

Status AgreeFocus(Partnership& partnership, common::v1::PartnershipSide side,
                  const v1::Decision& decision) {
  RETURN_IF_ERROR(RequireFocusOpen(partnership));
  if (partnership.focus().text().empty()) {
    return Refuse(kNoFocus, fmt::format("{} has no focus to agree to.", partnership.name()),
                  "Propose one with ProposeFocus.");
  }
  RETURN_IF_ERROR(RequireSinceStart(partnership, "effective_date", decision.effective_date()));
  auto& focus = *partnership.mutable_focus();
  const bool is_lead = side == common::v1::LEAD;
  if (is_lead ? focus.has_agreed_by_lead() : focus.has_agreed_by_counterpart()) {
    return Refuse(kFocusAlreadyAgreed,
                  fmt::format("The side {} has agreed to the focus of {}.",
                              common::v1::PartnershipSide_Name(side), partnership.name()),
                  "The other side may agree, or anyone propose another focus.");
  }
  *(is_lead ? focus.mutable_agreed_by_lead() : focus.mutable_agreed_by_counterpart()) = decision;
  return OkStatus();
}

Status RequireTeamOfAParty(const Partnership& partnership, std::string_view team,
                           std::string_view institution) {
  if (HasParty(partnership, institution)) return OkStatus();
  return Refuse(kTeamNotOfAParty,
                fmt::format("{} belongs to {}, which is not a party.", team, institution),
                "Choose a team of a party, or add its institution to the parties.");
}

Status ConfirmHostTeam(Partnership& partnership, std::string_view team,
                       std::string_view institution, const v1::Decision& decision) {
  RETURN_IF_ERROR(RequireNotOver(partnership));
  RETURN_IF_ERROR(RequireTeamOfAParty(partnership, team, institution));
  RETURN_IF_ERROR(RequireSinceStart(partnership, "effective_date", decision.effective_date()));
  auto& host_team = *partnership.mutable_host_team();
  host_team.set_team(std::string(team));
  *host_team.mutable_confirmed() = decision;
  return OkStatus();
}

}  // namespace tandem::placement
