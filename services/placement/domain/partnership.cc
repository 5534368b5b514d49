#include "services/placement/domain/partnership.h"

#include <algorithm>
#include <set>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/placement/domain/committee.h"
#include "services/placement/domain/conditions.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/funding.h"
#include "services/placement/domain/gates.h"
#include "services/placement/domain/known.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using v1::Partnership;
using Missing = std::optional<std::string>;

constexpr int kSdgGoals = 17;

template <const GateRule& kRule, Partnership::State kTo>
Missing InGate(const AtStageChange& change) {
  return MissingInGate(change.partnership, kTo, kRule);
}

// A condition of a gate, as far as the kind asks for it at that stage.
template <const GateRule& kRule, Partnership::State kTo>
constexpr Condition<AtStageChange> kGate{kRule.condition.name, InGate<kRule, kTo>};

template <Partnership::State kTo>
Missing BeforeItsEvidence(const AtStageChange& change) {
  return MetAfter(change.partnership, kTo, change.effective_date);
}

template <Partnership::State kTo>
constexpr Condition<AtStageChange> kReady{"NOT_BEFORE_ITS_EVIDENCE", BeforeItsEvidence<kTo>};

Missing TooEarly(const AtStageChange& change) {
  const auto& changes = change.partnership.stage_changes();
  const Day day = ToDay(changes.empty() ? change.partnership.start_date()
                                        : changes.rbegin()->decision().effective_date());
  if (change.effective_date >= day) return std::nullopt;
  return fmt::format("The stage before began on {}; choose that day or a later one.",
                     FormatDay(day));
}

Missing Unfinished(const AtStageChange& change) {
  if (change.waived || change.unfinished_placements.empty()) return std::nullopt;
  return fmt::format("Complete, end or cancel {}.", fmt::join(change.unfinished_placements, ", "));
}

Missing ProjectsUnderWay(const AtStageChange& change) {
  if (change.waived || change.projects_under_way.empty()) return std::nullopt;
  return fmt::format("Complete or terminate {}.", fmt::join(change.projects_under_way, ", "));
}

Missing BeforeTheLastWork(const AtStageChange& change) {
  const auto last = change.last_work_day;
  if (!last.has_value() || change.effective_date >= *last) return std::nullopt;
  return fmt::format(
      "Its placements and projects went on until {}; choose that day or a later one.",
      FormatDay(*last));
}

// What was begun then needed a partnership that was not on hold.
Missing BeforeTheLastStart(const AtStageChange& change) {
  const auto last = change.last_start_day;
  if (!last.has_value() || change.effective_date >= *last) return std::nullopt;
  return fmt::format(
      "A placement or project was started, or resumed, on {}; choose that day or a later one.",
      FormatDay(*last));
}

Missing EndlinesDue(const AtStageChange& change) {
  if (change.waived || change.partnership.endlines_due().empty()) return std::nullopt;
  return fmt::format("Record the endline of {}, or close these indicators.",
                     fmt::join(change.partnership.endlines_due(), ", "));
}

Missing LeftAfterDeliver(const AtStageChange& change) {
  const auto left = change.partnership.state_before_hold();
  if (left == Partnership::DISCOVER || left == Partnership::DEFINE_AND_DEVELOP) {
    return std::nullopt;
  }
  return "It has been in Deliver: close it instead.";
}

constexpr Condition<AtStageChange> kPartnershipInOrder{"NOT_BEFORE_THE_LAST_STAGE", TooEarly};
constexpr Condition<AtStageChange> kReasonGiven{"REASON_GIVEN", ReasonMissing};
constexpr Condition<AtStageChange> kNothingUnfinished{"NO_UNFINISHED_PLACEMENTS", Unfinished};
constexpr Condition<AtStageChange> kNoProjects{"NO_PROJECTS_UNDER_WAY", ProjectsUnderWay};
constexpr Condition<AtStageChange> kAfterTheWork{"NOT_BEFORE_THE_LAST_WORK", BeforeTheLastWork};
constexpr Condition<AtStageChange> kAfterTheStarts{"NOT_BEFORE_THE_LAST_START", BeforeTheLastStart};
constexpr Condition<AtStageChange> kEndlinesRecorded{"ENDLINES_RECORDED", EndlinesDue};
constexpr Condition<AtStageChange> kCommitteeMeets{"COMMITTEE_STILL_MEETS", CommitteeMissing};
constexpr Condition<AtStageChange> kCommitteeNamed{"COMMITTEE_NAMED", CommitteeUnnamed};
constexpr Condition<AtStageChange> kNoLaterMeeting{"NO_LATER_MEETING", CommitteeMetLater};
constexpr Condition<AtStageChange> kNotDelivered{"NOT_DELIVERED_YET", LeftAfterDeliver};

