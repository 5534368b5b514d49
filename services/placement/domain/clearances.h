#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/professional.pb.h"

// Clearances and safeguarding documents that run out. Of one kind in one country the one that holds
// longest counts: a renewed one replaces the older.
namespace tandem::placement {

// Days before the last day of a clearance on which those concerned are told; ours.
inline constexpr int kExpiryWarningDays = 30;

// Those that have run out on `day` and hold in `country`, or everywhere.
std::vector<v1::Clearance> ExpiredClearances(const v1::Professional& professional,
                                             std::string_view country, Day day);

// The one of `kind` that holds in `country`, or everywhere, on `day`, and of several the one that
// holds longest; nothing if none does, or is issued later.
std::optional<v1::Clearance> ClearanceOn(const v1::Professional& professional,
                                         v1::Clearance::Kind kind, std::string_view country,
                                         Day day);

// Those that count and hold until `last` at most, which runs out first before the others.
std::vector<v1::Clearance> ClearancesUntil(const v1::Professional& professional, Day last);
// Notes when the first of those that count runs out.
void NoteFirstExpiry(v1::Professional& professional);

// When somebody is to be told next; nothing if no clearance runs out.
std::optional<Time> NextClearanceCheck(const v1::Professional& professional);

// A clearance that runs out soon, or has run out.
struct ExpiryNotice {
  Day expire_date;
  bool expired = false;
};
// What there is to tell `today` that was not told before; notes that it was.
std::vector<ExpiryNotice> TakeNotices(v1::Professional& professional, Day today);

// Items of a placement's checklist, of which a visa or an insurance may run out too.

// Those that hold until `last` at most, which runs out first before the others.
std::vector<v1::ClearingItem> ItemsUntil(const v1::Placement& placement, Day last);
// Notes when the first of them runs out.
void NoteFirstExpiry(v1::Placement& placement);
// As of a professional's clearances.
std::optional<Time> NextItemCheck(const v1::Placement& placement);
struct ItemNotice {
  v1::ClearingItem item;
  bool expired = false;
};
std::vector<ItemNotice> TakeItemNotices(v1::Placement& placement, Day today);

// What a placement that begins, or goes on, on `day` was granted only later: items of its checklist
// and the contract of the tender that it waits for. Nothing if all came in time.
std::optional<std::string> GrantedAfter(const v1::Placement& placement,
                                        std::optional<Day> contract_date, Day day);

}  // namespace tandem::placement
