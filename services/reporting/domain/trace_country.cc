#include "fmt/format.h"
#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/trace.h"
#include "services/reporting/domain/trace_rows.h"

namespace tandem::reporting {
namespace {

using v1::TraceNumberResponse;

// A number of each partnership, of which `figure_of` is the figure and `weight_of` the weight.
template <class FigureOf, class WeightOf>
TraceNumberResponse OfPartnerships(const v1::CountryReport& report, const v1::Figure& whole,
                                   std::string_view field, FigureOf figure_of, WeightOf weight_of) {
  TraceNumberResponse trace;
  trace.set_formula("Sum of weight x value over the partnerships, divided by the sum of weights.");
  trace.set_value(whole.value());
  for (const v1::PartnershipContribution& row : report.partnerships()) {
    const v1::Figure& figure = figure_of(row);
    if (figure.value().empty()) {
      LeaveOut(trace, row.partnership(), figure.why_not());
      continue;
    }
    Contributor& contributor =
        Add(trace, "partnership", row.partnership(), figure.value(), FormatDecimal(weight_of(row)));
    contributor.set_display_name(row.display_name());
    GoOn(contributor, row.partnership(), field);
  }
  return trace;
}

TraceNumberResponse ActivePlacements(const v1::CountryReport& report) {
  TraceNumberResponse trace;
  trace.set_formula("The sum of the active placements of the partnerships.");
  int sum = 0;
  for (const v1::PartnershipContribution& row : report.partnerships()) {
    int count = 0;
    for (const v1::PlacementCount& placements : row.active_placements())
      count += placements.count();
    sum += count;
    if (count == 0) continue;
    Contributor& contributor =
        Add(trace, "partnership", row.partnership(), fmt::format("{}", count));
    contributor.set_display_name(row.display_name());
    GoOn(contributor, row.partnership(), "active_placements");
  }
  trace.set_value(fmt::format("{}", sum));
  return trace;
}

std::optional<TraceNumberResponse> Stages(const v1::CountryReport& report, std::string_view part) {
  TraceNumberResponse trace;
  trace.set_formula("The number of partnerships of this kind in this stage.");
  for (const v1::PartnershipContribution& row : report.partnerships()) {
    if (StagePart(row.kind(), row.state()) != part) continue;
    Contributor& contributor = Add(trace, "partnership", row.partnership(), "1");
    contributor.set_display_name(row.display_name());
    GoOn(contributor, row.partnership(), "days_to_deliver");
  }
  if (trace.contributors().empty()) return std::nullopt;
  trace.set_value(fmt::format("{}", trace.contributors_size()));
  return trace;
}

std::optional<TraceNumberResponse> Gaps(const v1::CountryReport& report, std::string_view part) {
  TraceNumberResponse trace;
  trace.set_formula("The teams with a known gap; ordinals are counted, not averaged.");
  for (const v1::PartnershipContribution& row : report.partnerships()) {
    for (const v1::TeamGap& gap : row.gaps()) {
      if (GapPart(gap.competency()) != part) continue;
      Contributor& contributor = Add(trace, "team", gap.team(), FormatDecimal(gap.gap_micros()));
      GoOn(contributor, row.partnership(),
           FormatField(GapPart(gap.team(), gap.competency()), "gap"));
    }
  }
  if (trace.contributors().empty()) return std::nullopt;
  trace.set_value(fmt::format("{}", trace.contributors_size()));
  return trace;
}

std::optional<TraceNumberResponse> Recommendations(const v1::CountryReport& report,
                                                   const std::string& part) {
  TraceNumberResponse trace;
  trace.set_formula("The sum over the partnerships.");
  int sum = 0;
  for (const v1::PartnershipContribution& row : report.partnerships()) {
    for (const v1::RecommendationCount& count : row.recommendations()) {
      const auto& state = learning_content::v1::Recommendation::State_Name(count.state());
      if ("recommendations/" + state != part) continue;
      sum += count.count();
      Contributor& contributor =
          Add(trace, "partnership", row.partnership(), fmt::format("{}", count.count()));
      contributor.set_display_name(row.display_name());
      GoOn(contributor, row.partnership(), FormatField(part, "count"));
    }
  }
  if (trace.contributors().empty()) return std::nullopt;
  trace.set_value(fmt::format("{}", sum));
  return trace;
}

}  // namespace

Result<TraceNumberResponse> Trace(const v1::CountryReport& report, const std::string& field) {
  using v1::PartnershipContribution;
  const FieldPath path = ParseField(field);
  if (field == "achievement") {
    return OfPartnerships(
        report, report.achievement(), field,
        [](const PartnershipContribution& row) -> const v1::Figure& { return row.achievement(); },
        [](const PartnershipContribution& row) { return row.weight_micros(); });
  }
  if (field == "days_to_deliver") {
    return OfPartnerships(
        report, report.days_to_deliver(), field,
        [](const PartnershipContribution& row) -> const v1::Figure& {
          return row.days_to_deliver();
        },
        [](const PartnershipContribution&) { return kOne; });
  }
  if (field == "active_placements") return ActivePlacements(report);
  std::optional<TraceNumberResponse> trace;
  if (path.number == "count" && path.part.starts_with("stages/")) trace = Stages(report, path.part);
  if (path.number == "count" && path.part.starts_with("recommendations/")) {
    trace = Recommendations(report, path.part);
  }
  if (path.number == "teams") trace = Gaps(report, path.part);
  if (trace.has_value()) return *std::move(trace);
  return UnknownField(report, field);
}

}  // namespace tandem::reporting
