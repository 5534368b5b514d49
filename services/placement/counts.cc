#include "services/placement/counts.h"

#include "services/placement/collections.h"

namespace tandem::placement {

void DeclareCounts(Declarations& d) {
  d.Count(kPartnerships, {.metric = "tandem_partnerships",
                          .help = "Partnerships, by stage.",
                          .by = {{"state", "stage"}}});
  d.Count(
      kPlacements,
      {.metric = "tandem_placements", .help = "Placements, by state.", .by = {{"state", "state"}}});
  d.Count(kPlacements, {.metric = "tandem_active_placements",
                        .help = "People who are in place now, by phase and role.",
                        .by = {{"phase", "phase"}, {"role", "role"}},
                        .where = "state",
                        .holds = {v1::Placement::ACTIVE}});
  d.Count(kMatches, {.metric = "tandem_matches_waiting",
                     .help = "Matches that wait for the word of one side or of both.",
                     .by = {{"state", "state"}},
                     .where = "state",
                     .holds = {v1::Match::PROPOSED, v1::Match::ACCEPTED_BY_ONE}});
  d.Count(kNeeds, {.metric = "tandem_needs_open",
                   .help = "Needs with seats to fill.",
                   .by = {{"state", "state"}},
                   .where = "state",
                   .holds = {v1::PlacementNeed::OPEN, v1::PlacementNeed::MATCHING}});
  d.Count(kBoards, {.metric = "tandem_boards",
                    .help = "Oversight boards, by state.",
                    .by = {{"state", "state"}}});
}

}  // namespace tandem::placement
