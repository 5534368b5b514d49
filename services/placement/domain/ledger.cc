#include "services/placement/domain/ledger.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "services/placement/domain/dated_rate.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

template <class Entries>
std::int64_t Sum(const Entries& entries) {
  std::int64_t sum = 0;
  for (const auto& entry : entries) {
    if (!entry.has_voided()) sum += entry.minor_units();
  }
  return sum;
}

template <class Entries>
std::int64_t WorthOfAll(const Entries& entries, std::string_view currency,
                        const v1::DatedRate& rate) {
  std::int64_t worth = 0, others = 0;
  for (const auto& entry : entries) {
    if (entry.has_voided()) continue;
    if (entry.has_rate()) {
      worth += Worth(entry.minor_units(), currency, entry.rate());
    } else {
      others += entry.minor_units();
    }
  }
  return worth + (rate.rate().empty() ? others : Worth(others, currency, rate));
}

template <class Entry>
Status TakeRateOf(Entry& entry, std::string_view currency, const v1::DatedRate& rate,
                  std::string_view field) {
  if (!entry.has_rate()) return OkStatus();
  if (rate.rate().empty()) {
    return BadField(field,
                    fmt::format("{} is the currency of the budget: leave the rate out.", currency));
  }
  entry.mutable_rate()->set_currency(rate.currency());
  return CheckWorth(entry.minor_units(), currency, entry.rate(), field);
}

std::string_view EntryId(const v1::Receipt& receipt) { return receipt.receipt_id(); }
std::string_view EntryId(const v1::Spend& spend) { return spend.spend_id(); }

template <class Entries>
Status Void(std::string_view what, std::string_view id, const v1::Decision& decision,
            std::string_view name, Entries& entries) {
  for (auto& entry : entries) {
    if (EntryId(entry) != id) continue;
    if (entry.has_voided()) {
      return Refuse(
          kEntryVoided,
          fmt::format("The {} {} of {} was voided on {}: \"{}\".", what, id, name,
                      FormatDay(ToDay(entry.voided().effective_date())), entry.voided().reason()),
          "Record what is right under another id.");
    }
    *entry.mutable_voided() = decision;
    return OkStatus();
  }
  return Refuse(kNoSuchEntry, fmt::format("{} has no {} {}.", name, what, id),
                "Name one of those that it has.");
}

}  // namespace

std::int64_t SumOf(const Receipts& receipts) { return Sum(receipts); }

std::int64_t SumOf(const Spends& spends) { return Sum(spends); }

std::int64_t WorthOf(const Receipts& receipts, std::string_view currency,
                     const v1::DatedRate& rate) {
  return WorthOfAll(receipts, currency, rate);
}

std::int64_t WorthOf(const Spends& spends, std::string_view currency, const v1::DatedRate& rate) {
  return WorthOfAll(spends, currency, rate);
}

Status TakeRate(v1::Receipt& receipt, std::string_view currency, const v1::DatedRate& rate) {
  return TakeRateOf(receipt, currency, rate, "receipt.rate");
}

Status TakeRate(v1::Spend& spend, std::string_view currency, const v1::DatedRate& rate) {
  return TakeRateOf(spend, currency, rate, "spend.rate");
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

Status VoidReceipt(std::string_view receipt_id, const v1::Decision& decision, std::string_view name,
                   Receipts& receipts) {
  return Void("receipt", receipt_id, decision, name, receipts);
}

Status VoidSpend(std::string_view spend_id, const v1::Decision& decision, std::string_view name,
                 Spends& spends) {
  return Void("spend", spend_id, decision, name, spends);
}

Overspent OverspentOf(const Spends& spends, std::int64_t most) {
  std::vector<std::pair<Day, std::int64_t>> by_day;
  for (const v1::Spend& spend : spends) {
    if (!spend.has_voided()) by_day.emplace_back(ToDay(spend.spend_date()), spend.minor_units());
  }
  std::sort(by_day.begin(), by_day.end());
  Overspent overspent;
  std::int64_t sum = 0;
  for (const auto& [day, minor_units] : by_day) {
    sum += minor_units;
    if (sum <= most) continue;
    overspent.minor_units = sum - most;
    if (!overspent.since.has_value()) overspent.since = day;
  }
  return overspent;
}

}  // namespace tandem::placement
