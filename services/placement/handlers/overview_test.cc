#include "services/placement/handlers/overview.h"

#include <utility>

#include "fmt/format.h"
#include "services/placement/collections.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Placement;

class OverviewTest : public World {
 protected:
  static constexpr char kKenya[] = "countries/ke";

  v1::Endings Endings(const std::string& scope, int within_days) {
    v1::GetEndingsRequest request;
    request.set_name(scope);
    request.set_within_days(within_days);
    return Do<v1::Endings>("OverviewService.GetEndings", request);
  }
  v1::Vacancies Vacancies(const std::string& scope) {
    v1::GetVacanciesRequest request;
    request.set_name(scope);
    return Do<v1::Vacancies>("OverviewService.GetVacancies", request);
  }
  v1::DaysInRole Days(const std::string& scope) {
    v1::GetDaysInRoleRequest request;
    request.set_name(scope);
    return Do<v1::DaysInRole>("OverviewService.GetDaysInRole", request);
  }
  v1::TimeToStart ToStart(const std::string& scope, Day first, Day last) {
    v1::GetTimeToStartRequest request;
    request.set_name(scope);
    *request.mutable_period()->mutable_start() = ToDate(first);
    *request.mutable_period()->mutable_end() = ToDate(last);
    return Do<v1::TimeToStart>("OverviewService.GetTimeToStart", request);
  }
  v1::Reciprocity Reciprocity(const std::string& scope, Day first, Day last) {
    v1::GetReciprocityRequest request;
    request.set_name(scope);
    *request.mutable_period()->mutable_start() = ToDate(first);
    *request.mutable_period()->mutable_end() = ToDate(last);
    return Do<v1::Reciprocity>("OverviewService.GetReciprocity", request);
  }
  void Pause(const std::string& name, Day day) {
    Reach(day);
    v1::PausePlacementRequest request;
    request.set_name(name);
    request.set_reason("Elections");
    *request.mutable_effective_date() = ToDate(day);
    Do<Placement>("PlacementService.PausePlacement", request);
  }
  void Resume(const std::string& name, Day day) {
    Reach(day);
    v1::ResumePlacementRequest request;
    request.set_name(name);
    *request.mutable_effective_date() = ToDate(day);
    Do<Placement>("PlacementService.ResumePlacement", request);
  }
  // As of an exchange that was proposed when anybody could come on one.
  void NoteHome(const std::string& placement, const std::string& institution) {
    Placement stored = GetPlacement(placement);
    stored.set_home_institution(institution);
    WritePastRules(kPlacements, stored);
  }
  // A need that was asked for on `day`.
  std::string NeedOf(const std::string& id, Day day, int seats = 1) {
    auto request = NeedRequest(id, seats);
    auto& need = *request.mutable_placement_need();
    *need.mutable_window()->mutable_end() = On(2024, 12, 31);
    *need.mutable_open_date() = ToDate(day);
    return Do<v1::PlacementNeed>("PlacementNeedService.CreatePlacementNeed", request).name();
  }
};

TEST_F(OverviewTest, TellsWhoLeavesSoonAndWhoIsOverdue) {
  Deliver();
  const std::string need = MakeNeed("coach", 3);
  const std::string first = Place(need, "a", MakeProfessional());
  const std::string second = Place(need, "b", MakeProfessional());
  Place(need, "planned", MakeProfessional());
  v1::ReschedulePlacementRequest move;
  move.set_name(second);
  *move.mutable_start_date() = On(2024, 2, 1);
  *move.mutable_end_date() = On(2024, 5, 1);
  move.set_share_percent(100);
  Do<Placement>("PlacementService.ReschedulePlacement", move);
  Start(first);
  Start(second);
  Reach(Day(2024, 4, 1));
  EXPECT_THAT(Endings(kLiberia, 29).endings(), IsEmpty());
  for (const char* scope : {kLiberia, kPartnership}) {
    const auto soon = Endings(scope, 30);
    ASSERT_THAT(soon.endings(), SizeIs(1)) << scope;
    EXPECT_EQ(soon.endings(0).placement(), second);
    EXPECT_EQ(soon.endings(0).days_left(), 30);
    EXPECT_EQ(soon.endings(0).role(), Placement::COACH);
  }
  EXPECT_THAT(Endings(kKenya, 3660).endings(), IsEmpty());
  Reach(Day(2024, 5, 3));
  const auto all = Endings(kLiberia, 365);
  ASSERT_THAT(all.endings(), SizeIs(2)) << "what is planned does not end";
  EXPECT_EQ(all.endings(0).placement(), second);
  EXPECT_EQ(all.endings(0).days_left(), -2);
  EXPECT_EQ(all.endings(1).placement(), first);
}

