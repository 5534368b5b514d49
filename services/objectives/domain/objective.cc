#include "services/objectives/domain/objective.h"

#include <algorithm>
#include <set>
#include <string>

#include "libs/common/base/names.h"
#include "services/objectives/domain/periods.h"
#include "services/objectives/domain/reasons.h"

namespace tandem::objectives {
namespace {

using Objective = v1::PartnershipObjective;
using common::v1::PartnershipSide;

// As the field `indicators` has it.
constexpr int kMostIndicators = 200;

std::optional<std::string> PrioritiesUnconfirmed(const ObjectiveFacts& facts) {
  std::string open;
  for (const auto& priority : facts.priorities) {
    if (priority.state() == v1::TeamPriority::CONFIRMED) continue;
    open.append(open.empty() ? "" : ", ").append(priority.name());
    open.append(" (" + v1::TeamPriority::State_Name(priority.state()) + ")");
  }
  if (open.empty()) return std::nullopt;
  return "Not confirmed by the team, or not any more: " + open + ".";
}

std::optional<std::string> IndicatorMissing(const ObjectiveFacts& facts) {
  if (facts.objective.indicators_size() > 0) return std::nullopt;
  return "No indicator would show whether it is reached: create one.";
}

constexpr Condition<ObjectiveFacts> kPrioritiesConfirmed{"PRIORITIES_CONFIRMED",
                                                         PrioritiesUnconfirmed};
constexpr Condition<ObjectiveFacts> kHasIndicator{"HAS_INDICATOR", IndicatorMissing};

constexpr Transition<ObjectiveFacts> kObjectiveTransitions[] = {
    {"ProposeObjective", {Objective::DRAFT}, Objective::PROPOSED, {&kPrioritiesConfirmed}},
    {"AgreeObjective", {Objective::PROPOSED}, Objective::AGREED, {&kPrioritiesConfirmed}},
    {"UpdatePartnershipObjective",
     {Objective::PROPOSED, Objective::AGREED, Objective::ACTIVE},
     Objective::PROPOSED,
     {&kPrioritiesConfirmed}},
    {"ActivateObjective",
     {Objective::AGREED},
     Objective::ACTIVE,
     {&kPrioritiesConfirmed, &kHasIndicator}},
    {"ConcludeObjective",
     {Objective::ACTIVE},
     OneOf(Objective::ACHIEVED, Objective::PARTLY_ACHIEVED, Objective::NOT_ACHIEVED)},
    {"DropObjective",
     {Objective::DRAFT, Objective::PROPOSED, Objective::AGREED, Objective::ACTIVE},
     Objective::DROPPED,
     {}},
};

Status RefuseBefore(Day day, std::string_view field, std::string_view what,
                    const common::v1::Date& date) {
  return BadField(field, FormatDay(day) + " is before " + std::string(what) + ", on " +
                             FormatDay(ToDay(date)) + ".");
}

Status CheckSinceProposal(const Objective& objective, Day day, std::string_view field) {
  if (!objective.has_propose_date() || day >= ToDay(objective.propose_date())) return OkStatus();
  return RefuseBefore(day, field, "it was proposed", objective.propose_date());
}

// Nothing happens to it before what has happened already: the proposal, an agreement, the start of
// the work.
Status CheckOrder(const Objective& objective, Day day, std::string_view field) {
  RETURN_IF_ERROR(CheckSinceProposal(objective, day, field));
  for (const auto* agreement : {&objective.lead_agreement(), &objective.counterpart_agreement()}) {
    if (agreement->has_agree_date() && day < ToDay(agreement->agree_date())) {
      return RefuseBefore(day, field, "a side agreed", agreement->agree_date());
    }
  }
  if (objective.has_activate_date() && day < ToDay(objective.activate_date())) {
    return RefuseBefore(day, field, "work on it began", objective.activate_date());
  }
  return OkStatus();
}

// Refused first for its state, then for the day, which stands in `field` of the request.
Status ApplyOn(std::string_view verb, ObjectiveFacts& facts, Day day, std::string_view field) {
  RETURN_IF_ERROR(kObjectiveLifecycle.Check(verb, facts));
  RETURN_IF_ERROR(CheckOrder(facts.objective, day, field));
  return kObjectiveLifecycle.Apply(verb, facts);
}
Status ApplyOn(std::string_view verb, Objective& objective, Day day, std::string_view field) {
  ObjectiveFacts facts{objective, {}};
  RETURN_IF_ERROR(ApplyOn(verb, facts, day, field));
  objective.set_state(facts.state());
  return OkStatus();
}

bool IsConclusion(Objective::State state) {
  return state == Objective::ACHIEVED || state == Objective::PARTLY_ACHIEVED ||
         state == Objective::NOT_ACHIEVED;
}

}  // namespace

const Lifecycle<ObjectiveFacts> kObjectiveLifecycle{"PartnershipObjective", kObjectiveTransitions};

Status ValidateObjective(Objective& objective, const Objective* before) {
  if (before == nullptr) objective.set_state(Objective::DRAFT);
  FieldErrors errors;
  if (objective.has_period())
    CheckPeriod(objective.period(), false, "partnership_objective.period", errors);
  const bool is_named = !objective.name().empty();
  std::set<std::string> seen;
  for (const std::string& priority : objective.team_priorities()) {
    if (!seen.insert(priority).second) {
      errors.Add("partnership_objective.team_priorities", priority + " is named twice.");
    }
    if (is_named && PartnershipOf(priority) != PartnershipOf(objective.name())) {
      errors.Add("partnership_objective.team_priorities",
                 priority + " is a priority in another partnership.");
    }
  }
  return errors.ToStatus();
}

void CheckPriorities(const ObjectiveFacts& facts, FieldErrors& errors) {
  for (const auto& priority : facts.priorities) {
    if (priority.team() == facts.objective.team()) continue;
    errors.Add("partnership_objective.team_priorities",
               priority.name() + " is a priority of " + priority.team() + "; expected those of " +
                   facts.objective.team() + ".");
  }
}

Status Propose(ObjectiveFacts& facts, Day day) {
  RETURN_IF_ERROR(kObjectiveLifecycle.Apply("ProposeObjective", facts));
  *facts.objective.mutable_propose_date() = ToDate(day);
  return OkStatus();
}

Status Change(ObjectiveFacts& facts) {
  if (facts.state() == Objective::DRAFT) return OkStatus();
  RETURN_IF_ERROR(kObjectiveLifecycle.Apply("UpdatePartnershipObjective", facts));
  // When that was changed is told of no day.
  facts.objective.clear_propose_date();
  facts.objective.clear_lead_agreement();
  facts.objective.clear_counterpart_agreement();
  facts.objective.clear_activate_date();
  return OkStatus();
}

Status Agree(ObjectiveFacts& facts, PartnershipSide side, Day day, bool on_behalf) {
  RETURN_IF_ERROR(kObjectiveLifecycle.Check("AgreeObjective", facts));
  Objective& objective = facts.objective;
  const bool is_lead = side == common::v1::LEAD;
  if (is_lead ? objective.has_lead_agreement() : objective.has_counterpart_agreement()) {
    return Refuse(kSideAlreadyAgreed,
                  "The " + std::string(is_lead ? "lead" : "counterpart") + " side has agreed to " +
                      objective.name() + " already.",
                  "The other side's agreement is what is missing.");
  }
  RETURN_IF_ERROR(CheckSinceProposal(objective, day, "agree_date"));
  auto* agreement =
      is_lead ? objective.mutable_lead_agreement() : objective.mutable_counterpart_agreement();
  *agreement->mutable_agree_date() = ToDate(day);
  agreement->set_on_behalf(on_behalf);
  if (objective.has_lead_agreement() && objective.has_counterpart_agreement()) {
    return kObjectiveLifecycle.Apply("AgreeObjective", facts);
  }
  return OkStatus();
}

Day AgreedOn(const Objective& objective) {
  return std::max(ToDay(objective.lead_agreement().agree_date()),
                  ToDay(objective.counterpart_agreement().agree_date()));
}

Status Activate(ObjectiveFacts& facts, Day day) {
  RETURN_IF_ERROR(ApplyOn("ActivateObjective", facts, day, "activate_date"));
  *facts.objective.mutable_activate_date() = ToDate(day);
  return OkStatus();
}

std::optional<Day> ActiveSince(const Objective& objective) {
  if (!objective.has_activate_date()) return std::nullopt;
  return ToDay(objective.activate_date());
}

Status Conclude(Objective& objective, Objective::State chosen, Objective::State suggested,
                std::string_view comment, Day day) {
  const auto conclusion = chosen == Objective::STATE_UNSPECIFIED ? suggested : chosen;
  if (!IsConclusion(conclusion)) {
    return BadField("conclusion",
                    "Expected ACHIEVED, PARTLY_ACHIEVED or NOT_ACHIEVED; it may be left "
                    "out only where the numbers suggest one.");
  }
  RETURN_IF_ERROR(ApplyOn("ConcludeObjective", objective, day, "conclude_date"));
  if (conclusion != suggested && comment.empty()) {
    const std::string numbers =
        suggested == Objective::STATE_UNSPECIFIED
            ? "No number says how " + objective.name() + " ended."
            : "The numbers suggest " + Objective::State_Name(suggested) + ".";
    return BadField("comment", numbers + " Say why it is concluded as " +
                                   Objective::State_Name(conclusion) + ".");
  }
  objective.set_state(conclusion);
  objective.set_computed_conclusion(suggested);
  objective.set_conclusion_comment(std::string(comment));
  *objective.mutable_end_date() = ToDate(day);
  return OkStatus();
}

Status Drop(Objective& objective, Day day) {
  RETURN_IF_ERROR(ApplyOn("DropObjective", objective, day, "drop_date"));
  *objective.mutable_end_date() = ToDate(day);
  return OkStatus();
}

Status RequireGoing(const Objective& objective) {
  switch (objective.state()) {
    case Objective::DRAFT:
    case Objective::PROPOSED:
    case Objective::AGREED:
    case Objective::ACTIVE:
      return OkStatus();
    default:
      return Refuse(kObjectiveEnded,
                    objective.name() + " is " + Objective::State_Name(objective.state()) + ".",
                    "Choose an objective that is going on.");
  }
}

Status RequireNotDropped(const Objective& objective) {
  if (objective.state() != Objective::DROPPED) return OkStatus();
  return Refuse(kObjectiveEnded, objective.name() + " was dropped.",
                "Measure an indicator of an objective that is pursued.");
}

Status RequireRoomForIndicator(const Objective& objective) {
  if (objective.indicators_size() < kMostIndicators) return OkStatus();
  return Refuse(
      kObjectiveFull,
      objective.name() + " has " + std::to_string(objective.indicators_size()) + " indicators.",
      "Measure this by another objective, or use one of its indicators.");
}

}  // namespace tandem::objectives
