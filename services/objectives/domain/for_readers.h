#pragma once

#include "tandem/objectives/v1/assessment.pb.h"
#include "tandem/objectives/v1/progress.pb.h"

// Answers as they leave the service: every value once, as a decimal.
namespace tandem::objectives {

v1::PartnershipProgress ForReaders(v1::PartnershipProgress progress);
v1::Capability ForReaders(v1::Capability capability);

}  // namespace tandem::objectives
