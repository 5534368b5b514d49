#include "gmock/gmock.h"
#include "services/reporting/handlers/reports_fixture.h"

namespace tandem::reporting {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kLeeds[] = "countries/lr/partnerships/leeds";

// Budgeted with two lines in `currency`.
Event Budgeted(const std::string& partnership = kAmp, const std::string& currency = "GBP") {
  common::v1::ResourceUpdated event;
  event.set_name(partnership);
  placement::v1::Partnership after;
  after.set_name(partnership);
  for (const char* id : {"education", "travel"}) {
    placement::v1::BudgetLine& line = *after.add_budget();
    line.set_line_id(id);
    line.set_display_name(id);
    line.mutable_amount()->set_currency(currency);
    line.mutable_amount()->set_minor_units(1000);
  }
  event.mutable_resource()->PackFrom(after);
  return Make(event, partnership);
}

Event Share(const std::string& line, int committed, int received,
            const std::string& partnership = kAmp) {
  placement::v1::FundingShareChanged event;
  event.set_name(partnership + "/fundingShares/trust");
  event.mutable_position()->set_line_id(line);
  event.mutable_position()->set_committed(committed);
  event.mutable_position()->set_received(received);
  return Make(event, partnership);
}

Event Awarded(const std::string& line, int awarded) {
  placement::v1::ProjectChanged event;
  event.set_name(std::string(kAmp) + "/projects/hps");
  placement::v1::FundingPosition& position = *event.add_positions();
  position.set_line_id(line);
  position.set_committed(700);
  position.set_awarded(awarded);
  return Make(event);
}

// Read by somebody who may ask placement for the same.
class ReportsOfFunding : public Reports {
 protected:
  ReportsOfFunding() { Read(common::v1::FINANCE); }
  void Read(common::v1::Role role, const std::string& prefix = "*") {
    projections_.As(testing::CallerWith("reader", role, prefix));
  }
  v1::PartnershipReport Watched() {
    v1::WatchReportRequest request;
    request.set_name(kAmpReport);
    return projections_.Ask(WatchReport, request)->partnership_report();
  }
  v1::PartnershipReport Listed() {
    v1::ListPartnershipReportsRequest request;
    request.set_parent("countries/lr");
    return projections_.Call<v1::ListPartnershipReportsResponse>("ListPartnershipReports", request)
        ->partnership_reports(0);
  }
  v1::RegionReport Region() {
    v1::GetRegionReportRequest request;
    request.set_name("regions/west-africa/regionReport");
    return projections_.Ask(GetRegionReport, request).value();
  }
  // Everything that tells of money, in every report.
  std::string AllOfIt() {
    return projections_.Report().DebugString() + Watched().DebugString() + Listed().DebugString() +
           projections_.Country().DebugString() + Region().DebugString();
  }
  static Event RegionCreated() {
    placement::v1::RegionCreated created;
    created.set_name("regions/west-africa");
    created.mutable_region()->add_countries("lr");
    return Make(created);
  }
};

TEST_F(ReportsOfFunding, ShowWhereEachLineOfTheBudgetStands) {
  TakeAll({Created(), Budgeted(), Share("education", 600, 0), Share("education", 700, 200),
           Awarded("education", 50)});
  const v1::PartnershipReport report = projections_.Report();
  ASSERT_THAT(report.funding(), SizeIs(2));
  EXPECT_EQ(report.funding(0).budget().minor_units(), 1000);
  EXPECT_EQ(report.funding(0).committed(), 700);
  EXPECT_EQ(report.funding(0).awarded(), 50);
  EXPECT_EQ(report.funding(1).committed(), 0);
  const auto trace = Trace(kAmpReport, "funding/education.committed");
  ASSERT_TRUE(trace.ok()) << trace.status();
  EXPECT_EQ(trace->value(), "700");
  EXPECT_EQ(trace->contributors(0).name(), kAmp);
  EXPECT_THAT(BadFieldsOf(Trace(kAmpReport, "funding/education.luck").status()),
              ElementsAre("field"));
}

TEST_F(ReportsOfFunding, KeepWhatIsKnownOfALineThroughAnUpdateOfTheBudget) {
  TakeAll({Created(), Budgeted(), Share("travel", 300, 100), Budgeted()});
  EXPECT_EQ(projections_.Report().funding(1).received(), 100);
  ASSERT_THAT(projections_.Country().funding(), SizeIs(1));
  EXPECT_EQ(projections_.Country().funding(0).budget(), 2000);
}

TEST_F(ReportsOfFunding, CountNothingOfWhatWasVoided) {
  TakeAll({Created(), Budgeted(), Share("education", 700, 200), Share("education", 700, 0)});
  EXPECT_EQ(projections_.Report().funding(0).received(), 0);
  EXPECT_EQ(projections_.Country().funding(0).received(), 0);
}

TEST_F(ReportsOfFunding, SumTheFundingOfACountryByCurrency) {
  TakeAll({Created(), Created(kLeeds), Budgeted(), Budgeted(kLeeds), Share("education", 600, 0),
           Share("travel", 200, 100, kLeeds)});
  ASSERT_THAT(projections_.Country().funding(), SizeIs(1));
  EXPECT_EQ(projections_.Country().funding(0).committed(), 800);
  EXPECT_EQ(projections_.Country().funding(0).received(), 100);
  const auto trace = Trace(kCountryReport, "funding/GBP.committed");
  ASSERT_TRUE(trace.ok()) << trace.status();
  EXPECT_EQ(trace->value(), "800");
  EXPECT_THAT(trace->contributors(), SizeIs(2));
  // Another currency takes the whole budget with it.
  TakeAll({Budgeted(kLeeds, "USD")});
  ASSERT_THAT(projections_.Country().funding(), SizeIs(2));
  EXPECT_EQ(projections_.Country().funding(0).committed(), 600);
  EXPECT_EQ(projections_.Country().funding(1).currency(), "USD");
  EXPECT_EQ(projections_.Country().funding(1).received(), 100);
}

TEST_F(ReportsOfFunding, AreWithoutItForWhoMayNotAskPlacementForIt) {
  TakeAll({RegionCreated(), Created(), Budgeted(), Share("education", 600, 0)});
  for (const auto role : {common::v1::LEARNING_EDITOR, common::v1::TEAM_LEAD, common::v1::COACH,
                          common::v1::PLACED_PROFESSIONAL}) {
    SCOPED_TRACE(common::v1::Role_Name(role));
    Read(role);
    EXPECT_THAT(AllOfIt(), AllOf(HasSubstr("countries/lr"), Not(HasSubstr("funding"))));
    for (const char* report : {kAmpReport, kCountryReport}) {
      for (const char* field : {"funding/education.committed", "funding/GBP.committed"}) {
        EXPECT_EQ(ReasonOf(Trace(report, field).status()), "NOT_PERMITTED") << field;
      }
      const Status unknown = Trace(report, "luck").status();
      if (report == kCountryReport && role != common::v1::LEARNING_EDITOR) {
        EXPECT_EQ(ReasonOf(unknown), "NOT_PERMITTED");
        continue;
      }
      EXPECT_THAT(std::string(unknown.message()),
                  AllOf(HasSubstr("days_to_deliver"), Not(HasSubstr("funding"))));
    }
  }
}

TEST_F(ReportsOfFunding, ShowItToFundersWithTheAggregates) {
  TakeAll({RegionCreated(), Created(), Budgeted(), Share("education", 600, 0)});
  Read(common::v1::FUNDER, "countries/lr");
  EXPECT_THAT(projections_.Report().funding(), SizeIs(2));
  EXPECT_THAT(Listed().funding(), SizeIs(2));
  EXPECT_THAT(projections_.Country().funding(), SizeIs(1));
  EXPECT_THAT(Region().total().funding(), IsEmpty());
  Read(common::v1::FUNDER, "regions/west-africa");
  EXPECT_THAT(Region().total().funding(), SizeIs(1));
  EXPECT_THAT(Region().countries(0).funding(), SizeIs(1));
}

TEST_F(ReportsOfFunding, OfACountryShowThatOfThePartnershipsWhoseFinanceTheReaderDoes) {
  TakeAll({Created(), Created(kLeeds), Budgeted(), Budgeted(kLeeds)});
  Caller editor = testing::CallerWith("reader", common::v1::LEARNING_EDITOR, "countries/lr");
  editor.grants.push_back({common::v1::FINANCE, kLeeds});
  projections_.As(editor);
  const v1::CountryReport country = projections_.Country();
  EXPECT_THAT(country.funding(), IsEmpty());
  ASSERT_THAT(country.partnerships(), SizeIs(2));
  EXPECT_THAT(country.partnerships(0).funding(), IsEmpty());
  EXPECT_THAT(country.partnerships(1).funding(), SizeIs(1));
}

TEST_F(ReportsOfFunding, AnswerEachValueOnceAndNoneOfTheirOwnSums) {
  TakeAll({Created(), Budgeted(), ObjectiveAgreed("plan"), Approved("plan", 750'000)});
  EXPECT_THAT(projections_.Report().DebugString(), Not(HasSubstr("_micros")));
  EXPECT_FALSE(projections_.Report().has_sums());
  EXPECT_THAT(projections_.Country().DebugString(), Not(HasSubstr("_micros")));
  EXPECT_THAT(Listed().DebugString(), Not(HasSubstr("_micros")));
  EXPECT_FALSE(Listed().has_sums());
  v1::ListReportRowsRequest request;
  request.set_parent(kAmp);
  const auto rows = projections_.Call<v1::ListReportRowsResponse>("ListReportRows", request);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_THAT(rows->DebugString(), AllOf(HasSubstr("achievement"), Not(HasSubstr("_micros"))));
}

TEST_F(Reports, RecordWhatABoardHasDecided) {
  placement::v1::BoardMeetingHeld event;
  event.set_name(std::string(kAmp) + "/meetings/first");
  event.set_quorate(true);
  *event.mutable_held_date() = ToDate(Day(2024, 5, 1));
  placement::v1::MeetingDecision& taken = *event.add_decisions();
  taken.set_decision_id("clinics");
  taken.set_text("Open two clinics.");
  TakeAll({Created(), Make(event)});
  v1::ListDecisionsRequest request;
  request.set_parent(kAmp);
  request.set_filter("quorate = true");
  const auto decisions = projections_.Call<v1::ListDecisionsResponse>("ListDecisions", request);
  ASSERT_TRUE(decisions.ok()) << decisions.status();
  ASSERT_THAT(decisions->decisions(), SizeIs(1));
  EXPECT_EQ(decisions->decisions(0).name(), std::string(kAmp) + "/decisions/first.clinics");
  EXPECT_EQ(decisions->decisions(0).text(), "Open two clinics.");
  EXPECT_EQ(ToDay(decisions->decisions(0).held_date()), Day(2024, 5, 1));
  request.set_filter("quorate = false");
  EXPECT_THAT(projections_.Call<v1::ListDecisionsResponse>("ListDecisions", request)->decisions(),
              IsEmpty());
}

TEST_F(Reports, ForgetADecisionThatIsTakenBack) {
  placement::v1::BoardMeetingHeld event;
  event.set_name(std::string(kAmp) + "/meetings/first");
  for (const char* id : {"kept", "wrong"}) {
    event.add_decisions()->set_decision_id(id);
    event.mutable_decisions()->rbegin()->set_text("Open two clinics.");
  }
  TakeAll({Created(), Make(event)});
  event.mutable_decisions(0)->set_text("Open three clinics.");
  event.mutable_decisions(1)->clear_text();
  TakeAll({Make(event)});
  v1::ListDecisionsRequest request;
  request.set_parent(kAmp);
  const auto decisions = projections_.Call<v1::ListDecisionsResponse>("ListDecisions", request);
  ASSERT_TRUE(decisions.ok()) << decisions.status();
  ASSERT_THAT(decisions->decisions(), SizeIs(1));
  EXPECT_EQ(decisions->decisions(0).text(), "Open three clinics.");
}

}  // namespace
}  // namespace tandem::reporting
