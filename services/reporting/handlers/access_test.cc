// Who may read what, through the real pipeline.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/suite.h"
#include "services/reporting/module.h"
#include "tandem/reporting/v1/report_service.pb.h"

namespace tandem::reporting {
namespace {

using testing::CallerWith;
using ::testing::ElementsAre;
using testing::Suite;

constexpr char kService[] = "tandem.reporting.v1.ReportService/";
constexpr char kAmpReport[] = "countries/lr/partnerships/amp/report";

class Access : public ::testing::Test {
 protected:
  Access() : suite_({kReportingModule}) {}

  Status Partnership(const std::string& name = kAmpReport) {
    v1::GetPartnershipReportRequest request;
    request.set_name(name);
    return suite_
        .Call<v1::PartnershipReport>(std::string(kService) + "GetPartnershipReport", request)
        .status();
  }
  Status Country(const std::string& name = "countries/lr/countryReport") {
    v1::GetCountryReportRequest request;
    request.set_name(name);
    return suite_.Call<v1::CountryReport>(std::string(kService) + "GetCountryReport", request)
        .status();
  }
  Status Trace(const std::string& name = kAmpReport) {
    v1::TraceNumberRequest request;
    request.set_name(name);
    request.set_field("active_placements");
    return suite_.Call<v1::TraceNumberResponse>(std::string(kService) + "TraceNumber", request)
        .status();
  }

  Suite suite_;
};

TEST_F(Access, OfAPartnershipsLeadEndsAtThePartnership) {
  suite_.As(CallerWith("lead", common::v1::TEAM_LEAD, "countries/lr/partnerships/amp"));
  EXPECT_EQ(ReasonOf(Partnership()), "RESOURCE_NOT_FOUND");  // allowed, and nothing there yet
  EXPECT_EQ(ReasonOf(Partnership("countries/lr/partnerships/amp2/report")), "NOT_PERMITTED");
  EXPECT_EQ(ReasonOf(Country()), "NOT_PERMITTED");
  EXPECT_EQ(ReasonOf(Trace("countries/lr/countryReport")), "NOT_PERMITTED");
}

// Of partnerships, wherever they are: the country's report is for those whom it is told to.
TEST_F(Access, OfATeamLeadIsToNoCountrysReportByAnyMethod) {
  suite_.As(CallerWith("lead", common::v1::TEAM_LEAD, "countries/lr"));
  EXPECT_EQ(ReasonOf(Country()), "NOT_PERMITTED");
  EXPECT_EQ(ReasonOf(Trace("countries/lr/countryReport")), "NOT_PERMITTED");
  v1::WatchReportRequest watch;
  watch.set_name("countries/lr/countryReport");
  EXPECT_EQ(
      ReasonOf(suite_.Stream<v1::Report>(std::string(kService) + "WatchReport", watch).status()),
      "NOT_PERMITTED");
}

TEST_F(Access, OfAManagerEndsAtTheCountry) {
  suite_.As(CallerWith("manager", common::v1::PROGRAMME_MANAGER, "countries/lr"));
  EXPECT_TRUE(Country().ok());
  EXPECT_EQ(ReasonOf(Country("countries/ke/countryReport")), "NOT_PERMITTED");
}

TEST_F(Access, OfAFunderIsToAggregatesAlone) {
  suite_.As(CallerWith("funder", common::v1::FUNDER, "countries/lr"));
  EXPECT_TRUE(Country().ok());
  EXPECT_EQ(ReasonOf(Trace()), "NOT_PERMITTED");
}

TEST_F(Access, ToWhatIsNoReportIsABadName) {
  EXPECT_THAT(BadFieldsOf(Country("countries/lr")), ElementsAre("name"));
  EXPECT_THAT(BadFieldsOf(Trace("countries/lr/partnerships/amp")), ElementsAre("name"));
}

TEST_F(Access, ToACountryWithoutPartnershipsIsAnEmptyReport) {
  v1::GetCountryReportRequest request;
  request.set_name("countries/zm/countryReport");
  const auto report =
      suite_.Call<v1::CountryReport>(std::string(kService) + "GetCountryReport", request);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->country(), "zm");
  EXPECT_EQ(report->achievement().value(), "");
}

}  // namespace
}  // namespace tandem::reporting
