#pragma once

#include "libs/common/store/unit.h"
#include "tandem/objectives/v1/competency_framework.pb.h"

namespace tandem::objectives {

Result<v1::CompetencyFramework> PublishCompetencyFramework(
    Unit& unit, const v1::PublishCompetencyFrameworkRequest& request);
Result<v1::CompetencyFramework> RetireCompetencyFramework(
    Unit& unit, const v1::RetireCompetencyFrameworkRequest& request);
Result<v1::CompetencyFramework> InstallCompetencyFramework(
    Unit& unit, const v1::InstallCompetencyFrameworkRequest& request);

}  // namespace tandem::objectives
