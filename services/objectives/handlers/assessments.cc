#include "services/objectives/handlers/assessments.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "libs/common/base/names.h"
#include "libs/common/store/message_fields.h"
#include "services/objectives/collections.h"
#include "services/objectives/domain/assessment.h"
#include "services/objectives/domain/capability.h"
#include "services/objectives/domain/for_readers.h"
#include "services/objectives/domain/framework.h"
#include "services/objectives/domain/reasons.h"
#include "services/objectives/handlers/about.h"
#include "services/objectives/handlers/standing.h"
#include "tandem/objectives/v1/events.pb.h"

namespace tandem::objectives {
namespace {

using common::v1::PartnershipSide;
using v1::Assessment;
using v1::ScoreSheet;

std::string SheetOf(const Assessment& assessment, PartnershipSide side) {
  return Join(assessment.name(), "scoreSheets", side == common::v1::LEAD ? "lead" : "counterpart");
}

// Its gaps are known anew, if it says something about a team.
Status EmitCapability(Unit& unit, Assessment& assessment) {
  *assessment.mutable_count_time() = ToTimestamp(unit.now());
  if (!TellsCapability(assessment) || assessment.framework().empty()) return OkStatus();
  ASSIGN_OR_RETURN(const v1::CompetencyFramework framework,
                   unit.Load(kFrameworks, assessment.framework()));
  auto event = About<v1::CapabilityChanged>(assessment);
  event.set_team(assessment.team());
  event.set_framework(assessment.framework());
  event.set_round(assessment.round());
  *event.mutable_assess_date() = assessment.assess_date();
  for (v1::CompetencyGap& gap : GapsOf(assessment, framework)) *event.add_gaps() = std::move(gap);
  unit.Emit(event);
  return OkStatus();
}

Status ScoreForSide(Unit& unit, Assessment& assessment, const v1::ScoreAssessmentRequest& request) {
  if (request.side() == common::v1::PARTNERSHIP_SIDE_UNSPECIFIED) {
    FieldErrors errors;
    errors.Add("side", "Expected LEAD or COUNTERPART: both sides score this assessment.");
    return CheckScores(assessment, request.scores(), "scores", std::move(errors));
  }
  FieldErrors errors;
  RETURN_IF_ERROR(
      ActFor(unit, assessment.name(), request.side(), request.reason(), errors).status());
  RETURN_IF_ERROR(NoteScored(assessment, request.side()));
  RETURN_IF_ERROR(CheckScores(assessment, request.scores(), "scores", std::move(errors)));
  const std::string name = SheetOf(assessment, request.side());
  ASSIGN_OR_RETURN(std::optional<ScoreSheet> found, unit.Find(kScoreSheets, name));
  ScoreSheet own = found.has_value() ? *std::move(found) : ScoreSheet();
  own.set_name(name);
  own.set_side(request.side());
  *own.mutable_scores() = request.scores();
  own = unit.Save(kScoreSheets, std::move(own));
  auto scored = About<v1::AssessmentScored>(assessment);
  scored.set_side(request.side());
  unit.Emit(scored);
  if (!BothHaveScored(assessment)) return OkStatus();
  const bool is_lead = request.side() == common::v1::LEAD;
  ASSIGN_OR_RETURN(const ScoreSheet other,
                   unit.Load(kScoreSheets, SheetOf(assessment, is_lead ? common::v1::COUNTERPART
                                                                       : common::v1::LEAD)));
  RETURN_IF_ERROR(Reveal(assessment, is_lead ? own : other, is_lead ? other : own));
  return EmitCapability(unit, assessment);
}

// Both sides agree on what counts, as they do on an objective.
Status ReconcileWithOther(Unit& unit, Assessment& assessment,
                          const v1::ReconcileAssessmentRequest& request) {
  if (request.side() == common::v1::PARTNERSHIP_SIDE_UNSPECIFIED) {
    return BadField("side", "Expected LEAD or COUNTERPART: both sides agree on the scores.");
  }
  FieldErrors errors;
  RETURN_IF_ERROR(
      ActFor(unit, assessment.name(), request.side(), request.reason(), errors).status());
  RETURN_IF_ERROR(
      ReconcileForSide(assessment, request.side(), request.scores(), std::move(errors)));
  if (assessment.state() == Assessment::RECONCILED) return OkStatus();
  auto proposed = About<v1::AssessmentReconciliationProposed>(assessment);
  proposed.set_side(request.side());
  unit.Emit(proposed);
  return OkStatus();
}

// Whether the caller is the person, of the team, or of a party of the partnership.
Result<bool> IsOfSubject(Unit& unit, const Assessment& assessment) {
  const std::string_view kind = CollectionOf(assessment.subject());
  if (kind == "persons") return unit.caller().person == assessment.subject();
  if (kind == "teams") {
    return unit.caller().Has(common::v1::TEAM_LEAD, assessment.name()) ||
           unit.caller().Has(common::v1::TEAM_MEMBER, assessment.name());
  }
  ASSIGN_OR_RETURN(const PartnershipSide side, SideOfCaller(unit, assessment.name()));
  return side != common::v1::PARTNERSHIP_SIDE_UNSPECIFIED;
}

// People, teams and partnerships score themselves; a programme manager may note it for them, with a
// reason that is kept.
Status ScoreOneself(Unit& unit, Assessment& assessment, const v1::ScoreAssessmentRequest& request) {
  FieldErrors errors;
  ASSIGN_OR_RETURN(const bool is_own, IsOfSubject(unit, assessment));
  if (!is_own) {
    if (!unit.caller().Has(common::v1::PROGRAMME_MANAGER, assessment.name())) {
      return Refuse(kNotOnThisSide, "You do not speak for " + assessment.subject() + ".",
                    "Itself, or a programme manager with a reason, must do this.");
    }
    if (request.reason().empty()) {
      errors.Add("reason", "You score for another. Say on whose word you act; it is kept.");
    }
    unit.Note(request.reason());
  }
  RETURN_IF_ERROR(CheckScores(assessment, request.scores(), "scores", std::move(errors)));
  RETURN_IF_ERROR(ScoreSelf(assessment, request.scores()));
  unit.Emit(About<v1::AssessmentScored>(assessment));
  return OkStatus();
}

}  // namespace

Status PrepareAssessment(Unit& unit, Assessment& assessment, const Assessment* before) {
  const std::string new_team = before == nullptr ? assessment.team() : std::string();
  RETURN_IF_ERROR(LoadOpenSet(unit, assessment.name(), new_team).status());
  if (assessment.framework().empty()) return OkStatus();
  ASSIGN_OR_RETURN(const v1::CompetencyFramework framework,
                   unit.Load(kFrameworks, assessment.framework()));
  // What refers to it already may go on, though it was retired since.
  if (before == nullptr) RETURN_IF_ERROR(MayReferTo(framework));
  FieldErrors errors;
  CheckCompetencies(assessment, framework, errors);
  return errors.ToStatus();
}

Result<Assessment> ScoreAssessment(Unit& unit, const v1::ScoreAssessmentRequest& request) {
  ASSIGN_OR_RETURN(Assessment assessment, unit.Load(kAssessments, request.name(), request.etag()));
  RETURN_IF_ERROR(LoadOpenSet(unit, request.name()).status());
  RETURN_IF_ERROR(RequireDue(assessment, DayOf(unit.now())));
  RETURN_IF_ERROR(assessment.sides() == Assessment::BOTH ? ScoreForSide(unit, assessment, request)
                                                         : ScoreOneself(unit, assessment, request));
  return unit.Save(kAssessments, std::move(assessment));
}

Result<Assessment> ReconcileAssessment(Unit& unit, const v1::ReconcileAssessmentRequest& request) {
  ASSIGN_OR_RETURN(Assessment assessment, unit.Load(kAssessments, request.name(), request.etag()));
  RETURN_IF_ERROR(LoadOpenSet(unit, request.name()).status());
  RETURN_IF_ERROR(assessment.sides() == Assessment::BOTH
                      ? ReconcileWithOther(unit, assessment, request)
                      : ReconcileSelf(assessment, request.scores()));
  if (!request.comment().empty()) unit.Note(request.comment());
  if (assessment.state() == Assessment::RECONCILED) {
    unit.Emit(About<v1::AssessmentReconciled>(assessment));
    RETURN_IF_ERROR(EmitCapability(unit, assessment));
  }
  return unit.Save(kAssessments, std::move(assessment));
}

Result<Assessment> CloseAssessment(Unit& unit, const v1::CloseAssessmentRequest& request) {
  ASSIGN_OR_RETURN(Assessment assessment, unit.Load(kAssessments, request.name(), request.etag()));
  RETURN_IF_ERROR(Close(assessment));
  unit.Emit(About<v1::AssessmentClosed>(assessment));
  return unit.Save(kAssessments, std::move(assessment));
}

Result<ScoreSheet> GetScoreSheet(View& view, const v1::GetScoreSheetRequest& request) {
  ASSIGN_OR_RETURN(const Assessment assessment, view.Load(kAssessments, ParentOf(request.name())));
  if (IsHidden(assessment)) {
    ASSIGN_OR_RETURN(const PartnershipSide own, SideOfCaller(view, request.name()));
    // The same whether there is a sheet or not.
    if (own == common::v1::PARTNERSHIP_SIDE_UNSPECIFIED ||
        request.name() != SheetOf(assessment, own)) {
      return Refuse(kScoresHidden, "These scores are not yours.",
                    "They open once both sides have scored.");
    }
  }
  return view.Load(kScoreSheets, request.name());
}

Result<v1::Capability> GetCapability(View& view, const v1::GetCapabilityRequest& request) {
  ASSIGN_OR_RETURN(
      const std::vector<Assessment> assessments,
      view.List(kAssessments, Below(request.name()).Where("team", Op::kEqual, request.team())));
  if (assessments.empty()) RETURN_IF_ERROR(RequirePartnership(view, request.name()));
  std::set<std::string> names;
  for (const Assessment& assessment : assessments) {
    if (!assessment.framework().empty()) names.insert(assessment.framework());
  }
  std::vector<v1::CompetencyFramework> frameworks;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(frameworks.emplace_back(), view.Load(kFrameworks, name));
  }
  return ForReaders(CapabilityOf(request.name(), request.team(), assessments, frameworks));
}

}  // namespace tandem::objectives
