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
