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
    std::int64_t percent_days = 0;
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
    count.percent_days += exchange.percent_days;
    ++count.placements;
  }

  std::int64_t PercentDaysTo(PartnershipSide side) const {
    std::int64_t sum = 0;
    for (const auto& [key, count] : counts) sum += key.first == side ? count.percent_days : 0;
    return sum;
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
      into.set_full_time_days(static_cast<int>((count.percent_days + 50) / 100));
    }
    balance.set_left_out(left_out);
    const std::int64_t there = PercentDaysTo(common::v1::COUNTERPART);
    const std::int64_t back = PercentDaysTo(common::v1::LEAD);
    const std::int64_t most = std::max(there, back);
    if (most > 0) balance.set_balance_percent(static_cast<int>(100 * std::min(there, back) / most));
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
