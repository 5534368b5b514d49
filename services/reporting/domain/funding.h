#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tandem/placement/v1/funding.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/reporting/v1/partnership_report.pb.h"

// What a partnership's budget, and a country's, come to. The position of a line is placement's: an
// event tells it as it is after it, so nothing is added up or converted here but lines in one
// currency.
namespace tandem::reporting {

// The lines of the budget; those that were known keep their positions.
void SetBudget(const placement::v1::Partnership& partnership, v1::PartnershipReport& report);
// The position of a line of the budget.
void SetPosition(const placement::v1::FundingPosition& position, v1::PartnershipReport& report);
// What the lines add to the country.
void AddFunding(const v1::PartnershipReport& report, v1::Totals& totals);

// "committed", "awarded", "received", "spent"; nothing for another word.
template <class Row>
std::optional<std::int64_t> FundingNumber(const Row& row, std::string_view number) {
  if (number == "committed") return row.committed();
  if (number == "awarded") return row.awarded();
  if (number == "received") return row.received();
  if (number == "spent") return row.spent();
  return std::nullopt;
}

}  // namespace tandem::reporting
