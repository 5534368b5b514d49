#include "services/reporting/domain/trace.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reporting/domain/figures.h"

namespace tandem::reporting {
namespace {

using placement::v1::Placement;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kPartnership[] = "countries/lr/partnerships/amp";

v1::PartnershipReport Report() {
  v1::PartnershipReport report;
  report.set_name("countries/lr/partnerships/amp/report");
  report.set_partnership(kPartnership);
  for (const auto& [id, state] : std::vector<std::pair<std::string, Placement::State>>{
           {"a", Placement::ACTIVE}, {"b", Placement::PLANNED}, {"c", Placement::ACTIVE}}) {
    v1::PlacementRow& row = *report.add_placements();
    row.set_placement(std::string(kPartnership) + "/placements/" + id);
    row.set_state(state);
  }
  v1::GapRow& gap = *report.add_capability_gaps();
  gap.set_team("countries/lr/teams/ncd");
  gap.set_competency("competencyFrameworks/amp-health/competencies/data");
  gap.set_display_name("Data for decisions");
  gap.set_target_level("4");
  gap.set_current_level("2.5");
  gap.set_gap("1.5");
  gap.set_assessment(std::string(kPartnership) + "/assessments/baseline");
  SetTraceableFields(report);
  return report;
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

TEST(Trace, ListsActivePlacementsAndWhyTheOthersAreLeftOut) {
  const auto trace = Trace(Report(), "active_placements");
  ASSERT_TRUE(trace.ok()) << trace.status();
  EXPECT_EQ(trace->value(), "2");
  EXPECT_THAT(trace->contributors(), SizeIs(2));
  ASSERT_THAT(trace->left_out(), SizeIs(1));
  EXPECT_EQ(trace->left_out(0).reason(), "It is PLANNED.");
}

TEST(Trace, LeadsAGapBackToItsAssessment) {
  const auto trace = Trace(Report(), "capability_gaps/ncd/amp-health.data.gap");
  ASSERT_TRUE(trace.ok()) << trace.status();
  EXPECT_EQ(trace->value(), "1.5");
  ASSERT_THAT(trace->contributors(), SizeIs(2));
  EXPECT_EQ(trace->contributors(0).name(), std::string(kPartnership) + "/assessments/baseline");
}

TEST(Trace, OfAnUnknownNumberListsThoseThatThereAre) {
  const auto trace = Trace(Report(), "luck");
  EXPECT_THAT(BadFieldsOf(trace.status()), ElementsAre("field"));
  EXPECT_THAT(std::string(trace.status().message()), HasSubstr("active_placements"));
}

TEST(Trace, AnswersEveryNumberThatAReportOffersAndCountsItself) {
  const v1::PartnershipReport report = Report();
  int answered = 0;
  for (const auto& field : report.traceable_fields()) {
    if (ExplainedByObjectives(kPartnership, ParseField(field.field())).has_value()) continue;
    EXPECT_TRUE(Trace(report, field.field()).ok()) << field.field();
    ++answered;
  }
  EXPECT_EQ(answered, 3);
}

v1::CountryReport Country() {
  v1::CountryReport report;
  report.set_name("countries/lr/countryReport");
  *report.mutable_achievement() = Computed(500'000, 1);
  v1::PartnershipContribution& known = *report.add_partnerships();
  known.set_partnership(kPartnership);
  *known.mutable_achievement() = Computed(500'000, 1);
  known.set_weight_micros(2 * kOne);
  v1::PartnershipContribution& unknown = *report.add_partnerships();
  unknown.set_partnership("countries/lr/partnerships/new");
  *unknown.mutable_achievement() = NotComputable("None of its objectives can be computed yet.");
  return report;
}

TEST(Trace, LeadsFromACountryToItsPartnershipsReports) {
  const auto trace = Trace(Country(), "achievement");
  ASSERT_TRUE(trace.ok()) << trace.status();
  ASSERT_THAT(trace->contributors(), SizeIs(1));
  EXPECT_EQ(trace->contributors(0).report(), "countries/lr/partnerships/amp/report");
  EXPECT_EQ(trace->contributors(0).field(), "achievement");
  EXPECT_EQ(trace->contributors(0).weight(), "2");
  ASSERT_THAT(trace->left_out(), SizeIs(1));
  EXPECT_EQ(trace->left_out(0).reason(), "None of its objectives can be computed yet.");
}

TEST(Page, GoesOnWhereTheLastOneEnded) {
  v1::TraceNumberResponse all;
  for (const char* name : {"a", "b", "c"}) all.add_contributors()->set_name(name);
  all.add_left_out()->set_name("d");
  v1::TraceNumberRequest request;
  request.set_name("countries/lr/countryReport");
  request.set_field("achievement");
  request.set_page_size(2);
  const auto first = PageOf(all, "1.1", request);
  ASSERT_TRUE(first.ok());
  EXPECT_THAT(first->contributors(), SizeIs(2));
  EXPECT_THAT(first->left_out(), SizeIs(1));
  request.set_page_token(first->next_page_token());
  const auto second = PageOf(all, "1.1", request);
  ASSERT_TRUE(second.ok());
  ASSERT_THAT(second->contributors(), SizeIs(1));
  EXPECT_EQ(second->contributors(0).name(), "c");
  EXPECT_THAT(second->left_out(), IsEmpty());
  EXPECT_EQ(second->next_page_token(), "");
}

TEST(Page, RefusesATokenOfAnotherNumberOrOfAnotherState) {
  v1::TraceNumberResponse all;
  for (const char* name : {"a", "b", "c"}) all.add_contributors()->set_name(name);
  v1::TraceNumberRequest request;
  request.set_field("achievement");
  request.set_page_size(1);
  request.set_page_token(PageOf(all, "1.1", request)->next_page_token());
  EXPECT_EQ(ReasonOf(PageOf(all, "1.2", request).status()), "PAGE_TOKEN_INVALID");
  request.set_field("days_to_deliver");
  EXPECT_EQ(ReasonOf(PageOf(all, "1.1", request).status()), "PAGE_TOKEN_INVALID");
  request.set_page_token("x");
  EXPECT_EQ(ReasonOf(PageOf(all, "1.1", request).status()), "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace tandem::reporting
