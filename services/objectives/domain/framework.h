#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/lifecycle.h"
#include "tandem/objectives/v1/competency_framework.pb.h"

namespace tandem::objectives {

// Draft → Published → Retired. It is immutable from its publication on: only then can anything
// refer to it.
extern const Lifecycle<v1::CompetencyFramework> kFrameworkLifecycle;

// A new framework is a DRAFT with unique ids and levels from 1 without gaps; FRAMEWORK_IMMUTABLE if
// another than a draft is changed.
Status ValidateFramework(v1::CompetencyFramework& framework, const v1::CompetencyFramework* before);
Status Publish(v1::CompetencyFramework& framework);
Status Retire(v1::CompetencyFramework& framework);

// The names of all its competencies.
std::vector<std::string> CompetenciesOf(const v1::CompetencyFramework& framework);
// "competencyFrameworks/amp-health" of
// "competencyFrameworks/amp-health/competencies/prioritisation".
std::string FrameworkOf(std::string_view competency);
// The competency of that name; null if the framework has none.
const v1::CompetencyFramework::Competency* FindCompetency(const v1::CompetencyFramework& framework,
                                                          std::string_view competency);
// Whether something new may refer to `competency`: FRAMEWORK_NOT_PUBLISHED; one that the framework
// doesn't have is added to `errors` at `field`.
Status MayReferTo(const v1::CompetencyFramework& framework, std::string_view competency,
                  std::string_view field, FieldErrors& errors);
Status MayReferTo(const v1::CompetencyFramework& framework);

}  // namespace tandem::objectives
