#pragma once

#include <string>

#include "services/tandem/client/display_names.h"
#include "services/tandem/client/terminal.h"
#include "tandem/placement/v1/match_run.pb.h"
#include "tandem/placement/v1/partnership.pb.h"

// Answers of placement that a table shows better than their fields do.
namespace tandem::client {

// Each condition of each stage, met or not, by whom and when, and what is missing.
std::string Text(const placement::v1::Gate& gate, const Terminal& terminal,
                 const DisplayNames& called = {});
// Who is proposed for which need, why, and who would be next; which seats stay open, and why.
std::string Text(const placement::v1::MatchRun& run, const Terminal& terminal,
                 const DisplayNames& called = {});

}  // namespace tandem::client
