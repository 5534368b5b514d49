#include "services/objectives/domain/assessment.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "libs/common/base/names.h"
#include "services/objectives/domain/framework.h"
#include "services/objectives/domain/reading.h"
#include "services/objectives/domain/reasons.h"

namespace tandem::objectives {
namespace {

using common::v1::PartnershipSide;
using v1::Assessment;

std::optional<std::string> NotSelf(const Assessment& assessment) {
  if (assessment.sides() == Assessment::SELF) return std::nullopt;
  return "Both sides score before anything can be reconciled.";
}
std::optional<std::string> SelfScoreMissing(const Assessment& assessment) {
  if (assessment.sides() != Assessment::SELF || assessment.self_scores_size() > 0)
    return std::nullopt;
  return "Nothing is scored yet.";
}
std::optional<std::string> NotBoth(const Assessment& assessment) {
  if (assessment.sides() == Assessment::BOTH) return std::nullopt;
  return "A self-assessment has no sides.";
}

constexpr Condition<Assessment> kIsSelf{"IS_SELF", NotSelf};
constexpr Condition<Assessment> kSelfScored{"SELF_SCORED", SelfScoreMissing};
constexpr Condition<Assessment> kIsBoth{"IS_BOTH", NotBoth};

constexpr Transition<Assessment> kAssessmentTransitions[] = {
    {"ScoreAssessment", {Assessment::OPEN}, Assessment::OPEN, {}},
    {"Reveal", {Assessment::OPEN}, Assessment::BOTH_SCORED, {&kIsBoth}, GivenBy::kNobody},
    {"ReconcileAssessment", {Assessment::OPEN}, Assessment::RECONCILED, {&kIsSelf, &kSelfScored}},
    {"ReconcileAssessment", {Assessment::BOTH_SCORED}, Assessment::RECONCILED, {}},
    {"CloseAssessment", {Assessment::RECONCILED}, Assessment::CLOSED, {}},
};

bool IsWhole(Micros value) { return value % kOne == 0; }

// By item: "3" and "3.0" are the same score, whoever comments on it how.
std::map<std::string, Micros> ValuesOf(const Scores& scores) {
  std::map<std::string, Micros> values;
  for (const auto& score : scores) values[score.item()] = Decimal(score.value()).value_or(0);
  return values;
}

void CheckItem(const Assessment& assessment, const Assessment::Item& item, const std::string& field,
               FieldErrors& errors) {
  const Micros lowest = Decimal(item.lowest()).value_or(0);
  const Micros highest = Decimal(item.highest()).value_or(0);
  const auto target = Decimal(item.target());
  if (lowest >= highest)
    errors.Add(field + ".highest", "Expected more than lowest, " + item.lowest() + ".");
  if (target.has_value() && (*target < lowest || *target > highest)) {
    errors.Add(field + ".target",
               "Expected a value from " + item.lowest() + " to " + item.highest() + ".");
  }
  if (item.kind() == Assessment::Item::ORDINAL &&
      !(IsWhole(lowest) && IsWhole(highest) && IsWhole(target.value_or(0)))) {
    errors.Add(field, "The levels of an ordinal are whole numbers.");
  }
  if (!item.competency().empty() && FrameworkOf(item.competency()) != assessment.framework()) {
    errors.Add(field + ".competency", "Expected a competency of the assessment's framework.");
  }
}

}  // namespace

const Lifecycle<Assessment> kAssessmentLifecycle{"Assessment", kAssessmentTransitions};

Status ValidateAssessment(Assessment& assessment, const Assessment* before) {
  if (before == nullptr) {
    assessment.set_state(Assessment::OPEN);
  } else if (before->state() != Assessment::OPEN || before->scored_sides_size() > 0 ||
             before->self_scores_size() > 0) {
    return Refuse(kAssessmentScored, before->name() + " has been scored.",
                  "Create another assessment.");
  }
  if (CollectionOf(assessment.subject()) == "teams") assessment.set_team(assessment.subject());
  FieldErrors errors;
  const bool is_named = !assessment.name().empty();
  if (is_named && CollectionOf(assessment.subject()) == "partnerships" &&
      assessment.subject() != PartnershipOf(assessment.name())) {
    errors.Add("assessment.subject", "Expected the partnership that the assessment belongs to.");
  }
  std::set<std::string> ids;
  std::map<std::string, Assessment::Item::Kind> kinds;
  for (int i = 0; i < assessment.items_size(); ++i) {
    const std::string field = "assessment.items[" + std::to_string(i) + "]";
    if (!ids.insert(assessment.items(i).id()).second) {
      errors.Add(field + ".id", "Another item is " + assessment.items(i).id() + ".");
    }
    const auto& item = assessment.items(i);
    // A score may be averaged, an ordinal may not: together they would say nothing.
    const auto [first, is_first] = kinds.emplace(item.competency(), item.kind());
    if (!item.competency().empty() && first->second != item.kind()) {
      errors.Add(field + ".kind", "Another item scores " + item.competency() + " as " +
                                      Assessment::Item::Kind_Name(first->second) + ".");
    }
    CheckItem(assessment, item, field, errors);
  }
  return errors.ToStatus();
}

void CheckCompetencies(const Assessment& assessment, const v1::CompetencyFramework& framework,
                       FieldErrors& errors) {
  for (int i = 0; i < assessment.items_size(); ++i) {
    const auto& item = assessment.items(i);
    if (item.competency().empty()) continue;
    const std::string field = "assessment.items[" + std::to_string(i) + "]";
    const auto* competency = FindCompetency(framework, item.competency());
    if (competency == nullptr) {
      errors.Add(field + ".competency", framework.name() + " has no competency " +
                                            std::string(IdOf(item.competency())) +
                                            "; expected one of its own.");
      continue;
    }
    const std::string scale = "0 to " + std::to_string(competency->levels_size()) +
                              ", the levels of " + competency->display_name() + ".";
    if (Decimal(item.lowest()).value_or(0) < 0)
      errors.Add(field + ".lowest", "Expected a value from " + scale);
    if (Decimal(item.highest()).value_or(0) > competency->levels_size() * kOne)
      errors.Add(field + ".highest", "Expected a value from " + scale);
  }
}

Status CheckScores(const Assessment& assessment, const Scores& scores, std::string_view field,
                   FieldErrors errors) {
  std::map<std::string, const Assessment::Item*> missing;
  for (const auto& item : assessment.items()) missing[item.id()] = &item;
  for (int i = 0; i < scores.size(); ++i) {
    const auto& score = scores[i];
    const std::string path = std::string(field) + "[" + std::to_string(i) + "]";
    const auto found = missing.find(score.item());
    if (found == missing.end()) {
      errors.Add(path + ".item",
                 "The assessment has no item " + score.item() + ", or it is scored twice.");
      continue;
    }
    const Assessment::Item& item = *found->second;
    missing.erase(found);
    const Micros value = Decimal(score.value()).value_or(0);
    if (value < Decimal(item.lowest()).value_or(0) || value > Decimal(item.highest()).value_or(0)) {
      errors.Add(path + ".value",
                 "Expected a value from " + item.lowest() + " to " + item.highest() + ".");
    } else if (item.kind() == Assessment::Item::ORDINAL && !IsWhole(value)) {
      errors.Add(path + ".value", "Expected a level, which is a whole number.");
    }
  }
  for (const auto& [id, item] : missing) errors.Add(field, "Item " + id + " is not scored.");
  return errors.ToStatus();
}

Status RequireDue(const Assessment& assessment, Day today) {
  const Day day = ToDay(assessment.assess_date());
  if (day <= today) return OkStatus();
  return Refuse(kAssessmentNotDue, assessment.name() + " is for " + FormatDay(day) + ".",
                "Score it then, or change its day first.");
}

bool IsHidden(const Assessment& assessment) {
  return assessment.sides() == Assessment::BOTH && assessment.state() == Assessment::OPEN;
}

Status NoteScored(Assessment& assessment, PartnershipSide side) {
  RETURN_IF_ERROR(kAssessmentLifecycle.Check("ScoreAssessment", assessment));
  const auto& sides = assessment.scored_sides();
  if (std::find(sides.begin(), sides.end(), side) == sides.end()) assessment.add_scored_sides(side);
  return OkStatus();
}

bool BothHaveScored(const Assessment& assessment) { return assessment.scored_sides_size() == 2; }

Status Reveal(Assessment& assessment, const v1::ScoreSheet& lead,
              const v1::ScoreSheet& counterpart) {
  RETURN_IF_ERROR(kAssessmentLifecycle.Apply("Reveal", assessment));
  *assessment.mutable_lead_scores() = lead.scores();
  *assessment.mutable_counterpart_scores() = counterpart.scores();
  return OkStatus();
}

Status ScoreSelf(Assessment& assessment, const Scores& scores) {
  RETURN_IF_ERROR(kAssessmentLifecycle.Apply("ScoreAssessment", assessment));
  *assessment.mutable_self_scores() = scores;
  return OkStatus();
}

Status ReconcileSelf(Assessment& assessment, const Scores& scores) {
  RETURN_IF_ERROR(kAssessmentLifecycle.Check("ReconcileAssessment", assessment));
  if (!scores.empty()) RETURN_IF_ERROR(CheckScores(assessment, scores, "scores"));
  *assessment.mutable_reconciled_scores() = scores.empty() ? assessment.self_scores() : scores;
  return kAssessmentLifecycle.Apply("ReconcileAssessment", assessment);
}

Status ReconcileForSide(Assessment& assessment, PartnershipSide side, const Scores& scores,
                        FieldErrors errors) {
  RETURN_IF_ERROR(kAssessmentLifecycle.Check("ReconcileAssessment", assessment));
  const bool is_proposed = assessment.has_reconciliation();
  if (scores.empty() && !is_proposed) {
    errors.Add("scores", "Nothing is proposed yet: expected a score of every item.");
  }
  RETURN_IF_ERROR(scores.empty() ? errors.ToStatus()
                                 : CheckScores(assessment, scores, "scores", std::move(errors)));
  auto& proposal = *assessment.mutable_reconciliation();
  const bool is_the_same =
      is_proposed && (scores.empty() || ValuesOf(scores) == ValuesOf(proposal.scores()));
  if (!is_the_same) {
    proposal.set_side(side);
    *proposal.mutable_scores() = scores;
    return OkStatus();
  }
  if (proposal.side() == side) {
    return Refuse(kSideAlreadyAgreed,
                  "The " + std::string(side == common::v1::LEAD ? "lead" : "counterpart") +
                      " side proposes these scores for " + assessment.name() + " already.",
                  "The other side's agreement is what is missing.");
  }
  *assessment.mutable_reconciled_scores() = proposal.scores();
  assessment.clear_reconciliation();
  return kAssessmentLifecycle.Apply("ReconcileAssessment", assessment);
}

Status Close(Assessment& assessment) {
  return kAssessmentLifecycle.Apply("CloseAssessment", assessment);
}

}  // namespace tandem::objectives
