#include "services/placement/handlers/funding_shares.h"

#include <utility>

#include "services/placement/collections.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/funding.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/funding.h"
#include "services/placement/handlers/load_for_verb.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

// The partnership counts its shares anew, with `share` as it will be.
Result<v1::Partnership> Recount(Unit& unit, const v1::FundingShare& share) {
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(share.name())));
  RETURN_IF_ERROR(CountFunding(unit, share, partnership));
  return unit.Save(kPartnerships, std::move(partnership));
}

Result<v1::FundingShare> SaveChanged(Unit& unit, v1::FundingShare share,
                                     const common::v1::Date& day) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership, Recount(unit, share));
  auto event = About<v1::FundingShareChanged>(share.name());
  event.set_party(share.party());
  event.set_budget_line(share.budget_line());
  event.set_state(share.state());
  *event.mutable_amount() = share.amount();
  event.set_received(Received(share));
  event.set_spent(Spent(share));
  *event.mutable_effective_date() = day;
  *event.mutable_position() = PositionOf(partnership, share.budget_line());
  unit.Emit(event);
  return unit.Save(kFundingShares, std::move(share));
}

}  // namespace

Status PrepareFundingShare(Unit& unit, v1::FundingShare& share, const v1::FundingShare* before) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(share.name())));
  if (before == nullptr) RETURN_IF_ERROR(RequireNotOver(partnership));
  RETURN_IF_ERROR(FitInto(partnership, share));
  return Recount(unit, share).status();
}

Result<v1::FundingShare> CommitFundingShare(Unit& unit,
                                            const v1::CommitFundingShareRequest& request) {
  ASSIGN_OR_RETURN(v1::FundingShare share, LoadForVerb(unit, kFundingShares, request));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(share.name())));
  RETURN_IF_ERROR(Commit(share, ToDay(request.effective_date()), unit.caller().subject));
  RETURN_IF_ERROR(RequireSinceStart(partnership, "effective_date", request.effective_date()));
  return SaveChanged(unit, std::move(share), request.effective_date());
}

Result<v1::FundingShare> RecordReceipt(Unit& unit, const v1::RecordReceiptRequest& request) {
  ASSIGN_OR_RETURN(v1::FundingShare share, LoadForVerb(unit, kFundingShares, request));
  RETURN_IF_ERROR(Receive(share, request.receipt()));
  return SaveChanged(unit, std::move(share), request.receipt().receipt_date());
}

Result<v1::FundingShare> RecordSpend(Unit& unit, const v1::RecordSpendRequest& request) {
  ASSIGN_OR_RETURN(v1::FundingShare share, LoadForVerb(unit, kFundingShares, request));
  RETURN_IF_ERROR(AddSpend(share, request.spend()));
  return SaveChanged(unit, std::move(share), request.spend().spend_date());
}

Result<v1::FundingShare> VoidReceipt(Unit& unit, const v1::VoidReceiptRequest& request) {
  const v1::Decision decision = DecidedToday(unit, request.reason());
  ASSIGN_OR_RETURN(v1::FundingShare share, LoadForVerb(unit, kFundingShares, request));
  RETURN_IF_ERROR(VoidReceipt(share, request.receipt_id(), decision));
  return SaveChanged(unit, std::move(share), decision.effective_date());
}

Result<v1::FundingShare> VoidSpend(Unit& unit, const v1::VoidSpendRequest& request) {
  const v1::Decision decision = DecidedToday(unit, request.reason());
  ASSIGN_OR_RETURN(v1::FundingShare share, LoadForVerb(unit, kFundingShares, request));
  RETURN_IF_ERROR(VoidSpend(share, request.spend_id(), decision));
  return SaveChanged(unit, std::move(share), decision.effective_date());
}

Result<v1::FundingShare> WithdrawFundingShare(Unit& unit,
                                              const v1::WithdrawFundingShareRequest& request) {
  ASSIGN_OR_RETURN(v1::FundingShare share, LoadForVerb(unit, kFundingShares, request));
  RETURN_IF_ERROR(Withdraw(share, request.effective_date(), request.reason()));
  return SaveChanged(unit, std::move(share), request.effective_date());
}

Result<v1::Funding> GetFunding(View& view, const v1::GetFundingRequest& request) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership, view.Load(kPartnerships, request.name()));
  return DescribeFunding(partnership);
}

}  // namespace tandem::placement
