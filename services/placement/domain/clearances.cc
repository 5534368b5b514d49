#include "services/placement/domain/clearances.h"

#include <algorithm>
#include <map>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/placement/domain/days.h"

namespace tandem::placement {
namespace {

using v1::Clearance;
using v1::Professional;

// Those that count, without those that hold for ever.
std::vector<Clearance> Expiring(const Professional& professional) {
  std::map<std::pair<int, std::string>, Clearance> longest;
  for (const Clearance& clearance : professional.clearances()) {
    const auto [at, is_new] =
        longest.try_emplace({clearance.kind(), clearance.country()}, clearance);
    if (is_new || !at->second.has_expire_date()) continue;
    const bool holds_longer = !clearance.has_expire_date() ||
                              ToDay(clearance.expire_date()) > ToDay(at->second.expire_date());
    if (holds_longer) at->second = clearance;
  }
  std::vector<Clearance> expiring;
  for (const auto& [kind, clearance] : longest) {
    if (clearance.has_expire_date()) expiring.push_back(clearance);
  }
  return expiring;
}

Day WarningDay(const Clearance& clearance) {
  return ToDay(clearance.expire_date()) - kExpiryWarningDays;
}

Day DayAfter(const Clearance& clearance) { return ToDay(clearance.expire_date()) + 1; }

// Whether what is due on `day` was not told when last looked.
bool IsNew(const Professional& professional, Day day) {
  return !professional.has_clearances_check_date() ||
         day > ToDay(professional.clearances_check_date());
}

}  // namespace

std::vector<Clearance> ExpiredClearances(const Professional& professional, std::string_view country,
                                         Day day) {
  // One for everywhere and one for the country do the same there: the longer counts.
  Professional there;
  for (const Clearance& clearance : professional.clearances()) {
    if (!clearance.country().empty() && clearance.country() != country) continue;
    *there.add_clearances() = clearance;
    there.mutable_clearances()->rbegin()->clear_country();
  }
  std::vector<Clearance> expired;
  for (const Clearance& clearance : Expiring(there)) {
    if (ToDay(clearance.expire_date()) < day) expired.push_back(clearance);
  }
  return expired;
}

std::optional<Clearance> ClearanceOn(const Professional& professional, Clearance::Kind kind,
                                     std::string_view country, Day day) {
  std::optional<Clearance> longest;
  for (const Clearance& clearance : professional.clearances()) {
    if (clearance.kind() != kind) continue;
    if (!clearance.country().empty() && clearance.country() != country) continue;
    if (ToDay(clearance.issue_date()) > day) continue;
    if (!clearance.has_expire_date()) return clearance;
    const Day last = ToDay(clearance.expire_date());
    if (last < day) continue;
    if (!longest.has_value() || last > ToDay(longest->expire_date())) longest = clearance;
  }
  return longest;
}

std::vector<Clearance> ClearancesUntil(const Professional& professional, Day last) {
  std::vector<Clearance> until = Expiring(professional);
  std::erase_if(until, [&](const Clearance& one) { return ToDay(one.expire_date()) > last; });
  std::stable_sort(until.begin(), until.end(), [](const Clearance& a, const Clearance& b) {
    return ToDay(a.expire_date()) < ToDay(b.expire_date());
  });
  return until;
}

void NoteFirstExpiry(Professional& professional) {
  professional.clear_first_expire_date();
  for (const Clearance& clearance : Expiring(professional)) {
    KeepEarliest(clearance.expire_date(), *professional.mutable_first_expire_date());
  }
}

std::optional<Time> NextClearanceCheck(const Professional& professional) {
  std::optional<Day> next;
  for (const Clearance& clearance : Expiring(professional)) {
    for (const Day day : {WarningDay(clearance), DayAfter(clearance)}) {
      if (IsNew(professional, day) && (!next.has_value() || day < *next)) next = day;
    }
  }
  if (!next.has_value()) return std::nullopt;
  return StartOf(*next);
}

std::vector<ExpiryNotice> TakeNotices(Professional& professional, Day today) {
  std::vector<ExpiryNotice> notices;
  for (const Clearance& clearance : Expiring(professional)) {
    const Day after = DayAfter(clearance), warning = WarningDay(clearance);
    if (after <= today && IsNew(professional, after)) {
      notices.push_back({ToDay(clearance.expire_date()), true});
    } else if (warning <= today && today < after && IsNew(professional, warning)) {
      notices.push_back({ToDay(clearance.expire_date()), false});
    }
  }
  *professional.mutable_clearances_check_date() = ToDate(today);
  return notices;
}

std::optional<std::string> GrantedAfter(const v1::Placement& placement,
                                        std::optional<Day> contract_date, Day day) {
  std::vector<std::string> later;
  const auto note = [&](std::string_view what, Day granted) {
    if (granted > day) later.push_back(fmt::format("{} on {}", what, FormatDay(granted)));
  };
  for (const auto& item : placement.clearing()) {
    if (item.outcome() != v1::ClearingItem::CLEARED || !item.has_effective_date()) continue;
    note(v1::ClearingItem::Kind_Name(item.kind()), ToDay(item.effective_date()));
  }
  const bool has_items = !later.empty();
  if (contract_date.has_value()) note("the contract of the tender", *contract_date);
  if (later.empty()) return std::nullopt;
  return fmt::format("After {} came {}. Choose a later day{}.", FormatDay(day),
                     fmt::join(later, ", "),
                     has_items ? ", or record what was held before, and renewed since, with its "
                                 "first day (RecordClearance)"
                               : "");
}

}  // namespace tandem::placement
