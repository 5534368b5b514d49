#include "services/reporting/domain/partnership_report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/reporting/domain/report_rows.h"

namespace tandem::reporting {
namespace {

using objectives::v1::Indicator;
using objectives::v1::IndicatorProgress;
using objectives::v1::PartnershipObjective;
using placement::v1::Partnership;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kPartnership[] = "countries/lr/partnerships/amp";

v1::PartnershipReport Fresh() {
  v1::PartnershipReport report;
  Begin(report, kPartnership);
  return report;
}

TEST(PartnershipReport, CountsTheDaysToDeliverWithoutThoseOnHold) {
  v1::PartnershipReport report = Fresh();
  EnterStage(report, Partnership::DISCOVER, Day(2024, 1, 1));
  EnterStage(report, Partnership::ON_HOLD, Day(2024, 1, 11));
  EnterStage(report, Partnership::DISCOVER, Day(2024, 2, 11));
  EnterStage(report, Partnership::DEFINE_AND_DEVELOP, Day(2024, 2, 16));
  EXPECT_EQ(report.days_to_deliver().value(), "");
  EXPECT_EQ(report.days_to_deliver().left_out(), 1);
  EnterStage(report, Partnership::DELIVER, Day(2024, 2, 21));
  EnterStage(report, Partnership::SUSTAINED, Day(2025, 2, 21));
  EnterStage(report, Partnership::DELIVER, Day(2026, 2, 21));
  EXPECT_EQ(report.days_to_deliver().value(), "20");
  EXPECT_EQ(report.sums().stages(), 7);
}

TEST(PartnershipReport, WithoutABeginningDoesNotKnowItsDaysToDeliver) {
  v1::PartnershipReport report = Fresh();
  EnterStage(report, Partnership::DELIVER, Day(2024, 2, 21));
  EnterStage(report, Partnership::SUSTAINED, Day(2024, 3, 21));
  EnterStage(report, Partnership::DELIVER, Day(2024, 4, 21));
  EXPECT_EQ(report.days_to_deliver().why_not(), "It is not known when Discover began.");
}

v1::PartnershipReport Assemble(v1::PartnershipReport report, std::vector<v1::ReportRow> rows) {
  AddRows(std::move(rows), report);
  return report;
}

v1::ReportRow Objective(const std::string& id, PartnershipObjective::State state) {
  v1::ReportRow row;
  row.set_kind(v1::ReportRow::OBJECTIVE);
  row.mutable_objective()->set_objective(std::string(kPartnership) + "/objectives/" + id);
  row.mutable_objective()->set_state(state);
  return row;
}

TEST(PartnershipReport, OffersTheNumbersThatCanBeTraced) {
  IndicatorProgress progress;
  progress.set_indicator(std::string(kPartnership) + "/indicators/p1");
  progress.set_computable(true);
  const v1::PartnershipReport report =
      Assemble(Fresh(), {IndicatorRow(progress), Objective("plan", PartnershipObjective::ACTIVE)});
  std::vector<std::string> fields;
  for (const auto& field : report.traceable_fields()) fields.push_back(field.field());
  EXPECT_THAT(fields, ElementsAre("achievement", "days_to_deliver", "active_placements",
                                  "objectives/plan.achievement", "indicators/p1.achievement"));
}

TEST(PartnershipReport, ShowsNoObjectiveThatOnlyItsIndicatorsHaveToldOf) {
  EXPECT_THAT(
      Assemble(Fresh(), {Objective("plan", PartnershipObjective::STATE_UNSPECIFIED)}).objectives(),
      IsEmpty());
}

TEST(PartnershipReport, SaysHowManyRowsItDoesNotList) {
  v1::PartnershipReport report = Fresh();
  report.mutable_sums()->set_rows(1'500);
  EXPECT_EQ(Assemble(report, {Objective("plan", PartnershipObjective::ACTIVE)}).rows_left_out(),
            1'499);
}

TEST(Rows, AreNamedAfterWhatTheyTellOf) {
  EXPECT_EQ(RowOf("countries/lr/partnerships/amp/placements/one"),
            "countries/lr/partnerships/amp/reportRows/placements.one");
  EXPECT_EQ(GapRowOf(kPartnership, "countries/ke/teams/ncd",
                     "competencyFrameworks/amp/competencies/data"),
            "countries/lr/partnerships/amp/reportRows/capability_gaps.ke.ncd.amp.data");
  EXPECT_LT(StageRowOf(kPartnership, 9), StageRowOf(kPartnership, 10));
}

TEST(Rows, OfANewIndicatorSayThatItHasNoBaseline) {
  Indicator indicator;
  indicator.set_name(std::string(kPartnership) + "/indicators/queue");
  indicator.set_kind(Indicator::NUMBER);
  indicator.set_direction(Indicator::DECREASE);
  const v1::ReportRow row = IndicatorRow(ProgressOfNew(indicator));
  EXPECT_EQ(row.indicator().achievement().why_not(), "No baseline is recorded.");
  EXPECT_EQ(row.indicator().achievement().left_out(), 1);
  EXPECT_EQ(row.indicator().weight(), "1");
  indicator.set_direction(Indicator::MAINTAIN);
  EXPECT_EQ(IndicatorRow(ProgressOfNew(indicator)).indicator().achievement().left_out(), 0);
}

TEST(Rows, OfALaterAssessmentAreNotReplacedByThoseOfAnEarlierOne) {
  v1::GapRow a, b;
  *a.mutable_assess_date() = ToDate(Day(2025, 1, 1));
  *b.mutable_assess_date() = ToDate(Day(2024, 1, 1));
  EXPECT_TRUE(IsOfLaterAssessment(a, b));
  EXPECT_FALSE(IsOfLaterAssessment(b, a));
  *b.mutable_assess_date() = a.assess_date();
  EXPECT_FALSE(IsOfLaterAssessment(a, b));  // of one day: the one that is told of last
}

}  // namespace
}  // namespace tandem::reporting