constexpr auto kToDefine = Partnership::DEFINE_AND_DEVELOP;
constexpr auto kToDeliver = Partnership::DELIVER;

constexpr Transition<AtStageChange> kPartnershipTransitions[] = {
    {"DefineAndDevelopPartnership",
     {Partnership::DISCOVER},
     Partnership::DEFINE_AND_DEVELOP,
     {&kGate<kApprovalsGiven, kToDefine>, &kGate<kStakeholderTalkHeld, kToDefine>,
      &kGate<kPotentialObjectivesNoted, kToDefine>, &kGate<kDeskReviewComplete, kToDefine>,
      &kGate<kNoOpenRestriction, kToDefine>, &kReady<kToDefine>, &kPartnershipInOrder}},
    {"DeliverPartnership",
     {Partnership::DEFINE_AND_DEVELOP},
     Partnership::DELIVER,
     {&kGate<kFocusAgreed, kToDeliver>, &kGate<kHostTeamConfirmed, kToDeliver>,
      &kGate<kTeamPriorityKnown, kToDeliver>, &kGate<kTechnicalVisitCompleted, kToDeliver>,
      &kGate<kBoardActive, kToDeliver>, &kGate<kBudgetCovered, kToDeliver>,
      &kGate<kApprovalsGiven, kToDeliver>, &kGate<kNoOpenRestriction, kToDeliver>,
      &kReady<kToDeliver>, &kPartnershipInOrder}},
    {"SustainPartnership",
     {Partnership::DELIVER},
     Partnership::SUSTAINED,
     {&kNothingUnfinished, &kNoProjects, &kCommitteeMeets, &kPartnershipInOrder, &kAfterTheWork}},
    {"RecordCommitteeMeeting",
     {Partnership::SUSTAINED},
     kStays,
     {&kCommitteeNamed, &kNoLaterMeeting}},
    {"ResumeDelivery",
     {Partnership::SUSTAINED},
     Partnership::DELIVER,
     {&kGate<kApprovalsGiven, kToDefine>, &kPartnershipInOrder}},
    {"HoldPartnership",
     {Partnership::DISCOVER, Partnership::DEFINE_AND_DEVELOP, Partnership::DELIVER,
      Partnership::SUSTAINED},
     Partnership::ON_HOLD,
     {&kReasonGiven, &kPartnershipInOrder, &kAfterTheStarts}},
    {"ResumePartnership",
     {Partnership::ON_HOLD},
     OneOf(Partnership::DISCOVER, Partnership::DEFINE_AND_DEVELOP, Partnership::DELIVER,
           Partnership::SUSTAINED),
     {&kPartnershipInOrder}},
    {"ClosePartnership",
     {Partnership::DELIVER, Partnership::SUSTAINED, Partnership::ON_HOLD},
     Partnership::CLOSED,
     {&kReasonGiven, &kNothingUnfinished, &kNoProjects, &kEndlinesRecorded, &kPartnershipInOrder,
      &kAfterTheWork}},
    {"WithdrawPartnership",
     {Partnership::DISCOVER, Partnership::DEFINE_AND_DEVELOP},
     Partnership::WITHDRAWN,
     {&kReasonGiven, &kPartnershipInOrder, &kAfterTheWork}},
    {"WithdrawPartnership",
     {Partnership::ON_HOLD},
     Partnership::WITHDRAWN,
     {&kReasonGiven, &kNotDelivered, &kPartnershipInOrder, &kAfterTheWork}},
};

Status CheckParties(const Partnership& partnership) {
  FieldErrors errors;
  std::set<std::string> named;
  std::set<int> sides;
  for (const auto& party : partnership.parties()) {
    sides.insert(party.side());
    if (!named.insert(party.institution()).second) {
      errors.Add("partnership.parties", fmt::format("{} is named twice.", party.institution()));
    }
  }
  if (!sides.contains(common::v1::LEAD)) {
    errors.Add("partnership.parties", "No party is on the side LEAD.");
  }
  if (!sides.contains(common::v1::COUNTERPART)) {
    errors.Add("partnership.parties", "No party is on the side COUNTERPART.");
  }
  return errors.ToStatus();
}

