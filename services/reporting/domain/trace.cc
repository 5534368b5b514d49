#include "services/reporting/domain/trace.h"

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/funding.h"
#include "services/reporting/domain/partnership_report.h"
#include "services/reporting/domain/totals.h"
#include "services/reporting/domain/trace_rows.h"

namespace tandem::reporting {
namespace {

using learning_content::v1::Recommendation;
using objectives::v1::IndicatorProgress;
using objectives::v1::PartnershipObjective;
using placement::v1::Partnership;
using placement::v1::Placement;
using v1::TraceNumberResponse;

constexpr std::string_view kRecommendations = "recommendations/";
constexpr std::string_view kObjectives = "objectives/";
constexpr std::string_view kHeld = "held";
constexpr std::string_view kNotHeld = "not_held";

bool IsPartOfQuotient(std::string_view part) {
  return part == "baseline" || part == "target" || part == "actual";
}

// Whether indicators to maintain are: counts, which objectives do not explain.
bool IsMaintained(std::string_view number) { return number == kHeld || number == kNotHeld; }

int MaintainedOf(const v1::Totals& totals, std::string_view number) {
  return number == kHeld ? totals.held() : totals.not_held();
}

template <class Counts, class Matches>
std::string Count(const Counts& counts, Matches matches) {
  int sum = 0;
  for (const auto& row : counts) sum += matches(row) ? row.count() : 0;
  return fmt::format("{}", sum);
}

// One row that is counted if it is in the wanted state.
void Tell(TraceNumberResponse& trace, std::string_view part, const std::string& name,
          const std::string& display_name, std::string_view state, std::string_view wanted) {
  if (state != wanted) return LeaveOut(trace, name, fmt::format("It is {}.", state));
  Add(trace, part, name, "1").set_display_name(display_name);
}

CountedNumber<v1::ReportRow> ActivePlacements(const v1::PartnershipReport& report) {
  return {"The number of placements in state ACTIVE.",
          Count(report.sums().totals().active_placements(), [](const auto&) { return true; }),
          [](const v1::ReportRow& row, TraceNumberResponse& trace) {
            const v1::PlacementRow& placement = row.placement();
            Tell(trace, "placement", placement.placement(), "",
                 Placement::State_Name(placement.state()), "ACTIVE");
          }};
}

CountedNumber<v1::ReportRow> Recommendations(const v1::PartnershipReport& report,
                                             const std::string& state) {
  return {fmt::format("The number of recommendations in state {}.", state),
          Count(report.sums().totals().recommendations(),
                [&](const auto& row) { return Recommendation::State_Name(row.state()) == state; }),
          [state](const v1::ReportRow& row, TraceNumberResponse& trace) {
            const v1::RecommendationRow& recommendation = row.recommendation();
            Tell(trace, "recommendation", recommendation.recommendation(),
                 recommendation.display_name(), Recommendation::State_Name(recommendation.state()),
                 state);
          }};
}

CountedNumber<v1::ReportRow> Objectives(const v1::PartnershipReport& report,
                                        const std::string& state) {
  return {fmt::format("The number of objectives in state {}.", state),
          Count(report.sums().totals().objectives(),
                [&](const auto& row) {
                  return PartnershipObjective::State_Name(row.state()) == state;
                }),
          [state](const v1::ReportRow& row, TraceNumberResponse& trace) {
            const v1::ObjectiveRow& objective = row.objective();
            if (objective.state() == PartnershipObjective::STATE_UNSPECIFIED) return;
            Tell(trace, "objective", objective.objective(), objective.display_name(),
                 PartnershipObjective::State_Name(objective.state()), state);
          }};
}

// By objective; each leads on to its indicators.
CountedNumber<v1::ReportRow> Maintained(const v1::PartnershipReport& report,
                                        const std::string& number) {
  return {"The sum over the objectives that count.",
          fmt::format("{}", MaintainedOf(report.sums().totals(), number)),
          [number](const v1::ReportRow& row, TraceNumberResponse& trace) {
            const int part = MaintainedOf(row.of_indicators(), number);
            const v1::ObjectiveRow& objective = row.objective();
            const std::string& state = PartnershipObjective::State_Name(objective.state());
            if (part == 0) return;
            if (!Counts(objective.state())) {
              return LeaveOut(trace, objective.objective(), SentenceFor(state));
            }
            Contributor& contributor =
                Add(trace, "objective", objective.objective(), fmt::format("{}", part));
            contributor.set_display_name(objective.display_name());
            GoOn(contributor, PartnershipOf(row.name()),
                 fmt::format("{}{}.{}", kObjectives, IdOf(objective.objective()), number));
          }};
}

}  // namespace

std::optional<std::string> ExplainedByObjectives(const std::string& partnership,
                                                 const FieldPath& field) {
  if (field.number == "count" || IsMaintained(field.number)) return std::nullopt;
  if (field.part.starts_with(kObjectives) || field.part.starts_with("indicators/")) {
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
  for (const auto& source : explanation.left_out()) {
    LeaveOut(trace, source.name(), SentenceFor(source.reason()));
  }
  return trace;
}

v1::ReportRow::Kind KindBehind(const FieldPath& field) {
  if (field.part.empty() && field.number == "active_placements") return v1::ReportRow::PLACEMENT;
  if (IsMaintained(field.number)) {
    return field.part.empty() ? v1::ReportRow::OBJECTIVE : v1::ReportRow::KIND_UNSPECIFIED;
  }
  if (field.number != "count") return v1::ReportRow::KIND_UNSPECIFIED;
  Recommendation::State recommendation;
  PartnershipObjective::State objective;
  const std::string_view part = field.part;
  if (part.starts_with(kRecommendations) &&
      Recommendation::State_Parse(std::string(part.substr(kRecommendations.size())),
                                  &recommendation)) {
    return v1::ReportRow::RECOMMENDATION;
  }
  if (part.starts_with(kObjectives) &&
      PartnershipObjective::State_Parse(std::string(part.substr(kObjectives.size())), &objective)) {
    return v1::ReportRow::OBJECTIVE;
  }
  return v1::ReportRow::KIND_UNSPECIFIED;
}

CountedNumber<v1::ReportRow> CountedOver(const v1::PartnershipReport& report,
                                         const FieldPath& field) {
  if (IsMaintained(field.number)) return Maintained(report, field.number);
  if (field.part.starts_with(kRecommendations)) {
    return Recommendations(report, field.part.substr(kRecommendations.size()));
  }
  if (field.part.starts_with(kObjectives)) {
    return Objectives(report, field.part.substr(kObjectives.size()));
  }
  return ActivePlacements(report);
}

std::optional<CountedNumber<v1::ReportRow>> MaintainedIn(const v1::ReportRow& objective,
                                                         const FieldPath& field) {
  if (!objective.has_objective() || !IsMaintained(field.number)) return std::nullopt;
  const auto wanted = field.number == kHeld ? IndicatorProgress::HELD : IndicatorProgress::NOT_HELD;
  return CountedNumber<v1::ReportRow>{
      fmt::format("The number of its indicators to maintain that are {}.",
                  field.number == kHeld ? "held" : "not held"),
      fmt::format("{}", MaintainedOf(objective.of_indicators(), field.number)),
      [wanted, name = objective.objective().objective()](const v1::ReportRow& row,
                                                         TraceNumberResponse& trace) {
        const v1::IndicatorRow& indicator = row.indicator();
        if (indicator.objective() != name || indicator.maintained() != wanted) return;
        Contributor& contributor = Add(trace, "indicator", indicator.indicator(), "1");
        contributor.set_display_name(indicator.display_name());
        GoOn(contributor, PartnershipOf(row.name()),
             fmt::format("indicators/{}.actual", IdOf(indicator.indicator())));
      }};
}

TraceNumberResponse TraceGap(const v1::GapRow& row) {
  TraceNumberResponse trace;
  trace.set_formula("target level - current level");
  trace.set_value(row.gap());
  Add(trace, "target level", row.assessment(), row.target_level());
  Add(trace, "current level", row.assessment(), row.current_level(), "-1");
  return trace;
}

std::optional<TraceNumberResponse> TraceFunding(const v1::PartnershipReport& report,
                                                const FieldPath& field) {
  for (const v1::FundingRow& row : report.funding()) {
    if (row.line() != FundingOf(field.part)) continue;
    const auto number = FundingNumber(row, field.number);
    if (!number.has_value()) return std::nullopt;
    TraceNumberResponse trace;
    trace.set_formula(
        "What the shares and project awards of the line come to, as placement keeps it with the "
        "partnership (GetFunding).");
    trace.set_value(fmt::format("{}", *number));
    Add(trace, "partnership", report.partnership(), trace.value())
        .set_display_name(report.display_name());
    return trace;
  }
  return std::nullopt;
}

TraceNumberResponse TraceDays(const v1::PartnershipReport& report,
                              std::span<const v1::ReportRow> stages, std::optional<Day> as_of) {
  TraceNumberResponse trace;
  trace.set_formula(
      "The days from the start of Discover to the start of Deliver, without those on hold.");
  v1::PartnershipReport then;
  Begin(then, report.partnership());
  for (const v1::ReportRow& row : stages) {
    const v1::StageStep& step = row.stage();
    if (as_of.has_value() && ToDay(step.date()) > *as_of) break;
    EnterStage(then, step.state(), ToDay(step.date()));
    Add(trace, Partnership::State_Name(step.state()), report.partnership(),
        FormatDay(ToDay(step.date())));
    if (then.sums().delivered()) break;
  }
  trace.set_value(then.days_to_deliver().value());
  if (trace.value().empty()) {
    LeaveOut(trace, report.partnership(), then.days_to_deliver().why_not());
  }
  return trace;
}

}  // namespace tandem::reporting