TEST_F(OverviewTest, TellsEndingsPageByPageOverBothStates) {
  Deliver();
  const std::string need = MakeNeed("coach", 5);
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i)
    names.push_back(Place(need, fmt::format("p{}", i), MakeProfessional()));
  for (const std::string& name : names) Start(name);
  for (const int paused : {1, 3}) Pause(names[static_cast<std::size_t>(paused)], Day(2024, 3, 1));
  v1::GetEndingsRequest request;
  request.set_name(kLiberia);
  request.set_within_days(3660);
  request.set_page_size(2);
  std::vector<std::string> seen;
  do {
    const auto page = Do<v1::Endings>("OverviewService.GetEndings", request);
    EXPECT_LE(page.endings_size(), 2);
    for (const auto& ending : page.endings()) seen.push_back(ending.placement());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, names) << "all end on one day: by name";
}

TEST_F(OverviewTest, TellsVacanciesByAgeTheOldestFirst) {
  NeedOf("old", Day(2023, 6, 1), 2);
  NeedOf("new", Day(2024, 1, 14));
  const std::string filled = NeedOf("filled", Day(2023, 1, 1));
  Place(filled, "a", MakeProfessional());
  ASSERT_TRUE(Propose(NeedOf("matching", Day(2023, 12, 1), 3), "b", MakeProfessional()).ok());
  Reach(Day(2024, 1, 15));
  for (const char* scope : {kLiberia, kPartnership}) {
    const auto vacancies = Vacancies(scope);
    ASSERT_THAT(vacancies.vacancies(), SizeIs(3)) << scope;
    EXPECT_THAT(vacancies.vacancies(0).need(), HasSubstr("old"));
    EXPECT_EQ(vacancies.vacancies(0).seats_open(), 2);
    EXPECT_EQ(vacancies.vacancies(0).days_open(), 228);
    EXPECT_EQ(vacancies.vacancies(1).state(), v1::PlacementNeed::MATCHING);
    EXPECT_EQ(vacancies.vacancies(1).seats_open(), 3);
    EXPECT_EQ(vacancies.vacancies(2).days_open(), 1);
    std::vector<int> seats;
    for (const auto& bucket : vacancies.buckets()) seats.push_back(bucket.seats_open());
    EXPECT_THAT(seats, ElementsAre(1, 3, 0, 2));
  }
  EXPECT_THAT(Vacancies(kKenya).vacancies(), IsEmpty());
}

