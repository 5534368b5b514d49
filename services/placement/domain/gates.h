#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/partnership.pb.h"

// What a partnership must have before a stage begins: a table of kind × stage × condition
// (DOMAIN.md, "Gates, as data").
namespace tandem::placement {

// Since when a rule is met, by its evidence: once there is one piece of each thing that it asks
// for; with the first piece of all; or that is not known.
enum class MetBy { kEach, kFirst, kUntold };

struct GateRule {
  Condition<v1::Partnership> condition;
  std::string_view description;  // what it asks for, as a sentence
  // Adds what counts towards it: by whom and when.
  void (*evidence)(const v1::Partnership&, v1::GateCondition&);
  MetBy met_by = MetBy::kEach;
};

// What each rule misses, and what counts towards it.
namespace gate {
using Missing = std::optional<std::string>;
Missing ApprovalsMissing(const v1::Partnership& partnership);
Missing TalkMissing(const v1::Partnership& partnership);
Missing ObjectivesMissing(const v1::Partnership& partnership);
Missing FindingsMissing(const v1::Partnership& partnership);
Missing RestrictionsMissing(const v1::Partnership& partnership);
Missing FocusMissing(const v1::Partnership& partnership);
Missing HostTeamMissing(const v1::Partnership& partnership);
Missing PriorityMissing(const v1::Partnership& partnership);
Missing VisitMissing(const v1::Partnership& partnership);
Missing BoardMissing(const v1::Partnership& partnership);
Missing FundingMissing(const v1::Partnership& partnership);
void ApprovalsEvidence(const v1::Partnership& partnership, v1::GateCondition& condition);
void TalkEvidence(const v1::Partnership& partnership, v1::GateCondition& condition);
void ObjectivesEvidence(const v1::Partnership& partnership, v1::GateCondition& condition);
void FindingsEvidence(const v1::Partnership& partnership, v1::GateCondition& condition);
void RestrictionsEvidence(const v1::Partnership& partnership, v1::GateCondition& condition);
void FocusEvidence(const v1::Partnership& partnership, v1::GateCondition& condition);
void HostTeamEvidence(const v1::Partnership& partnership, v1::GateCondition& condition);
void PriorityEvidence(const v1::Partnership& partnership, v1::GateCondition& condition);
void VisitEvidence(const v1::Partnership& partnership, v1::GateCondition& condition);
void BoardEvidence(const v1::Partnership& partnership, v1::GateCondition& condition);
void FundingEvidence(const v1::Partnership& partnership, v1::GateCondition& condition);
}  // namespace gate

// Document B.
inline constexpr GateRule kApprovalsGiven{{"APPROVALS_GIVEN", gate::ApprovalsMissing},
                                          "A leader of each institution has approved.",
                                          gate::ApprovalsEvidence};
inline constexpr GateRule kStakeholderTalkHeld{{"STAKEHOLDER_TALK_HELD", gate::TalkMissing},
                                               "A talk with stakeholders was held.",
                                               gate::TalkEvidence,
                                               MetBy::kFirst};
inline constexpr GateRule kPotentialObjectivesNoted{
    {"POTENTIAL_OBJECTIVES_NOTED", gate::ObjectivesMissing},
    "Potential objectives are noted.",
    gate::ObjectivesEvidence,
    MetBy::kFirst};
// Document E's five headings.
inline constexpr GateRule kDeskReviewComplete{
    {"DESK_REVIEW_COMPLETE", gate::FindingsMissing},
    "The desk review has findings under all its headings.",
    gate::FindingsEvidence};
inline constexpr GateRule kNoOpenRestriction{{"NO_OPEN_RESTRICTION", gate::RestrictionsMissing},
                                             "No restriction on either side is open.",
                                             gate::RestrictionsEvidence};
inline constexpr GateRule kFocusAgreed{{"FOCUS_AGREED", gate::FocusMissing},
                                       "Both sides have agreed to the focus.",
                                       gate::FocusEvidence};
inline constexpr GateRule kHostTeamConfirmed{{"HOST_TEAM_CONFIRMED", gate::HostTeamMissing},
                                             "The team that hosts is confirmed.",
                                             gate::HostTeamEvidence};
// As objectives' TeamPriorityConfirmed tells.
inline constexpr GateRule kTeamPriorityKnown{{"TEAM_PRIORITY_CONFIRMED", gate::PriorityMissing},
                                             "The host team has confirmed a priority.",
                                             gate::PriorityEvidence,
                                             MetBy::kFirst};
// Document E.
inline constexpr GateRule kTechnicalVisitCompleted{
    {"TECHNICAL_VISIT_COMPLETED", gate::VisitMissing},
    "A technical visit was completed.",
    gate::VisitEvidence,
    MetBy::kFirst};
// It may have slept since it was active first, so that its last change says nothing.
inline constexpr GateRule kBoardActive{{"BOARD_ACTIVE", gate::BoardMissing},
                                       "A board of both sides is active.",
                                       gate::BoardEvidence,
                                       MetBy::kUntold};
// Documents C, E.
inline constexpr GateRule kBudgetCovered{
    {"BUDGET_COVERED", gate::FundingMissing},
    "Committed shares and awards cover each line of the budget.",
    gate::FundingEvidence};

// What `kind` asks for before `to`; null fills the rest.
struct KindGate {
  v1::PartnershipKind kind;
  v1::Partnership::State to;
  std::array<const GateRule*, 8> rules;
};
std::span<const KindGate> Gates();

bool Asks(v1::PartnershipKind kind, v1::Partnership::State to, const GateRule& rule);
// What `rule` misses in `partnership`, if the gate of its kind to `to` asks for it at all.
std::optional<std::string> MissingInGate(const v1::Partnership& partnership,
                                         v1::Partnership::State to, const GateRule& rule);

// What the gate of its kind to `to` asks for and was met only after `day`: nothing if the stage may
// have begun then.
std::optional<std::string> MetAfter(const v1::Partnership& partnership, v1::Partnership::State to,
                                    Day day);

// Every condition of every gate of its kind, met or not.
v1::Gate DescribeGate(const v1::Partnership& partnership, Day today);

}  // namespace tandem::placement
