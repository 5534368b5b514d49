#pragma once

#include <string>

#include "libs/common/base/date.h"
#include "libs/common/store/unit.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/project.pb.h"

namespace tandem::placement {

// A new or changed project. Like every verb of one it saves the partnership, which knows what the
// awards of each budget line come to.
Status PrepareProject(Unit& unit, v1::Project& project, const v1::Project* before);
Result<v1::Project> AwardProject(Unit& unit, const v1::AwardProjectRequest& request);
Result<v1::Project> RejectProject(Unit& unit, const v1::EndProjectRequest& request);
Result<v1::Project> StartProject(Unit& unit, const v1::StartProjectRequest& request);
Result<v1::Project> RecordProjectReceipt(Unit& unit,
                                         const v1::RecordProjectReceiptRequest& request);
Result<v1::Project> RecordProjectSpend(Unit& unit, const v1::RecordProjectSpendRequest& request);
Result<v1::Project> VoidProjectReceipt(Unit& unit, const v1::VoidProjectReceiptRequest& request);
Result<v1::Project> VoidProjectSpend(Unit& unit, const v1::VoidProjectSpendRequest& request);
Result<v1::Project> CompleteProject(Unit& unit, const v1::EndProjectRequest& request);
Result<v1::Project> TerminateProject(Unit& unit, const v1::EndProjectRequest& request);

// What ends with `partnership`: projects that were applied for are rejected, those under way
// terminated. Counts its funding anew; the caller saves it.
Status EndProjects(Unit& unit, v1::Partnership& partnership, Day day, const std::string& reason);

}  // namespace tandem::placement
