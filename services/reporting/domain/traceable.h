#pragma once

#include <string>
#include <string_view>

#include "tandem/reporting/v1/country_report.pb.h"
#include "tandem/reporting/v1/partnership_report.pb.h"

// The numbers of a report that can be traced, and how they are called: "achievement" of the whole,
// "objectives/strategic-plan.achievement" of a part, named relative to what the report is about.
namespace tandem::reporting {

struct FieldPath {
  std::string part;    // "objectives/strategic-plan"; empty for the whole
  std::string number;  // "achievement"
};
// Splits at the last point; ids have none, but those of a gap
// ("capability_gaps/ncd/amp-health.prioritisation.gap").
FieldPath ParseField(std::string_view field);
std::string FormatField(std::string_view part, std::string_view number);

// "capability_gaps/ncd/amp-health.prioritisation"; a team of another country than `within` has that
// before it ("ke.ncd").
std::string GapPart(std::string_view within, std::string_view team, std::string_view competency);
// Of a country: without the team.
std::string GapPart(std::string_view competency);
// The row of `partnership`'s report that the part of a gap means; "" for another part.
std::string RowOfGapPart(std::string_view partnership, std::string_view part);
// "funding/education" of a line of the budget, "funding/GBP" of a country; and back, "" for another
// part.
std::string FundingPart(std::string_view of);
std::string_view FundingOf(std::string_view part);
// "stages/MANAGEMENT_PARTNER/DELIVER".
std::string StagePart(placement::v1::PartnershipKind kind, placement::v1::Partnership::State state);
// "objectives/ACTIVE", "recommendations/ISSUED".
std::string StatePart(objectives::v1::PartnershipObjective::State state);
std::string StatePart(learning_content::v1::Recommendation::State state);

void SetTraceableFields(v1::PartnershipReport& report);
void SetTraceableFields(v1::CountryReport& report);

}  // namespace tandem::reporting
