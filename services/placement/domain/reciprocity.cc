#include "services/placement/domain/reciprocity.h"

#include <algorithm>
#include <map>
#include <set>

namespace tandem::placement {
namespace {

using common::v1::PartnershipSide;

// An ExchangeBalance in the making.
struct Sums {
  struct Count {
    std::set<std::string> persons;
    int days = 0, placements = 0;
  };
  std::map<std::pair<PartnershipSide, v1::Placement::Mode>, Count> counts;
  int left_out = 0;

  void Add(const Exchange& exchange) {
    if (exchange.to == common::v1::PARTNERSHIP_SIDE_UNSPECIFIED) {
      ++left_out;
      return;
    }
    Count& count = counts[{exchange.to, exchange.mode}];
    count.persons.insert(exchange.professional);
    count.days += exchange.days;
    ++count.placements;
  }

  int DaysTo(PartnershipSide side) const {
    int days = 0;
    for (const auto& [key, count] : counts) days += key.first == side ? count.days : 0;
    return days;
  }

  v1::ExchangeBalance Balance() const {
    v1::ExchangeBalance balance;
    for (const auto& [key, count] : counts) {
      v1::Exchanges& direction = key.first == common::v1::COUNTERPART
                                     ? *balance.mutable_lead_to_counterpart()
                                     : *balance.mutable_counterpart_to_lead();
      v1::ExchangeCount& into = key.second == v1::Placement::VIRTUAL
                                    ? *direction.mutable_virtual_()
                                    : *direction.mutable_in_person();
      into.set_persons(static_cast<int>(count.persons.size()));
      into.set_person_days(count.days);
      into.set_placements(count.placements);
    }
    balance.set_left_out(left_out);
    const int there = DaysTo(common::v1::COUNTERPART), back = DaysTo(common::v1::LEAD);
    const int most = std::max(there, back);
    if (most > 0) balance.set_balance_percent(100 * std::min(there, back) / most);
    return balance;
  }
};

}  // namespace

PartnershipSide DirectionOf(PartnershipSide from, PartnershipSide to) {
  const bool crosses = from != common::v1::PARTNERSHIP_SIDE_UNSPECIFIED && from != to;
  return crosses ? to : common::v1::PARTNERSHIP_SIDE_UNSPECIFIED;
}

v1::Reciprocity AddUp(const std::vector<Exchange>& exchanges) {
  Sums total;
  std::map<std::string, Sums> partnerships;
  for (const Exchange& exchange : exchanges) {
    total.Add(exchange);
    partnerships[exchange.partnership].Add(exchange);
  }
  v1::Reciprocity reciprocity;
  *reciprocity.mutable_total() = total.Balance();
  for (const auto& [partnership, sums] : partnerships) {
    auto& line = *reciprocity.add_partnerships();
    line.set_partnership(partnership);
    *line.mutable_balance() = sums.Balance();
  }
  return reciprocity;
}

}  // namespace tandem::placement
