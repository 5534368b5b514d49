#include "services/tandem/client/partnership_text.h"

#include "gmock/gmock.h"
#include "libs/common/base/date.h"

namespace tandem::client {
namespace {

namespace v1 = placement::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(PipelineText, ShowsWhatWaitsLongest) {
  v1::EnquiryPipeline pipeline;
  EXPECT_THAT(Text(pipeline, Terminal()), HasSubstr("Nobody has enquired"));
  auto& stage = *pipeline.add_stages();
  stage.set_state(v1::Enquiry::IN_DISCUSSION);
  stage.set_country("gh");
  stage.set_enquiries(2);
  stage.set_oldest("countries/gh/enquiries/korle");
  *stage.mutable_oldest_receive_date() = ToDate(Day(2026, 3, 1));
  EXPECT_THAT(Text(pipeline, Terminal()),
              HasSubstr("in discussion  gh               2  korle          2026-03-01"));
}

TEST(PipelineText, ShowsWhoWaitsLongestAtEachStep) {
  v1::ApplicationPipeline pipeline;
  EXPECT_THAT(Text(pipeline, Terminal()), HasSubstr("No application waits"));
  auto& stage = *pipeline.add_stages();
  stage.set_state(v1::Application::SCREENED);
  stage.set_applications(3);
  stage.set_longest_waiting("countries/lr/applications/5a1e");
  stage.set_person("countries/lr/persons/7c1f");
  *stage.mutable_since_date() = ToDate(Day(2026, 3, 1));
  DisplayNames called;
  called.names["countries/lr/persons/7c1f"] = "Ama Mensah";
  EXPECT_THAT(Text(pipeline, Terminal(), called),
              HasSubstr("screened             3  Ama Mensah     5a1e         2026-03-01"));
}

TEST(TimelineText, SaysHowFarFromItsClocksItIs) {
  v1::Timeline timeline;
  timeline.set_name("countries/vc/partnerships/leeds");
  EXPECT_THAT(Text(timeline, Terminal()), HasSubstr("No clock is set"));
  auto& milestone = *timeline.add_milestones();
  milestone.set_kind(v1::Milestone::DELIVER);
  milestone.set_standing(v1::Milestone::LATE);
  milestone.set_days(16);
  timeline.add_milestones()->set_standing(v1::Milestone::ON_TRACK);
  timeline.mutable_milestones(1)->set_days(78);
  EXPECT_THAT(Text(timeline, Terminal()),
              AllOf(HasSubstr("deliver"), HasSubstr("not yet  16 days late"),
                    HasSubstr("on track, 78 days left")));
}

TEST(BenefitGridText, ShowsWhatEachSideHasGained) {
  v1::BenefitGrid grid;
  auto& row = *grid.add_rows();
  row.set_kind(v1::Benefit::PUBLICATION);
  row.set_individual(true);
  row.mutable_lead()->set_ticked(true);
  row.mutable_counterpart()->set_state(v1::Benefit::VERIFIED);
  row.mutable_counterpart()->add_benefits("a");
  row.mutable_counterpart()->add_benefits("b");
  EXPECT_THAT(Text(grid, Terminal()),
              HasSubstr("publication  individuals  promised  verified (2)"));
}

TEST(FundingText, ShowsAmountsInTheCurrencyOfTheBudget) {
  v1::Funding funding;
  funding.set_name("countries/vc/partnerships/leeds");
  EXPECT_THAT(Text(funding, Terminal()), HasSubstr("no budget"));
  funding.set_currency("GBP");
  auto& line = *funding.add_lines();
  line.mutable_line()->set_display_name("Travel");
  line.mutable_position()->set_committed(4'218'000);
  line.mutable_position()->set_overspent(2'050);
  line.set_over_committed(-100);
  EXPECT_THAT(Text(funding, Terminal()),
              AllOf(HasSubstr("not every line is covered"), HasSubstr("42,180.00 GBP"),
                    HasSubstr("-1.00 GBP"), HasSubstr("20.50 GBP")));
}

TEST(BoardActionsText, ShowsWhatIsDueFirstAndWhoIsToDoIt) {
  v1::BoardActions actions;
  EXPECT_THAT(Text(actions, Terminal()), HasSubstr("Nothing is to be done"));
  auto& action = *actions.add_actions();
  action.set_meeting("countries/vc/partnerships/leeds/meetings/first");
  action.set_action_id("letter");
  action.set_text("Write to the ministry.");
  action.set_owner("countries/vc/persons/7c1f");
  action.set_days_left(-3);
  *action.mutable_due_date() = ToDate(Day(2026, 3, 1));
  actions.set_next_page_token("more");
  DisplayNames called;
  called.names["countries/vc/persons/7c1f"] = "Ama Mensah";
  EXPECT_THAT(Text(actions, Terminal(), called),
              AllOf(HasSubstr("2026-03-01  -3 days  Ama Mensah  first    letter  Write to the"),
                    HasSubstr("--page-token=more")));
}

TEST(StandingsText, ShowEachTraitInALineWithWhoDisagrees) {
  v1::TraitStandings standings;
  standings.set_name("countries/lr/applications/7c1f");
  auto& patience = *standings.add_traits();
  patience.set_trait(v1::PATIENCE);
  patience.set_mean("3.5");
  patience.set_disagreement(true);
  for (const int score : {2, 5}) {
    auto& rating = *patience.add_ratings();
    rating.set_score(score);
    rating.set_assessor("countries/lr/persons/" + std::to_string(score));
  }
  standings.add_traits()->set_trait(v1::GRAVITAS);
  DisplayNames called;
  called.names["countries/lr/persons/2"] = "Ama Mensah";
  called.names["countries/lr/persons/5"] = "Kofi Boateng";
  EXPECT_THAT(Text(standings, Terminal(), called),
              AllOf(HasSubstr("countries/lr/applications/7c1f: not every trait"),
                    HasSubstr("patience   3.5  disagreement  Ama Mensah 2, Kofi Boateng 5"),
                    HasSubstr("gravitas"), HasSubstr("nobody yet")));
}

TEST(RankingText, ShowsItsArithmeticAndWhatIsMissing) {
  v1::TenderRanking ranking;
  ranking.set_evaluators(2);
  auto& bid = *ranking.add_bids();
  bid.set_bidder("countries/vc/institutions/trust");
  bid.set_rank(1);
  bid.set_arithmetic("(40 x 9) / 10 = 36");
  auto& line = *bid.add_lines();
  line.set_criterion_id("quality");
  line.set_weight(40);
  line.add_scores()->set_score(5);
  line.add_scores()->set_score(4);
  line.set_weighted(360);
  ranking.mutable_bids(0)->add_lines()->set_weight(60);
  ranking.add_bids()->add_missing("quality by countries/vc/persons/7c1f");
  auto& excluded = *ranking.add_bids();
  excluded.set_bidder("countries/vc/institutions/clinic");
  excluded.set_excluded_reason("It names no price.");
  DisplayNames called;
  called.names["countries/vc/persons/7c1f"] = "Ama Mensah";
  EXPECT_THAT(Text(ranking, Terminal(), called),
              AllOf(HasSubstr("excluded clinic  It names no price."),
                    HasSubstr("1. trust  (40 x 9) / 10 = 36"), HasSubstr("40 x (5 + 4) = 360"),
                    HasSubstr("weight 60, not scored yet"), Not(HasSubstr("()")),
                    HasSubstr("no rank"), HasSubstr("missing  quality by Ama Mensah")));
}

}  // namespace
}  // namespace tandem::client
