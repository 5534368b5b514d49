#pragma once

#include <string>
#include <vector>

#include "libs/common/events/consumer.h"
#include "libs/common/events/epochs.h"

namespace tandem {

// The keys of `source` of which `options.name` has applied something that a restore has undone
// (`ended`), each with the position, as "countries/ke/partnerships/p (1.42.0)". Of a projection the
// marks stay, until a rebuild; of reactions they are moved to where the next epoch began, so
// that each key is told once.
Result<std::vector<std::string>> TakeUndone(const Consumer::Options& options,
                                            const std::string& source, const EndedEpochs& ended);

}  // namespace tandem
