#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "tandem/placement/v1/funding.pb.h"

// Receipts and spend as they are kept: of a funding share, and of each line of a project.
namespace tandem::placement {

using Receipts = google::protobuf::RepeatedPtrField<v1::Receipt>;
using Spends = google::protobuf::RepeatedPtrField<v1::Spend>;

// Minor units; what was voided counts for nothing.
std::int64_t SumOf(const Receipts& receipts);
std::int64_t SumOf(const Spends& spends);

// What they come to in the currency of `rate`, the one of what they are of: each at its own rate
// where it has one, the sum of the others at `rate`. As SumOf where there is none.
std::int64_t WorthOf(const Receipts& receipts, std::string_view currency,
                     const v1::DatedRate& rate);
std::int64_t WorthOf(const Spends& spends, std::string_view currency, const v1::DatedRate& rate);

// The rate of a receipt or of spend, if it has one, is of the currencies of that of what it is of
// from then on. INVALID_FIELDS of `field` where that has none, and for a rate that makes nothing or
// too much of it.
Status TakeRate(v1::Receipt& receipt, std::string_view currency, const v1::DatedRate& rate);
Status TakeRate(v1::Spend& spend, std::string_view currency, const v1::DatedRate& rate);

// RECEIPT_EXISTS, SPEND_EXISTS: `name` has one with that id.
Status RequireNew(const v1::Receipt& receipt, const Receipts& receipts, std::string_view name);
Status RequireNew(const v1::Spend& spend, const Spends& spends, std::string_view name);

// Keeps the one of that id of `name`, so decided, out of every sum: NO_SUCH_ENTRY, ENTRY_VOIDED.
Status VoidReceipt(std::string_view receipt_id, const v1::Decision& decision, std::string_view name,
                   Receipts& receipts);
Status VoidSpend(std::string_view spend_id, const v1::Decision& decision, std::string_view name,
                 Spends& spends);

// What was spent beyond `most`, and since which day.
struct Overspent {
  std::int64_t minor_units = 0;
  std::optional<Day> since = {};
};
Overspent OverspentOf(const Spends& spends, std::int64_t most);

}  // namespace tandem::placement
