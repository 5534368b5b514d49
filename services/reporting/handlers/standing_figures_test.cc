#include "gmock/gmock.h"
#include "services/reporting/handlers/reports_fixture.h"

namespace tandem::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What a report says of its figures: whether they are overdue, history, or of elsewhere.
class StandingFigures : public Reports {
 protected:
  static Event Overdue(const std::string& indicator) {
    objectives::v1::MeasurementOverdue event;
    event.set_name(std::string(kAmp) + "/indicators/" + indicator);
    event.set_partnership(kAmp);
    *event.mutable_due_date() = ToDate(Day(2025, 4, 30));
    return Make(event);
  }
  static Event Retired(const std::string& framework) {
    objectives::v1::CompetencyFrameworkRetired event;
    event.set_name("competencyFrameworks/" + framework);
    return Make(event, event.name());
  }
  std::string EtagOfCountry() {
    v1::WatchReportRequest request;
    request.set_name(kCountryReport);
    return projections_.Ask(WatchReport, request).value().etag();
  }
  v1::IndicatorRow Indicator() { return projections_.Report().indicators(0); }
};

TEST_F(StandingFigures, AreOverdueUntilTheIndicatorStandsOtherwise) {
  TakeAll({Created(), ObjectiveAgreed("plan"), Approved("plan", 750'000), Overdue("plan")});
  EXPECT_EQ(ToDay(Indicator().overdue_date()), Day(2025, 4, 30));
  EXPECT_EQ(Indicator().achievement().value(), "0.75") << "it is as old as it was";
  TakeAll({Approved("plan", 800'000)});
  EXPECT_FALSE(Indicator().has_overdue_date());
}

// The correction of an earlier period does not measure the one that is overdue.
TEST_F(StandingFigures, StayOverdueWhereTheProgressSaysSo) {
  objectives::v1::MeasurementApproved event;
  event.set_partnership(kAmp);
  event.mutable_progress()->set_indicator(std::string(kAmp) + "/indicators/plan");
  event.mutable_progress()->set_objective(std::string(kAmp) + "/objectives/plan");
  *event.mutable_progress()->mutable_overdue_date() = ToDate(Day(2025, 4, 30));
  TakeAll({Created(), ObjectiveAgreed("plan"), Approved("plan", 750'000), Overdue("plan"),
           Make(event)});
  EXPECT_EQ(ToDay(Indicator().overdue_date()), Day(2025, 4, 30));
}

TEST_F(StandingFigures, OfAClosedIndicatorAreNotOverdue) {
  objectives::v1::IndicatorClosed closed;
  closed.set_name(std::string(kAmp) + "/indicators/plan");
  closed.set_partnership(kAmp);
  TakeAll({Created(), ObjectiveAgreed("plan"), Approved("plan", 750'000), Overdue("plan"),
           Make(closed)});
  EXPECT_FALSE(Indicator().has_overdue_date());
  EXPECT_TRUE(Indicator().closed());
}

TEST_F(StandingFigures, OfARetiredFrameworkAreHistoryAndCountedByNoCountry) {
  TakeAll({Created(), Assessed("baseline", "2")});
  ASSERT_THAT(projections_.Country().capability_gaps(), SizeIs(1));
  ASSERT_FALSE(projections_.Report().capability_gaps(0).framework_retired());
  const std::string before = EtagOfCountry(), of_partnership = projections_.Report().etag();
  TakeAll({Retired("other")});
  EXPECT_THAT(projections_.Country().capability_gaps(), SizeIs(1));
  TakeAll({Retired("amp")});
  EXPECT_THAT(projections_.Country().capability_gaps(), IsEmpty());
  ASSERT_THAT(projections_.Report().capability_gaps(), SizeIs(1));
  EXPECT_TRUE(projections_.Report().capability_gaps(0).framework_retired());
  EXPECT_NE(EtagOfCountry(), before);
  EXPECT_NE(projections_.Report().etag(), of_partnership);
  // What was under way when it was retired.
  TakeAll({Assessed("midline", "1", Day(2025, 6, 1))});
  EXPECT_THAT(projections_.Country().capability_gaps(), IsEmpty());
}

TEST_F(StandingFigures, OfARegionAreOfTheCountriesThatAreServedAndNameTheOthers) {
  placement::v1::RegionCreated created;
  created.set_name("regions/west-africa");
  created.mutable_region()->set_display_name("West Africa");
  for (const char* code : {"gh", "lr", "sl"}) created.mutable_region()->add_countries(code);
  TakeAll({Created(), Make(created, "regions/west-africa")});
  v1::GetRegionReportRequest request;
  request.set_name("regions/west-africa/regionReport");
  const v1::RegionReport report =
      projections_.AskServing({"lr", "sl"}, GetRegionReport, request).value();
  ASSERT_THAT(report.countries(), SizeIs(2));
  EXPECT_EQ(report.countries(0).country(), "lr");
  EXPECT_EQ(report.countries(1).country(), "sl");
  EXPECT_THAT(report.countries_not_served(), ElementsAre("gh"));
  EXPECT_EQ(report.total().partnership_count(), 1);
  EXPECT_THAT(projections_.Ask(GetRegionReport, request).value().countries_not_served(), IsEmpty());
}

}  // namespace
}  // namespace tandem::reporting
