#include "services/placement/handlers/reactions.h"

#include <functional>

#include "services/placement/collections.h"
#include "services/placement/domain/known.h"

namespace tandem::placement {
namespace {

// Changes the partnership, if it is here: others check names by their pattern alone.
template <class Rule>
Status Know(Unit& unit, const std::string& name, const Rule& rule) {
  ASSIGN_OR_RETURN(auto partnership, unit.Find(kPartnerships, name));
  if (!partnership.has_value()) return OkStatus();
  rule(*partnership);
  unit.Save(kPartnerships, *std::move(partnership));
  return OkStatus();
}

// An objective that is agreed to no more.
template <class E>
Status ForgetOne(Unit& unit, const E& event) {
  return Know(unit, event.partnership(),
              [&](v1::Partnership& partnership) { ForgetObjective(partnership, event.name()); });
}

}  // namespace

Status OnTeamPriorityConfirmed(Unit& unit, const objectives::v1::TeamPriorityConfirmed& event) {
  return Know(unit, event.partnership(), [&](v1::Partnership& partnership) {
    v1::KnownPriority priority;
    priority.set_priority(event.name());
    priority.set_team(event.team());
    *priority.mutable_confirm_date() = event.confirm_date();
    priority.set_by(event.by());
    KnowPriority(partnership, std::move(priority));
  });
}

Status OnTeamPriorityRetired(Unit& unit, const objectives::v1::TeamPriorityRetired& event) {
  return Know(unit, event.partnership(),
              [&](v1::Partnership& partnership) { ForgetPriority(partnership, event.name()); });
}

Status OnObjectiveAgreed(Unit& unit, const objectives::v1::ObjectiveAgreed& event) {
  return Know(unit, event.partnership(), [&](v1::Partnership& partnership) {
    v1::KnownObjective objective;
    objective.set_objective(event.name());
    objective.set_team(event.team());
    *objective.mutable_agree_date() = event.agree_date();
    KnowObjective(partnership, std::move(objective));
  });
}

Status OnObjectiveProposed(Unit& unit, const objectives::v1::ObjectiveProposed& event) {
  return event.changed() ? ForgetOne(unit, event) : OkStatus();
}

Status OnObjectiveDropped(Unit& unit, const objectives::v1::ObjectiveDropped& event) {
  return ForgetOne(unit, event);
}

Status OnEndlineDue(Unit& unit, const objectives::v1::EndlineDue& event) {
  return Know(unit, event.partnership(),
              [&](v1::Partnership& partnership) { KnowEndlineDue(partnership, event.name()); });
}

Status OnEndlineRecorded(Unit& unit, const objectives::v1::EndlineRecorded& event) {
  return Know(unit, event.partnership(),
              [&](v1::Partnership& partnership) { ForgetEndlineDue(partnership, event.name()); });
}

}  // namespace tandem::placement
