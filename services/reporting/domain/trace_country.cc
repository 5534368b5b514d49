#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/funding.h"
#include "services/reporting/domain/trace.h"
#include "services/reporting/domain/trace_rows.h"

namespace tandem::reporting {
namespace {

using v1::PartnershipReport;
using v1::TraceNumberResponse;
using Number = CountedNumber<PartnershipReport>;

constexpr char kWeighted[] =
    "Sum of weight x value over the partnerships, divided by the sum of weights.";

Contributor& AddPartnership(TraceNumberResponse& trace, const PartnershipReport& report,
                            const std::string& value, Micros weight, std::string_view field) {
  Contributor& contributor =
      Add(trace, "partnership", report.partnership(), value, FormatDecimal(weight));
  contributor.set_display_name(report.display_name());
  contributor.set_etag(report.etag());
  GoOn(contributor, report.partnership(), field);
  return contributor;
}

// A figure of each partnership, of which `weight_of` is the weight.
template <class FigureOf, class WeightOf>
Number Weighted(const v1::Figure& whole, const std::string& field, FigureOf figure_of,
                WeightOf weight_of) {
  return {kWeighted, whole.value(),
          [=](const PartnershipReport& report, TraceNumberResponse& trace) {
            const v1::Figure figure = figure_of(report);
            if (figure.value().empty()) {
              return LeaveOut(trace, report.partnership(), figure.why_not());
            }
            AddPartnership(trace, report, figure.value(), weight_of(report), field);
          }};
}

// A change is merged from sums, so a partnership weighs as much as what its own is divided by.
Number Change(const v1::CountryReport& report, const std::string& field) {
  const bool mean = field == "mean_of_changes";
  return {mean ? "The mean over all pairs of the partnerships whose base is not 0."
               : "The change of the mean of all bases to the mean of all ends.",
          mean ? report.change().mean_of_changes() : report.change().change_of_means(),
          [mean, field](const PartnershipReport& report, TraceNumberResponse& trace) {
            const auto& change = report.change();
            const std::string& value = mean ? change.mean_of_changes() : change.change_of_means();
            if (value.empty()) {
              return LeaveOut(trace, report.partnership(), SentenceFor("NO_PAIRS"));
            }
            const Micros weight = mean ? change.changes_n() * kOne : change.base_sum_micros();
            AddPartnership(trace, report, value, weight, field);
          }};
}

// A count of each partnership: of the rows of `rows_of` that `matches`. One without any is no part
// of the number.
template <class RowsOf, class Matches>
Number Counted(std::string_view formula, const v1::Totals& whole, const std::string& field,
               RowsOf rows_of, Matches matches) {
  const auto count = [=](const v1::Totals& totals) {
    int sum = 0;
    for (const auto& row : rows_of(totals)) sum += matches(row) ? row.count() : 0;
    return sum;
  };
  return {std::string(formula), fmt::format("{}", count(whole)),
          [=](const PartnershipReport& report, TraceNumberResponse& trace) {
            const int part = count(report.sums().totals());
            if (part > 0) AddPartnership(trace, report, fmt::format("{}", part), kOne, field);
          }};
}

Number Maintained(const v1::CountryReport& report, const std::string& field) {
  const bool held = field == "held";
  return {"The sum over the partnerships.",
          fmt::format("{}", held ? report.held() : report.not_held()),
          [held, field](const PartnershipReport& one, TraceNumberResponse& trace) {
            const int part = held ? one.held() : one.not_held();
            if (part > 0) AddPartnership(trace, one, fmt::format("{}", part), kOne, field);
          }};
}

// In one currency. A partnership has its budget in one, by line.
Number Funding(const v1::CountryReport& report, std::string_view currency,
               const std::string& number) {
  const auto value = [currency = std::string(currency), number](const auto& rows) {
    std::int64_t sum = 0;
    for (const v1::FundingSum& row : rows) {
      if (row.currency() == currency) sum += FundingNumber(row, number).value_or(0);
    }
    return sum;
  };
  return {"The sum over the partnerships, in minor units of the currency.",
          fmt::format("{}", value(report.funding())),
          [value](const PartnershipReport& one, TraceNumberResponse& trace) {
            const std::int64_t part = value(one.sums().totals().funding());
            if (part == 0) return;
            Add(trace, "partnership", one.partnership(), fmt::format("{}", part))
                .set_display_name(one.display_name());
          }};
}

}  // namespace

Number SummedOver(const v1::CountryReport& report, const FieldPath& path) {
  const std::string field = FormatField(path.part, path.number);
  v1::Totals whole;
  *whole.mutable_stages() = report.stages();
  *whole.mutable_active_placements() = report.active_placements();
  *whole.mutable_objectives() = report.objectives();
  *whole.mutable_recommendations() = report.recommendations();
  if (field == "achievement") {
    return Weighted(
        report.achievement(), field, [](const PartnershipReport& s) { return s.achievement(); },
        [](const PartnershipReport& s) { return s.sums().totals().achievement().weight_micros(); });
  }
  if (field == "days_to_deliver") {
    return Weighted(
        report.days_to_deliver(), field,
        [](const PartnershipReport& s) { return s.days_to_deliver(); },
        [](const PartnershipReport&) { return kOne; });
  }
  if (field == "mean_of_changes" || field == "change_of_means") return Change(report, field);
  if (field == "active_placements") {
    return Counted(
        "The sum of the active placements of the partnerships.", whole, field,
        [](const v1::Totals& t) { return t.active_placements(); },
        [](const v1::PlacementCount&) { return true; });
  }
  if (field == "held" || field == "not_held") return Maintained(report, field);
  if (const auto currency = FundingOf(path.part); !currency.empty()) {
    return Funding(report, currency, path.number);
  }
  if (path.part.starts_with("stages/")) {
    return Counted(
        "The number of partnerships of this kind in this stage.", whole, "days_to_deliver",
        [](const v1::Totals& t) { return t.stages(); },
        [part = path.part](const v1::StageCount& row) {
          return StagePart(row.kind(), row.state()) == part;
        });
  }
  const auto is_of_state = [part = path.part](const auto& row) {
    return StatePart(row.state()) == part;
  };
  if (path.part.starts_with("objectives/")) {
    return Counted(
        "The sum over the partnerships.", whole, field,
        [](const v1::Totals& t) { return t.objectives(); }, is_of_state);
  }
  return Counted(
      "The sum over the partnerships.", whole, field,
      [](const v1::Totals& t) { return t.recommendations(); }, is_of_state);
}

CountedNumber<v1::ReportRow> TeamsBehind(const v1::GapDistribution& distribution) {
  const int teams = distribution.at_target() + distribution.up_to_one_level() +
                    distribution.up_to_two_levels() + distribution.more_than_two_levels();
  return {
      "The teams with a known gap, each once per partnership; ordinals are counted, not averaged.",
      fmt::format("{}", teams), [](const v1::ReportRow& row, TraceNumberResponse& trace) {
        const v1::GapRow& gap = row.capability_gap();
        const std::string_view partnership = PartnershipOf(row.name());
        Contributor& contributor = Add(trace, "team", gap.team(), gap.gap());
        GoOn(contributor, partnership,
             FormatField(GapPart(partnership, gap.team(), gap.competency()), "gap"));
      }};
}

}  // namespace tandem::reporting
