#include "services/placement/handlers/overview.h"

#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/shares.h"
#include "services/placement/domain/time_to_start.h"
#include "services/placement/domain/vacancy.h"
#include "services/placement/handlers/dated.h"

namespace tandem::placement {
namespace {

using v1::Placement;
using v1::PlacementNeed;

v1::Ending EndingOf(const Placement& placement, Day today) {
  v1::Ending ending;
  ending.set_placement(placement.name());
  ending.set_professional(placement.professional());
  ending.set_team(placement.team());
  ending.set_role(placement.role());
  ending.set_state(placement.state());
  ending.set_phase(placement.phase());
  *ending.mutable_end_date() = placement.end_date();
  ending.set_days_left(static_cast<int>(ToDay(placement.end_date()) - today));
  ending.set_successor(placement.successor());
  for (const auto& item : placement.handover())
    ending.set_handover_open(ending.handover_open() + (item.has_done_date() ? 0 : 1));
  return ending;
}

void AddRoleDays(const Placement& placement, Day today, v1::DaysInRole& response) {
  const std::optional<Day> began = BeganOn(placement);
  if (!began.has_value()) return;
  const std::optional<DaySpan> days = DaysOf(placement, {*began, today});
  if (!days.has_value()) return;
  auto& line = *response.add_placements();
  line.set_placement(placement.name());
  line.set_professional(placement.professional());
  line.set_team(placement.team());
  line.set_role(placement.role());
  line.set_state(placement.state());
  line.set_share_percent(ShareOn(placement, days->last));
  *line.mutable_period() = ToPeriod(*days);
  line.set_days(DaysWithoutPauses(placement, *days));
  line.set_paused_days(days->days() - line.days());
}

// Those of a professional by name: few enough to be read by who they refer to.
Result<std::vector<Placement>> PlacementsOfProfessional(View& view,
                                                        const v1::GetDaysInRoleRequest& request,
                                                        v1::DaysInRole& response) {
  const int size = PageSizeOf(request.page_size());
  const std::string_view key = view.context().store->digest_key();
  Query query = Referring("professional", request.name());
  query.limit = size + 1;  // one more tells whether there is a next page
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(query.after, ReadPageToken(key, request));
  }
  ASSIGN_OR_RETURN(std::vector<Placement> placements, view.List(kPlacements, query));
  if (placements.size() > static_cast<std::size_t>(size)) {
    placements.pop_back();
    response.set_next_page_token(
        MakePageToken(key, request, {ColumnValue(), placements.back().name()}));
  }
  return placements;
}

// Those under way, by their last day up to `last`.
DatedQuery EndingBy(const std::vector<std::string>& countries, const std::string& scope, Day last) {
  DatedQuery query{.column = std::string(kOfCountryByState),
                   .ranges = {},
                   .below = PartnershipOfScope(scope),
                   .from = {},
                   .to = last,
                   .conditions = {}};
  for (const std::string& range :
       RangesOf<Placement::State>(countries, {Placement::ACTIVE, Placement::PAUSED})) {
    for (const char* overdue : {"0/", "1/"}) query.ranges.push_back(range + overdue);
  }
  return query;
}

DatedQuery Vacant(const std::vector<std::string>& countries, const std::string& scope) {
  return {.column = "{country}/state/vacant_since",
          .ranges = RangesOf<PlacementNeed::State>(countries,
                                                   {PlacementNeed::OPEN, PlacementNeed::MATCHING}),
          .below = PartnershipOfScope(scope),
          .from = {},
          .to = {},
          .conditions = {}};
}

}  // namespace

