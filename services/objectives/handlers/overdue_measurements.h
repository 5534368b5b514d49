#pragma once

#include "libs/common/base/date.h"
#include "libs/common/store/unit.h"
#include "tandem/objectives/v1/indicator.pb.h"
#include "tandem/objectives/v1/objective_set.pb.h"
#include "tandem/objectives/v1/partnership_objective.pb.h"

// Periods that nobody has measured in time.
namespace tandem::objectives {

// Due the day after a period should have been measured and approved.
inline constexpr TimerKind kMeasurementOverdue{"measurement-overdue"};

// A baseline was set or a measurement of `objective` approved: notes in `indicator`, which the
// caller saves, when the next one is due; `before` is how it was.
void AwaitMeasurement(Unit& unit, v1::Indicator& indicator, const v1::Indicator& before,
                      const v1::PartnershipObjective& objective);
// Work on the objective, which was loaded in this unit, begins, and with it the first period of the
// indicators that nothing is known of. Where somebody waits already, the day stays.
Status AwaitFirstMeasurements(Unit& unit, const v1::PartnershipObjective& objective);
// Nobody waits for more of these: their objective, which was loaded in this unit, is concluded or
// dropped, or their set is closed.
Status AwaitNoMeasurements(Unit& unit, const Query& indicators);
// The clocks stood still from `frozen` to `thawed`.
Status PutOffMeasurements(Unit& unit, const v1::ObjectiveSet& set, Day frozen, Day thawed);
// Timer kMeasurementOverdue. Not while the set is frozen: its thaw sets the timer anew.
Status FlagOverdueMeasurement(Unit& unit, std::string_view indicator);

}  // namespace tandem::objectives
