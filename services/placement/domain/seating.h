#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/placement/domain/assignment.h"
#include "services/placement/domain/match_plan.h"
#include "services/placement/domain/relaxation.h"

// Who takes which seats, several of them where their days and full time allow.
namespace tandem::placement {

using ConsideredByNeed = std::map<std::string_view, Considered>;

// A seat, and who takes it on which days.
struct SeatTaken {
  const Considered* considered;
  const Available* one;
  DaySpan days;
  int share_percent;
  Micros score;  // of the seat, as they were chosen
};

struct Seating {
  std::vector<SeatTaken> seats;    // by need, then professional
  std::vector<OpenNeed> unfilled;  // with the seats that stay open, by name
  // Those who take some, with these as placements.
  std::map<std::string_view, Available> seated;
};

// Fills `open`, which are needs of `considered`, as Assign does, with everybody in as many seats as
// they can take whichever these are (MostTogether): the best of all ways where nobody could take
// more of some than of others. Then whoever is left some time takes further seats, again and again,
// as long as there are such.
Seating FillSeats(const ConsideredByNeed& considered, const std::vector<OpenNeed>& open,
                  const Wanted& wanted);

}  // namespace tandem::placement
