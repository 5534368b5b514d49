#include "services/placement/handlers/projects.h"

#include <utility>
#include <vector>

#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/funding.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/project.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/withdrawn_approvals.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/funding.h"
#include "services/placement/handlers/load_for_verb.h"
#include "tandem/placement/v1/project_events.pb.h"

namespace tandem::placement {
namespace {

Result<v1::Partnership> PartnershipWith(Unit& unit, const v1::Project& project) {
  return unit.Load(kPartnerships, PartnershipOf(project.name()));
}

void Tell(Unit& unit, const v1::Project& project, const v1::Partnership& partnership,
          const common::v1::Date& day) {
  auto event = About<v1::ProjectChanged>(project.name());
  event.set_programme(project.programme());
  event.set_state(project.state());
  *event.mutable_effective_date() = day;
  event.set_currency(project.currency());
  event.set_awarded(Awarded(project));
  std::int64_t received = 0, spent = 0;
  for (const v1::ProjectLine& line : project.lines()) {
    received += Received(line);
    spent += Spent(line);
    *event.add_positions() = PositionOf(partnership, line.budget_line());
  }
  event.set_received(received);
  event.set_spent(spent);
  unit.Emit(event);
}

// Its partnership is saved with it.
Result<v1::Project> SaveChanged(Unit& unit, v1::Project project, v1::Partnership partnership,
                                const common::v1::Date& day) {
  RETURN_IF_ERROR(CountFunding(unit, project, partnership));
  Tell(unit, project, partnership, day);
  unit.Save(kPartnerships, std::move(partnership));
  return unit.Save(kProjects, std::move(project));
}

Result<v1::Project> EndBy(Unit& unit, std::string_view verb, const v1::EndProjectRequest& request) {
  ASSIGN_OR_RETURN(v1::Project project, LoadForVerb(unit, kProjects, request));
  ASSIGN_OR_RETURN(v1::Partnership partnership, PartnershipWith(unit, project));
  RETURN_IF_ERROR(End(verb, project, DecisionOf(unit, request)));
  return SaveChanged(unit, std::move(project), std::move(partnership), request.effective_date());
}

}  // namespace

Status PrepareProject(Unit& unit, v1::Project& project, const v1::Project* before) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, PartnershipWith(unit, project));
  if (before == nullptr || before->state() == v1::Project::APPLIED) {
    ASSIGN_OR_RETURN(const v1::Programme programme, unit.Load(kProgrammes, project.programme()));
    if (before == nullptr) RETURN_IF_ERROR(RequireOpen(programme));
    RETURN_IF_ERROR(RequireNotOver(partnership));
    RETURN_IF_ERROR(FitInto(partnership, programme, project));
  }
  RETURN_IF_ERROR(CountFunding(unit, project, partnership));
  unit.Save(kPartnerships, std::move(partnership));
  return OkStatus();
}

Result<v1::Project> AwardProject(Unit& unit, const v1::AwardProjectRequest& request) {
  ASSIGN_OR_RETURN(v1::Project project, LoadForVerb(unit, kProjects, request));
  ASSIGN_OR_RETURN(v1::Partnership partnership, PartnershipWith(unit, project));
  ASSIGN_OR_RETURN(const v1::Programme programme, unit.Load(kProgrammes, project.programme()));
  RETURN_IF_ERROR(Award(project, request.awards(), programme, DecisionOf(unit, request)));
  RETURN_IF_ERROR(RequireSinceStart(partnership, "effective_date", request.effective_date()));
  return SaveChanged(unit, std::move(project), std::move(partnership), request.effective_date());
}

Result<v1::Project> RejectProject(Unit& unit, const v1::EndProjectRequest& request) {
  return EndBy(unit, "RejectProject", request);
}

