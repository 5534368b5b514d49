#include "services/reporting/domain/trace.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reporting/domain/figures.h"
#include "services/reporting/domain/partnership_report.h"
#include "services/reporting/domain/report_rows.h"

namespace tandem::reporting {
namespace {

using placement::v1::Partnership;
using placement::v1::Placement;
using ::testing::SizeIs;
using v1::TraceNumberResponse;

constexpr char kPartnership[] = "countries/lr/partnerships/amp";

v1::PartnershipReport Report() {
  v1::PartnershipReport report;
  Begin(report, kPartnership);
  report.mutable_sums()->mutable_totals()->add_active_placements()->set_count(2);
  SetNumbers(report);
  return report;
}

v1::ReportRow Placed(const std::string& id, Placement::State state) {
  v1::ReportRow row;
  row.mutable_placement()->set_placement(std::string(kPartnership) + "/placements/" + id);
  row.mutable_placement()->set_state(state);
  return row;
}

TEST(Field, IsAPartAndANumber) {
  EXPECT_EQ(ParseField("achievement").part, "");
  EXPECT_EQ(ParseField("achievement").number, "achievement");
  const FieldPath gap = ParseField("capability_gaps/ncd/amp-health.data.gap");
  EXPECT_EQ(gap.part, "capability_gaps/ncd/amp-health.data");
  EXPECT_EQ(gap.number, "gap");
}

TEST(Trace, AsksObjectivesForWhatTheyCompute) {
  const auto asked = [](const std::string& field) {
    return ExplainedByObjectives(kPartnership, ParseField(field)).value_or("");
  };
  EXPECT_EQ(asked("achievement"), kPartnership);
  EXPECT_EQ(asked("mean_of_changes"), kPartnership);
  EXPECT_EQ(asked("objectives/plan.achievement"), std::string(kPartnership) + "/objectives/plan");
  EXPECT_EQ(asked("indicators/queue.actual"), std::string(kPartnership) + "/indicators/queue");
  EXPECT_EQ(asked("active_placements"), "");
}

TEST(Trace, SaysHowToGoOnFromWhatObjectivesAnswer) {
  objectives::v1::NumberExplanation explanation;
  explanation.set_formula("(actual - baseline) / (target - baseline)");
  explanation.set_value("0.5");
  const std::string indicator = std::string(kPartnership) + "/indicators/queue";
  for (const auto& [name, part] : std::vector<std::pair<std::string, std::string>>{
           {indicator, "baseline"}, {indicator + "/measurements/q1", "actual"}}) {
    auto& contributor = *explanation.add_contributors();
    contributor.set_name(name);
    contributor.set_part(part);
    contributor.set_etag("1.7");
  }
  v1::TraceNumberRequest request;
  request.set_name("countries/lr/partnerships/amp/report");
  request.set_field("indicators/queue.achievement");
  const v1::TraceNumberResponse trace = FromObjectives(explanation, request);
  EXPECT_EQ(trace.value(), "0.5");
  ASSERT_THAT(trace.contributors(), SizeIs(2));
  EXPECT_EQ(trace.contributors(0).field(), "indicators/queue.baseline");
  EXPECT_EQ(trace.contributors(0).report(), request.name());
  EXPECT_EQ(trace.contributors(1).field(), "");  // the measurement is the source
  EXPECT_EQ(trace.contributors(1).etag(), "1.7");
}

TEST(Trace, NeverLeadsBackToItself) {
  objectives::v1::NumberExplanation explanation;
  auto& contributor = *explanation.add_contributors();
  contributor.set_name(std::string(kPartnership) + "/indicators/queue");
  contributor.set_part("baseline");
  v1::TraceNumberRequest request;
  request.set_name("countries/lr/partnerships/amp/report");
  request.set_field("indicators/queue.baseline");
  EXPECT_EQ(FromObjectives(explanation, request).contributors(0).field(), "");
}

TEST(Trace, SaysInASentenceWhyObjectivesLeaveSomethingOut) {
  objectives::v1::NumberExplanation explanation;
  explanation.add_left_out()->set_reason("DRAFT");
  explanation.add_left_out()->set_reason("NOTHING_COMPUTABLE");
  const TraceNumberResponse trace = FromObjectives(explanation, v1::TraceNumberRequest());
  EXPECT_EQ(trace.left_out(0).reason(), "It is DRAFT; what is not agreed does not count.");
  EXPECT_EQ(trace.left_out(1).reason(), "None of its indicators can be computed yet.");
}

TEST(Trace, TellsActivePlacementsAndWhyTheOthersAreLeftOut) {
  const FieldPath field = ParseField("active_placements");
  EXPECT_EQ(KindBehind(field), v1::ReportRow::PLACEMENT);
  const auto number = CountedOver(Report(), field);
  EXPECT_EQ(number.value, "2");
  TraceNumberResponse trace;
  for (const auto& row : {Placed("a", Placement::ACTIVE), Placed("b", Placement::PLANNED),
                          Placed("c", Placement::ACTIVE)}) {
    number.explain(row, trace);
  }
  EXPECT_THAT(trace.contributors(), SizeIs(2));
  ASSERT_THAT(trace.left_out(), SizeIs(1));
  EXPECT_EQ(trace.left_out(0).reason(), "It is PLANNED.");
}

TEST(Trace, KnowsWhichRowsANumberIsCountedOver) {
  EXPECT_EQ(KindBehind(ParseField("recommendations/ISSUED.count")), v1::ReportRow::RECOMMENDATION);
  EXPECT_EQ(KindBehind(ParseField("objectives/ACTIVE.count")), v1::ReportRow::OBJECTIVE);
  for (const char* unknown : {"luck", "recommendations/LUCKY.count", "placements/a.count", ""}) {
    EXPECT_EQ(KindBehind(ParseField(unknown)), v1::ReportRow::KIND_UNSPECIFIED) << unknown;
  }
}

TEST(Trace, LeadsAGapBackToItsAssessment) {
  v1::GapRow gap;
  gap.set_target_level("4");
  gap.set_current_level("2.5");
  gap.set_gap("1.5");
  gap.set_assessment(std::string(kPartnership) + "/assessments/baseline");
  const TraceNumberResponse trace = TraceGap(gap);
  EXPECT_EQ(trace.value(), "1.5");
  ASSERT_THAT(trace.contributors(), SizeIs(2));
  EXPECT_EQ(trace.contributors(0).name(), gap.assessment());
}

TEST(Trace, FindsTheRowOfAGapOfThisAndOfAnotherCountry) {
  const std::string competency = "competencyFrameworks/amp-health/competencies/data";
  for (const std::string team : {"countries/lr/teams/ncd", "countries/ke/teams/ncd"}) {
    const std::string part = GapPart(kPartnership, team, competency);
    EXPECT_EQ(RowOfGapPart(kPartnership, part), GapRowOf(kPartnership, team, competency)) << part;
  }
  EXPECT_EQ(GapPart(kPartnership, "countries/lr/teams/ncd", competency),
            "capability_gaps/ncd/amp-health.data");
  EXPECT_EQ(RowOfGapPart(kPartnership, "capability_gaps/ncd"), "");
  EXPECT_EQ(RowOfGapPart(kPartnership, "objectives/plan"), "");
}

TEST(Trace, OfDaysToDeliverEndsWithDeliverAndKnowsEarlierDays) {
  const std::vector<v1::ReportRow> stages = {
      StageRow(kPartnership, 0, Partnership::DISCOVER, Day(2024, 1, 1)),
      StageRow(kPartnership, 1, Partnership::DELIVER, Day(2024, 4, 10)),
      StageRow(kPartnership, 2, Partnership::CLOSED, Day(2026, 1, 1))};
  const TraceNumberResponse now = TraceDays(Report(), stages, std::nullopt);
  EXPECT_EQ(now.value(), "100");
  ASSERT_THAT(now.contributors(), SizeIs(2));
  EXPECT_EQ(now.contributors(1).value(), "2024-04-10");
  const TraceNumberResponse before = TraceDays(Report(), stages, Day(2024, 4, 9));
  EXPECT_EQ(before.value(), "");
  EXPECT_THAT(before.contributors(), SizeIs(1));
  ASSERT_THAT(before.left_out(), SizeIs(1));
  EXPECT_EQ(before.left_out(0).reason(), "The partnership has not reached Deliver.");
}

TEST(Trace, LeadsFromACountryToItsPartnershipsReports) {
  v1::CountryReport report;
  *report.mutable_achievement() = Computed(500'000, 1);
  const auto number = SummedOver(report, ParseField("achievement"));
  EXPECT_EQ(number.value, "0.5");
  TraceNumberResponse trace;
  v1::PartnershipReport known = Report();
  known.set_etag("1.7");
  *known.mutable_sums()->mutable_totals()->mutable_achievement() =
      Weighed(2 * kOne, Computed(500'000, 1));
  SetNumbers(known);
  number.explain(known, trace);
  number.explain(Report(), trace);
  ASSERT_THAT(trace.contributors(), SizeIs(1));
  EXPECT_EQ(trace.contributors(0).report(), "countries/lr/partnerships/amp/report");
  EXPECT_EQ(trace.contributors(0).field(), "achievement");
  EXPECT_EQ(trace.contributors(0).weight(), "2");
  EXPECT_EQ(trace.contributors(0).etag(), "1.7");
  ASSERT_THAT(trace.left_out(), SizeIs(1));
  EXPECT_EQ(trace.left_out(0).reason(), "None of its objectives can be computed yet.");
}

// A change of means is the sum of the ends by that of the bases.
TEST(Trace, WeighsTheChangesOfPartnershipsByWhatTheyAreMeansOf) {
  v1::PartnershipReport known = Report();
  objectives::v1::PercentChange& change = *known.mutable_change();
  change.set_mean_of_changes("0.6");
  change.set_change_of_means("0.5");
  change.set_changes_n(3);
  change.set_pairs_n(4);
  change.set_base_sum_micros(12 * kOne);
  change.set_end_sum_micros(18 * kOne);
  const auto weight = [&](const char* field) {
    TraceNumberResponse trace;
    SummedOver(v1::CountryReport(), ParseField(field)).explain(known, trace);
    EXPECT_THAT(trace.contributors(), SizeIs(1));
    return trace.contributors(0).weight();
  };
  EXPECT_EQ(weight("mean_of_changes"), "3");
  EXPECT_EQ(weight("change_of_means"), "12");
}

}  // namespace
}  // namespace tandem::reporting
