#include "services/placement/domain/funding.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "fmt/format.h"
#include "google/protobuf/util/message_differencer.h"
#include "libs/common/base/money.h"
#include "services/placement/domain/dated_rate.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/ledger.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/project.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/unique.h"

namespace tandem::placement {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::FundingPosition;
using v1::FundingShare;
using v1::Partnership;

std::optional<std::string> NeverCommitted(const FundingShare& share) {
  if (share.has_commit_date()) return std::nullopt;
  return "It was withdrawn before it was committed; record it against another share.";
}

constexpr Condition<FundingShare> kWasCommitted{"WAS_COMMITTED", NeverCommitted};

constexpr Transition<FundingShare> kFundingTransitions[] = {
    {"CommitFundingShare", {FundingShare::PLEDGED}, FundingShare::COMMITTED},
    {"RecordReceipt",
     {FundingShare::COMMITTED, FundingShare::PART_RECEIVED},
     OneOf(FundingShare::PART_RECEIVED, FundingShare::RECEIVED)},
    {"RecordSpend",
     {FundingShare::COMMITTED, FundingShare::PART_RECEIVED, FundingShare::RECEIVED},
     kStays},
    {"RecordReceipt", {FundingShare::WITHDRAWN}, FundingShare::WITHDRAWN, {&kWasCommitted}},
    {"RecordSpend", {FundingShare::WITHDRAWN}, FundingShare::WITHDRAWN, {&kWasCommitted}},
    {"VoidReceipt",
     {FundingShare::PART_RECEIVED, FundingShare::RECEIVED},
     OneOf(FundingShare::COMMITTED, FundingShare::PART_RECEIVED)},
    {"VoidReceipt", {FundingShare::WITHDRAWN}, FundingShare::WITHDRAWN},
    {"VoidSpend",
     {FundingShare::COMMITTED, FundingShare::PART_RECEIVED, FundingShare::RECEIVED,
      FundingShare::WITHDRAWN},
     kStays},
    {"WithdrawFundingShare",
     {FundingShare::PLEDGED, FundingShare::COMMITTED, FundingShare::PART_RECEIVED,
      FundingShare::RECEIVED},
     FundingShare::WITHDRAWN},
};

const v1::BudgetLine* FindLine(const Partnership& partnership, std::string_view line_id) {
  for (const auto& line : partnership.budget()) {
    if (line.line_id() == line_id) return &line;
  }
  return nullptr;
}

std::int64_t InBudgetCurrency(std::int64_t minor_units, const FundingShare& share) {
  return share.has_rate() ? Worth(minor_units, share.amount().currency(), share.rate())
                          : minor_units;
}

std::int64_t InBudgetCurrency(std::int64_t minor_units, const v1::Project& project) {
  return project.has_rate() ? Worth(minor_units, project.currency(), project.rate()) : minor_units;
}

bool IsCommitted(const FundingShare& share) {
  return share.state() == FundingShare::COMMITTED || share.state() == FundingShare::PART_RECEIVED ||
         share.state() == FundingShare::RECEIVED;
}

bool CountsAsAwarded(const v1::Project& project) {
  return IsUnderWay(project) || project.state() == v1::Project::COMPLETED;
}

// `of` is the share or the project that is overspent.
template <class T>
void AddOverspend(const Overspent& overspent, const T& of, FundingPosition& position) {
  if (!overspent.since.has_value()) return;
  position.set_overspent(position.overspent() + InBudgetCurrency(overspent.minor_units, of));
  KeepEarliest(ToDate(*overspent.since), *position.mutable_overspend_date());
}

void Add(const FundingShare& share, FundingPosition& position) {
  // Of what was withdrawn, what came in is left to be spent.
  const bool is_withdrawn = share.state() == FundingShare::WITHDRAWN;
  const std::int64_t most = is_withdrawn ? Received(share) : share.amount().minor_units();
  AddOverspend(OverspentOf(share.spend(), most), share, position);
  const std::string& currency = share.amount().currency();
  position.set_spent(position.spent() + WorthOf(share.spend(), currency, share.rate()));
  position.set_received(position.received() + WorthOf(share.receipts(), currency, share.rate()));
  if (is_withdrawn) return;
  const std::int64_t amount = InBudgetCurrency(share.amount().minor_units(), share);
  position.set_pledged(position.pledged() + amount);
  if (IsCommitted(share)) position.set_committed(position.committed() + amount);
}

void Add(const v1::Project& project, const v1::ProjectLine& line, FundingPosition& position) {
  const std::int64_t most = CountsAsAwarded(project) ? line.awarded() : Received(line);
  AddOverspend(OverspentOf(line.spend(), most), project, position);
  const std::string& currency = project.currency();
  position.set_spent(position.spent() + WorthOf(line.spend(), currency, project.rate()));
  position.set_received(position.received() + WorthOf(line.receipts(), currency, project.rate()));
  if (!CountsAsAwarded(project)) return;
  position.set_awarded(position.awarded() + InBudgetCurrency(line.awarded(), project));
}

Status RequireCommittedBy(const FundingShare& share, std::string_view field,
                          const common::v1::Date& date) {
  const Day day = ToDay(date), committed = ToDay(share.commit_date());
  if (!share.has_commit_date() || day >= committed) return OkStatus();
  return BadField(std::string(field), fmt::format("{} is before {}, when the share was committed.",
                                                  FormatDay(day), FormatDay(committed)));
}

Status RefuseAbove(const Reason& reason, const FundingShare& share, std::int64_t already,
                   std::string_view instead) {
  return Refuse(reason,
                fmt::format("{} is one of {}; {} are there already.", share.name(),
                            FormatAmount(share.amount().minor_units(), share.amount().currency()),
                            FormatAmount(already, share.amount().currency())),
                std::string(instead));
}

}  // namespace

