#pragma once

#include "libs/common/store/change.h"

namespace tandem {

// Refuses, before it joins a batch, what some engine would refuse and fail the batch with:
// INVALID_ARGUMENT on names or columns that hold NUL or are too long to be indexed, columns that
// are not the collection's, and a name that is written twice.
Status CheckChange(const Change& change);

}  // namespace tandem
