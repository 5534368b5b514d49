#include "services/placement/handlers/who_is_where.h"

#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/shares.h"
#include "services/placement/handlers/dated.h"

namespace tandem::placement {
namespace {

using v1::Placement;

// The days that `request` asks about.
Result<DaySpan> DaysAsked(const v1::WhoIsWhereRequest& request) {
  FieldErrors errors;
  if (request.has_date() == request.has_period()) {
    errors.Add("date", "Give either a date or a period.");
  } else if (request.has_period() && !request.period().has_end()) {
    errors.Add("period.end", "A last day is needed.");
  } else if (request.has_period()) {
    errors.AddAll(CheckPeriod(request.period()));
  }
  RETURN_IF_ERROR(errors.ToStatus());
  if (request.has_date()) return DaySpan{ToDay(request.date()), ToDay(request.date())};
  return DaySpan{ToDay(request.period().start()), ToDay(request.period().end())};
}

// The placements of the scope by their last day, or those of it that are in one country.
DatedQuery InScope(const v1::WhoIsWhereRequest& request, bool begun_alone) {
  const std::string& country = request.located_in();
  if (country.empty()) return PlacementsByLastDay(request.name(), begun_alone);
  DatedQuery query;
  query.column = kInCountryByLastDay;
  query.ranges = {country + "/1/"};
  if (!begun_alone) query.ranges.push_back(country + "/0/");
  if (!IsEverywhere(request.name())) query.below = request.name();
  return query;
}

DatedQuery Placed(const v1::WhoIsWhereRequest& request, const DaySpan& asked) {
  const bool begun_alone = !request.include_expected();
  DatedQuery query = InScope(request, begun_alone);
  if (!request.home_institution().empty())
    query.conditions.push_back({"home_institution", Op::kEqual, request.home_institution()});
  if (!request.host_institution().empty())
    query.conditions.push_back({"host_institution", Op::kEqual, request.host_institution()});
  query.from = asked.first;
  query.conditions.push_back({"start_date", Op::kLessOrEqual, FormatDay(asked.last)});
  if (!begun_alone)
    query.conditions.push_back({"state", Op::kNotEqual, std::int64_t{Placement::CANCELLED}});
  return query;
}

// With its phase and share as of `day`.
v1::Posting PostingOf(const Placement& placement, Day day) {
  v1::Posting posting;
  posting.set_placement(placement.name());
  posting.set_partnership(std::string(PartnershipOf(placement.name())));
  posting.set_professional(placement.professional());
  posting.set_team(placement.team());
  posting.set_role(placement.role());
  posting.set_mode(placement.mode());
  posting.set_country(placement.country());
  posting.set_home_institution(placement.home_institution());
  posting.set_host_institution(placement.host_institution());
  posting.set_share_percent(ShareOn(placement, day));
  posting.set_state(placement.state());
  posting.set_phase(PhaseOn(placement, day));
  *posting.mutable_start_date() =
      ToDate(BeganOn(placement).value_or(ToDay(placement.start_date())));
  *posting.mutable_end_date() = placement.end_date();
  return posting;
}

// Whether they are there on it, as all that follow.
bool AddOnDay(const Placement& placement, Day day, bool include_expected,
              v1::WhoIsWhereResponse& response) {
  if (LastDayThere(placement) < day) return false;  // at home again
  v1::Posting posting = PostingOf(placement, day);
  // One that was started late was only expected before.
  const bool had_begun = posting.phase() != Placement::PHASE_UNSPECIFIED;
  if (!had_begun && !include_expected) return false;
  *response.add_postings() = std::move(posting);
  return true;
}

bool AddInPeriod(const Placement& placement, const DaySpan& period,
                 v1::WhoIsWhereResponse& response) {
  const std::optional<DaySpan> days = DaysOf(placement, period);
  if (!days.has_value()) return false;  // started late, after the period
  v1::Posting posting = PostingOf(placement, days->last);
  *posting.mutable_in_period() = ToPeriod(*days);
  for (const DaySpan& pause : PausesIn(placement, *days)) *posting.add_pauses() = ToPeriod(pause);
  posting.set_days(DaysWithoutPauses(placement, *days));
  *response.add_postings() = std::move(posting);
  return true;
}

}  // namespace

Result<v1::WhoIsWhereResponse> WhoIsWhere(View& view, const v1::WhoIsWhereRequest& request) {
  ASSIGN_OR_RETURN(const DaySpan asked, DaysAsked(request));
  RETURN_IF_ERROR(RequireScope(view, request.name()));
  OfProgramme of_programme(view, request.programme());
  v1::WhoIsWhereResponse response;
  const auto add = [&](const Placement& placement) -> Result<bool> {
    ASSIGN_OR_RETURN(const bool is_asked_for, of_programme.Has(placement.name()));
    if (!is_asked_for) return false;
    return request.has_date()
               ? AddOnDay(placement, asked.first, request.include_expected(), response)
               : AddInPeriod(placement, asked, response);
  };
  RETURN_IF_ERROR(ShowPage(view, kPlacements, Placed(request, asked), request, response, add));
  return response;
}

}  // namespace tandem::placement
