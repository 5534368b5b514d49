#include "services/placement/domain/benefit.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using common::v1::COUNTERPART;
using common::v1::LEAD;
using v1::Benefit;

constexpr int kMostEvidence = 100;

// Document E, "Benefits of MEPs", in its order.
struct TableRow {
  Benefit::Kind kind;
  bool individual;
  bool partner_country;
  bool nhs;
};
constexpr TableRow kTable[] = {
    {Benefit::WORKFORCE_CAPACITY, false, true, true},
    {Benefit::LEARNING_WITHOUT_MIGRATION, false, true, false},
    {Benefit::SYSTEM_LINKS, false, true, true},
    {Benefit::SHARED_LEARNING, false, true, true},
    {Benefit::CULTURAL_COMPETENCE, false, false, true},
    {Benefit::INCLUSIVE_STAFFING, false, false, true},
    {Benefit::RECRUITMENT_AND_RETENTION, false, true, true},
    {Benefit::GLOBAL_LEARNING, true, true, true},
    {Benefit::LEADERSHIP_AND_IMPROVEMENT, true, true, true},
    {Benefit::FORMAL_COURSE, true, true, false},
    {Benefit::PUBLICATION, true, true, true},
};

constexpr Transition<Benefit> kBenefitTransitions[] = {
    {"EvidenceBenefit", {Benefit::CLAIMED, Benefit::EVIDENCED}, Benefit::EVIDENCED},
    {"VerifyBenefit", {Benefit::EVIDENCED}, Benefit::VERIFIED},
    {"WithdrawBenefit",
     {Benefit::CLAIMED, Benefit::EVIDENCED, Benefit::VERIFIED},
     Benefit::WITHDRAWN},
};

void AddClaims(std::span<const Benefit> benefits, Benefit::Kind kind,
               common::v1::PartnershipSide side, v1::BenefitCell& cell) {
  cell.set_ticked(IsTicked(kind, side));
  for (const Benefit& benefit : benefits) {
    if (benefit.kind() != kind || benefit.side() != side) continue;
    if (benefit.state() == Benefit::WITHDRAWN) continue;
    cell.set_state(std::max(cell.state(), benefit.state()));
    cell.add_benefits(benefit.name());
  }
}

// Nothing is decided before what it is decided on.
Status RequireNotBefore(const Benefit& benefit, Day day) {
  Day last = ToDay(benefit.claimed().effective_date());
  for (const auto& one : benefit.evidence()) last = std::max(last, ToDay(one.evidence_date()));
  if (benefit.has_verified()) last = std::max(last, ToDay(benefit.verified().effective_date()));
  if (day >= last) return OkStatus();
  return BadField("effective_date",
                  fmt::format("{} is before {}, the day of the claim, its last evidence or its "
                              "verification.",
                              FormatDay(day), FormatDay(last)));
}

}  // namespace

constexpr Lifecycle<Benefit> kBenefitLifecycle{"Benefit", kBenefitTransitions};

bool IsTicked(Benefit::Kind kind, common::v1::PartnershipSide side) {
  return std::any_of(std::begin(kTable), std::end(kTable), [&](const TableRow& row) {
    return row.kind == kind &&
           ((side == LEAD && row.nhs) || (side == COUNTERPART && row.partner_country));
  });
}

Status RequireTicked(Benefit::Kind kind, common::v1::PartnershipSide side) {
  if (IsTicked(kind, side)) return OkStatus();
  return Refuse(kBenefitNotOfSide,
                fmt::format("{} is no benefit of the side {}.", Benefit::Kind_Name(kind),
                            common::v1::PartnershipSide_Name(side)),
                "Choose one that GetBenefitGrid ticks for the side.");
}

Status CheckLead(const v1::Partnership& partnership, const v1::Institution& institution) {
  const bool is_managed = partnership.kind() == v1::MANAGED_EDUCATION;
  const std::string& country = institution.location().country();
  if (!is_managed || country != Segment(partnership.name(), "countries")) return OkStatus();
  return BadField("partnership.parties",
                  fmt::format("{} is in {}, the partner country. Of managed education the side "
                              "LEAD is the NHS, or who sends from abroad; name it as COUNTERPART.",
                              institution.name(), country));
}

Status AddEvidence(Benefit& benefit, v1::BenefitEvidence evidence, std::string_view by) {
  RETURN_IF_ERROR(kBenefitLifecycle.Check("EvidenceBenefit", benefit));
  if (benefit.evidence_size() >= kMostEvidence) {
    return Refuse(kListFull,
                  fmt::format("{} has {} pieces of evidence.", benefit.name(), kMostEvidence),
                  "Have it verified.");
  }
  evidence.set_recorded_by(std::string(by));
  *benefit.add_evidence() = std::move(evidence);
  return kBenefitLifecycle.Apply("EvidenceBenefit", benefit);
}

Status Verify(Benefit& benefit, const v1::Decision& decision) {
  RETURN_IF_ERROR(kBenefitLifecycle.Check("VerifyBenefit", benefit));
  if (decision.by() == benefit.claimed().by()) {
    return Refuse(kVerifiesOwnClaim, fmt::format("{} was claimed by the caller.", benefit.name()),
                  "Have somebody else verify it.");
  }
  RETURN_IF_ERROR(RequireNotBefore(benefit, ToDay(decision.effective_date())));
  *benefit.mutable_verified() = decision;
  return kBenefitLifecycle.Apply("VerifyBenefit", benefit);
}

Status Withdraw(Benefit& benefit, const v1::Decision& decision) {
  RETURN_IF_ERROR(kBenefitLifecycle.Check("WithdrawBenefit", benefit));
  RETURN_IF_ERROR(RequireNotBefore(benefit, ToDay(decision.effective_date())));
  *benefit.mutable_withdrawn() = decision;
  return kBenefitLifecycle.Apply("WithdrawBenefit", benefit);
}

v1::BenefitGrid DescribeGrid(std::string_view partnership, std::span<const Benefit> benefits) {
  v1::BenefitGrid grid;
  grid.set_name(std::string(partnership));
  for (const TableRow& row : kTable) {
    v1::BenefitRow& described = *grid.add_rows();
    described.set_kind(row.kind);
    described.set_individual(row.individual);
    AddClaims(benefits, row.kind, LEAD, *described.mutable_lead());
    AddClaims(benefits, row.kind, COUNTERPART, *described.mutable_counterpart());
  }
  return grid;
}

}  // namespace tandem::placement
