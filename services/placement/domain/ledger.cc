#include "services/placement/domain/ledger.h"

#include "fmt/format.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {

std::int64_t SumOf(const Receipts& receipts) {
  std::int64_t sum = 0;
  for (const v1::Receipt& receipt : receipts) sum += receipt.minor_units();
  return sum;
}

std::int64_t SumOf(const Spends& spends) {
  std::int64_t sum = 0;
  for (const v1::Spend& spend : spends) sum += spend.minor_units();
  return sum;
}

Status RequireNew(const v1::Receipt& receipt, const Receipts& receipts, std::string_view name) {
  for (const v1::Receipt& other : receipts) {
    if (other.receipt_id() != receipt.receipt_id()) continue;
    return Refuse(kReceiptExists, fmt::format("{} has a receipt {}.", name, receipt.receipt_id()),
                  "Choose another receipt_id for another receipt.");
  }
  return OkStatus();
}

Status RequireNew(const v1::Spend& spend, const Spends& spends, std::string_view name) {
  for (const v1::Spend& other : spends) {
    if (other.spend_id() != spend.spend_id()) continue;
    return Refuse(kSpendExists, fmt::format("{} has a spend {}.", name, spend.spend_id()),
                  "Choose another spend_id for another spend.");
  }
  return OkStatus();
}

}  // namespace tandem::placement
