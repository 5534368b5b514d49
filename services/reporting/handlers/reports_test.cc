#include "services/reporting/handlers/reports.h"

#include <algorithm>
#include <random>
#include <set>

#include "gmock/gmock.h"
#include "libs/common/testing/seed.h"
#include "services/reporting/handlers/reports_fixture.h"

namespace tandem::reporting {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(Reports, ShowAPartnershipAndItsCountry) {
  TakeAll({Created(), Delivers(), PlacementStarts(), ObjectiveAgreed("plan"),
           Approved("plan", 750'000), Issued()});
  const v1::PartnershipReport report = projections_.Report();
  EXPECT_EQ(report.display_name(), "AMP Liberia");
  EXPECT_EQ(report.days_to_deliver().value(), "100");
  EXPECT_EQ(report.achievement().value(), "0.75");
  EXPECT_THAT(report.active_placements(), SizeIs(1));
  EXPECT_THAT(report.recommendation_counts(), SizeIs(1));
  const v1::CountryReport country = projections_.Country();
  ASSERT_THAT(country.partnerships(), SizeIs(1));
  EXPECT_EQ(country.achievement().value(), "0.75");
  EXPECT_EQ(country.stages(0).state(), placement::v1::Partnership::DELIVER);
  EXPECT_EQ(country.active_placements(0).count(), 1);
  EXPECT_EQ(country.recommendations(0).count(), 1);
}

TEST_F(Reports, PrintWhatTheProgrammeWantsPrinted) {
  placement::v1::ProgrammeCreated created;
  created.set_name("programmes/amp-health");
  created.mutable_programme()->set_acknowledgement("Funded by somebody.");
  TakeAll({Created(), Make(created)});
  EXPECT_EQ(projections_.Report().notice().acknowledgement(), "Funded by somebody.");
  common::v1::ResourceUpdated updated;
  updated.set_name("programmes/amp-health");
  created.mutable_programme()->set_disclaimer("Views are the authors'.");
  updated.mutable_resource()->PackFrom(created.programme());
  TakeAll({Make(updated), Created("countries/lr/partnerships/another")});
  const v1::CountryReport country = projections_.Country();
  ASSERT_THAT(country.notices(), SizeIs(1));
  EXPECT_EQ(country.notices(0).disclaimer(), "Views are the authors'.");
  created.mutable_programme()->clear_acknowledgement();
  created.mutable_programme()->clear_disclaimer();
  updated.mutable_resource()->PackFrom(created.programme());
  TakeAll({Make(updated)});
  EXPECT_FALSE(projections_.Report().has_notice());
}

TEST_F(Reports, HaveAnotherEtagWhenTheirNoticeIsAnother) {
  placement::v1::ProgrammeCreated created;
  created.set_name("programmes/amp-health");
  created.mutable_programme()->set_disclaimer("Views are the authors'.");
  TakeAll({Created(), Make(created)});
  v1::WatchReportRequest of_partnership, of_country;
  of_partnership.set_name(kAmpReport);
  of_country.set_name(kCountryReport);
  const auto etags = [&] {
    return std::pair(projections_.Ask(WatchReport, of_partnership)->etag(),
                     projections_.Ask(WatchReport, of_country)->etag());
  };
  const auto before = etags();
  EXPECT_EQ(etags(), before);
  EXPECT_EQ(projections_.Report().etag(), before.first);
  common::v1::ResourceUpdated updated;
  updated.set_name("programmes/amp-health");
  for (const char* disclaimer : {"Views are nobody's.", ""}) {
    const auto last = etags();
    created.mutable_programme()->set_disclaimer(disclaimer);
    updated.mutable_resource()->PackFrom(created.programme());
    TakeAll({Make(updated)});
    EXPECT_NE(etags().first, last.first) << disclaimer;
    EXPECT_NE(etags().second, last.second) << disclaimer;
  }
}

TEST_F(Reports, MergeTheCountriesOfARegion) {
  placement::v1::RegionCreated created;
  created.set_name("regions/west-africa");
  created.mutable_region()->set_display_name("West Africa");
  created.mutable_region()->add_countries("lr");
  TakeAll({Make(created), Created(), Delivers(), Created("countries/sl/partnerships/bo")});
  v1::GetRegionReportRequest request;
  request.set_name("regions/west-africa/regionReport");
  const auto one = projections_.Ask(GetRegionReport, request);
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_EQ(one->display_name(), "West Africa");
  EXPECT_EQ(one->total().partnership_count(), 1);
  common::v1::ResourceUpdated updated;
  updated.set_name("regions/west-africa");
  created.mutable_region()->add_countries("sl");
  updated.mutable_resource()->PackFrom(created.region());
  TakeAll({Make(updated)});
  const auto two = projections_.Ask(GetRegionReport, request);
  ASSERT_TRUE(two.ok()) << two.status();
  ASSERT_THAT(two->countries(), SizeIs(2));
  EXPECT_EQ(two->countries(0).name(), kCountryReport);
  EXPECT_EQ(two->countries(1).partnership_count(), 1);
  EXPECT_EQ(two->total().partnership_count(), 2);
  EXPECT_EQ(two->total().days_to_deliver().value(), "100");
  EXPECT_NE(two->etag(), one->etag());
  request.set_name("regions/east-africa/regionReport");
  EXPECT_EQ(ReasonOf(projections_.Ask(GetRegionReport, request).status()), "RESOURCE_NOT_FOUND");
}

TEST_F(Reports, FollowACorrectionInBothReports) {
  TakeAll({Created(), ObjectiveAgreed("plan"), Approved("plan", kOne)});
  TakeAll({Approved("plan", 400'000)});
  EXPECT_EQ(projections_.Report().achievement().value(), "0.4");
  EXPECT_EQ(projections_.Country().achievement().value(), "0.4");
}

TEST_F(Reports, FollowAStartThatWasEnteredWrong) {
  const auto begins = [](Day day) {
    placement::v1::Partnership partnership;
    partnership.set_name(kAmp);
    partnership.set_display_name("AMP Liberia");
    partnership.set_kind(placement::v1::MANAGEMENT_PARTNER);
    *partnership.mutable_start_date() = ToDate(day);
    common::v1::ResourceUpdated updated;
    updated.set_name(kAmp);
    updated.mutable_resource()->PackFrom(partnership);
    return Make(updated);
  };
  TakeAll({Created(), begins(Day(2024, 1, 11)), Delivers()});
  EXPECT_EQ(projections_.Report().days_to_deliver().value(), "90");
  TakeAll({begins(Day(2023, 12, 22))});
  const v1::PartnershipReport report = projections_.Report();
  EXPECT_EQ(report.days_to_deliver().value(), "110");
  EXPECT_EQ(ToDay(report.stages(0).date()), Day(2023, 12, 22));
  EXPECT_EQ(projections_.Country().days_to_deliver().value(), "110");
  const auto trace = Trace(kAmpReport, "days_to_deliver");
  ASSERT_TRUE(trace.ok()) << trace.status();
  EXPECT_EQ(trace->value(), "110");
}

// A rebuild reads the topics in another interleaving; each service's events of one partnership keep
// their order.
TEST_F(Reports, AreTheSameBytesHoweverTheServicesEventsMix) {
  const std::string other = "countries/lr/partnerships/mani";
  const std::vector<std::vector<Event>> sources = {
      {Created(), Delivers(), PlacementStarts()},
      {ObjectiveAgreed("plan"), ObjectiveAgreed("data"), Approved("data", 333'333),
       Approved("plan", 666'667), Approved("data", 123'457)},
      {Issued()},
      {Created(other), Delivers(other)},
      {Assessed("a", "1"), Assessed("b", "3"), Assessed("a", "2.5")},
      {ObjectiveAgreed("coach", other), Approved("coach", 999'999, other)}};
  for (const auto& source : sources) TakeAll(source);
  const std::string expected = projections_.Bytes();
  std::mt19937_64 random(testing::Seed());
  for (int run = 0; run < 5; ++run) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < sources.size(); ++i)
      order.insert(order.end(), sources[i].size(), i);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<std::size_t> next(sources.size(), 0);
    Projections rebuilt(&objectives_);
    for (const std::size_t source : order) rebuilt.Take(sources[source][next[source]++]);
    EXPECT_EQ(rebuilt.Bytes(), expected) << "run " << run;
  }
}

// What an event costs is a number of rows and their size; neither may grow with what there is.
TEST_F(Reports, CostTheSameForAnEventHoweverMuchThereIs) {
  const auto cost = [&] {
    return std::vector{projections_.CostOf(Approved("plan", 500'000)),
                       projections_.CostOf(ObjectiveAgreed("plan")),
                       projections_.CostOf(PlacementStarts()),
                       projections_.CostOf(Delivers()),
                       projections_.CostOf(Issued()),
                       projections_.CostOf(Assessed("a", "2"))};
  };
  TakeAll({Created()});
  cost();
  const auto small = cost();
  for (int i = 0; i < 200; ++i) {
    const std::string other = "countries/lr/partnerships/p" + std::to_string(i);
    const std::string id = std::to_string(i);
    TakeAll({Created(other), Delivers(other), ObjectiveAgreed("plan", other),
             Approved("plan", i * 1'000, other), ObjectiveAgreed("o" + id),
             Approved("o" + id, i * 1'000)});
  }
  const auto large = cost();
  for (std::size_t i = 0; i < small.size(); ++i) {
    EXPECT_EQ(large[i].first, small[i].first) << "event " << i;
    EXPECT_LE(small[i].first, 6) << "event " << i;
    // Counts of more digits, no more.
    EXPECT_LE(large[i].second, small[i].second + 40) << "event " << i;
  }
}

TEST_F(Reports, CountEveryPartnershipOfACountryAndListThemByPages) {
  for (int i = 0; i < 60; ++i) {
    TakeAll({Created("countries/lr/partnerships/p" + std::to_string(i))});
  }
  const v1::CountryReport country = projections_.Country();
  EXPECT_EQ(country.partnership_count(), 60);
  EXPECT_EQ(country.stages(0).count(), 60);
  EXPECT_THAT(country.partnerships(), SizeIs(50));
  v1::ListPartnershipReportsRequest request;
  request.set_parent("countries/lr");
  request.set_filter("kind = MANAGEMENT_PARTNER AND state = DISCOVER");
  request.set_order_by("last_event_time desc");
  request.set_page_size(25);
  std::set<std::string> listed;
  int pages = 0;
  do {
    const auto page =
        projections_.Call<v1::ListPartnershipReportsResponse>("ListPartnershipReports", request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& report : page->partnership_reports()) listed.insert(report.name());
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_THAT(listed, SizeIs(60));
  EXPECT_EQ(pages, 3);
  request.set_filter("luck = 1");
  EXPECT_EQ(
      ReasonOf(
          projections_.Call<v1::ListPartnershipReportsResponse>("ListPartnershipReports", request)
              .status()),
      "FILTER_INVALID");
}

TEST_F(Reports, OfALargePartnershipListTheFirstRowsOfEachKindAndCountAll) {
  TakeAll({Created(), PlacementStarts()});
  for (int i = 0; i < 1'010; ++i) TakeAll({ObjectiveAgreed("o" + std::to_string(i))});
  const v1::PartnershipReport report = projections_.Report();
  EXPECT_THAT(report.objectives(), SizeIs(166));
  EXPECT_THAT(report.placements(), SizeIs(1));
  EXPECT_THAT(report.stages(), SizeIs(1));
  EXPECT_EQ(report.rows_left_out(), 1'012 - 168);
  EXPECT_EQ(projections_.Country().objectives(0).count(), 1'010);
}

TEST_F(Reports, ShowAPlacementSinceItsFirstDay) {
  const auto about = [](auto event) {
    event.set_name(std::string(kAmp) + "/placements/one");
    event.set_partnership(kAmp);
    *event.mutable_start_date() = ToDate(Day(2024, 9, 1));
    return event;
  };
  const auto under_way = [&](auto event) {
    event = about(event);
    event.set_phase(placement::v1::Placement::TRUST);
    event.set_state(placement::v1::Placement::ACTIVE);
    return event;
  };
  const auto since = [&] { return ToDay(projections_.Report().placements(0).start_date()); };
  auto started = under_way(placement::v1::PlacementStarted());
  *started.mutable_effective_date() = ToDate(Day(2024, 9, 14));
  TakeAll({Created(), Make(about(placement::v1::PlacementPlanned()))});
  EXPECT_EQ(since(), Day(2024, 9, 1));
  TakeAll({Make(started), Make(under_way(placement::v1::PlacementRescheduled()))});
  EXPECT_EQ(since(), Day(2024, 9, 14)) << "not since it was planned";
  TakeAll({Make(about(placement::v1::PlacementStepRetracted()))});
  EXPECT_EQ(since(), Day(2024, 9, 1));
  *started.mutable_effective_date() = ToDate(Day(2024, 9, 3));
  TakeAll({Make(started)});
  EXPECT_EQ(since(), Day(2024, 9, 3));
}

TEST_F(Reports, ShowAFunderNumbersAndNoRows) {
  TakeAll({Created(), PlacementStarts()});
  projections_.As(testing::CallerWith("funder", common::v1::FUNDER, "countries/lr"));
  EXPECT_THAT(projections_.Report().active_placements(), SizeIs(1));
  EXPECT_THAT(projections_.Report().placements(), IsEmpty());
  projections_.As(testing::CallerWith("lead", common::v1::TEAM_LEAD, kAmp));
  EXPECT_THAT(projections_.Report().placements(), SizeIs(1));
}

TEST_F(Reports, LeaveOutAnIndicatorFromItsCreationOn) {
  TakeAll({Created(), ObjectiveAgreed("plan"), Approved("plan", kOne)});
  objectives::v1::IndicatorCreated event;
  event.set_name(std::string(kAmp) + "/indicators/new");
  event.mutable_indicator()->set_name(event.name());
  event.mutable_indicator()->set_objective(std::string(kAmp) + "/objectives/plan");
  TakeAll({Make(event)});
  EXPECT_EQ(projections_.Report().achievement().value(), "1");
  EXPECT_EQ(projections_.Report().achievement().left_out(), 1);
  EXPECT_EQ(projections_.Country().achievement().left_out(), 1);
}

TEST_F(Reports, KeepAnIndicatorClosedWhenAMeasurementOfItIsCorrected) {
  TakeAll({Created(), ObjectiveAgreed("plan"), Approved("plan", kOne)});
  objectives::v1::IndicatorClosed closed;
  closed.set_name(std::string(kAmp) + "/indicators/plan");
  closed.set_partnership(kAmp);
  TakeAll({Make(closed), Approved("plan", 400'000)});
  EXPECT_TRUE(projections_.Report().indicators(0).closed());
  EXPECT_EQ(projections_.Report().achievement().value(), "0.4");
}

TEST_F(Reports, FollowTheNewNameOfADraftObjective) {
  objectives::v1::PartnershipObjectiveCreated created;
  created.set_name(std::string(kAmp) + "/objectives/plan");
  auto& objective = *created.mutable_partnership_objective();
  objective.set_name(created.name());
  objective.set_state(objectives::v1::PartnershipObjective::DRAFT);
  objective.set_display_name("Plan");
  common::v1::ResourceUpdated updated;
  updated.set_name(created.name());
  TakeAll({Created(), Make(created)});
  objective.set_display_name("Strategic plan");
  updated.mutable_resource()->PackFrom(objective);
  TakeAll({Make(updated)});
  EXPECT_EQ(projections_.Report().objectives(0).display_name(), "Strategic plan");
}

TEST_F(Reports, KeepTheGapsOfTheLatestAssessment) {
  TakeAll({Created(), Assessed("later", "1", Day(2025, 6, 1)),
           Assessed("earlier", "3", Day(2024, 6, 1))});
  EXPECT_EQ(projections_.Report().capability_gaps(0).gap(), "1");
  EXPECT_EQ(projections_.Country().capability_gaps(0).up_to_one_level(), 1);
  EXPECT_EQ(projections_.Country().capability_gaps(0).more_than_two_levels(), 0);
}

TEST_F(Reports, KeepTheGapsOfTheAssessmentOfADayThatWasScoredLast) {
  TakeAll({Created(), Assessed("z-both-sides", "3"), Assessed("a-correction", "1")});
  EXPECT_EQ(projections_.Report().capability_gaps(0).gap(), "1");
  EXPECT_EQ(projections_.Country().capability_gaps(0).up_to_one_level(), 1);
  EXPECT_EQ(projections_.Country().capability_gaps(0).more_than_two_levels(), 0);
}

TEST_F(Reports, OfAnotherCountryAreApart) {
  TakeAll({Created(), Created("countries/ke/partnerships/mani")});
  EXPECT_THAT(projections_.Country().partnerships(), SizeIs(1));
}

TEST_F(Reports, ArePassedToAWatchWithTheirEtag) {
  TakeAll({Created()});
  v1::WatchReportRequest request;
  request.set_name(kAmpReport);
  const auto before = projections_.Ask(WatchReport, request);
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(before->partnership_report().display_name(), "AMP Liberia");
  EXPECT_EQ(before->etag(), projections_.Report().etag());
  request.set_name(kCountryReport);
  const auto country = projections_.Ask(WatchReport, request);
  TakeAll({Delivers()});
  EXPECT_NE(projections_.Report().etag(), before->etag());
  EXPECT_NE(projections_.Ask(WatchReport, request)->etag(), country->etag());
}

TEST_F(Reports, OfAPartnershipNobodyHasHeardOfAreNotFound) {
  v1::WatchReportRequest request;
  request.set_name("countries/lr/partnerships/unheard/report");
  EXPECT_EQ(projections_.Ask(WatchReport, request).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tandem::reporting