Status CheckPartiesStay(const Partnership& partnership, const Partnership& before) {
  for (const auto& party : before.parties()) {
    const auto side = SideOf(partnership, party.institution());
    if (side == common::v1::PARTNERSHIP_SIDE_UNSPECIFIED) {
      return Refuse(kPartyRemoved,
                    fmt::format("{} is missing from the parties.", party.institution()),
                    "Name all parties; new ones may be added.");
    }
    if (side == party.side()) continue;
    return Refuse(kPartyChangedSides,
                  fmt::format("{} is on the side {}.", party.institution(),
                              common::v1::PartnershipSide_Name(party.side())),
                  "Leave it there: seats, benefits and restrictions are of a side.");
  }
  return OkStatus();
}

// "3.8": a goal from 1 to 17, and one of its targets, a number or (of implementation) a letter.
bool IsSdgTarget(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return false;
  const auto number = [](std::string_view digits) {
    const bool is_number =
        !digits.empty() && digits.size() <= 2 && digits[0] != '0' &&
        std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    return is_number ? std::stoi(std::string(digits)) : 0;
  };
  const int goal = number(text.substr(0, dot));
  const std::string_view target = text.substr(dot + 1);
  const bool is_letter = target.size() == 1 && target[0] >= 'a' && target[0] <= 'd';
  return goal >= 1 && goal <= kSdgGoals && (is_letter || number(target) > 0);
}

Status CheckTargets(const Partnership& partnership) {
  FieldErrors errors;
  for (int i = 0; i < partnership.sdg_targets_size(); ++i) {
    if (IsSdgTarget(partnership.sdg_targets(i))) continue;
    errors.Add(fmt::format("partnership.sdg_targets[{}]", i),
               fmt::format("Expected a target such as \"3.8\" or \"3.c\", not \"{}\".",
                           partnership.sdg_targets(i)));
  }
  return errors.ToStatus();
}

// What is known of it was not before it began. A start that is left out stays.
Status CheckStart(Partnership& partnership, const Partnership& before) {
  if (!partnership.has_start_date()) *partnership.mutable_start_date() = before.start_date();
  const Day start = ToDay(partnership.start_date());
  const std::optional<Day> known = FirstKnownDay(before);
  if (start <= ToDay(before.start_date()) || !known.has_value() || start <= *known) {
    return OkStatus();
  }
  return BadField("partnership.start_date",
                  fmt::format("Something is known of it since {}; expected that day or an earlier "
                              "one.",
                              FormatDay(*known)));
}

// What somebody of a party agreed for a side that the party has left is agreed no longer.
void ForgetAgreements(Partnership& partnership, const Partnership& before) {
  if (!partnership.has_focus()) return;
  auto& focus = *partnership.mutable_focus();
  for (const auto& party : before.parties()) {
    if (SideOf(partnership, party.institution()) == party.side()) continue;
    party.side() == common::v1::LEAD ? focus.clear_agreed_by_lead()
                                     : focus.clear_agreed_by_counterpart();
  }
}

Status CheckUpdate(Partnership& partnership, const Partnership& before) {
  RETURN_IF_ERROR(RequireNotOver(before));
  RETURN_IF_ERROR(CheckStart(partnership, before));
  if (before.state() != Partnership::DISCOVER) {
    RETURN_IF_ERROR(CheckPartiesStay(partnership, before));
  }
  auto* approvals = partnership.mutable_approvals();
  approvals->erase(std::remove_if(approvals->begin(), approvals->end(),
                                  [&](const v1::Approval& approval) {
                                    return !HasParty(partnership, approval.institution());
                                  }),
                   approvals->end());
  ForgetAgreements(partnership, before);
  return OkStatus();
}

}  // namespace

constexpr Lifecycle<AtStageChange> kPartnershipLifecycle{"Partnership", kPartnershipTransitions};

v1::Decision Decide(std::string_view by, Day effective_date, Time now, std::string_view reason) {
  v1::Decision decision;
  decision.set_by(std::string(by));
  *decision.mutable_effective_date() = ToDate(effective_date);
  decision.mutable_decide_time()->set_seconds(absl::ToUnixSeconds(now));
  decision.set_reason(std::string(reason));
  return decision;
}

