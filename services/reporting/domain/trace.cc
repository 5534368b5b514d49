#include "services/reporting/domain/trace.h"

#include "fmt/format.h"
#include "libs/common/base/date.h"
#include "libs/common/base/names.h"
#include "services/reporting/domain/trace_rows.h"

namespace tandem::reporting {
namespace {

using v1::TraceNumberResponse;

bool IsPartOfQuotient(std::string_view part) {
  return part == "baseline" || part == "target" || part == "actual";
}

TraceNumberResponse Days(const v1::PartnershipReport& report) {
  TraceNumberResponse trace;
  trace.set_formula(
      "The days from the start of Discover to the start of Deliver, without those on hold.");
  trace.set_value(report.days_to_deliver().value());
  for (const v1::StageStep& step : report.stages()) {
    Add(trace, placement::v1::Partnership::State_Name(step.state()), report.partnership(),
        FormatDay(ToDay(step.date())));
    if (step.state() == placement::v1::Partnership::DELIVER) break;
  }
  if (trace.value().empty()) {
    LeaveOut(trace, report.partnership(), report.days_to_deliver().why_not());
  }
  return trace;
}

TraceNumberResponse ActivePlacements(const v1::PartnershipReport& report) {
  TraceNumberResponse trace;
  trace.set_formula("The number of placements in state ACTIVE.");
  for (const v1::PlacementRow& row : report.placements()) {
    const auto& state = placement::v1::Placement::State_Name(row.state());
    if (row.state() == placement::v1::Placement::ACTIVE) {
      Add(trace, "placement", row.placement(), "1");
    } else {
      LeaveOut(trace, row.placement(), fmt::format("It is {}.", state));
    }
  }
  trace.set_value(fmt::format("{}", trace.contributors_size()));
  return trace;
}

TraceNumberResponse Gap(const v1::GapRow& row) {
  TraceNumberResponse trace;
  trace.set_formula("target level - current level");
  trace.set_value(row.gap());
  Add(trace, "target level", row.assessment(), row.target_level());
  Add(trace, "current level", row.assessment(), row.current_level(), "-1");
  return trace;
}

TraceNumberResponse Recommendations(const v1::PartnershipReport& report, std::string_view state) {
  TraceNumberResponse trace;
  trace.set_formula(fmt::format("The number of recommendations in state {}.", state));
  for (const v1::RecommendationRow& row : report.recommendations()) {
    const auto& name = learning_content::v1::Recommendation::State_Name(row.state());
    if (name == state) {
      Add(trace, "recommendation", row.recommendation(), "1").set_display_name(row.display_name());
    } else {
      LeaveOut(trace, row.recommendation(), fmt::format("It is {}.", name));
    }
  }
  trace.set_value(fmt::format("{}", trace.contributors_size()));
  return trace;
}

}  // namespace

std::optional<std::string> ExplainedByObjectives(const std::string& partnership,
                                                 const FieldPath& field) {
  if (field.part.starts_with("objectives/") || field.part.starts_with("indicators/")) {
    return fmt::format("{}/{}", partnership, field.part);
  }
  const bool whole =
      field.part.empty() && (field.number == "achievement" || field.number == "mean_of_changes" ||
                             field.number == "change_of_means");
  return whole ? std::optional(partnership) : std::nullopt;
}

TraceNumberResponse FromObjectives(const objectives::v1::NumberExplanation& explanation,
                                   const v1::TraceNumberRequest& request) {
  TraceNumberResponse trace;
  trace.set_formula(explanation.formula());
  trace.set_value(explanation.value());
  trace.set_next_page_token(explanation.next_page_token());
  const std::string partnership(PartnershipOf(request.name()));
  const std::string number = ParseField(request.field()).number;
  for (const auto& source : explanation.contributors()) {
    Contributor& contributor =
        Add(trace, source.part(), source.name(), source.value(), source.weight());
    contributor.set_etag(source.etag());
    contributor.set_display_name(source.display_name());
    const std::string_view collection = CollectionOf(source.name());
    if (collection != "objectives" && collection != "indicators") continue;
    const std::string field = FormatField(fmt::format("{}/{}", collection, IdOf(source.name())),
                                          IsPartOfQuotient(source.part()) ? source.part() : number);
    if (field != request.field()) GoOn(contributor, partnership, field);
  }
  for (const auto& source : explanation.left_out()) LeaveOut(trace, source.name(), source.reason());
  return trace;
}

Result<TraceNumberResponse> Trace(const v1::PartnershipReport& report, const std::string& field) {
  const FieldPath path = ParseField(field);
  if (field == "days_to_deliver") return Days(report);
  if (field == "active_placements") return ActivePlacements(report);
  constexpr std::string_view kRecommendations = "recommendations/";
  if (path.part.starts_with(kRecommendations) && path.number == "count") {
    return Recommendations(report, path.part.substr(kRecommendations.size()));
  }
  for (const v1::GapRow& row : report.capability_gaps()) {
    if (FormatField(GapPart(row.team(), row.competency()), "gap") == field) return Gap(row);
  }
  return UnknownField(report, field);
}

}  // namespace tandem::reporting
