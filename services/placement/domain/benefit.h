#pragma once

#include <span>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/benefit.pb.h"
#include "tandem/placement/v1/institution.pb.h"
#include "tandem/placement/v1/partnership.pb.h"

// What each side gains, by document E's table of eleven benefits: claimed, evidenced, and verified
// by another than the claimant.
namespace tandem::placement {

extern const Lifecycle<v1::Benefit> kBenefitLifecycle;

// Whether the table ticks `kind` for `side`: "NHS" is the side that leads, "Partner Country" the
// counterpart.
bool IsTicked(v1::Benefit::Kind kind, common::v1::PartnershipSide side);
// BENEFIT_NOT_OF_SIDE where it does not.
Status RequireTicked(v1::Benefit::Kind kind, common::v1::PartnershipSide side);

// In managed education the table's two sides are those of the partnership: INVALID_FIELDS for a
// party on the side LEAD whose `institution` is in the partnership's own country.
Status CheckLead(const v1::Partnership& partnership, const v1::Institution& institution);

// VERB_NOT_ALLOWED, LIST_FULL above 100.
Status AddEvidence(v1::Benefit& benefit, v1::BenefitEvidence evidence, std::string_view by);
// VERB_NOT_ALLOWED, VERIFIES_OWN_CLAIM; INVALID_FIELDS for a day before its claim or evidence.
Status Verify(v1::Benefit& benefit, const v1::Decision& decision);

// VERB_NOT_ALLOWED; INVALID_FIELDS for a day before its claim, evidence or verification.
Status Withdraw(v1::Benefit& benefit, const v1::Decision& decision);

// Two sides × eleven, in the table's order, without what was withdrawn.
v1::BenefitGrid DescribeGrid(std::string_view partnership, std::span<const v1::Benefit> benefits);

}  // namespace tandem::placement
