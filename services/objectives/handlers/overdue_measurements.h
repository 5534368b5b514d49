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

// A baseline was set or a measurement approved: notes in `indicator`, which the caller saves, when
// the next one is due.
void AwaitMeasurement(Unit& unit, v1::Indicator& indicator);
// `objective`, which was loaded in this unit, is concluded or dropped: nobody waits for more.
Status AwaitNoMeasurements(Unit& unit, const v1::PartnershipObjective& objective);
// The clocks stood still from `frozen` to `thawed`.
Status PutOffMeasurements(Unit& unit, const v1::ObjectiveSet& set, Day frozen, Day thawed);
// Timer kMeasurementOverdue. Not while the set is frozen: its thaw sets the timer anew.
Status FlagOverdueMeasurement(Unit& unit, std::string_view indicator);

}  // namespace tandem::objectives
