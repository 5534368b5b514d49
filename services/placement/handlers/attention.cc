#include "services/placement/collections.h"
#include "services/placement/domain/clearances.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/funding.h"
#include "services/placement/handlers/dated.h"
#include "services/placement/handlers/overview.h"

namespace tandem::placement {
namespace {

using v1::Placement;
using v1::Professional;

// Placements in one of `states`, whose return is overdue or not.
DatedQuery InStates(const std::vector<std::string>& countries, const std::string& scope,
                    std::initializer_list<Placement::State> states, bool is_overdue) {
  DatedQuery query{.column = std::string(kOfCountryByState),
                   .ranges = {},
                   .below = PartnershipOfScope(scope),
                   .from = {},
                   .to = {},
                   .conditions = {}};
  for (const std::string& range : RangesOf<Placement::State>(countries, states))
    query.ranges.push_back(range + (is_overdue ? "1/" : "0/"));
  return query;
}

// Of whoever was there, until the last day or not.
DatedQuery Overdue(const std::vector<std::string>& countries, const std::string& scope) {
  return InStates(countries, scope, {Placement::ACTIVE, Placement::PAUSED, Placement::ENDED_EARLY},
                  true);
}

v1::OverdueReturn ReturnOf(const Placement& placement, Day today) {
  v1::OverdueReturn overdue;
  overdue.set_placement(placement.name());
  overdue.set_professional(placement.professional());
  overdue.set_team(placement.team());
  overdue.set_role(placement.role());
  overdue.set_state(placement.state());
  *overdue.mutable_end_date() = placement.end_date();
  overdue.set_days_overdue(static_cast<int>(today - ToDay(placement.end_date())));
  overdue.set_home_institution(placement.home_institution());
  overdue.set_cohort(placement.cohort());
  return overdue;
}

// Not begun, though the first day was before `today`; few are planned at a time.
DatedQuery Late(const std::vector<std::string>& countries, const std::string& scope, Day today) {
  DatedQuery query = InStates(countries, scope,
                              {Placement::PLANNED, Placement::CLEARING, Placement::READY}, false);
  query.conditions.push_back({"start_date", Op::kLess, FormatDay(today)});
  return query;
}

v1::LateStart LateStartOf(const Placement& placement, Day today) {
  v1::LateStart late;
  late.set_placement(placement.name());
  late.set_professional(placement.professional());
  late.set_team(placement.team());
  late.set_role(placement.role());
  late.set_state(placement.state());
  *late.mutable_start_date() = placement.start_date();
  *late.mutable_end_date() = placement.end_date();
  late.set_days_late(static_cast<int>(today - ToDay(placement.start_date())));
  late.set_need(placement.need());
  late.set_cohort(placement.cohort());
  return late;
}

// Partnerships of which a line is overspent. The others have no date, which comes before every
// other.
DatedQuery Overspending(const std::vector<std::string>& countries) {
  DatedQuery query{.column = "{country}/overspend_date",
                   .ranges = {},
                   .below = {},
                   .from = kFirstDay,
                   .to = {},
                   .conditions = {}};
  for (const std::string& country : countries) query.ranges.push_back(country + "/");
  return query;
}

void AddOverspends(const v1::Partnership& partnership, v1::Overspends& response) {
  for (const v1::BudgetLine& line : partnership.budget()) {
    const v1::FundingPosition position = PositionOf(partnership, line.line_id());
    if (!position.has_overspend_date()) continue;
    v1::Overspend& overspend = *response.add_overspends();
    overspend.set_partnership(partnership.name());
    overspend.set_state(partnership.state());
    *overspend.mutable_line() = line;
    overspend.set_overspent(position.overspent());
    *overspend.mutable_overspend_date() = position.overspend_date();
    overspend.set_spent(position.spent());
  }
}

// Professionals whose first clearance runs out on `last` or before. Those of whom none does have no
// date, which comes before every other.
DatedQuery RunningOut(const std::vector<std::string>& countries, Day last) {
  return {.column = "{country}/state/first_expire_date",
          .ranges = RangesOf<Professional::State>(
              countries, {Professional::REGISTERED, Professional::AVAILABLE}),
          .below = {},
          .from = kFirstDay,
          .to = last,
          .conditions = {}};
}

// Placements that are not over of which an item runs out on `last` or before. Those of which none
// does have no date, which comes before every other.
DatedQuery ItemsRunningOut(const std::vector<std::string>& countries, const std::string& scope,
                           Day last) {
  return {.column = std::string(kOfCountryByExpiry),
          .ranges = RangesOf<Placement::State>(
              countries, {Placement::PLANNED, Placement::CLEARING, Placement::READY,
                          Placement::ACTIVE, Placement::PAUSED}),
          .below = PartnershipOfScope(scope),
          .from = kFirstDay,
          .to = last,
          .conditions = {}};
}

void AddItem(const Placement& placement, const v1::ClearingItem& item, Day today,
             v1::ExpiringItems& response) {
  v1::ExpiringItem& expiring = *response.add_items();
  expiring.set_placement(placement.name());
  expiring.set_professional(placement.professional());
  expiring.set_team(placement.team());
  expiring.set_state(placement.state());
  expiring.set_kind(item.kind());
  *expiring.mutable_expire_date() = item.expire_date();
  expiring.set_days_left(static_cast<int>(ToDay(item.expire_date()) - today));
}

}  // namespace

Result<v1::OverdueReturns> GetOverdueReturns(View& view,
                                             const v1::GetOverdueReturnsRequest& request) {
  RETURN_IF_ERROR(RequireScope(view, request.name()));
  ASSIGN_OR_RETURN(const auto countries,
                   CountriesToRead(view, request.name(), request.programme()));
  OfProgramme of_programme(view, request.programme());
  v1::OverdueReturns response;
  ASSIGN_OR_RETURN(const auto placements,
                   PageOfProgramme(view, kPlacements, Overdue(countries, request.name()),
                                   of_programme, request, response));
  for (const Placement& placement : placements)
    *response.add_returns() = ReturnOf(placement, DayOf(view.now()));
  return response;
}

Result<v1::LateStarts> GetLateStarts(View& view, const v1::GetLateStartsRequest& request) {
  RETURN_IF_ERROR(RequireScope(view, request.name()));
  const Day today = DayOf(view.now());
  ASSIGN_OR_RETURN(const auto countries,
                   CountriesToRead(view, request.name(), request.programme()));
  OfProgramme of_programme(view, request.programme());
  v1::LateStarts response;
  ASSIGN_OR_RETURN(const auto placements,
                   PageOfProgramme(view, kPlacements, Late(countries, request.name(), today),
                                   of_programme, request, response));
  for (const Placement& placement : placements)
    *response.add_starts() = LateStartOf(placement, today);
  return response;
}

Result<v1::Overspends> GetOverspends(View& view, const v1::GetOverspendsRequest& request) {
  OfProgramme of_programme(view, request.programme());
  v1::Overspends response;
  const std::string partnership = PartnershipOfScope(request.name());
  if (!partnership.empty()) {
    ASSIGN_OR_RETURN(const v1::Partnership one, view.Load(kPartnerships, partnership));
    ASSIGN_OR_RETURN(const bool is_asked_for, of_programme.Has(partnership));
    if (is_asked_for) AddOverspends(one, response);
    return response;
  }
  ASSIGN_OR_RETURN(const auto countries,
                   CountriesToRead(view, request.name(), request.programme()));
  ASSIGN_OR_RETURN(const auto partnerships,
                   PageOfProgramme(view, kPartnerships, Overspending(countries), of_programme,
                                   request, response));
  for (const v1::Partnership& one : partnerships) AddOverspends(one, response);
  return response;
}

Result<v1::ExpiringClearances> GetExpiringClearances(
    View& view, const v1::GetExpiringClearancesRequest& request) {
  const Day today = DayOf(view.now()), last = today + request.within_days();
  v1::ExpiringClearances response;
  ASSIGN_OR_RETURN(const auto countries, CountriesOfProfessionals(view, request.name()));
  ASSIGN_OR_RETURN(const auto professionals,
                   PageOf(view, kProfessionals, RunningOut(countries, last), request, response));
  for (const Professional& professional : professionals) {
    for (const v1::Clearance& clearance : ClearancesUntil(professional, last)) {
      auto& expiring = *response.add_clearances();
      expiring.set_professional(professional.name());
      expiring.set_kind(clearance.kind());
      expiring.set_country(clearance.country());
      *expiring.mutable_expire_date() = clearance.expire_date();
      expiring.set_days_left(static_cast<int>(ToDay(clearance.expire_date()) - today));
    }
  }
  return response;
}

Result<v1::ExpiringItems> GetExpiringItems(View& view, const v1::GetExpiringItemsRequest& request) {
  RETURN_IF_ERROR(RequireScope(view, request.name()));
  const Day today = DayOf(view.now()), last = today + request.within_days();
  ASSIGN_OR_RETURN(const auto countries,
                   CountriesToRead(view, request.name(), request.programme()));
  OfProgramme of_programme(view, request.programme());
  v1::ExpiringItems response;
  ASSIGN_OR_RETURN(
      const auto placements,
      PageOfProgramme(view, kPlacements, ItemsRunningOut(countries, request.name(), last),
                      of_programme, request, response));
  for (const Placement& placement : placements) {
    for (const v1::ClearingItem& item : ItemsUntil(placement, last))
      AddItem(placement, item, today, response);
  }
  return response;
}

}  // namespace tandem::placement
