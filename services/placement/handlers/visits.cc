#include "services/placement/handlers/visits.h"

#include <algorithm>

#include "services/placement/collections.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/visit.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/leave_requests.h"
#include "services/placement/handlers/load_for_verb.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

// Those of `persons` that are new since `before` are active.
Status CheckPersons(Unit& unit, const Names& persons, const Names& before) {
  for (const std::string& name : persons) {
    if (std::find(before.begin(), before.end(), name) != before.end()) continue;
    ASSIGN_OR_RETURN(const v1::Person person, unit.Load(kPersons, name));
    RETURN_IF_ERROR(RequireActive(person));
  }
  return OkStatus();
}

// The gate of managed education asks for it.
Status KnowTechnicalVisit(Unit& unit, const v1::Visit& visit) {
  if (!FinalisesScope(visit)) return OkStatus();
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(visit.name())));
  v1::KnownVisit& known = *partnership.add_technical_visits();
  known.set_visit(visit.name());
  known.set_by(unit.caller().subject);
  *known.mutable_complete_date() = visit.complete_date();
  unit.Save(kPartnerships, std::move(partnership));
  return OkStatus();
}

// That gate knows of it no more.
Status ForgetTechnicalVisit(Unit& unit, const v1::Visit& visit) {
  if (!FinalisesScope(visit)) return OkStatus();
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(visit.name())));
  auto& known = *partnership.mutable_technical_visits();
  known.erase(std::remove_if(known.begin(), known.end(),
                             [&](const auto& one) { return one.visit() == visit.name(); }),
              known.end());
  unit.Save(kPartnerships, std::move(partnership));
  return OkStatus();
}

Result<v1::Visit> Cancel(Unit& unit, v1::Visit visit, const std::string& reason) {
  RETURN_IF_ERROR(Change("CancelVisit", visit, DayOf(unit.now())));
  visit.set_reason(reason);
  RETURN_IF_ERROR(SettleLeave(unit, visit));
  visit.clear_debrief();  // of a completion that was taken back
  unit.Emit(About<v1::VisitCancelled>(visit.name()));
  return unit.Save(kVisits, std::move(visit));
}

}  // namespace

Status PrepareVisit(Unit& unit, v1::Visit& visit, const v1::Visit* before) {
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(visit.name())));
  const bool is_put_on_a_day =
      before == nullptr || ToDay(before->period().start()) != ToDay(visit.period().start());
  if (is_put_on_a_day) {
    RETURN_IF_ERROR(RequireSinceStart(partnership, "visit.period.start", visit.period().start()));
  }
  if (before == nullptr) {
    RETURN_IF_ERROR(RequireNotOver(partnership));
    // So that a partnership that ends meanwhile knows all its visits.
    unit.Save(kPartnerships, std::move(partnership));
  } else {
    RETURN_IF_ERROR(RequireNotOverBefore(partnership, ToDay(visit.period().start())));
  }
  static const v1::Visit kNone;
  const v1::Visit& earlier = before == nullptr ? kNone : *before;
  RETURN_IF_ERROR(CheckPersons(unit, visit.visitors(), earlier.visitors()));
  RETURN_IF_ERROR(
      CheckPersons(unit, visit.accompanying_officials(), earlier.accompanying_officials()));
  return before == nullptr ? OkStatus() : SettleLeave(unit, visit);
}

Result<v1::Visit> ConfirmVisit(Unit& unit, const v1::ConfirmVisitRequest& request) {
  ASSIGN_OR_RETURN(v1::Visit visit, LoadForVerb(unit, kVisits, request));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(visit.name())));
  RETURN_IF_ERROR(RequireNotOverBefore(partnership, ToDay(visit.period().start())));
  RETURN_IF_ERROR(Change("ConfirmVisit", visit, DayOf(unit.now())));
  auto event = About<v1::VisitConfirmed>(visit.name());
  event.set_kind(visit.kind());
  event.set_side(visit.side());
  *event.mutable_period() = visit.period();
  *event.mutable_posts_to_meet() = visit.posts_to_meet();
  unit.Emit(event);
  return unit.Save(kVisits, std::move(visit));
}

Result<v1::Visit> CompleteVisit(Unit& unit, const v1::CompleteVisitRequest& request) {
  ASSIGN_OR_RETURN(v1::Visit visit, LoadForVerb(unit, kVisits, request));
  RETURN_IF_ERROR(Change("CompleteVisit", visit, ToDay(request.effective_date())));
  *visit.mutable_complete_date() = request.effective_date();
  RETURN_IF_ERROR(KnowTechnicalVisit(unit, visit));
  RETURN_IF_ERROR(SettleLeave(unit, visit));
  auto event = About<v1::VisitCompleted>(visit.name());
  event.set_kind(visit.kind());
  event.set_side(visit.side());
  *event.mutable_complete_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kVisits, std::move(visit));
}

Result<v1::Visit> RetractVisitCompletion(Unit& unit,
                                         const v1::RetractVisitCompletionRequest& request) {
  ASSIGN_OR_RETURN(v1::Visit visit, LoadForVerb(unit, kVisits, request));
  auto event = About<v1::VisitCompletionRetracted>(visit.name());
  event.set_kind(visit.kind());
  event.set_side(visit.side());
  *event.mutable_complete_date() = visit.complete_date();
  *event.mutable_effective_date() = request.effective_date();
  RETURN_IF_ERROR(RetractCompletion(visit, DecisionOf(unit, request)));
  RETURN_IF_ERROR(ForgetTechnicalVisit(unit, visit));
  RETURN_IF_ERROR(SettleLeave(unit, visit));
  unit.Emit(event);
  return unit.Save(kVisits, std::move(visit));
}

Result<v1::Visit> DebriefVisit(Unit& unit, const v1::DebriefVisitRequest& request) {
  ASSIGN_OR_RETURN(v1::Visit visit, LoadForVerb(unit, kVisits, request));
  RETURN_IF_ERROR(Change("DebriefVisit", visit, DayOf(unit.now())));
  visit.set_debrief(request.debrief());
  unit.Emit(About<v1::VisitDebriefed>(visit.name()));
  return unit.Save(kVisits, std::move(visit));
}

Result<v1::Visit> CancelVisit(Unit& unit, const v1::CancelVisitRequest& request) {
  ASSIGN_OR_RETURN(v1::Visit visit, LoadForVerb(unit, kVisits, request));
  return Cancel(unit, std::move(visit), request.reason());
}

Status CancelVisitsAfter(Unit& unit, const v1::Partnership& partnership, Day day,
                         const std::string& reason) {
  ASSIGN_OR_RETURN(auto visits, unit.List(kVisits, Below(partnership.name())));
  for (v1::Visit& visit : visits) {
    const bool would_be_made =
        visit.state() == v1::Visit::PLANNED || visit.state() == v1::Visit::CONFIRMED;
    if (!would_be_made || ToDay(visit.period().start()) <= day) continue;
    RETURN_IF_ERROR(Cancel(unit, std::move(visit), reason).status());
  }
  return OkStatus();
}

}  // namespace tandem::placement
