#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "tandem/learning_content/v1/events.pb.h"
#include "tandem/objectives/v1/events.pb.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/reporting/v1/partnership_report.pb.h"

// What each event sets in the report of its partnership. Every function sets the contribution of
// one resource and adds nothing to what is there, so the same event twice, or events of different
// services in any order, make the same report. Derive computes the rest.
namespace tandem::reporting {

// "countries/lr/partnerships/amp/report" for "countries/lr/partnerships/amp".
std::string ReportOf(std::string_view partnership);
// A report about `partnership` before anything has happened.
void Begin(v1::PartnershipReport& report, std::string_view partnership);

void SetPartnership(v1::PartnershipReport& report, const placement::v1::Partnership& partnership);
// Discover began on `day`.
void BeginStages(v1::PartnershipReport& report, Day day);
void SetStage(v1::PartnershipReport& report, const placement::v1::PartnershipStageChanged& event);

void SetPlacement(v1::PartnershipReport& report, v1::PlacementRow row);
void SetObjective(v1::PartnershipReport& report, v1::ObjectiveRow row);
void SetIndicator(v1::PartnershipReport& report, const objectives::v1::IndicatorProgress& progress);
void CloseIndicator(v1::PartnershipReport& report, const std::string& indicator);
void SetGap(v1::PartnershipReport& report, const std::string& team,
            const objectives::v1::CompetencyGap& gap);
void SetRecommendation(v1::PartnershipReport& report, const std::string& recommendation,
                       const learning_content::v1::RecommendationFacts& facts);

// Everything that follows from the contributions; `time` is the event's.
void Derive(v1::PartnershipReport& report, Time time);

// Whether an objective in `state` counts in roll-ups: from its agreement on, unless it was dropped
// or proposed anew.
bool Counts(objectives::v1::PartnershipObjective::State state);

}  // namespace tandem::reporting