Result<v1::Endings> GetEndings(View& view, const v1::GetEndingsRequest& request) {
  RETURN_IF_ERROR(RequireScope(view, request.name()));
  const Day today = DayOf(view.now());
  ASSIGN_OR_RETURN(const auto countries,
                   CountriesToRead(view, request.name(), request.programme()));
  const DatedQuery query = EndingBy(countries, request.name(), today + request.within_days());
  OfProgramme of_programme(view, request.programme());
  v1::Endings response;
  ASSIGN_OR_RETURN(const auto placements,
                   PageOfProgramme(view, kPlacements, query, of_programme, request, response));
  for (const Placement& placement : placements)
    *response.add_endings() = EndingOf(placement, today);
  return response;
}

Result<v1::Vacancies> GetVacancies(View& view, const v1::GetVacanciesRequest& request) {
  RETURN_IF_ERROR(RequireScope(view, request.name()));
  const Day today = DayOf(view.now());
  ASSIGN_OR_RETURN(const auto countries,
                   CountriesToRead(view, request.name(), request.programme()));
  const DatedQuery query = Vacant(countries, request.name());
  OfProgramme of_programme(view, request.programme());
  v1::Vacancies response;
  ASSIGN_OR_RETURN(const auto needs,
                   PageOfProgramme(view, kNeeds, query, of_programme, request, response));
  for (const PlacementNeed& need : needs) *response.add_vacancies() = DescribeVacancy(need, today);
  if (!request.page_token().empty()) return response;
  AddEmptyBuckets(response);
  RETURN_IF_ERROR(ForEachDated(view, kNeeds, query, [&](const PlacementNeed& need) -> Status {
    ASSIGN_OR_RETURN(const bool is_asked_for, of_programme.Has(need.name()));
    if (is_asked_for) CountByAge(DescribeVacancy(need, today), response);
    return OkStatus();
  }));
  return response;
}

Result<v1::DaysInRole> GetDaysInRole(View& view, const v1::GetDaysInRoleRequest& request) {
  RETURN_IF_ERROR(RequireScope(view, request.name()));
  OfProgramme of_programme(view, request.programme());
  v1::DaysInRole response;
  std::vector<Placement> placements;
  if (CollectionOf(request.name()) == "professionals") {
    ASSIGN_OR_RETURN(placements, PlacementsOfProfessional(view, request, response));
  } else {
    ASSIGN_OR_RETURN(placements,
                     PageOfProgramme(view, kPlacements, PlacementsByLastDay(request.name(), true),
                                     of_programme, request, response));
  }
  for (const Placement& placement : placements) {
    ASSIGN_OR_RETURN(const bool is_asked_for, of_programme.Has(placement.name()));
    if (is_asked_for) AddRoleDays(placement, DayOf(view.now()), response);
  }
  return response;
}

Result<v1::TimeToStart> GetTimeToStart(View& view, const v1::GetTimeToStartRequest& request) {
  RETURN_IF_ERROR(CheckPeriod(request.period()));
  RETURN_IF_ERROR(RequireScope(view, request.name()));
  ASSIGN_OR_RETURN(const auto countries,
                   CountriesToRead(view, request.name(), request.programme()));
  DatedQuery query{.column = "{country}/open_date",
                   .ranges = {},
                   .below = PartnershipOfScope(request.name()),
                   .from = ToDay(request.period().start()),
                   .to = {},
                   .conditions = {}};
  for (const std::string& country : countries) query.ranges.push_back(country + "/");
  if (request.period().has_end()) query.to = ToDay(request.period().end());
  OfProgramme of_programme(view, request.programme());
  std::vector<NeedWithPlacements> needs;
  RETURN_IF_ERROR(ForEachDated(view, kNeeds, query, [&](const PlacementNeed& need) -> Status {
    ASSIGN_OR_RETURN(const bool is_asked_for, of_programme.Has(need.name()));
    if (!is_asked_for) return OkStatus();
    ASSIGN_OR_RETURN(auto placements, view.List(kPlacements, Referring("need", need.name())));
    needs.push_back({need, std::move(placements)});
    return OkStatus();
  }));
  v1::TimeToStart response = DescribeTimeToStart(needs);
  response.set_name(request.name());
  return response;
}

}  // namespace tandem::placement
