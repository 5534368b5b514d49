#include "services/reporting/domain/trace.h"

#include <algorithm>
#include <charconv>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/fingerprint.h"
#include "services/reporting/domain/partnership_report.h"

namespace tandem::reporting {
namespace {

using v1::TraceNumberResponse;
using Contributor = TraceNumberResponse::Contributor;

constexpr int kPage = 50;
constexpr int kMaxPage = 1000;

bool IsPartOfQuotient(std::string_view part) {
  return part == "baseline" || part == "target" || part == "actual";
}

Contributor& Add(TraceNumberResponse& trace, std::string_view part, const std::string& name,
                 const std::string& value, std::string_view weight = "1") {
  Contributor& contributor = *trace.add_contributors();
  contributor.set_part(std::string(part));
  contributor.set_name(name);
  contributor.set_value(value);
  contributor.set_weight(std::string(weight));
  return contributor;
}

void LeaveOut(TraceNumberResponse& trace, const std::string& name, std::string_view reason) {
  auto& left_out = *trace.add_left_out();
  left_out.set_name(name);
  left_out.set_reason(std::string(reason));
}

// Trace it further as `field` of the report of `partnership`.
void GoOn(Contributor& contributor, std::string_view partnership, std::string_view field) {
  contributor.set_report(ReportOf(partnership));
  contributor.set_field(std::string(field));
}

template <class Report>
Status UnknownField(const Report& report, const std::string& field) {
  std::vector<std::string> fields;
  for (const v1::TraceableField& traceable : report.traceable_fields()) {
    fields.push_back(traceable.field());
  }
  return BadField("field", fmt::format("{} has no number {}; it has {}.", report.name(), field,
                                       fmt::join(fields, ", ")));
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

std::string TokenOf(std::string_view etag, const v1::TraceNumberRequest& request) {
  return Fingerprint(fmt::format("{}|{}|{}", request.name(), request.field(), etag));
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

Result<TraceNumberResponse> PageOf(TraceNumberResponse all, std::string_view etag,
                                   const v1::TraceNumberRequest& request) {
  const std::string token = TokenOf(etag, request);
  int first = 0;
  if (!request.page_token().empty()) {
    const FieldPath asked = ParseField(request.page_token());
    const char* end = asked.number.data() + asked.number.size();
    const auto [parsed, error] = std::from_chars(asked.number.data(), end, first);
    if (asked.part != token || error != std::errc() || parsed != end || first < 0) {
      return Refuse(kPageTokenInvalid,
                    "The page token is of another request, or the report has changed.",
                    "Ask for the first page again.");
    }
  }
  const int size = request.page_size() == 0 ? kPage : std::min(request.page_size(), kMaxPage);
  const int last = std::min(all.contributors_size(), first + size);
  const bool more = last < all.contributors_size();
  auto& contributors = *all.mutable_contributors();
  contributors.DeleteSubrange(last, contributors.size() - last);
  contributors.DeleteSubrange(0, std::min(first, contributors.size()));
  if (first > 0) all.clear_left_out();
  if (more) all.set_next_page_token(FormatField(token, std::to_string(last)));
  return all;
}

}  // namespace tandem::reporting
