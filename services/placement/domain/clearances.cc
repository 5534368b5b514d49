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

// When one that runs out is told of, as far as nobody was when last looked: on `looked`, if ever.
struct Telling {
  Day warning, after;
  bool warns, tells;  // whether each is still to come

  Telling(const common::v1::Date& expire_date, const common::v1::Date& looked)
      : warning(ToDay(expire_date) - kExpiryWarningDays), after(ToDay(expire_date) + 1) {
    warns = !IsDay(looked) || warning > ToDay(looked);
    tells = !IsDay(looked) || after > ToDay(looked);
  }

  bool HasExpired(Day today) const { return tells && after <= today; }
  bool Expires(Day today) const { return warns && warning <= today && today < after; }
};

template <class All>
std::optional<Time> NextTelling(const All& all, const common::v1::Date& looked) {
  std::optional<Day> next;
  for (const auto& one : all) {
    const Telling telling(one.expire_date(), looked);
    if (telling.warns) next = std::min(next.value_or(telling.warning), telling.warning);
    if (telling.tells) next = std::min(next.value_or(telling.after), telling.after);
  }
  if (!next.has_value()) return std::nullopt;
  return StartOf(*next);
}

// What is cleared, without what holds for as long as they stay.
std::vector<v1::ClearingItem> Expiring(const v1::Placement& placement) {
  std::vector<v1::ClearingItem> expiring;
  for (const v1::ClearingItem& item : placement.clearing()) {
    const bool runs_out = item.outcome() == v1::ClearingItem::CLEARED && IsDay(item.expire_date());
    if (runs_out) expiring.push_back(item);
  }
  return expiring;
}

template <class T>
std::vector<T> Until(std::vector<T> all, Day last) {
  std::erase_if(all, [&](const T& one) { return ToDay(one.expire_date()) > last; });
  std::stable_sort(all.begin(), all.end(), [](const T& a, const T& b) {
    return ToDay(a.expire_date()) < ToDay(b.expire_date());
  });
  return all;
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
  return Until(Expiring(professional), last);
}

void NoteFirstExpiry(Professional& professional) {
  professional.clear_first_expire_date();
  for (const Clearance& clearance : Expiring(professional)) {
    KeepEarliest(clearance.expire_date(), *professional.mutable_first_expire_date());
  }
}

std::optional<Time> NextClearanceCheck(const Professional& professional) {
  return NextTelling(Expiring(professional), professional.clearances_check_date());
}

std::vector<ExpiryNotice> TakeNotices(Professional& professional, Day today) {
  std::vector<ExpiryNotice> notices;
  for (const Clearance& clearance : Expiring(professional)) {
    const Telling telling(clearance.expire_date(), professional.clearances_check_date());
    const bool expired = telling.HasExpired(today);
    if (expired || telling.Expires(today))
      notices.push_back({ToDay(clearance.expire_date()), expired});
  }
  *professional.mutable_clearances_check_date() = ToDate(today);
  return notices;
}

std::vector<v1::ClearingItem> ItemsUntil(const v1::Placement& placement, Day last) {
  return Until(Expiring(placement), last);
}

void NoteFirstExpiry(v1::Placement& placement) {
  placement.clear_first_expire_date();
  for (const v1::ClearingItem& item : Expiring(placement)) {
    KeepEarliest(item.expire_date(), *placement.mutable_first_expire_date());
  }
}

std::optional<Time> NextItemCheck(const v1::Placement& placement) {
  return NextTelling(Expiring(placement), placement.clearing_check_date());
}

std::vector<ItemNotice> TakeItemNotices(v1::Placement& placement, Day today) {
  std::vector<ItemNotice> notices;
  for (v1::ClearingItem& item : Expiring(placement)) {
    const Telling telling(item.expire_date(), placement.clearing_check_date());
    const bool expired = telling.HasExpired(today);
    if (expired || telling.Expires(today)) notices.push_back({std::move(item), expired});
  }
  *placement.mutable_clearing_check_date() = ToDate(today);
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
