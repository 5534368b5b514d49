#include "services/tandem/client/overview_text.h"

#include "gmock/gmock.h"
#include "libs/common/base/date.h"

namespace tandem::client {
namespace {

using placement::v1::Placement;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(WhoIsWhereText, ShowsTheDaysOfAPeriodWhereOneWasAskedFor) {
  placement::v1::WhoIsWhereResponse response;
  auto& posting = *response.add_postings();
  posting.set_team("countries/lr/teams/ncd");
  posting.set_country("gb");
  *posting.mutable_start_date() = ToDate(Day(2024, 2, 1));
  *posting.mutable_end_date() = ToDate(Day(2025, 1, 31));
  EXPECT_THAT(Text(response, Terminal()), AllOf(HasSubstr("2024-02-01"), Not(HasSubstr("days"))));
  *posting.mutable_in_period()->mutable_start() = ToDate(Day(2024, 3, 1));
  *posting.mutable_in_period()->mutable_end() = ToDate(Day(2024, 3, 31));
  posting.set_days(21);
  EXPECT_THAT(Text(response, Terminal()),
              AllOf(HasSubstr("2024-03-01"), HasSubstr("2024-03-31"), HasSubstr("days"),
                    HasSubstr("21"), HasSubstr(" gb "), Not(HasSubstr("2024-02-01"))));
}

TEST(WhoIsWhereText, ShowsWhoItIsAndNoPhaseOfWhatHasNone) {
  placement::v1::WhoIsWhereResponse response;
  auto& posting = *response.add_postings();
  posting.set_professional("countries/lr/professionals/5a1e");
  posting.set_state(Placement::ENDED_EARLY);
  DisplayNames called;
  EXPECT_THAT(Text(response, Terminal(), called), HasSubstr("5a1e"));
  called.names[posting.professional()] = "Ama Mensah";
  EXPECT_THAT(Text(response, Terminal(), called),
              AllOf(HasSubstr("Ama Mensah"), Not(HasSubstr("5a1e")), HasSubstr("ended early\n")));
}

TEST(EndingsText, ShowsWhoComesAfterAndWhatIsToBeHandedOver) {
  placement::v1::Endings endings;
  EXPECT_THAT(Text(endings, Terminal()), HasSubstr("No placement ends"));
  auto& ending = *endings.add_endings();
  ending.set_placement("countries/lr/partnerships/amp/placements/coach");
  ending.set_role(Placement::MANAGEMENT_PARTNER);
  ending.set_days_left(-3);
  endings.set_next_page_token("more");
  endings.add_endings()->set_days_left(1);
  EXPECT_THAT(Text(endings, Terminal()),
              AllOf(HasSubstr("-3 days"), HasSubstr("management partner"), HasSubstr("nobody"),
                    HasSubstr("1 day "), HasSubstr("--page-token=more")));
}

TEST(VacanciesText, ShowsAgesBeforeNeeds) {
  placement::v1::Vacancies vacancies;
  auto& bucket = *vacancies.add_buckets();
  bucket.set_from_days(181);
  bucket.set_seats_open(7);
  EXPECT_THAT(Text(vacancies, Terminal()),
              AllOf(HasSubstr("181 and more"), HasSubstr("No need has a free seat")));
  auto& vacancy = *vacancies.add_vacancies();
  vacancy.set_need("countries/lr/partnerships/amp/needs/finance");
  vacancy.set_days_open(200);
  vacancy.set_team("countries/lr/teams/t-1");
  DisplayNames called;
  called.names[vacancy.team()] = "Finance office";
  EXPECT_THAT(
      Text(vacancies, Terminal(), called),
      AllOf(HasSubstr("needs/finance"), HasSubstr("200 days"), HasSubstr("Finance office")));
}

TEST(ReciprocityText, TellsNothingFromNotComputable) {
  placement::v1::Reciprocity reciprocity;
  reciprocity.set_name("countries/vc");
  EXPECT_THAT(Text(reciprocity, Terminal()), HasSubstr("not computable"));
  auto& line = *reciprocity.add_partnerships();
  line.set_partnership("countries/vc/partnerships/leeds");
  line.mutable_balance()->mutable_lead_to_counterpart()->mutable_in_person()->set_persons(2);
  line.mutable_balance()->mutable_lead_to_counterpart()->mutable_in_person()->set_person_days(30);
  line.mutable_balance()->mutable_lead_to_counterpart()->mutable_in_person()->set_full_time_days(
      30);
  line.mutable_balance()->set_balance_percent(0);
  EXPECT_THAT(Text(reciprocity, Terminal()),
              AllOf(HasSubstr("2 (30 days), 0 virtual (0)"), HasSubstr("0%")));
}

TEST(ReciprocityText, TellsDaysOfAPartOfFullTime) {
  placement::v1::Reciprocity reciprocity;
  auto& back = *reciprocity.mutable_total()->mutable_counterpart_to_lead()->mutable_virtual_();
  back.set_persons(1);
  back.set_person_days(100);
  back.set_full_time_days(20);
  EXPECT_THAT(Text(reciprocity, Terminal()), HasSubstr("1 virtual (100, 20 of full time)"));
}

TEST(TimeToStartText, SaysWhatIsNotComputable) {
  placement::v1::TimeToStart time;
  time.set_name("countries/lr");
  EXPECT_THAT(Text(time, Terminal()), HasSubstr("not computable"));
  time.set_median_days(30);
  time.set_p90_days(60);
  EXPECT_THAT(Text(time, Terminal()),
              HasSubstr("half of them within 30 days of the need, nine of ten within 60"));
}

TEST(HistoryText, ShowsWhoDidWhatWithinThePartnership) {
  placement::v1::PartnershipHistory history;
  auto& entry = *history.add_entries();
  entry.set_kind(placement::v1::HistoryEntry::CALL);
  entry.set_what("PlacementService.StartPlacement");
  entry.set_caller("jo");
  entry.add_names("countries/lr/partnerships/amp/placements/coach");
  entry.add_events("tandem.placement.v1.PlacementStarted");
  history.add_entries()->set_kind(placement::v1::HistoryEntry::TIMER);
  history.add_entries()->set_what("tandem.objectives.v1.TeamPriorityConfirmed");
  EXPECT_THAT(
      Text(history, Terminal()),
      AllOf(HasSubstr("  placement start  "), HasSubstr(" jo  "), HasSubstr("  placements/coach"),
            HasSubstr("timer"), HasSubstr("PlacementStarted"), Not(HasSubstr("tandem.placement")),
            Not(HasSubstr("why"))));
  history.mutable_entries(0)->set_note("The register burnt.");
  EXPECT_THAT(Text(history, Terminal()), AllOf(HasSubstr("why"), HasSubstr("The register burnt.")));
}

TEST(HistoryText, ShowsOfWhichDayItIsAndTheLeaderWhereOneIsTold) {
  placement::v1::PartnershipHistory history;
  auto& entry = *history.add_entries();
  entry.set_what("PartnershipService.GiveApproval");
  entry.set_caller("clerk");
  EXPECT_THAT(Text(history, Terminal()),
              AllOf(Not(HasSubstr("of the day")), Not(HasSubstr("leader"))));
  *entry.mutable_effective_date() = ToDate(Day(2025, 4, 1));
  entry.set_leader("countries/lr/persons/one");
  EXPECT_THAT(Text(history, Terminal(), {{{"countries/lr/persons/one", "Dr Example"}}}),
              AllOf(HasSubstr("of the day"), HasSubstr("2025-04-01"), HasSubstr("Dr Example")));
}

TEST(OverdueReturnsText, SaysWhoIsNotBackForHowLong) {
  placement::v1::OverdueReturns overdue;
  EXPECT_THAT(Text(overdue, Terminal()), HasSubstr("known to be back"));
  auto& one = *overdue.add_returns();
  one.set_placement("countries/vc/partnerships/leeds/placements/nurse");
  one.set_home_institution("countries/vc/institutions/moh");
  one.set_days_overdue(12);
  *one.mutable_end_date() = ToDate(Day(2025, 4, 1));
  EXPECT_THAT(Text(overdue, Terminal()), AllOf(HasSubstr("2025-04-01  12 days"), HasSubstr("moh")));
}

TEST(LateStartsText, SaysWhoShouldHaveBegun) {
  placement::v1::LateStarts late;
  EXPECT_THAT(Text(late, Terminal()), HasSubstr("has begun"));
  auto& one = *late.add_starts();
  one.set_placement("countries/vc/partnerships/leeds/placements/nurse");
  one.set_state(placement::v1::Placement::CLEARING);
  one.set_days_late(1);
  *one.mutable_start_date() = ToDate(Day(2025, 4, 1));
  EXPECT_THAT(Text(late, Terminal()), AllOf(HasSubstr("2025-04-01  1 day"), HasSubstr("clearing")));
}

TEST(OpenActionsText, SaysWhoIsLateWithWhatForWhichBoard) {
  placement::v1::OpenActions actions;
  EXPECT_THAT(Text(actions, Terminal()), HasSubstr("No board waits"));
  auto& one = *actions.add_actions();
  one.set_partnership("countries/vc/partnerships/leeds");
  one.set_meeting("countries/vc/partnerships/leeds/meetings/first");
  one.set_action_id("letters");
  one.set_owner("countries/vc/persons/one");
  one.set_days_overdue(3);
  *one.mutable_due_date() = ToDate(Day(2025, 4, 1));
  *actions.add_actions()->mutable_due_date() = ToDate(Day(2025, 5, 1));
  actions.set_next_page_token("more");
  EXPECT_THAT(
      Text(actions, Terminal(), {{{"countries/vc/persons/one", "Dr Example"}}}),
      AllOf(HasSubstr("2025-04-01   3 days  Dr Example  leeds        first    letters"),
            HasSubstr("2025-05-01\n"), Not(HasSubstr("0 days")), HasSubstr("--page-token=more")));
}

TEST(OverspendsText, SaysByHowMuchAndSinceWhen) {
  placement::v1::Overspends overspends;
  EXPECT_THAT(Text(overspends, Terminal()), HasSubstr("Nothing is overspent"));
  auto& one = *overspends.add_overspends();
  one.set_partnership("countries/vc/partnerships/leeds");
  one.set_state(placement::v1::Partnership::DELIVER);
  one.mutable_line()->set_display_name("Travel");
  one.mutable_line()->mutable_amount()->set_currency("GBP");
  one.set_overspent(2'050);
  *one.mutable_overspend_date() = ToDate(Day(2025, 4, 1));
  EXPECT_THAT(Text(overspends, Terminal()),
              AllOf(HasSubstr("2025-04-01  20.50 GBP"), HasSubstr("Travel"), HasSubstr("deliver")));
}

TEST(ExpiringItemsText, SaysWhatRunsOutOfWhoseChecklist) {
  placement::v1::ExpiringItems expiring;
  EXPECT_THAT(Text(expiring, Terminal()), HasSubstr("--within-days"));
  auto& one = *expiring.add_items();
  one.set_professional("countries/lr/professionals/someone");
  one.set_kind(placement::v1::ClearingItem::VISA);
  one.set_state(placement::v1::Placement::ACTIVE);
  one.set_days_left(-3);
  *one.mutable_expire_date() = ToDate(Day(2026, 11, 29));
  EXPECT_THAT(Text(expiring, Terminal()), AllOf(HasSubstr("2026-11-29"), HasSubstr("-3 days"),
                                                HasSubstr("visa"), HasSubstr("active")));
}

TEST(ExpiringClearancesText, SaysWhatRunsOutWhen) {
  placement::v1::ExpiringClearances expiring;
  EXPECT_THAT(Text(expiring, Terminal()), HasSubstr("No clearance runs out"));
  auto& one = *expiring.add_clearances();
  one.set_professional("countries/vc/professionals/one");
  one.set_kind(placement::v1::Clearance::POLICE_CHECK);
  one.set_days_left(-3);
  EXPECT_THAT(Text(expiring, Terminal()),
              AllOf(HasSubstr("-3 days"), HasSubstr("police check"), HasSubstr("all countries")));
}

TEST(ReciprocityText, SaysWhoIsLeftOutAndWhy) {
  placement::v1::Reciprocity reciprocity;
  EXPECT_THAT(Text(reciprocity, Terminal()), Not(HasSubstr("because")));
  auto& one = *reciprocity.add_left_out();
  one.set_placement("countries/vc/partnerships/leeds/placements/nurse");
  one.set_reason("countries/vc/institutions/moh, where they come from, is no party.");
  EXPECT_THAT(Text(reciprocity, Terminal()), AllOf(HasSubstr("because"), HasSubstr("is no party")));
}

}  // namespace
}  // namespace tandem::client
