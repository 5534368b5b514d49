#include "services/placement/handlers/timelines.h"

#include <algorithm>
#include <optional>

#include "services/placement/collections.h"
#include "services/placement/domain/timeline.h"

namespace tandem::placement {
namespace {

// The day on which the first fellow or exchange visitor began.
Result<std::optional<Day>> FirstExchange(View& view, std::string_view partnership) {
  std::optional<Day> first;
  for (const auto role : {v1::Placement::FELLOW, v1::Placement::EXCHANGE_VISITOR}) {
    ASSIGN_OR_RETURN(
        const auto exchanges,
        view.List(kPlacements, Below(partnership).Where("role", Op::kEqual, std::int64_t{role})));
    for (const v1::Placement& exchange : exchanges) {
      if (exchange.phase_changes().empty()) continue;
      const Day began = ToDay(exchange.phase_changes(0).effective_date());
      first = std::min(first.value_or(began), began);
    }
  }
  return first;
}

}  // namespace

Result<v1::Timeline> GetTimeline(View& view, const v1::GetTimelineRequest& request) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership, view.Load(kPartnerships, request.name()));
  ASSIGN_OR_RETURN(const v1::Programme programme, view.Load(kProgrammes, partnership.programme()));
  ASSIGN_OR_RETURN(const auto first, FirstExchange(view, partnership.name()));
  const Day as_of = request.has_as_of() ? ToDay(request.as_of()) : DayOf(view.now());
  return DescribeTimeline(partnership, programme.clocks(), first, as_of);
}

}  // namespace tandem::placement