Result<v1::PartnershipStageChanged> ChangeStage(std::string_view verb, AtStageChange change,
                                                std::string_view by, Time now) {
  Partnership& partnership = change.partnership;
  const Partnership::State from = partnership.state();
  RETURN_IF_ERROR(kPartnershipLifecycle.Apply(verb, change));
  if (partnership.state() == Partnership::ON_HOLD && from == Partnership::ON_HOLD) {
    partnership.set_state(partnership.state_before_hold());
    partnership.clear_state_before_hold();
  } else if (partnership.state() == Partnership::ON_HOLD) {
    partnership.set_state_before_hold(from);
  }
  auto& noted = *partnership.add_stage_changes();
  noted.set_from(from);
  noted.set_to(partnership.state());
  *noted.mutable_decision() = Decide(by, change.effective_date, now, change.reason);

  v1::PartnershipStageChanged event;
  event.set_name(partnership.name());
  event.set_kind(partnership.kind());
  event.set_from(from);
  event.set_to(partnership.state());
  *event.mutable_effective_date() = ToDate(change.effective_date);
  event.set_programme(partnership.programme());
  event.set_display_name(partnership.display_name());
  event.set_reason(change.reason);
  return event;
}

Status ValidatePartnership(Partnership& partnership, const Partnership* before) {
  FieldErrors errors;
  errors.AddAll(CheckParties(partnership));
  errors.AddAll(CheckTargets(partnership));
  const Status budget = CheckBudget(partnership, before);
  errors.AddAll(budget);
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(budget);
  if (before != nullptr) return CheckUpdate(partnership, *before);
  partnership.set_state(Partnership::DISCOVER);
  return OkStatus();
}

Status RequireNotOver(const Partnership& partnership) {
  if (partnership.state() != Partnership::CLOSED && partnership.state() != Partnership::WITHDRAWN) {
    return OkStatus();
  }
  return Refuse(kPartnershipOver,
                fmt::format("{} is in state {}.", partnership.name(),
                            Partnership::State_Name(partnership.state())),
                "Begin a new partnership.");
}

std::optional<Day> EndEntered(const Partnership& partnership) {
  if (RequireNotOver(partnership).ok() || partnership.stage_changes().empty()) return std::nullopt;
  const v1::Decision& end = partnership.stage_changes().rbegin()->decision();
  return DayOf(absl::FromUnixSeconds(end.decide_time().seconds()));
}

Status RequireNotOverBefore(const Partnership& partnership, Day day) {
  const auto entered = EndEntered(partnership);
  if (!entered.has_value()) return RequireNotOver(partnership);
  if (day <= *entered) return OkStatus();
  return Refuse(kPartnershipOver,
                fmt::format("{} is in state {}, as was entered on {}; {} is after that.",
                            partnership.name(), Partnership::State_Name(partnership.state()),
                            FormatDay(*entered), FormatDay(day)),
                "Choose an earlier day, or begin a new partnership.");
}

Status RequireNotOnHold(const Partnership& partnership) {
  if (partnership.state() != Partnership::ON_HOLD) return OkStatus();
  return Refuse(kPartnershipOnHold, fmt::format("{} is on hold.", partnership.name()),
                "Resume it first (ResumePartnership).");
}

bool IsOpen(const Partnership& partnership) {
  return partnership.state() == Partnership::DELIVER ||
         partnership.state() == Partnership::SUSTAINED;
}

Partnership::State StateNowAndOn(const Partnership& partnership, Day day) {
  if (partnership.state() != Partnership::DELIVER) return partnership.state();
  Partnership::State state = Partnership::DISCOVER;
  for (const auto& change : partnership.stage_changes()) {
    if (ToDay(change.decision().effective_date()) <= day) state = change.to();
  }
  return state;
}

common::v1::PartnershipSide SideOf(const Partnership& partnership, std::string_view institution) {
  for (const auto& party : partnership.parties()) {
    if (party.institution() == institution) return party.side();
  }
  return common::v1::PARTNERSHIP_SIDE_UNSPECIFIED;
}

bool HasParty(const Partnership& partnership, std::string_view institution) {
  return SideOf(partnership, institution) != common::v1::PARTNERSHIP_SIDE_UNSPECIFIED;
}

}  // namespace tandem::placement
