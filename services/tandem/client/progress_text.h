#pragma once

#include <string>

#include "services/tandem/client/terminal.h"
#include "tandem/objectives/v1/assessment.pb.h"
#include "tandem/objectives/v1/progress.pb.h"

// How far a team is, as tables: what objectives computes.
namespace tandem::client {

std::string Text(const objectives::v1::Capability& capability, const Terminal& terminal);
std::string Text(const objectives::v1::PartnershipProgress& progress, const Terminal& terminal);

}  // namespace tandem::client