Result<v1::Project> StartProject(Unit& unit, const v1::StartProjectRequest& request) {
  ASSIGN_OR_RETURN(v1::Project project, LoadForVerb(unit, kProjects, request));
  ASSIGN_OR_RETURN(v1::Partnership partnership, PartnershipWith(unit, project));
  const Day day = ToDay(request.effective_date());
  RETURN_IF_ERROR(
      Start(project, day, StateNowAndOn(partnership, day), WithdrawnApprovals(partnership, day)));
  return SaveChanged(unit, std::move(project), std::move(partnership), request.effective_date());
}

Result<v1::Project> RecordProjectReceipt(Unit& unit,
                                         const v1::RecordProjectReceiptRequest& request) {
  const common::v1::Date& day = request.receipt().receipt_date();
  ASSIGN_OR_RETURN(v1::Project project, LoadForVerb(unit, kProjects, request));
  ASSIGN_OR_RETURN(v1::Partnership partnership, PartnershipWith(unit, project));
  RETURN_IF_ERROR(Receive(project, request.budget_line(), request.receipt()));
  return SaveChanged(unit, std::move(project), std::move(partnership), day);
}

Result<v1::Project> RecordProjectSpend(Unit& unit, const v1::RecordProjectSpendRequest& request) {
  const common::v1::Date& day = request.spend().spend_date();
  ASSIGN_OR_RETURN(v1::Project project, LoadForVerb(unit, kProjects, request));
  ASSIGN_OR_RETURN(v1::Partnership partnership, PartnershipWith(unit, project));
  RETURN_IF_ERROR(AddSpend(project, request.budget_line(), request.spend()));
  return SaveChanged(unit, std::move(project), std::move(partnership), day);
}

Result<v1::Project> VoidProjectReceipt(Unit& unit, const v1::VoidProjectReceiptRequest& request) {
  const v1::Decision decision = DecidedToday(unit, request.reason());
  ASSIGN_OR_RETURN(v1::Project project, LoadForVerb(unit, kProjects, request));
  ASSIGN_OR_RETURN(v1::Partnership partnership, PartnershipWith(unit, project));
  RETURN_IF_ERROR(VoidReceipt(project, request.budget_line(), request.receipt_id(), decision));
  return SaveChanged(unit, std::move(project), std::move(partnership), decision.effective_date());
}

Result<v1::Project> VoidProjectSpend(Unit& unit, const v1::VoidProjectSpendRequest& request) {
  const v1::Decision decision = DecidedToday(unit, request.reason());
  ASSIGN_OR_RETURN(v1::Project project, LoadForVerb(unit, kProjects, request));
  ASSIGN_OR_RETURN(v1::Partnership partnership, PartnershipWith(unit, project));
  RETURN_IF_ERROR(VoidSpend(project, request.budget_line(), request.spend_id(), decision));
  return SaveChanged(unit, std::move(project), std::move(partnership), decision.effective_date());
}

Result<v1::Project> CompleteProject(Unit& unit, const v1::EndProjectRequest& request) {
  return EndBy(unit, "CompleteProject", request);
}

Result<v1::Project> TerminateProject(Unit& unit, const v1::EndProjectRequest& request) {
  return EndBy(unit, "TerminateProject", request);
}

Status EndProjects(Unit& unit, v1::Partnership& partnership, Day day, const std::string& reason) {
  ASSIGN_OR_RETURN(const auto projects, unit.List(kProjects, Below(partnership.name())));
  for (v1::Project project : projects) {
    const bool is_open = project.state() == v1::Project::APPLIED;
    if (!is_open && !IsUnderWay(project)) continue;
    RETURN_IF_ERROR(End(is_open ? "RejectProject" : "TerminateProject", project,
                        Decide(unit.caller().subject, day, unit.now(), reason)));
    RETURN_IF_ERROR(CountFunding(unit, project, partnership));
    Tell(unit, project, partnership, ToDate(day));
    unit.Save(kProjects, std::move(project));
  }
  return OkStatus();
}

}  // namespace tandem::placement
