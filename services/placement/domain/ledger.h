#pragma once

#include <cstdint>
#include <string_view>

#include "libs/common/base/status.h"
#include "tandem/placement/v1/funding.pb.h"

// Receipts and spend as they are kept: of a funding share, and of each line of a project.
namespace tandem::placement {

using Receipts = google::protobuf::RepeatedPtrField<v1::Receipt>;
using Spends = google::protobuf::RepeatedPtrField<v1::Spend>;

// Minor units.
std::int64_t SumOf(const Receipts& receipts);
std::int64_t SumOf(const Spends& spends);

// RECEIPT_EXISTS, SPEND_EXISTS: `name` has one with that id.
Status RequireNew(const v1::Receipt& receipt, const Receipts& receipts, std::string_view name);
Status RequireNew(const v1::Spend& spend, const Spends& spends, std::string_view name);

}  // namespace tandem::placement
