#include "services/placement/handlers/benefits.h"

#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/benefit.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/acting.h"
#include "services/placement/handlers/load_for_verb.h"
#include "tandem/placement/v1/benefit_events.pb.h"

namespace tandem::placement {
namespace {

void Tell(Unit& unit, const v1::Benefit& benefit, const common::v1::Date& day) {
  auto event = About<v1::BenefitChanged>(benefit.name());
  event.set_kind(benefit.kind());
  event.set_side(benefit.side());
  event.set_state(benefit.state());
  *event.mutable_effective_date() = day;
  unit.Emit(event);
}

}  // namespace

Result<v1::Benefit> ClaimBenefit(Unit& unit, const v1::ClaimBenefitRequest& request) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership, unit.Load(kPartnerships, request.parent()));
  FieldErrors errors;
  RETURN_IF_ERROR(MayActForSide(unit, partnership, request.side(), request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(RequireNotOver(partnership));
  RETURN_IF_ERROR(RequireTicked(request.kind(), request.side()));
  v1::Benefit benefit;
  benefit.set_name(Join(request.parent(), "benefits", request.benefit_id()));
  benefit.set_kind(request.kind());
  benefit.set_side(request.side());
  benefit.set_statement(request.statement());
  benefit.set_state(v1::Benefit::CLAIMED);
  *benefit.mutable_claimed() = DecisionOf(unit, request);
  Tell(unit, benefit, request.effective_date());
  return unit.Create(kBenefits, std::move(benefit));
}

Result<v1::Benefit> EvidenceBenefit(Unit& unit, const v1::EvidenceBenefitRequest& request) {
  const common::v1::Date& day = request.evidence().evidence_date();
  ASSIGN_OR_RETURN(v1::Benefit benefit, LoadForVerb(unit, kBenefits, request));
  RETURN_IF_ERROR(AddEvidence(benefit, request.evidence(), unit.caller().subject));
  Tell(unit, benefit, day);
  return unit.Save(kBenefits, std::move(benefit));
}

Result<v1::Benefit> VerifyBenefit(Unit& unit, const v1::VerifyBenefitRequest& request) {
  ASSIGN_OR_RETURN(v1::Benefit benefit, LoadForVerb(unit, kBenefits, request));
  RETURN_IF_ERROR(Verify(benefit, DecisionOf(unit, request)));
  Tell(unit, benefit, request.effective_date());
  return unit.Save(kBenefits, std::move(benefit));
}

Result<v1::Benefit> WithdrawBenefit(Unit& unit, const v1::WithdrawBenefitRequest& request) {
  ASSIGN_OR_RETURN(v1::Benefit benefit, LoadForVerb(unit, kBenefits, request));
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(benefit.name())));
  FieldErrors errors;
  RETURN_IF_ERROR(MayActForSide(unit, partnership, benefit.side(), request.reason(), errors));
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(Withdraw(benefit, DecisionOf(unit, request)));
  Tell(unit, benefit, request.effective_date());
  return unit.Save(kBenefits, std::move(benefit));
}

Result<v1::BenefitGrid> GetBenefitGrid(View& view, const v1::GetBenefitGridRequest& request) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership, view.Load(kPartnerships, request.name()));
  ASSIGN_OR_RETURN(const auto benefits, view.List(kBenefits, Below(partnership.name())));
  return DescribeGrid(partnership.name(), benefits);
}

}  // namespace tandem::placement
