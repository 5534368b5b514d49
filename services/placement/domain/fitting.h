#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/placement/domain/constraints.h"
#include "tandem/placement/v1/match.pb.h"
#include "tandem/placement/v1/need.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/professional.pb.h"

// Whether somebody can fill a seat, proposed by hand or by a run: the same rules.
namespace tandem::placement {

struct Fitting {
  const v1::PlacementNeed& need;
  std::string_view country;              // where its team is
  const std::set<std::string>& senders;  // as SendersOf has them
  const v1::Professional& professional;
  std::string_view institution;               // theirs, if it may be one of `senders`
  std::span<const v1::Placement> placements;  // theirs
  const v1::Match& match;                     // with the days and the share
};

// What the match can take of full time beside their placements, on all of its days, up to its
// share.
int ShareLeft(const Fitting& fitting);

inline constexpr std::string_view kShareFree = "SHARE_FREE";
// Where open matches are in the way instead, by a run or a runner-up.
inline constexpr std::string_view kNoOpenMatch = "NO_OPEN_MATCH";

// Each hard constraint that is not met: those of UnmetConstraints, FROM_THE_OTHER_SIDE, and
// SHARE_FREE.
std::vector<Shortfall> Misfits(const Fitting& fitting);

// What whoever may not read a professional is told instead of what keeps them.
inline constexpr std::string_view kAskWhoMayRead = "Ask a programme manager, who may read why.";

// OK if nothing is `unmet`, which are Misfits and what else is asked of the match. Else
// CONSTRAINTS_UNMET with each; PLACEMENT_TOO_SHORT or SHARE_ABOVE_FULL_TIME if that is all.
// `may_read`: whether the caller may read the professional, and so what keeps them.
Status RequireFit(const Fitting& fitting, const std::vector<Unmet>& unmet, bool may_read);

// How few months the days of a match are for its need; none where they are enough.
inline constexpr std::string_view kLongEnough = "LONG_ENOUGH";
std::vector<Unmet> UnmetDuration(const v1::PlacementNeed& need, const v1::Match& match);

}  // namespace tandem::placement