constexpr Lifecycle<FundingShare> kFundingShareLifecycle{"FundingShare", kFundingTransitions};

std::string BudgetCurrency(const Partnership& partnership) {
  return partnership.budget().empty() ? std::string() : partnership.budget(0).amount().currency();
}

Status CheckBudget(const Partnership& partnership, const Partnership* before) {
  FieldErrors errors;
  CheckUnique(
      "partnership.budget", partnership.budget(),
      [](const v1::BudgetLine& line) { return line.line_id(); }, errors);
  const std::string currency = BudgetCurrency(partnership);
  for (int i = 0; i < partnership.budget_size(); ++i) {
    const auto& amount = partnership.budget(i).amount();
    if (amount.minor_units() < 0) {
      errors.Add(fmt::format("partnership.budget[{}].amount.minor_units", i),
                 "A line costs something, or nothing.");
    }
    if (amount.currency() != currency) {
      errors.Add(fmt::format("partnership.budget[{}].amount.currency", i),
                 fmt::format("The first line is in {}; all lines are in one currency.", currency));
    }
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (before == nullptr) return OkStatus();
  for (const FundingPosition& position : before->funding()) {
    const bool stays =
        FindLine(partnership, position.line_id()) != nullptr && currency == BudgetCurrency(*before);
    if (stays) continue;
    return Refuse(kLineHasShares,
                  fmt::format("The budget line {} has shares or projects in {}.",
                              position.line_id(), BudgetCurrency(*before)),
                  "Keep the line and its currency; withdraw the shares and set it to 0.");
  }
  return OkStatus();
}

Status ValidateFundingShare(FundingShare& share, const FundingShare* before) {
  FieldErrors errors;
  if (share.amount().minor_units() <= 0) {
    errors.Add("funding_share.amount.minor_units", "A share is of at least one minor unit.");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (before == nullptr) {
    share.set_state(FundingShare::PLEDGED);
    return OkStatus();
  }
  const bool same = MessageDifferencer::Equals(share.amount(), before->amount()) &&
                    IsSameRate(share.rate(), before->rate());
  if (same || before->state() == FundingShare::PLEDGED) return OkStatus();
  return Refuse(
      kShareSettled,
      fmt::format("{} is in state {}.", before->name(), FundingShare::State_Name(before->state())),
      "Pledge another share for what is added.");
}

Status FitInto(const Partnership& partnership, FundingShare& share) {
  if (SideOf(partnership, share.party()) == common::v1::PARTNERSHIP_SIDE_UNSPECIFIED) {
    return Refuse(kNotAParty,
                  fmt::format("{} is not a party of {}.", share.party(), partnership.name()),
                  "Name one of its parties, or add the institution to them.");
  }
  if (FindLine(partnership, share.budget_line()) == nullptr) {
    return Refuse(kNoSuchBudgetLine,
                  fmt::format("{} has no budget line {}.", partnership.name(), share.budget_line()),
                  "Add it to the partnership's budget.");
  }
  const std::string currency = BudgetCurrency(partnership);
  const bool needs_rate = share.amount().currency() != currency;
  if (needs_rate == share.has_rate()) {
    if (!needs_rate) return OkStatus();
    share.mutable_rate()->set_currency(currency);
    return CheckWorth(share.amount().minor_units(), share.amount().currency(), share.rate(),
                      "funding_share.rate");
  }
  return BadField("funding_share.rate",
                  needs_rate
                      ? fmt::format("The budget is in {}: say what {} is worth in it.", currency,
                                    share.amount().currency())
                      : fmt::format("The budget is in {} too: leave the rate out.", currency));
}

std::int64_t Received(const FundingShare& share) { return SumOf(share.receipts()); }

std::int64_t Spent(const FundingShare& share) { return SumOf(share.spend()); }

Status Commit(FundingShare& share, Day day, std::string_view by) {
  RETURN_IF_ERROR(kFundingShareLifecycle.Apply("CommitFundingShare", share));
  *share.mutable_commit_date() = ToDate(day);
  share.set_committed_by(std::string(by));
  return OkStatus();
}

Status Receive(FundingShare& share, const v1::Receipt& receipt) {
  RETURN_IF_ERROR(kFundingShareLifecycle.Check("RecordReceipt", share));
  RETURN_IF_ERROR(RequireCommittedBy(share, "receipt.receipt_date", receipt.receipt_date()));
  RETURN_IF_ERROR(RequireNew(receipt, share.receipts(), share.name()));
  const std::int64_t left = share.amount().minor_units() - Received(share);
  if (receipt.minor_units() > left) {
    return RefuseAbove(kReceiptAboveShare, share, Received(share),
                       "Check the amount, or record the rest against another share.");
  }
  v1::Receipt taken = receipt;
  RETURN_IF_ERROR(TakeRate(taken, share.amount().currency(), share.rate()));
  *share.add_receipts() = std::move(taken);
  if (share.state() == FundingShare::WITHDRAWN) return OkStatus();
  share.set_state(receipt.minor_units() == left ? FundingShare::RECEIVED
                                                : FundingShare::PART_RECEIVED);
  return OkStatus();
}

Status AddSpend(FundingShare& share, const v1::Spend& spend) {
  RETURN_IF_ERROR(kFundingShareLifecycle.Check("RecordSpend", share));
  RETURN_IF_ERROR(RequireCommittedBy(share, "spend.spend_date", spend.spend_date()));
  RETURN_IF_ERROR(RequireNew(spend, share.spend(), share.name()));
  const std::int64_t spent = Spent(share) + spend.minor_units();
  if (spent > share.amount().minor_units() && spend.overspend_reason().empty()) {
    return RefuseAbove(kSpendAboveShare, share, Spent(share),
                       "Check the amount, record the rest against another share, or say why more "
                       "was spent (overspend_reason).");
  }
  RETURN_IF_ERROR(CheckSum(spent, share.amount().currency(), share.rate(), "spend.minor_units"));
  v1::Spend taken = spend;
  RETURN_IF_ERROR(TakeRate(taken, share.amount().currency(), share.rate()));
  *share.add_spend() = std::move(taken);
  return OkStatus();
}

Status VoidReceipt(FundingShare& share, std::string_view receipt_id, const v1::Decision& decision) {
  // First, so that who voids the only one twice hears that it was, not that nothing came in.
  RETURN_IF_ERROR(VoidReceipt(receipt_id, decision, share.name(), *share.mutable_receipts()));
  RETURN_IF_ERROR(kFundingShareLifecycle.Apply("VoidReceipt", share));
  if (share.state() == FundingShare::WITHDRAWN) return OkStatus();
  share.set_state(Received(share) == 0 ? FundingShare::COMMITTED : FundingShare::PART_RECEIVED);
  return OkStatus();
}

Status VoidSpend(FundingShare& share, std::string_view spend_id, const v1::Decision& decision) {
  RETURN_IF_ERROR(kFundingShareLifecycle.Check("VoidSpend", share));
  return VoidSpend(spend_id, decision, share.name(), *share.mutable_spend());
}

Status Withdraw(FundingShare& share, const common::v1::Date& date, std::string_view reason) {
  RETURN_IF_ERROR(kFundingShareLifecycle.Check("WithdrawFundingShare", share));
  RETURN_IF_ERROR(RequireCommittedBy(share, "effective_date", date));
  RETURN_IF_ERROR(kFundingShareLifecycle.Apply("WithdrawFundingShare", share));
  share.set_reason(std::string(reason));
  return OkStatus();
}

namespace {

// What counts towards a line: an amount in the budget's currency, since when and by whom.
struct Contribution {
  Day day;
  std::int64_t amount;
  std::string by;
};

std::vector<Contribution> ContributionsTo(std::string_view line_id,
                                          std::span<const FundingShare> shares,
                                          std::span<const v1::Project> projects) {
  std::vector<Contribution> found;
  for (const FundingShare& share : shares) {
    if (share.budget_line() != line_id || !IsCommitted(share)) continue;
    found.push_back({ToDay(share.commit_date()),
                     InBudgetCurrency(share.amount().minor_units(), share), share.committed_by()});
  }
  for (const v1::Project& project : projects) {
    if (!CountsAsAwarded(project)) continue;
    for (const auto& line : project.lines()) {
      if (line.budget_line() != line_id) continue;
      found.push_back({ToDay(project.award().effective_date()),
                       InBudgetCurrency(line.awarded(), project), project.award().by()});
    }
  }
  std::sort(found.begin(), found.end(), [](const Contribution& a, const Contribution& b) {
    return std::tie(a.day, a.by, a.amount) < std::tie(b.day, b.by, b.amount);
  });
  return found;
}

// The first by which all of them come to what the line costs.
void KnowCover(const Partnership& partnership, std::span<const FundingShare> shares,
               std::span<const v1::Project> projects, FundingPosition& position) {
  const v1::BudgetLine* const line = FindLine(partnership, position.line_id());
  if (line == nullptr) return;
  std::int64_t sum = 0;
  for (const Contribution& one : ContributionsTo(position.line_id(), shares, projects)) {
    sum += one.amount;
    if (sum < line->amount().minor_units()) continue;
    *position.mutable_cover_date() = ToDate(one.day);
    position.set_covered_by(one.by);
    return;
  }
}

}  // namespace

void KnowFunding(Partnership& partnership, std::span<const FundingShare> shares,
                 std::span<const v1::Project> projects) {
  std::map<std::string, FundingPosition> positions;
  for (const FundingShare& share : shares) Add(share, positions[share.budget_line()]);
  for (const v1::Project& project : projects) {
    if (project.state() == v1::Project::REJECTED) continue;
    for (const auto& line : project.lines()) Add(project, line, positions[line.budget_line()]);
  }
  partnership.clear_funding();
  partnership.clear_overspend_date();
  for (auto& [line_id, position] : positions) {
    position.set_line_id(line_id);
    KnowCover(partnership, shares, projects, position);
    if (position.has_overspend_date())
      KeepEarliest(position.overspend_date(), *partnership.mutable_overspend_date());
    *partnership.add_funding() = std::move(position);
  }
}

FundingPosition PositionOf(const Partnership& partnership, std::string_view line_id) {
  for (const FundingPosition& position : partnership.funding()) {
    if (position.line_id() == line_id) return position;
  }
  FundingPosition none;
  none.set_line_id(std::string(line_id));
  return none;
}

v1::Funding DescribeFunding(const Partnership& partnership) {
  v1::Funding funding;
  funding.set_name(partnership.name());
  funding.set_currency(BudgetCurrency(partnership));
  const auto& budget = partnership.budget();
  // A budget of nothing covers nothing.
  funding.set_covered(std::any_of(budget.begin(), budget.end(), [](const v1::BudgetLine& line) {
    return line.amount().minor_units() > 0;
  }));
  for (const auto& line : budget) {
    v1::FundingLine& described = *funding.add_lines();
    *described.mutable_line() = line;
    *described.mutable_position() = PositionOf(partnership, line.line_id());
    const FundingPosition& position = described.position();
    described.set_over_committed(position.committed() + position.awarded() -
                                 line.amount().minor_units());
    described.set_unspent(position.received() - position.spent());
    if (described.over_committed() < 0) funding.set_covered(false);
  }
  return funding;
}

}  // namespace tandem::placement
