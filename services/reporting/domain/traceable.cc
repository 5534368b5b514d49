#include "services/reporting/domain/traceable.h"

#include "fmt/format.h"
#include "libs/common/base/names.h"

namespace tandem::reporting {
namespace {

constexpr std::string_view kGaps = "capability_gaps/";
constexpr std::string_view kFunding = "funding/";

std::string CompetencyId(std::string_view competency) {
  return fmt::format("{}.{}", Segment(competency, "competencyFrameworks"), IdOf(competency));
}

template <class Report>
void Offer(Report& report, std::string_view part, std::string_view number,
           std::string_view display_name) {
  v1::TraceableField& field = *report.add_traceable_fields();
  field.set_field(FormatField(part, number));
  field.set_display_name(std::string(display_name));
}

template <class Report>
void OfferMaintained(Report& report) {
  if (report.held() > 0) Offer(report, "", "held", "Indicators to maintain that are held");
  if (report.not_held() > 0)
    Offer(report, "", "not_held", "Indicators to maintain that are not held");
}

template <class Report>
void OfferChange(Report& report) {
  if (!report.has_change()) return;
  Offer(report, "", "mean_of_changes", "Mean of changes");
  Offer(report, "", "change_of_means", "Change of means");
}

const std::string& NameOf(const v1::RecommendationCount& row) {
  return learning_content::v1::Recommendation::State_Name(row.state());
}

// The four numbers of a line, or of a currency.
template <class Report>
void OfferFunding(Report& report, const std::string& part, std::string_view display_name) {
  for (const char* number : {"committed", "awarded", "received", "spent"}) {
    Offer(report, FundingPart(part), number, fmt::format("{}: {}", display_name, number));
  }
}

void OfferObjectives(v1::PartnershipReport& report) {
  for (const v1::ObjectiveRow& row : report.objectives()) {
    Offer(report, fmt::format("objectives/{}", IdOf(row.objective())), "achievement",
          fmt::format("Achievement of {}", row.display_name()));
  }
}

void OfferIndicators(v1::PartnershipReport& report) {
  for (const v1::IndicatorRow& row : report.indicators()) {
    const std::string part = fmt::format("indicators/{}", IdOf(row.indicator()));
    if (!row.outside_averages()) {
      Offer(report, part, "achievement", fmt::format("Achievement of {}", row.display_name()));
    }
    if (!row.actual().empty()) {
      Offer(report, part, "actual", fmt::format("Actual value of {}", row.display_name()));
    }
    if (row.has_change()) {
      Offer(report, part, "mean_of_changes",
            fmt::format("Mean of changes of {}", row.display_name()));
      Offer(report, part, "change_of_means",
            fmt::format("Change of means of {}", row.display_name()));
    }
  }
}

}  // namespace

FieldPath ParseField(std::string_view field) {
  const std::size_t point = field.rfind('.');
  if (point == std::string_view::npos) return {"", std::string(field)};
  return {std::string(field.substr(0, point)), std::string(field.substr(point + 1))};
}

std::string FormatField(std::string_view part, std::string_view number) {
  return part.empty() ? std::string(number) : fmt::format("{}.{}", part, number);
}

std::string GapPart(std::string_view within, std::string_view team, std::string_view competency) {
  const bool is_near = CountryOf(within) == CountryOf(team);
  const std::string country = is_near ? "" : fmt::format("{}.", IdOf(CountryOf(team)));
  return fmt::format("{}{}{}/{}", kGaps, country, IdOf(team), CompetencyId(competency));
}

std::string GapPart(std::string_view competency) {
  return fmt::format("{}{}", kGaps, CompetencyId(competency));
}

std::string RowOfGapPart(std::string_view partnership, std::string_view part) {
  if (!part.starts_with(kGaps)) return "";
  std::string_view team = part.substr(kGaps.size());
  const std::size_t slash = team.find('/');
  if (slash == std::string_view::npos) return "";
  const std::string_view competency = team.substr(slash + 1);
  team = team.substr(0, slash);
  const bool is_near = team.find('.') == std::string_view::npos;
  const std::string country = is_near ? fmt::format("{}.", IdOf(CountryOf(partnership))) : "";
  return fmt::format("{}/reportRows/capability_gaps.{}{}.{}", partnership, country, team,
                     competency);
}

std::string StagePart(placement::v1::PartnershipKind kind,
                      placement::v1::Partnership::State state) {
  return fmt::format("stages/{}/{}", placement::v1::PartnershipKind_Name(kind),
                     placement::v1::Partnership::State_Name(state));
}

std::string StatePart(objectives::v1::PartnershipObjective::State state) {
  return "objectives/" + objectives::v1::PartnershipObjective::State_Name(state);
}

std::string StatePart(learning_content::v1::Recommendation::State state) {
  return "recommendations/" + learning_content::v1::Recommendation::State_Name(state);
}

std::string FundingPart(std::string_view of) { return fmt::format("{}{}", kFunding, of); }

std::string_view FundingOf(std::string_view part) {
  return part.starts_with(kFunding) ? part.substr(kFunding.size()) : std::string_view();
}

void SetTraceableFields(v1::PartnershipReport& report) {
  report.clear_traceable_fields();
  Offer(report, "", "achievement", "Achievement of the partnership");
  Offer(report, "", "days_to_deliver", "Days to Deliver");
  Offer(report, "", "active_placements", "Active placements");
  OfferMaintained(report);
  OfferChange(report);
  OfferObjectives(report);
  OfferIndicators(report);
  for (const v1::GapRow& row : report.capability_gaps()) {
    Offer(report, GapPart(report.partnership(), row.team(), row.competency()), "gap",
          fmt::format("Gap of {} in {}", IdOf(row.team()), row.display_name()));
  }
  for (const v1::RecommendationCount& row : report.recommendation_counts()) {
    Offer(report, StatePart(row.state()), "count", "Recommendations that are " + NameOf(row));
  }
  for (const v1::FundingRow& row : report.funding()) {
    OfferFunding(report, row.line(), row.display_name());
  }
}

void SetTraceableFields(v1::CountryReport& report) {
  report.clear_traceable_fields();
  Offer(report, "", "achievement", "Achievement of the country's partnerships");
  Offer(report, "", "days_to_deliver", "Mean days to Deliver");
  Offer(report, "", "active_placements", "Active placements");
  OfferMaintained(report);
  OfferChange(report);
  for (const v1::ObjectiveCount& row : report.objectives()) {
    Offer(report, StatePart(row.state()), "count",
          "Objectives that are " + objectives::v1::PartnershipObjective::State_Name(row.state()));
  }
  for (const v1::StageCount& row : report.stages()) {
    Offer(report, StagePart(row.kind(), row.state()), "count",
          fmt::format("Partnerships in {}", placement::v1::Partnership::State_Name(row.state())));
  }
  for (const v1::GapDistribution& row : report.capability_gaps()) {
    Offer(report, GapPart(row.competency()), "teams",
          fmt::format("Teams and their gaps in {}", row.display_name()));
  }
  for (const v1::RecommendationCount& row : report.recommendations()) {
    Offer(report, StatePart(row.state()), "count", "Recommendations that are " + NameOf(row));
  }
  for (const v1::FundingSum& row : report.funding()) {
    OfferFunding(report, row.currency(), row.currency());
  }
}

}  // namespace tandem::reporting
