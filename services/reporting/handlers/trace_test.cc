#include "services/reporting/handlers/trace.h"

#include "gmock/gmock.h"
#include "services/reporting/handlers/reports_fixture.h"

namespace tandem::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(Reports, LeadFromTheCountryOverThePartnershipToObjectives) {
  TakeAll({Created(), ObjectiveAgreed("plan"), Approved("plan", 750'000)});
  const auto country = Trace(kCountryReport, "achievement");
  ASSERT_TRUE(country.ok()) << country.status();
  ASSERT_THAT(country->contributors(), SizeIs(1));
  EXPECT_EQ(country->contributors(0).etag(), projections_.Report().etag());
  objectives_.explanation.set_value("0.75");
  auto& source = *objectives_.explanation.add_contributors();
  source.set_name(std::string(kAmp) + "/objectives/plan");
  source.set_part("objective");
  const auto partnership =
      Trace(country->contributors(0).report(), country->contributors(0).field());
  ASSERT_TRUE(partnership.ok()) << partnership.status();
  EXPECT_EQ(objectives_.asked.name(), kAmp);
  EXPECT_EQ(objectives_.asked.field(), "achievement");
  EXPECT_EQ(partnership->contributors(0).field(), "objectives/plan.achievement");
}

TEST_F(Reports, PassTheDayOfATraceOnToObjectives) {
  TakeAll({Created()});
  v1::TraceNumberRequest request;
  request.set_name(kAmpReport);
  request.set_field("achievement");
  *request.mutable_as_of() = ToDate(Day(2024, 6, 30));
  ASSERT_TRUE(projections_.Ask(TraceNumber, request).ok());
  EXPECT_EQ(ToDay(objectives_.asked.as_of()), Day(2024, 6, 30));
  request.set_field("active_placements");
  EXPECT_THAT(BadFieldsOf(projections_.Ask(TraceNumber, request).status()), ElementsAre("as_of"));
  request.set_name(kCountryReport);
  request.set_field("achievement");
  EXPECT_THAT(BadFieldsOf(projections_.Ask(TraceNumber, request).status()), ElementsAre("as_of"));
  request.set_name(kAmpReport);
  request.set_field("days_to_deliver");
  EXPECT_EQ(projections_.Ask(TraceNumber, request)->value(), "");  // not yet then
}

// Whoever writes the library's items reads no ratings of persons.
TEST_F(Reports, TraceWhatObjectivesExplainsForThoseAloneWhoMayAskIt) {
  TakeAll({Created(), ObjectiveAgreed("plan"), Approved("plan", 750'000)});
  projections_.As(testing::CallerWith("editor", common::v1::LEARNING_EDITOR, "countries/lr"));
  EXPECT_EQ(ReasonOf(Trace(kAmpReport, "achievement").status()), "NOT_PERMITTED");
  EXPECT_TRUE(Trace(kAmpReport, "active_placements").ok());
  projections_.As(testing::CallerWith("coach", common::v1::COACH, kAmp));
  EXPECT_TRUE(Trace(kAmpReport, "achievement").ok());
}

TEST_F(Reports, TraceEveryNumberThatTheyOffer) {
  TakeAll({Held("queue", "plan")});
  TakeAll({Created(), Delivers(), PlacementStarts(), ObjectiveAgreed("plan"),
           Approved("plan", 750'000), Issued(), Assessed("a", "2")});
  int traced = 0;
  const v1::PartnershipReport report = projections_.Report();
  const v1::CountryReport country = projections_.Country();
  for (const auto& field : report.traceable_fields()) {
    EXPECT_TRUE(Trace(kAmpReport, field.field()).ok()) << field.field();
    ++traced;
  }
  for (const auto& field : country.traceable_fields()) {
    const auto trace = Trace(kCountryReport, field.field());
    ASSERT_TRUE(trace.ok()) << field.field() << ": " << trace.status();
    ASSERT_THAT(trace->contributors(), SizeIs(1)) << field.field();
    ++traced;
    const auto& contributor = trace->contributors(0);
    EXPECT_TRUE(Trace(contributor.report(), contributor.field()).ok()) << contributor.field();
  }
  EXPECT_EQ(traced, 17);
}

TEST_F(Reports, LeadFromWhatIsHeldOverItsObjectiveToTheIndicator) {
  TakeAll({Created(), ObjectiveAgreed("plan"), Approved("plan", kOne), Held("queue", "plan"),
           Held("other", "draft")});
  const auto whole = Trace(kAmpReport, "held");
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(whole->value(), "1");
  ASSERT_THAT(whole->contributors(), SizeIs(1));
  EXPECT_THAT(whole->left_out(), SizeIs(1));
  const auto objective = Trace(kAmpReport, whole->contributors(0).field());
  ASSERT_TRUE(objective.ok()) << objective.status();
  ASSERT_THAT(objective->contributors(), SizeIs(1));
  EXPECT_EQ(objective->contributors(0).name(), std::string(kAmp) + "/indicators/queue");
  EXPECT_EQ(objective->contributors(0).field(), "indicators/queue.actual");
  EXPECT_EQ(Trace(kCountryReport, "held")->value(), "1");
}

TEST_F(Reports, RefuseToTraceWhatTheyDoNotHave) {
  TakeAll({Created(), PlacementStarts()});
  for (const char* field : {"luck", "objectives/unheard.achievement", "indicators/a/b/c.actual",
                            "capability_gaps/a/b.c.gap", "recommendations/LUCKY.count"}) {
    const auto trace = Trace(kAmpReport, field);
    EXPECT_THAT(BadFieldsOf(trace.status()), ElementsAre("field")) << field;
    EXPECT_THAT(std::string(trace.status().message()), HasSubstr("active_placements")) << field;
  }
  EXPECT_THAT(BadFieldsOf(Trace(kCountryReport, "luck").status()), ElementsAre("field"));
}

TEST_F(Reports, TraceByPagesThatGoOnThoughSomethingHasChanged) {
  for (int i = 10; i < 20; ++i) {
    const std::string name = "countries/lr/partnerships/p" + std::to_string(i);
    TakeAll({Created(name)});
    if (i % 2 == 0) TakeAll({Delivers(name)});
  }
  v1::TraceNumberRequest request;
  request.set_name(kCountryReport);
  request.set_field("days_to_deliver");
  request.set_page_size(3);
  int contributors = 0, left_out = 0, pages = 0;
  do {
    const auto page = projections_.Ask(TraceNumber, request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LE(page->contributors_size() + page->left_out_size(), 3);
    contributors += page->contributors_size();
    left_out += page->left_out_size();
    request.set_page_token(page->next_page_token());
    TakeAll({PlacementStarts()});  // a new partnership, before all of them
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(contributors, 5);
  EXPECT_EQ(left_out, 5);
  EXPECT_EQ(pages, 4);
}

TEST_F(Reports, RefuseThePageTokenOfAnotherNumber) {
  TakeAll({Created(), Created("countries/lr/partnerships/b")});
  v1::TraceNumberRequest request;
  request.set_name(kCountryReport);
  request.set_field("days_to_deliver");
  request.set_page_size(1);
  request.set_page_token(projections_.Ask(TraceNumber, request)->next_page_token());
  request.set_field("active_placements");
  EXPECT_EQ(ReasonOf(projections_.Ask(TraceNumber, request).status()), "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace tandem::reporting
