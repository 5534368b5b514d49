#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/placement/domain/best_fit.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/match_plan.h"
#include "tandem/placement/v1/match_run.pb.h"

// Why seats stay open, and what change of the need would fill them.
namespace tandem::placement {

using AvailableByName = std::map<std::string_view, const Available*>;

// Somebody whom no constraint excludes from a need.
struct Suitable {
  const Available* one;
  Micros score;  // of the match, with nobody else proposed for its team
  DaySpan days;
  int share_percent;
};

// What is kept of the pairs of a need, of which there may be millions in all: not their fits.
struct Considered {
  const NeedToFill* to_fill;
  std::map<std::string, int> excluded = {};  // by constraint
  std::vector<Distance> distances = {};      // by name, as AvailableByName
  std::vector<Suitable> suitable = {};       // by name
  std::set<std::string_view> proposed = {};  // for it, by this run
};

// A need with the seats that stay open.
struct OpenSeats {
  const Considered* considered;
  int seats;
};

// What is asked, once the need has given way.
struct Asked {
  NeedToFill to_fill;
  Wanted wanted;
};
// As `wanted` of `to_fill` would be with each change that the shortfalls of `fit` name, which is
// that of `one`: so that it lets them in, if every shortfall names one.
Asked Relaxed(const NeedToFill& to_fill, const Wanted& wanted, const Available& one,
              const Fit& fit);
// Somebody, and what stands between them and the need.
struct Near {
  const Available* one = nullptr;
  Fit fit = {};
};
// With the changes for all of `several`.
Asked Relaxed(const NeedToFill& to_fill, const Wanted& wanted,
              std::span<const Near* const> several);

// Adds each of `open`, in their order, to what `run` leaves unfilled. No two needs count on the
// same person, and none on any of `taken`, who have no time left: so the changes of all needs
// together fill as many seats as they say. `available` have what they are proposed for as
// placements.
void Explain(const std::vector<OpenSeats>& open, const AvailableByName& available,
             std::set<std::string_view> taken, const Wanted& wanted, v1::MatchRun& run);

}  // namespace tandem::placement
