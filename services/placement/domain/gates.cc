#include "services/placement/domain/gates.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/date.h"
#include "libs/common/base/money.h"
#include "services/placement/domain/committee.h"
#include "services/placement/domain/funding.h"
#include "services/placement/domain/known.h"
#include "services/placement/domain/withdrawn_approvals.h"

namespace tandem::placement {
namespace {

using v1::Partnership;

void AddEvidence(v1::GateCondition& condition, std::string_view what, std::string_view by,
                 const common::v1::Date& date) {
  auto& evidence = *condition.add_evidence();
  evidence.set_what(std::string(what));
  evidence.set_by(std::string(by));
  *evidence.mutable_date() = date;
}

void AddEvidence(v1::GateCondition& condition, std::string_view what,
                 const v1::Decision& decision) {
  AddEvidence(condition, what, decision.by(), decision.effective_date());
}

}  // namespace

namespace gate {

Missing ApprovalsMissing(const Partnership& partnership) {
  std::vector<std::string> missing;
  for (const auto& party : partnership.parties()) {
    const auto approval =
        std::find_if(partnership.approvals().begin(), partnership.approvals().end(),
                     [&](const auto& one) { return one.institution() == party.institution(); });
    const bool is_there = approval != partnership.approvals().end();
    if (is_there && approval->state() == v1::Approval::GIVEN) continue;
    const bool is_withdrawn =
        is_there && approval->state() == v1::Approval::WITHDRAWN && approval->has_withdrawal();
    missing.push_back(party.institution() + (is_withdrawn ? HowWithdrawn(*approval) : ""));
  }
  if (missing.empty()) return std::nullopt;
  return fmt::format("A leader has yet to approve for {}.", fmt::join(missing, ", "));
}

void ApprovalsEvidence(const Partnership& partnership, v1::GateCondition& condition) {
  for (const auto& approval : partnership.approvals()) {
    if (approval.state() == v1::Approval::GIVEN) {
      AddEvidence(condition, approval.institution(), approval.decision());
      condition.mutable_evidence()->rbegin()->set_person(approval.leader());
    }
  }
}

Missing TalkMissing(const Partnership& partnership) {
  const bool was_held = std::any_of(partnership.talks().begin(), partnership.talks().end(),
                                    [](const auto& talk) { return !talk.has_retracted(); });
  if (was_held) return std::nullopt;
  return "Record a talk with stakeholders.";
}

void TalkEvidence(const Partnership& partnership, v1::GateCondition& condition) {
  for (const auto& talk : partnership.talks()) {
    if (talk.has_retracted()) continue;
    // Of an enquiry by somebody who is not registered no institution is known.
    AddEvidence(condition,
                talk.institutions().empty()
                    ? talk.enquiry()
                    : fmt::format("{}", fmt::join(talk.institutions(), ", ")),
                talk.recorded_by(), talk.held_date());
  }
}

Missing ObjectivesMissing(const Partnership& partnership) {
  const auto& noted = partnership.potential_objectives();
  const bool is_there =
      std::any_of(noted.begin(), noted.end(), [](const auto& one) { return !one.has_retracted(); });
  if (is_there) return std::nullopt;
  return "Note at least one potential objective.";
}

void ObjectivesEvidence(const Partnership& partnership, v1::GateCondition& condition) {
  for (const auto& objective : partnership.potential_objectives()) {
    if (objective.has_retracted()) continue;
    AddEvidence(condition, objective.objective(), objective.noted());
  }
}

Missing FindingsMissing(const Partnership& partnership) {
  std::set<int> found;
  for (const auto& finding : partnership.findings()) {
    if (!finding.has_retracted()) found.insert(finding.heading());
  }
  std::vector<std::string> missing;
  for (int heading = v1::Finding::DEMOGRAPHICS; heading <= v1::Finding::Heading_MAX; ++heading) {
    if (!found.contains(heading)) {
      missing.push_back(v1::Finding::Heading_Name(static_cast<v1::Finding::Heading>(heading)));
    }
  }
  if (missing.empty()) return std::nullopt;
  return fmt::format("The desk review has no finding under {}.", fmt::join(missing, ", "));
}

void FindingsEvidence(const Partnership& partnership, v1::GateCondition& condition) {
  for (const auto& finding : partnership.findings()) {
    if (finding.has_retracted()) continue;
    AddEvidence(condition, v1::Finding::Heading_Name(finding.heading()), finding.recorded_by(),
                finding.found_date());
  }
}

Missing RestrictionsMissing(const Partnership& partnership) {
  std::vector<std::string> open;
  for (const auto& restriction : partnership.restrictions()) {
    if (restriction.state() != v1::Restriction::OPEN) continue;
    open.push_back(fmt::format("{} (raised by {} on {})", restriction.restriction_id(),
                               restriction.raised().by(),
                               FormatDay(ToDay(restriction.raised().effective_date()))));
  }
  if (open.empty()) return std::nullopt;
  return fmt::format("Mitigate or clear {}.", fmt::join(open, ", "));
}

void RestrictionsEvidence(const Partnership& partnership, v1::GateCondition& condition) {
  for (const auto& restriction : partnership.restrictions()) {
    const bool counts = restriction.state() == v1::Restriction::MITIGATED ||
                        restriction.state() == v1::Restriction::CLEARED;
    if (!counts) continue;
    if (restriction.state() == v1::Restriction::CLEARED && restriction.has_mitigated()) {
      AddEvidence(condition, restriction.restriction_id(), restriction.mitigated());
    }
    AddEvidence(condition, restriction.restriction_id(), restriction.resolved());
  }
}

Missing FocusMissing(const Partnership& partnership) {
  const auto& focus = partnership.focus();
  if (focus.text().empty()) return "Propose a focus and have both sides agree to it.";
  if (!focus.has_agreed_by_lead() && !focus.has_agreed_by_counterpart()) {
    return "Neither side has agreed to the focus.";
  }
  if (!focus.has_agreed_by_lead()) return "The side LEAD has yet to agree to the focus.";
  if (!focus.has_agreed_by_counterpart()) {
    return "The side COUNTERPART has yet to agree to the focus.";
  }
  return std::nullopt;
}

void FocusEvidence(const Partnership& partnership, v1::GateCondition& condition) {
  const auto& focus = partnership.focus();
  if (focus.has_agreed_by_lead()) AddEvidence(condition, "LEAD", focus.agreed_by_lead());
  if (focus.has_agreed_by_counterpart()) {
    AddEvidence(condition, "COUNTERPART", focus.agreed_by_counterpart());
  }
}

Missing HostTeamMissing(const Partnership& partnership) {
  if (partnership.has_host_team()) return std::nullopt;
  return "Confirm the team that hosts.";
}

void HostTeamEvidence(const Partnership& partnership, v1::GateCondition& condition) {
  if (partnership.has_host_team()) {
    AddEvidence(condition, partnership.host_team().team(), partnership.host_team().confirmed());
  }
}

Missing PriorityMissing(const Partnership& partnership) {
  const std::string& team = partnership.host_team().team();
  if (team.empty()) return "Confirm the host team; then the team confirms a priority.";
  if (HasPriority(partnership, team)) return std::nullopt;
  return fmt::format("{} has confirmed no priority yet (ConfirmTeamPriority).", team);
}

void PriorityEvidence(const Partnership& partnership, v1::GateCondition& condition) {
  for (const auto& priority : partnership.priorities()) {
    if (priority.team() == partnership.host_team().team()) {
      AddEvidence(condition, priority.priority(), priority.by(), priority.confirm_date());
    }
  }
}

Missing VisitMissing(const Partnership& partnership) {
  if (!partnership.technical_visits().empty()) return std::nullopt;
  return "Plan, confirm and complete a technical visit of the side that leads, to the "
         "partnership's "
         "country.";
}

void VisitEvidence(const Partnership& partnership, v1::GateCondition& condition) {
  for (const auto& visit : partnership.technical_visits()) {
    AddEvidence(condition, visit.visit(), visit.by(), visit.complete_date());
  }
}

Missing BoardMissing(const Partnership& partnership) {
  if (partnership.board().active()) return std::nullopt;
  if (!partnership.has_board()) return "Form a board, seat both sides and activate it.";
  return WhyNotActive(partnership.board());
}

void BoardEvidence(const Partnership& partnership, v1::GateCondition& condition) {
  if (partnership.board().active()) {
    AddEvidence(condition, partnership.name() + "/board", partnership.board().by(),
                partnership.board().change_date());
  }
  for (const std::string& seat : partnership.board().seats_to_confirm()) {
    condition.add_to_check(fmt::format(
        "Who holds the seat {} has left their post: confirm them (ConfirmBoardSeat), or seat "
        "another.",
        seat));
  }
}

Missing FundingMissing(const Partnership& partnership) {
  if (partnership.budget().empty()) return "Give the partnership a budget.";
  std::vector<std::string> open;
  const v1::Funding funding = DescribeFunding(partnership);
  for (const auto& line : funding.lines()) {
    if (line.over_committed() >= 0) continue;
    open.push_back(
        fmt::format("{} ({})", line.line().line_id(),
                    FormatAmount(-line.over_committed(), line.line().amount().currency())));
  }
  if (funding.covered()) return std::nullopt;
  if (open.empty()) return "All lines of the budget are 0: say what they cost.";
  return fmt::format("Commit shares or award projects for {}.", fmt::join(open, ", "));
}

void FundingEvidence(const Partnership& partnership, v1::GateCondition& condition) {
  const auto amount = [&](std::int64_t minor_units) {
    return FormatAmount(minor_units, BudgetCurrency(partnership));
  };
  for (const auto& position : partnership.funding()) {
    const std::string what = fmt::format("{}: {} committed, {} awarded", position.line_id(),
                                         amount(position.committed()), amount(position.awarded()));
    if (position.has_cover_date()) {
      AddEvidence(condition, what, position.covered_by(), position.cover_date());
    } else {
      condition.add_evidence()->set_what(what);
    }
  }
}

}  // namespace gate

namespace {
// What was asked of approvals and restrictions on the way to DEFINE_AND_DEVELOP has to hold on the
// way to DELIVER too: an approval may be withdrawn, a party added, a restriction raised meanwhile.
constexpr KindGate kGates[] = {
    {v1::MANAGEMENT_PARTNER,
     Partnership::DEFINE_AND_DEVELOP,
     {&kApprovalsGiven, &kStakeholderTalkHeld, &kPotentialObjectivesNoted, &kDeskReviewComplete,
      &kNoOpenRestriction}},
    {v1::MANAGEMENT_PARTNER,
     Partnership::DELIVER,
     {&kFocusAgreed, &kHostTeamConfirmed, &kTeamPriorityKnown, &kApprovalsGiven,
      &kNoOpenRestriction}},
    {v1::TEAM_COACHING,
     Partnership::DEFINE_AND_DEVELOP,
     {&kApprovalsGiven, &kStakeholderTalkHeld, &kPotentialObjectivesNoted, &kNoOpenRestriction}},
    {v1::TEAM_COACHING,
     Partnership::DELIVER,
     {&kFocusAgreed, &kHostTeamConfirmed, &kTeamPriorityKnown, &kApprovalsGiven,
      &kNoOpenRestriction}},
    {v1::TWINNING,
     Partnership::DEFINE_AND_DEVELOP,
     {&kApprovalsGiven, &kStakeholderTalkHeld, &kPotentialObjectivesNoted, &kNoOpenRestriction}},
    {v1::TWINNING,
     Partnership::DELIVER,
     {&kFocusAgreed, &kBudgetCovered, &kApprovalsGiven, &kNoOpenRestriction}},
    {v1::MANAGED_EDUCATION,
     Partnership::DEFINE_AND_DEVELOP,
     {&kApprovalsGiven, &kStakeholderTalkHeld, &kPotentialObjectivesNoted, &kDeskReviewComplete,
      &kNoOpenRestriction}},
    {v1::MANAGED_EDUCATION,
     Partnership::DELIVER,
     {&kFocusAgreed, &kTechnicalVisitCompleted, &kBoardActive, &kBudgetCovered, &kApprovalsGiven,
      &kNoOpenRestriction}},
};
}  // namespace

std::span<const KindGate> Gates() { return kGates; }

bool Asks(v1::PartnershipKind kind, Partnership::State to, const GateRule& rule) {
  return std::any_of(std::begin(kGates), std::end(kGates), [&](const KindGate& gate) {
    return gate.kind == kind && gate.to == to &&
           std::find(gate.rules.begin(), gate.rules.end(), &rule) != gate.rules.end();
  });
}

gate::Missing MissingInGate(const Partnership& partnership, Partnership::State to,
                            const GateRule& rule) {
  if (!Asks(partnership.kind(), to, rule)) return std::nullopt;
  return rule.condition.missing(partnership);
}

namespace {

// Since when `rule`, which is met, is so.
std::optional<Day> MetSince(const Partnership& partnership, const GateRule& rule) {
  if (rule.met_by == MetBy::kUntold) return std::nullopt;
  v1::GateCondition condition;
  rule.evidence(partnership, condition);
  std::map<std::string, Day> first_of;
  for (const auto& evidence : condition.evidence()) {
    if (!IsDay(evidence.date())) continue;
    const std::string what = rule.met_by == MetBy::kFirst ? "" : evidence.what();
    const Day day = ToDay(evidence.date());
    const auto [at, is_new] = first_of.try_emplace(what, day);
    if (!is_new) at->second = std::min(at->second, day);
  }
  std::optional<Day> since;
  for (const auto& [what, day] : first_of) since = std::max(since.value_or(day), day);
  return since;
}

}  // namespace

std::optional<std::string> MetAfter(const Partnership& partnership, Partnership::State to,
                                    Day day) {
  std::vector<std::string> later;
  for (const KindGate& gate : kGates) {
    if (gate.kind != partnership.kind() || gate.to != to) continue;
    for (const GateRule* rule : gate.rules) {
      if (rule == nullptr) break;
      if (rule->condition.missing(partnership).has_value()) continue;
      const auto since = MetSince(partnership, *rule);
      if (!since.has_value() || *since <= day) continue;
      later.push_back(fmt::format("{} since {}", rule->condition.name, FormatDay(*since)));
    }
  }
  if (later.empty()) return std::nullopt;
  return fmt::format("On {} it was not ready: {}. Choose a later day.", FormatDay(day),
                     fmt::join(later, ", "));
}

v1::Gate DescribeGate(const Partnership& partnership, Day today) {
  v1::Gate described;
  described.set_name(partnership.name());
  described.set_kind(partnership.kind());
  described.set_state(partnership.state());
  for (const KindGate& gate : kGates) {
    if (gate.kind != partnership.kind()) continue;
    auto& stage = *described.add_gates();
    stage.set_to(gate.to);
    stage.set_open(true);
    for (const GateRule* rule : gate.rules) {
      if (rule == nullptr) break;
      auto& condition = *stage.add_conditions();
      condition.set_condition(std::string(rule->condition.name));
      condition.set_description(std::string(rule->description));
      const gate::Missing missing = rule->condition.missing(partnership);
      condition.set_met(!missing.has_value());
      condition.set_missing(missing.value_or(""));
      rule->evidence(partnership, condition);
      if (const auto quiet = BoardQuiet(partnership, today); rule == &kBoardActive && quiet)
        condition.add_to_check(*quiet);
      if (missing.has_value()) stage.set_open(false);
    }
  }
  return described;
}

}  // namespace tandem::placement
