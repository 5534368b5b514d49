#pragma once

#include "tandem/placement/v1/placement.pb.h"

// What another last day has replaced, so that an extension, a notice or an early end that was
// entered in error can be taken back.
namespace tandem::placement {

// Keeps what is there before `step` gives it another last day.
void KeepEnd(v1::Placement& placement, v1::StepRetraction::Step step);
// What it was before the last of them; null unless `step` was that.
const v1::FormerEnd* LastFormerEnd(const v1::Placement& placement, v1::StepRetraction::Step step);

// Each leads back to the last FormerEnd, which is there, and forgets it. The early end of one that
// runs again, or a notice: the share that it was given meanwhile stays, on the days that it had.
void RestoreBeforeEarlyEnd(v1::Placement& placement);
// The notice and the return of before count again.
void RestoreBeforeExtension(v1::Placement& placement);

}  // namespace tandem::placement
