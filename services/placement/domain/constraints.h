#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/decimal.h"
#include "libs/common/base/status.h"
#include "services/placement/domain/days.h"
#include "tandem/placement/v1/match.pb.h"
#include "tandem/placement/v1/need.pb.h"
#include "tandem/placement/v1/professional.pb.h"

// What a professional must meet to be matched with a need, whatever the score.
namespace tandem::placement {

// What is not met, how much is missing, and how the need would have to give way.
struct Shortfall {
  Unmet unmet;  // "fr is known at A1, B2 is needed."
  // A part of all that there can be: of the six levels of CEFR or the five of a competency, of the
  // days of the placement, of full time. At most 1.
  Micros missing = kOne;
  std::string change = {};  // of the need that lifts it: "Ask for fr at A1."; empty if none does
  // Which of the languages, competencies or kinds of clearances of the need it is.
  int of = 0;
};

inline constexpr std::string_view kStartWithinWindow = "START_WITHIN_WINDOW";
inline constexpr std::string_view kDaysAvailable = "DAYS_AVAILABLE";

// Each hard constraint that is not met: the professional's state, the country of the team, the
// languages, the required competencies and clearances, the window of the need, and that they are
// available on all days of `match`.
std::vector<Shortfall> UnmetConstraints(const v1::PlacementNeed& need,
                                        const v1::Professional& professional,
                                        const v1::Match& match, std::string_view country);

// The first of `days` on which they are not available; one after the last if they are on all.
Day FirstAbsence(const v1::Professional& professional, const DaySpan& days);

// Whether who is placed in `country` can take these days more: CONSTRAINTS_UNMET with the state,
// the country, and the days on which they are not available.
Status CheckDays(std::string_view placement, const v1::Professional& professional,
                 std::string_view country, std::span<const DaySpan> days);

// Fills the remarks of `match`: clearances that the need requires and that run out before its last
// day, and another share of full time than the need's. Not of which kind: more people read a match
// than a professional.
void AddRemarks(const v1::PlacementNeed& need, const v1::Professional& professional,
                std::string_view country, v1::Match& match);

// How `need` would say that who fills it stays so many days and whole months alone; empty where it
// can't be changed now.
std::string ShorterStay(const v1::PlacementNeed& need, std::int64_t days, int months);

std::string CefrName(int level);

}  // namespace tandem::placement
