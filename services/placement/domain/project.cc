#include "services/placement/domain/project.h"

#include <algorithm>

#include "fmt/format.h"
#include "libs/common/base/money.h"
#include "services/placement/domain/conditions.h"
#include "services/placement/domain/dated_rate.h"
#include "services/placement/domain/funding.h"
#include "services/placement/domain/ledger.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/unique.h"

namespace tandem::placement {
namespace {

using google::protobuf::RepeatedPtrField;
using v1::Project;
using v1::ProjectLine;
using Missing = std::optional<std::string>;

Missing BeforeTheAward(const AtProjectVerb& at) {
  const Day awarded = ToDay(at.project.award().effective_date());
  if (at.day >= awarded) return std::nullopt;
  return fmt::format("It was awarded on {}.", FormatDay(awarded));
}

Missing BeforeItsStart(const AtProjectVerb& at) {
  if (!at.project.has_start_date() || at.day >= ToDay(at.project.start_date())) {
    return std::nullopt;
  }
  return fmt::format("It began on {}.", FormatDay(ToDay(at.project.start_date())));
}

Missing NotDelivering(const AtProjectVerb& at) {
  return NotDeliveringOn(at.day, at.partnership_state);
}

constexpr Condition<AtProjectVerb> kAfterTheAward{"NOT_BEFORE_THE_AWARD", BeforeTheAward};
constexpr Condition<AtProjectVerb> kAfterItsStart{"NOT_BEFORE_ITS_START", BeforeItsStart};
constexpr Condition<AtProjectVerb> kProjectPartnershipDelivers{"PARTNERSHIP_DELIVERS",
                                                               NotDelivering};
constexpr Condition<AtProjectVerb> kProjectApproved{"NO_APPROVAL_WITHDRAWN", WithdrawnApproval};
constexpr Condition<AtProjectVerb> kProjectReasonGiven{"REASON_GIVEN", ReasonMissing};

constexpr Transition<AtProjectVerb> kProjectTransitions[] = {
    {"AwardProject", {Project::APPLIED}, Project::AWARDED},
    {"RejectProject", {Project::APPLIED}, Project::REJECTED, {&kProjectReasonGiven}},
    {"StartProject",
     {Project::AWARDED},
     Project::ACTIVE,
     {&kAfterTheAward, &kProjectPartnershipDelivers, &kProjectApproved}},
    {"RecordProjectReceipt",
     {Project::AWARDED, Project::ACTIVE, Project::COMPLETED, Project::TERMINATED},
     kStays,
     {&kAfterTheAward}},
    {"RecordProjectSpend",
     {Project::ACTIVE, Project::COMPLETED, Project::TERMINATED},
     kStays,
     {&kAfterTheAward, &kAfterItsStart}},
    {"VoidProjectReceipt",
     {Project::AWARDED, Project::ACTIVE, Project::COMPLETED, Project::TERMINATED},
     kStays},
    {"VoidProjectSpend", {Project::ACTIVE, Project::COMPLETED, Project::TERMINATED}, kStays},
    {"CompleteProject", {Project::ACTIVE}, Project::COMPLETED, {&kAfterItsStart}},
    {"TerminateProject",
     {Project::AWARDED, Project::ACTIVE},
     Project::TERMINATED,
     {&kProjectReasonGiven, &kAfterTheAward, &kAfterItsStart}},
};

// As callers give them.
bool SameLinesAndRate(const Project& a, const Project& b) {
  return IsSameRate(a.rate(), b.rate()) &&
         std::equal(a.lines().begin(), a.lines().end(), b.lines().begin(), b.lines().end(),
                    [](const ProjectLine& one, const ProjectLine& other) {
                      return one.budget_line() == other.budget_line() &&
                             one.requested() == other.requested();
                    });
}

Result<ProjectLine*> FindLine(Project& project, std::string_view budget_line) {
  for (ProjectLine& line : *project.mutable_lines()) {
    if (line.budget_line() == budget_line) return &line;
  }
  return BadField("budget_line", fmt::format("{} has no line {}.", project.name(), budget_line));
}

Status RefuseAbove(const Reason& reason, const Project& project, const ProjectLine& line,
                   std::int64_t already, std::string_view instead) {
  return Refuse(reason,
                fmt::format("{} were awarded to {} for {}; {} are there already.",
                            FormatAmount(line.awarded(), project.currency()), project.name(),
                            line.budget_line(), FormatAmount(already, project.currency())),
                std::string(instead));
}

// A line above its request is no slip where somebody says why.
Status CheckRequests(const Project& project, std::string_view reason) {
  if (!reason.empty()) return OkStatus();
  for (const ProjectLine& line : project.lines()) {
    if (line.awarded() <= line.requested()) continue;
    return Refuse(
        kAwardAboveRequest,
        fmt::format("{} would be awarded to {} for {}; {} were requested.",
                    FormatAmount(line.awarded(), project.currency()), project.name(),
                    line.budget_line(), FormatAmount(line.requested(), project.currency())),
        "Check the amount and the line, or say why more is awarded (reason).");
  }
  return OkStatus();
}

Status CheckCeiling(const Project& project, const v1::Programme& programme) {
  if (!programme.has_grant_ceiling()) return OkStatus();
  const common::v1::Money& ceiling = programme.grant_ceiling();
  const bool within =
      ceiling.currency() == project.currency() && Awarded(project) <= ceiling.minor_units();
  if (within) return OkStatus();
  return Refuse(kAwardAboveCeiling,
                fmt::format("{} would be awarded; a grant of {} is of at most {}.",
                            FormatAmount(Awarded(project), project.currency()), programme.name(),
                            FormatAmount(ceiling.minor_units(), ceiling.currency())),
                "Award less for its lines.");
}

}  // namespace

constexpr Lifecycle<AtProjectVerb> kProjectLifecycle{"Project", kProjectTransitions};

Status ValidateProject(Project& project, const Project* before) {
  FieldErrors errors;
  const auto& period = project.period();
  if (!period.has_end()) {
    errors.Add("project.period.end", "A last day is needed.");
  } else if (ToDay(period.end()) < ToDay(period.start())) {
    errors.Add("project.period.end", "The period ends before it starts.");
  }
  CheckUnique(
      "project.lines", project.lines(), [](const ProjectLine& line) { return line.budget_line(); },
      errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (before == nullptr) {
    project.set_state(Project::APPLIED);
    return OkStatus();
  }
  const std::string state =
      fmt::format("{} is in state {}.", before->name(), Project::State_Name(before->state()));
  if (before->state() != Project::APPLIED && !IsUnderWay(*before)) {
    return Refuse(kProjectOver, state, "What is over stays as it was.");
  }
  if (before->state() == Project::APPLIED) return OkStatus();
  if (SameLinesAndRate(project, *before)) {
    // A request that gives them has no word of what the server has added to them since.
    *project.mutable_lines() = before->lines();
    if (before->has_rate()) *project.mutable_rate() = before->rate();
    return OkStatus();
  }
  return Refuse(kProjectSettled, state, "Apply for another project for what is added.");
}

Status FitInto(const v1::Partnership& partnership, const v1::Programme& programme,
               Project& project) {
  for (const ProjectLine& line : project.lines()) {
    const auto& budget = partnership.budget();
    const bool is_there = std::any_of(budget.begin(), budget.end(), [&](const auto& one) {
      return one.line_id() == line.budget_line();
    });
    if (is_there) continue;
    return Refuse(kNoSuchBudgetLine,
                  fmt::format("{} has no budget line {}.", partnership.name(), line.budget_line()),
                  "Add it to the partnership's budget.");
  }
  FieldErrors errors;
  const bool of_the_ceiling =
      !programme.has_grant_ceiling() || programme.grant_ceiling().currency() == project.currency();
  if (!of_the_ceiling) {
    errors.Add("project.currency", fmt::format("{} grants in {}.", programme.name(),
                                               programme.grant_ceiling().currency()));
  }
  const std::string currency = BudgetCurrency(partnership);
  const bool needs_rate = project.currency() != currency;
  if (needs_rate != project.has_rate()) {
    errors.Add("project.rate",
               needs_rate ? fmt::format("The budget is in {}: say what {} is worth in it.",
                                        currency, project.currency())
                          : fmt::format("The budget is in {} too: leave the rate out.", currency));
  }
  if (const auto outside = OutsideOf(programme, project.period())) {
    errors.Add("project.period", *outside);
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (!needs_rate) return OkStatus();
  project.mutable_rate()->set_currency(currency);
  for (const ProjectLine& line : project.lines()) {
    RETURN_IF_ERROR(
        CheckWorth(line.requested(), project.currency(), project.rate(), "project.rate"));
  }
  return OkStatus();
}

bool IsUnderWay(const Project& project) {
  return project.state() == Project::AWARDED || project.state() == Project::ACTIVE;
}

std::optional<Day> LastWorkDay(const Project& project) {
  if (!project.has_award()) return std::nullopt;
  if (project.has_end()) return ToDay(project.end().effective_date());
  return ToDay(project.has_start_date() ? project.start_date() : project.award().effective_date());
}

Status Award(Project& project, const RepeatedPtrField<v1::LineAward>& awards,
             const v1::Programme& programme, const v1::Decision& decision) {
  AtProjectVerb at{project};
  RETURN_IF_ERROR(kProjectLifecycle.Check("AwardProject", at));
  for (ProjectLine& line : *project.mutable_lines()) line.set_awarded(line.requested());
  FieldErrors errors;
  CheckUnique(
      "awards", awards, [](const v1::LineAward& award) { return award.budget_line(); }, errors);
  for (int i = 0; i < awards.size(); ++i) {
    const Result<ProjectLine*> line = FindLine(project, awards[i].budget_line());
    if (line.ok()) {
      (*line)->set_awarded(awards[i].minor_units());
    } else {
      errors.Add(fmt::format("awards[{}].budget_line", i), "Nothing was applied for it.");
    }
  }
  if (Awarded(project) == 0) errors.Add("awards", "Nothing would be awarded; reject it instead.");
  RETURN_IF_ERROR(errors.ToStatus());
  if (project.has_rate()) {
    for (const ProjectLine& line : project.lines()) {
      RETURN_IF_ERROR(
          CheckWorth(line.awarded(), project.currency(), project.rate(), "project.rate"));
    }
  }
  RETURN_IF_ERROR(CheckCeiling(project, programme));
  RETURN_IF_ERROR(CheckRequests(project, decision.reason()));
  *project.mutable_award() = decision;
  return kProjectLifecycle.Apply("AwardProject", at);
}

Status Start(Project& project, Day day, v1::Partnership::State partnership_state,
             std::optional<std::string> withdrawn_approval) {
  AtProjectVerb at{project, day, "", partnership_state, std::move(withdrawn_approval)};
  RETURN_IF_ERROR(kProjectLifecycle.Apply("StartProject", at));
  *project.mutable_start_date() = ToDate(day);
  return OkStatus();
}

Status Receive(Project& project, std::string_view budget_line, const v1::Receipt& receipt) {
  RETURN_IF_ERROR(
      kProjectLifecycle.Check("RecordProjectReceipt", {project, ToDay(receipt.receipt_date())}));
  ASSIGN_OR_RETURN(ProjectLine* const line, FindLine(project, budget_line));
  RETURN_IF_ERROR(RequireNew(receipt, line->receipts(), project.name()));
  if (receipt.minor_units() > line->awarded() - Received(*line)) {
    return RefuseAbove(kReceiptAboveAward, project, *line, Received(*line),
                       "Check the amount and the line.");
  }
  v1::Receipt taken = receipt;
  RETURN_IF_ERROR(TakeRate(taken, project.currency(), project.rate()));
  *line->add_receipts() = std::move(taken);
  return OkStatus();
}

Status AddSpend(Project& project, std::string_view budget_line, const v1::Spend& spend) {
  RETURN_IF_ERROR(
      kProjectLifecycle.Check("RecordProjectSpend", {project, ToDay(spend.spend_date())}));
  ASSIGN_OR_RETURN(ProjectLine* const line, FindLine(project, budget_line));
  RETURN_IF_ERROR(RequireNew(spend, line->spend(), project.name()));
  const std::int64_t spent = Spent(*line) + spend.minor_units();
  if (spent > line->awarded() && spend.overspend_reason().empty()) {
    return RefuseAbove(kSpendAboveAward, project, *line, Spent(*line),
                       "Check the amount and the line, or say why more was spent "
                       "(overspend_reason).");
  }
  RETURN_IF_ERROR(CheckSum(spent, project.currency(), project.rate(), "spend.minor_units"));
  v1::Spend taken = spend;
  RETURN_IF_ERROR(TakeRate(taken, project.currency(), project.rate()));
  *line->add_spend() = std::move(taken);
  return OkStatus();
}

Status VoidReceipt(Project& project, std::string_view budget_line, std::string_view receipt_id,
                   const v1::Decision& decision) {
  RETURN_IF_ERROR(kProjectLifecycle.Check("VoidProjectReceipt", {project}));
  ASSIGN_OR_RETURN(ProjectLine* const line, FindLine(project, budget_line));
  return VoidReceipt(receipt_id, decision, project.name(), *line->mutable_receipts());
}

Status VoidSpend(Project& project, std::string_view budget_line, std::string_view spend_id,
                 const v1::Decision& decision) {
  RETURN_IF_ERROR(kProjectLifecycle.Check("VoidProjectSpend", {project}));
  ASSIGN_OR_RETURN(ProjectLine* const line, FindLine(project, budget_line));
  return VoidSpend(spend_id, decision, project.name(), *line->mutable_spend());
}

Status End(std::string_view verb, Project& project, const v1::Decision& decision) {
  AtProjectVerb at{project, ToDay(decision.effective_date()), decision.reason()};
  RETURN_IF_ERROR(kProjectLifecycle.Apply(verb, at));
  *project.mutable_end() = decision;
  return OkStatus();
}

std::int64_t Awarded(const Project& project) {
  std::int64_t sum = 0;
  for (const ProjectLine& line : project.lines()) sum += line.awarded();
  return sum;
}

std::int64_t Received(const ProjectLine& line) { return SumOf(line.receipts()); }

std::int64_t Spent(const ProjectLine& line) { return SumOf(line.spend()); }

}  // namespace tandem::placement
