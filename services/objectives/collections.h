#pragma once

#include "libs/common/store/collection.h"
#include "tandem/objectives/v1/assessment.pb.h"
#include "tandem/objectives/v1/competency_framework.pb.h"
#include "tandem/objectives/v1/indicator.pb.h"
#include "tandem/objectives/v1/measurement.pb.h"
#include "tandem/objectives/v1/objective_set.pb.h"
#include "tandem/objectives/v1/partnership_objective.pb.h"
#include "tandem/objectives/v1/team_priority.pb.h"

// What objectives stores.
namespace tandem::objectives {

inline constexpr Collection<v1::TeamPriority> kTeamPriorities{
    .pattern = "countries/{country}/partnerships/{partnership}/teamPriorities/{team_priority}",
    .columns = {"team", "state"},
};

inline constexpr Collection<v1::CompetencyFramework> kFrameworks{
    .pattern = "competencyFrameworks/{competency_framework}",
    .columns = {"state", "display_name"},
};

inline constexpr Collection<v1::Assessment> kAssessments{
    .pattern = "countries/{country}/partnerships/{partnership}/assessments/{assessment}",
    .columns = {"state", "team", "subject", "round", "assess_date"},
};

// Apart from the assessment, which everybody may read: a side's scores are hidden from the other
// until both have scored.
inline constexpr Collection<v1::ScoreSheet> kScoreSheets{
    .pattern =
        "countries/{country}/partnerships/{partnership}/assessments/{assessment}/scoreSheets/"
        "{score_sheet}",
};

inline constexpr Collection<v1::ObjectiveSet> kObjectiveSets{
    .pattern = "countries/{country}/partnerships/{partnership}/objectiveSet",
};

// A new objective or indicator saves the set, which counts them: so a rule over all of them is
// guarded by the set.
inline constexpr Collection<v1::PartnershipObjective> kObjectives{
    .pattern = "countries/{country}/partnerships/{partnership}/objectives/{objective}",
    .columns = {"state", "team", "objective_set"},
};

inline constexpr Collection<v1::Indicator> kIndicators{
    .pattern = "countries/{country}/partnerships/{partnership}/indicators/{indicator}",
    .columns = {"state", "objective", "team", "timing", "latest_period_end", "objective_set",
                "measurement_due_date", "measurement_overdue"},
};

// An approval saves the indicator, which knows the latest approved one.
inline constexpr Collection<v1::Measurement> kMeasurements{
    .pattern =
        "countries/{country}/partnerships/{partnership}/indicators/{indicator}/measurements/"
        "{measurement}",
    .columns = {"state", "period.end"},
};

}  // namespace tandem::objectives