TEST_F(OverviewTest, TellsVacanciesPageByPageAndTheBucketsOnce) {
  for (int i = 0; i < 5; ++i) NeedOf(fmt::format("n{}", i), Day(2023, 12, 1) + i % 2);
  v1::GetVacanciesRequest request;
  request.set_name(kLiberia);
  request.set_page_size(2);
  std::vector<std::string> seen;
  std::vector<int> buckets;
  do {
    const auto page = Do<v1::Vacancies>("OverviewService.GetVacancies", request);
    buckets.push_back(page.buckets_size());
    for (const auto& vacancy : page.vacancies())
      seen.push_back(vacancy.need().substr(vacancy.need().rfind('/') + 1));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(seen, ElementsAre("n0", "n2", "n4", "n1", "n3"));
  EXPECT_THAT(buckets, ElementsAre(4, 0, 0));
}

TEST_F(OverviewTest, ANeedThatIsOpenAgainIsVacantSinceThen) {
  const std::string placement = Place(NeedOf("coach", Day(2023, 1, 1)), "a", MakeProfessional());
  EXPECT_THAT(Vacancies(kLiberia).vacancies(), IsEmpty());
  Reach(Day(2024, 2, 1));
  v1::CancelPlacementRequest cancel;
  cancel.set_name(placement);
  cancel.set_reason("Another offer.");
  Do<Placement>("PlacementService.CancelPlacement", cancel);
  Reach(Day(2024, 2, 29));
  ASSERT_THAT(Vacancies(kLiberia).vacancies(), SizeIs(1));
  EXPECT_EQ(Vacancies(kLiberia).vacancies(0).days_open(), 28);
}

TEST_F(OverviewTest, CountsDaysInRoleWithoutPauses) {
  Deliver();
  const std::string professional = MakeProfessional();
  const std::string name = Place(MakeNeed("coach"), "a", professional, 50);
  Place(MakeNeed("other"), "b", MakeProfessional());
  Start(name, Day(2024, 2, 10));
  EXPECT_EQ(Days(kPartnership).placements(0).days(), 1);
  Pause(name, Day(2024, 3, 1));
  Reach(Day(2024, 3, 10));
  EXPECT_EQ(Days(kPartnership).placements(0).days(), 20) << "10 to 29 February";
  Resume(name, Day(2024, 3, 11));
  Reach(Day(2024, 3, 31));
  for (const std::string& scope :
       {std::string(kLiberia), std::string(kPartnership), professional}) {
    const auto days = Days(scope);
    ASSERT_THAT(days.placements(), SizeIs(1)) << scope << ": the other one has not begun";
    EXPECT_EQ(days.placements(0).days(), 41);
    EXPECT_EQ(days.placements(0).paused_days(), 10);
    EXPECT_EQ(ToDay(days.placements(0).period().start()), Day(2024, 2, 10));
    EXPECT_EQ(ToDay(days.placements(0).period().end()), Day(2024, 3, 31));
  }
  Reach(Day(2025, 6, 1));
  EXPECT_EQ(Days(professional).placements(0).days(), 357 - 10) << "to its last day alone";
  EXPECT_THAT(Days(kKenya).placements(), IsEmpty());
}

TEST_F(OverviewTest, TellsTheTimeFromNeedToStart) {
  EXPECT_FALSE(ToStart(kLiberia, Day(2023, 1, 1), Day(2024, 12, 31)).has_median_days());
  Deliver();
  const std::string need = NeedOf("coach", Day(2024, 1, 2), 3);
  NeedOf("before", Day(2022, 12, 31));
  const std::string placement = Place(need, "a", MakeProfessional());
  Place(need, "waits", MakeProfessional());
  Start(placement, Day(2024, 2, 1));
  for (const char* scope : {kLiberia, kPartnership}) {
    const auto time = ToStart(scope, Day(2024, 1, 2), Day(2024, 1, 31));
    EXPECT_EQ(time.needs(), 1) << scope;
    EXPECT_EQ(time.started(), 1);
    EXPECT_EQ(time.median_days(), 30);
    EXPECT_EQ(time.p90_days(), 30);
    EXPECT_EQ(time.not_started(), 2);
  }
  EXPECT_EQ(ToStart(kLiberia, Day(2022, 1, 1), Day(2022, 12, 31)).needs(), 1);
  EXPECT_EQ(ToStart(kLiberia, Day(2024, 1, 3), Day(2024, 1, 31)).needs(), 0);
  EXPECT_EQ(ToStart(kKenya, Day(2024, 1, 1), Day(2024, 1, 31)).needs(), 0);
}

TEST_F(OverviewTest, TellsExchangesByDirection) {
  Deliver();
  const std::string there =
      Place(MakeNeed("fellow", 1, Placement::FELLOW), "a", MakeProfessional());
  const std::string back =
      Place(MakeNeed("visitor", 1, Placement::EXCHANGE_VISITOR, MakeTeam("desk", "", kOffice)), "b",
            MakeProfessional(kMinistry));
  const std::string school = MakeInstitution("school", v1::Institution::TRAINING);
  const std::string within = Place(MakeNeed("own", 1, Placement::FELLOW), "c", MakeProfessional());
  const std::string coach = Place(MakeNeed("coach"), "d", MakeProfessional());
  for (const std::string& name : {there, back, within, coach}) Start(name);
  NoteHome(within, school);
  Place(MakeNeed("planned", 1, Placement::FELLOW), "e", MakeProfessional());
  v1::UpdatePartnershipRequest join;
  *join.mutable_partnership() = GetPartnership();
  join.mutable_partnership()->clear_etag();
  auto& party = *join.mutable_partnership()->add_parties();
  party.set_institution(school);
  party.set_side(common::v1::COUNTERPART);
  party.set_role(v1::Party::HOST);
  join.mutable_update_mask()->add_paths("parties");
  Do<v1::Partnership>("PartnershipService.UpdatePartnership", join);
  Pause(back, Day(2024, 2, 11));
  Reach(Day(2024, 2, 29));
  for (const char* scope : {kLiberia, kPartnership}) {
    const auto sums = Reciprocity(scope, Day(2024, 1, 1), Day(2024, 12, 31));
    EXPECT_EQ(sums.total().lead_to_counterpart().in_person().person_days(), 29) << "up to today";
    EXPECT_EQ(sums.total().counterpart_to_lead().in_person().persons(), 1);
    EXPECT_EQ(sums.total().counterpart_to_lead().in_person().person_days(), 10);
    EXPECT_EQ(sums.total().left_out(), 1) << "with a team of their own";
    ASSERT_THAT(sums.left_out(), SizeIs(1));
    EXPECT_EQ(sums.left_out(0).placement(), within);
    EXPECT_THAT(sums.left_out(0).reason(), HasSubstr("are both on the side COUNTERPART"));
    EXPECT_EQ(sums.total().balance_percent(), 34);
    ASSERT_THAT(sums.partnerships(), SizeIs(1));
    EXPECT_EQ(sums.partnerships(0).partnership(), kPartnership);
  }
  EXPECT_EQ(Reciprocity(kLiberia, Day(2024, 2, 10), Day(2024, 2, 12))
                .total()
                .counterpart_to_lead()
                .in_person()
                .person_days(),
            1);
  EXPECT_FALSE(
      Reciprocity(kLiberia, Day(2023, 1, 1), Day(2024, 1, 31)).total().has_balance_percent());
  EXPECT_FALSE(
      Reciprocity(kKenya, Day(2024, 1, 1), Day(2024, 12, 31)).total().has_balance_percent());
}

TEST_F(OverviewTest, LeavesAnExchangeThatIsOverWhereItWent) {
  Deliver();
  const std::string professional = MakeProfessional();
  Start(Place(MakeNeed("fellow", 1, Placement::FELLOW), "a", professional));
  Reach(Day(2024, 2, 29));
  v1::GetProfessionalRequest get;
  get.set_name(professional);
  v1::UpdatePersonRequest update;
  update.mutable_person()->set_name(
      Do<v1::Professional>("ProfessionalService.GetProfessional", get).person());
  update.mutable_person()->set_institution(
      MakeInstitution("elsewhere", v1::Institution::MANAGING_OFFICE));
  update.mutable_update_mask()->add_paths("institution");
  Do<v1::Person>("PersonService.UpdatePerson", update);
  const auto sums = Reciprocity(kLiberia, Day(2024, 1, 1), Day(2024, 12, 31));
  EXPECT_EQ(sums.total().lead_to_counterpart().in_person().person_days(), 29);
  EXPECT_EQ(sums.total().left_out(), 0);
}

TEST_F(OverviewTest, HasNoAnswerForAPartnershipOrAPeriodThatIsNone) {
  const auto ask = [&]<class Response, class Request>(const char* method, Response,
                                                      Request request) {
    *request.mutable_period()->mutable_start() = On(2024, 3, 1);
    request.set_name("countries/lr/partnerships/nobody");
    EXPECT_EQ(ReasonOf(Call<Response>(method, request).status()), "RESOURCE_NOT_FOUND") << method;
    request.set_name(kPartnership);
    EXPECT_TRUE(Call<Response>(method, request).ok()) << method;
    *request.mutable_period()->mutable_end() = On(2024, 2, 29);
    EXPECT_THAT(BadFieldsOf(Call<Response>(method, request).status()), ElementsAre("period.end"))
        << method;
  };
  ask("OverviewService.GetReciprocity", v1::Reciprocity(), v1::GetReciprocityRequest());
  ask("OverviewService.GetTimeToStart", v1::TimeToStart(), v1::GetTimeToStartRequest());
}

TEST_F(OverviewTest, ShowsAFunderAggregatesAlone) {
  const Caller funder = CallerWith("funder", common::v1::FUNDER, kLiberia, "");
  v1::GetReciprocityRequest reciprocity;
  reciprocity.set_name(kLiberia);
  *reciprocity.mutable_period()->mutable_start() = On(2024, 1, 1);
  Deliver();
  const std::string school = MakeInstitution("school", v1::Institution::TRAINING);
  const std::string within = Place(MakeNeed("own", 1, Placement::FELLOW), "c", MakeProfessional());
  Start(within);
  NoteHome(within, school);
  const auto sums = CallAs<v1::Reciprocity>(funder, "OverviewService.GetReciprocity", reciprocity);
  ASSERT_TRUE(sums.ok()) << sums.status();
  EXPECT_EQ(sums->total().left_out(), 1);
  EXPECT_THAT(sums->left_out(), IsEmpty());
  v1::GetEndingsRequest endings;
  endings.set_name(kLiberia);
  EXPECT_EQ(CallAs<v1::Endings>(funder, "OverviewService.GetEndings", endings).status().code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace tandem::placement
