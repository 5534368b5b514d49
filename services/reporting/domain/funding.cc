#include "services/reporting/domain/funding.h"

#include <algorithm>
#include <string>

namespace tandem::reporting {
namespace {

using v1::FundingRow;
using v1::PartnershipReport;

FundingRow* FindLine(PartnershipReport& report, std::string_view line) {
  auto& rows = *report.mutable_funding();
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const FundingRow& row) { return row.line() == line; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace

void SetBudget(const placement::v1::Partnership& partnership, PartnershipReport& report) {
  PartnershipReport before;
  before.mutable_funding()->Swap(report.mutable_funding());
  for (const placement::v1::BudgetLine& line : partnership.budget()) {
    const FundingRow* known = FindLine(before, line.line_id());
    FundingRow& row = *report.add_funding();
    if (known != nullptr) row = *known;
    row.set_line(line.line_id());
    row.set_display_name(line.display_name());
    *row.mutable_budget() = line.amount();
  }
}

void SetPosition(const placement::v1::FundingPosition& position, PartnershipReport& report) {
  FundingRow* row = FindLine(report, position.line_id());
  if (row == nullptr) return;
  row->set_committed(position.committed());
  row->set_awarded(position.awarded());
  row->set_received(position.received());
  row->set_spent(position.spent());
}

void AddFunding(const PartnershipReport& report, v1::Totals& totals) {
  for (const FundingRow& row : report.funding()) {
    // All lines of a budget are in one currency.
    v1::FundingSum& sum =
        totals.funding().empty() ? *totals.add_funding() : *totals.mutable_funding(0);
    sum.set_currency(row.budget().currency());
    sum.set_budget(sum.budget() + row.budget().minor_units());
    sum.set_committed(sum.committed() + row.committed());
    sum.set_awarded(sum.awarded() + row.awarded());
    sum.set_received(sum.received() + row.received());
    sum.set_spent(sum.spent() + row.spent());
  }
}

}  // namespace tandem::reporting
