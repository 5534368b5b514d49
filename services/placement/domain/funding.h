#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/funding.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/project.pb.h"

// Who pays for a partnership: a budget by lines, shares pledged, committed and received and
// projects awarded towards them, and what was spent (documents C, E). Amounts are whole minor
// units; a share in another currency is converted once, at its own dated rate, rounded half to
// even, but for what came in or was spent at a rate of its own.
namespace tandem::placement {

extern const Lifecycle<v1::FundingShare> kFundingShareLifecycle;

// The budget of a new or changed partnership. INVALID_FIELDS for a line that is there twice, an
// amount below zero, or lines in several currencies; LINE_HAS_SHARES for one that is left out, or a
// currency that changes, while there are shares or projects.
Status CheckBudget(const v1::Partnership& partnership, const v1::Partnership* before);
// The currency of the budget; empty if there is none.
std::string BudgetCurrency(const v1::Partnership& partnership);

// A new or changed share. INVALID_FIELDS for an amount of nothing; SHARE_SETTLED for another amount
// or rate once it is committed.
Status ValidateFundingShare(v1::FundingShare& share, const v1::FundingShare* before);
// Its rate, if any, is in the currency of the partnership's budget from then on. NOT_A_PARTY,
// NO_SUCH_BUDGET_LINE; INVALID_FIELDS without a rate for another currency, with one for the same,
// or with one that makes nothing or too much of it.
Status FitInto(const v1::Partnership& partnership, v1::FundingShare& share);

// VERB_NOT_ALLOWED.
Status Commit(v1::FundingShare& share, Day day, std::string_view by = {});
// VERB_NOT_ALLOWED, RECEIPT_EXISTS, RECEIPT_ABOVE_SHARE.
Status Receive(v1::FundingShare& share, const v1::Receipt& receipt);
// VERB_NOT_ALLOWED, SPEND_EXISTS, SPEND_ABOVE_SHARE unless it says why; INVALID_FIELDS for spend
// that comes to too much for a sum.
Status AddSpend(v1::FundingShare& share, const v1::Spend& spend);
// NO_SUCH_ENTRY, ENTRY_VOIDED.
Status VoidReceipt(v1::FundingShare& share, std::string_view receipt_id,
                   const v1::Decision& decision);
// VERB_NOT_ALLOWED, NO_SUCH_ENTRY, ENTRY_VOIDED.
Status VoidSpend(v1::FundingShare& share, std::string_view spend_id, const v1::Decision& decision);
// VERB_NOT_ALLOWED; INVALID_FIELDS for a day before it was committed.
Status Withdraw(v1::FundingShare& share, const common::v1::Date& date, std::string_view reason);

// In the share's currency.
std::int64_t Received(const v1::FundingShare& share);
std::int64_t Spent(const v1::FundingShare& share);

// Notes in `partnership` what `shares` and `projects`, all of them, come to, and since when more is
// spent than they are of.
void KnowFunding(v1::Partnership& partnership, std::span<const v1::FundingShare> shares,
                 std::span<const v1::Project> projects = {});
// Of a line; all zero where it has neither.
v1::FundingPosition PositionOf(const v1::Partnership& partnership, std::string_view line_id);
v1::Funding DescribeFunding(const v1::Partnership& partnership);

}  // namespace tandem::placement
