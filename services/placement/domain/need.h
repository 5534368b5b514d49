#pragma once

#include <span>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/match.pb.h"
#include "tandem/placement/v1/need.pb.h"
#include "tandem/placement/v1/partnership.pb.h"

// What a team needs, and how its seats are taken.
namespace tandem::placement {

extern const Lifecycle<v1::PlacementNeed> kNeedLifecycle;

// Begins open; a management partner's need asks for 24 months unless it says more, or why not.
// INVALID_FIELDS for fewer months than that, a reason that there is no use for, a window that is
// open-ended or ends before it starts, what is asked for twice, fewer days than its minimum, seats
// that an update changes, and another of what is kept of one that IsKept; NEED_OVER on a change.
Status ValidateNeed(v1::PlacementNeed& need, const v1::PlacementNeed* before);

// Of a new need: since when it is open, `today` unless it says.
void NoteAsked(v1::PlacementNeed& need, Day today);

// Whether it has seats to fill: open or matching.
bool IsOpen(const v1::PlacementNeed& need);
// Whether an update keeps what whoever accepts a match of it accepts: the team, the mode, how long,
// for how much of full time, and the clearances that it requires. So once it is matching or filled.
bool IsKept(const v1::PlacementNeed& need);

// How many are needed in all: with more seats a filled need is open again, and one whose seats are
// all taken is filled. VERB_NOT_ALLOWED; SEATS_TAKEN for fewer than are taken.
Status ChangeSeats(v1::PlacementNeed& need, int seats, Day today);
// Someone is proposed. NEED_FULL, NEED_OVER.
Status BeginMatching(v1::PlacementNeed& need);
// A match is confirmed; the last seat fills the need, and with others FollowMatches says its state.
// NEED_FULL, NEED_OVER.
Status TakeSeat(v1::PlacementNeed& need);
// A placement was cancelled. Opens the need again, unless it was stood down or has expired; answers
// whether it did; FollowMatches says more. One that was filled is vacant since `today`.
bool ReleaseSeat(v1::PlacementNeed& need, Day today);
// A placement that had given its seat back takes it again: it never ended. What has expired since
// is filled, if that was its last seat; what was stood down stays so. NEED_FULL.
Status TakeSeatAgain(v1::PlacementNeed& need);
// Of one with seats left: matching while one of `matches`, which are its own, is open, else open.
void FollowMatches(v1::PlacementNeed& need, std::span<const v1::Match> matches);

// When it expires: the day after its window, but not within 21 days of `entered`, so that a need
// from the past can be entered and filled.
Time ExpiryOf(const v1::PlacementNeed& need, Time entered);

// What a placement for it takes of full time: `otherwise` where it does not say.
int ShareFor(const v1::PlacementNeed& need, int otherwise);

// The last day of its window, later by the days since it was stated on which `partnership` was on
// hold.
Day LastDayToFill(const v1::PlacementNeed& need, const v1::Partnership& partnership, Day today);

}  // namespace tandem::placement
