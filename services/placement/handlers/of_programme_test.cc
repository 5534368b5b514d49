// What the questions of a country answer of one programme.
#include "fmt/format.h"
#include "services/placement/collections.h"
#include "services/placement/handlers/dated.h"
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/overview.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Placement;

// The world's partnership, and another one of a programme of its own that comes after it by name.
class OfProgrammeTest : public World {
 protected:
  static constexpr char kOther[] = "programmes/other";
  static constexpr char kPartnershipOfOther[] = "countries/lr/partnerships/other";

  OfProgrammeTest() {
    v1::CreateProgrammeRequest programme;
    programme.set_programme_id("other");
    programme.mutable_programme()->set_display_name("Another");
    Do<v1::Programme>("ProgrammeService.CreateProgramme", programme);
    v1::UpdatePartnershipRequest join;
    join.mutable_partnership()->set_name(MakePartnership("other"));
    join.mutable_partnership()->set_programme(kOther);
    join.mutable_update_mask()->add_paths("programme");
    Do<v1::Partnership>("PartnershipService.UpdatePartnership", join);
  }

  Store& store() { return suite.app().module("placement")->store(); }
  // The same placement in the other partnership, of people from `home`. Its name.
  std::string CopyToOther(const std::string& name, const std::string& home = kOffice) {
    Placement copy = GetPlacement(name);
    copy.set_name(fmt::format("{}/placements/copy", kPartnershipOfOther));
    copy.set_home_institution(home);
    WritePastRules(kPlacements, copy);
    return copy.name();
  }
  std::string StartOne(v1::Placement::Role role = Placement::COACH) {
    Deliver();
    std::string name = Place(MakeNeed("one", 1, role), "one", MakeProfessional());
    Start(name);
    return name;
  }
  // What `method` answers, a row a page; `rows` are those of an answer.
  template <class Response, class Request, class Rows>
  std::vector<std::string> Ask(const char* method, Request request, const Rows& rows) {
    request.set_page_size(1);
    std::vector<std::string> names;
    do {
      const auto page = Do<Response>(method, request);
      EXPECT_TRUE(page.next_page_token().empty() || rows(page).size() == 1);
      for (const auto& row : rows(page)) names.push_back(row.placement());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  // A partnership of the other programme in another country, with a placement like `name` there.
  std::string CopyAbroad(const std::string& name) {
    v1::GetPartnershipRequest get;
    get.set_name(kPartnershipOfOther);
    auto partnership = Do<v1::Partnership>("PartnershipService.GetPartnership", get);
    partnership.set_name("countries/ke/partnerships/abroad");
    WritePastRules(kPartnerships, partnership);
    Placement copy = GetPlacement(name);
    copy.set_name(partnership.name() + "/placements/copy");
    WritePastRules(kPlacements, copy);
    return copy.name();
  }
  std::vector<std::string> Endings(const std::string& programme, const char* scope = kLiberia) {
    v1::GetEndingsRequest request;
    request.set_name(scope);
    request.set_within_days(3660);
    request.set_programme(programme);
    return Ask<v1::Endings>("OverviewService.GetEndings", request,
                            [](const auto& page) { return page.endings(); });
  }
  std::vector<std::string> Who(v1::WhoIsWhereRequest request, const std::string& programme) {
    request.set_programme(programme);
    return Ask<v1::WhoIsWhereResponse>("PlacementService.WhoIsWhere", request,
                                       [](const auto& page) { return page.postings(); });
  }
  std::string NeedIn(const char* partnership, const std::string& id, int seats) {
    auto request = NeedRequest(id, seats);
    request.set_parent(partnership);
    auto& need = *request.mutable_placement_need();
    *need.mutable_window()->mutable_end() = On(2024, 12, 31);
    *need.mutable_open_date() = On(2024, 1, 2);
    return Do<v1::PlacementNeed>("PlacementNeedService.CreatePlacementNeed", request).name();
  }
  template <class Response, class Request>
  Response OfPeriod(const char* method, const std::string& programme) {
    Request request;
    request.set_name(kLiberia);
    request.set_programme(programme);
    *request.mutable_period()->mutable_start() = On(2024, 1, 1);
    *request.mutable_period()->mutable_end() = On(2024, 12, 31);
    return Do<Response>(method, request);
  }
};

TEST_F(OfProgrammeTest, ThoseEndAloneWhoArePlacedByItsPartnerships) {
  const std::string own = StartOne(), others = CopyToOther(own);
  EXPECT_THAT(Endings(""), ElementsAre(own, others));
  EXPECT_THAT(Endings(kProgramme), ElementsAre(own));
  EXPECT_THAT(Endings(kOther), ElementsAre(others)) << "the first page is not empty";
  EXPECT_THAT(Endings(kOther, kPartnership), IsEmpty());
  EXPECT_THAT(Endings("programmes/none"), IsEmpty());
}

TEST_F(OfProgrammeTest, ThoseAreThereAloneWhoArePlacedByItsPartnerships) {
  const std::string own = StartOne(), others = CopyToOther(own);
  for (const char* scope : {kLiberia, "countries/-"}) {
    v1::WhoIsWhereRequest on_a_day;
    on_a_day.set_name(scope);
    *on_a_day.mutable_date() = On(2024, 3, 1);
    v1::WhoIsWhereRequest in_a_period;
    in_a_period.set_name(scope);
    *in_a_period.mutable_period()->mutable_start() = On(2024, 3, 1);
    *in_a_period.mutable_period()->mutable_end() = On(2024, 3, 31);
    for (const auto& request : {on_a_day, in_a_period}) {
      EXPECT_THAT(Who(request, ""), ElementsAre(own, others));
      EXPECT_THAT(Who(request, kProgramme), ElementsAre(own));
      EXPECT_THAT(Who(request, kOther), ElementsAre(others)) << "the first page is not empty";
      EXPECT_THAT(Who(request, "programmes/none"), IsEmpty());
    }
  }
}

TEST_F(OfProgrammeTest, VacanciesAndTheirAgesAreOfItsPartnerships) {
  const std::string own = NeedIn(kPartnership, "own", 2);
  const std::string others = NeedIn(kPartnershipOfOther, "others", 3);
  const auto seats_of = [&](const std::string& programme) {
    v1::GetVacanciesRequest request;
    request.set_name(kLiberia);
    request.set_programme(programme);
    request.set_page_size(1);
    const auto first = Do<v1::Vacancies>("OverviewService.GetVacancies", request);
    int seats = 0;
    for (const auto& bucket : first.buckets()) seats += bucket.seats_open();
    const int shown = first.vacancies().empty() ? 0 : first.vacancies(0).seats_open();
    return std::pair(seats, shown);
  };
  EXPECT_EQ(seats_of(""), std::pair(5, 2));
  EXPECT_EQ(seats_of(kProgramme), std::pair(2, 2));
  EXPECT_EQ(seats_of(kOther), std::pair(3, 3)) << "the first page is not empty";
  EXPECT_EQ(seats_of("programmes/none"), std::pair(0, 0));
}

TEST_F(OfProgrammeTest, ExchangesCountedAndLeftOutAreOfItsPartnerships) {
  const std::string school = MakeInstitution("school", v1::Institution::TRAINING);
  CopyToOther(StartOne(Placement::FELLOW), school);
  Reach(Day(2024, 2, 29));
  const auto ask = [&](const std::string& programme) {
    return OfPeriod<v1::Reciprocity, v1::GetReciprocityRequest>("OverviewService.GetReciprocity",
                                                                programme);
  };
  const auto counted = [&](const std::string& programme) {
    return ask(programme).total().lead_to_counterpart().in_person().placements();
  };
  EXPECT_EQ(counted(""), 1);
  EXPECT_THAT(ask("").left_out(), SizeIs(1));
  EXPECT_EQ(counted(kProgramme), 1);
  EXPECT_THAT(ask(kProgramme).left_out(), IsEmpty());
  EXPECT_EQ(ask(kProgramme).total().left_out(), 0);
  EXPECT_EQ(counted(kOther), 0);
  EXPECT_EQ(ask(kOther).total().left_out(), 1);
  EXPECT_THAT(ask(kOther).left_out(), SizeIs(1));
  EXPECT_THAT(ask("programmes/none").partnerships(), IsEmpty());
}

TEST_F(OfProgrammeTest, TheTimeToStartIsOfItsPartnerships) {
  Deliver();
  Start(Place(NeedIn(kPartnership, "own", 1), "a", MakeProfessional()));
  NeedIn(kPartnershipOfOther, "others", 3);
  const auto ask = [&](const std::string& programme) {
    return OfPeriod<v1::TimeToStart, v1::GetTimeToStartRequest>("OverviewService.GetTimeToStart",
                                                                programme);
  };
  EXPECT_EQ(ask("").needs(), 2);
  EXPECT_EQ(ask(kProgramme).needs(), 1);
  EXPECT_EQ(ask(kProgramme).not_started(), 0);
  EXPECT_EQ(ask(kOther).needs(), 1);
  EXPECT_EQ(ask(kOther).started(), 0);
  EXPECT_FALSE(ask(kOther).has_median_days());
  EXPECT_EQ(ask("programmes/none").needs(), 0);
}

TEST_F(OfProgrammeTest, IsAskedAboutInAllItsCountriesAtOnce) {
  const std::string own = StartOne(Placement::FELLOW), others = CopyToOther(own);
  const std::string abroad = CopyAbroad(own);
  const char* const everywhere = "countries/-";
  EXPECT_THAT(Endings("", everywhere), ElementsAre(abroad, own, others));
  EXPECT_THAT(Endings(kOther, everywhere), ElementsAre(abroad, others));
  EXPECT_THAT(Endings(kProgramme, everywhere), ElementsAre(own));
  const auto ask = [&]<class Response, class Request>(const char* method, Request request,
                                                      const auto& rows_of) {
    request.set_name(everywhere);
    const auto rows = [&](const std::string& programme) {
      request.set_programme(programme);
      return Ask<Response>(method, request, rows_of);
    };
    EXPECT_THAT(rows(""), ElementsAre(abroad, own, others)) << method;
    EXPECT_THAT(rows(kOther), ElementsAre(abroad, others)) << method;
    EXPECT_THAT(rows("programmes/none"), IsEmpty()) << method;
  };
  ask.operator()<v1::DaysInRole>("OverviewService.GetDaysInRole", v1::GetDaysInRoleRequest(),
                                 [](const auto& page) { return page.placements(); });
  Reach(Day(2025, 3, 1));
  for (const std::string& name : {own, others, abroad}) {
    Placement overdue = GetPlacement(name);
    overdue.set_return_overdue(true);
    WritePastRules(kPlacements, overdue);
  }
  ask.operator()<v1::OverdueReturns>("OverviewService.GetOverdueReturns",
                                     v1::GetOverdueReturnsRequest(),
                                     [](const auto& page) { return page.returns(); });
  for (const std::string& name : {own, others, abroad}) {
    Placement planned = GetPlacement(name);
    planned.set_state(Placement::PLANNED);
    planned.clear_return_overdue();
    WritePastRules(kPlacements, planned);
  }
  ask.operator()<v1::LateStarts>("OverviewService.GetLateStarts", v1::GetLateStartsRequest(),
                                 [](const auto& page) { return page.starts(); });
}

TEST_F(OfProgrammeTest, AnswersOneFigureForAllItsCountries) {
  CopyAbroad(CopyToOther(StartOne(Placement::FELLOW)));
  NeedIn(kPartnershipOfOther, "others", 3);
  v1::PlacementNeed need;
  {
    v1::GetPlacementNeedRequest get;
    get.set_name(std::string(kPartnershipOfOther) + "/needs/others");
    need = Do<v1::PlacementNeed>("PlacementNeedService.GetPlacementNeed", get);
  }
  need.set_name("countries/ke/partnerships/abroad/needs/others");
  WritePastRules(kNeeds, need);
  Reach(Day(2024, 2, 29));
  const auto ask = [&]<class Response, class Request>(const char* method, Response,
                                                      Request request) {
    request.set_name("countries/-");
    request.set_programme(kOther);
    *request.mutable_period()->mutable_start() = On(2024, 1, 1);
    return Do<Response>(method, request);
  };
  EXPECT_EQ(ask("OverviewService.GetReciprocity", v1::Reciprocity(), v1::GetReciprocityRequest())
                .total()
                .lead_to_counterpart()
                .in_person()
                .placements(),
            2);
  EXPECT_EQ(
      ask("OverviewService.GetTimeToStart", v1::TimeToStart(), v1::GetTimeToStartRequest()).needs(),
      2);
  v1::GetVacanciesRequest vacancies;
  vacancies.set_name("countries/-");
  vacancies.set_programme(kOther);
  EXPECT_THAT(Do<v1::Vacancies>("OverviewService.GetVacancies", vacancies).vacancies(), SizeIs(2));
}

TEST_F(OfProgrammeTest, APartnershipIsReadOnce) {
  Context context;
  context.store = &store();
  View view(context);
  OfProgramme of_programme(view, kProgramme);
  for (const char* id : {"a", "b", "c"})
    EXPECT_TRUE(*of_programme.Has(fmt::format("{}/placements/{}", kPartnership, id)));
  EXPECT_FALSE(*of_programme.Has(fmt::format("{}/needs/a", kPartnershipOfOther)));
  EXPECT_THAT(view.names_read(), ElementsAre(kPartnership, kPartnershipOfOther));
  OfProgramme of_all(view, "");
  EXPECT_TRUE(*of_all.Has(fmt::format("{}/placements/a", kPartnership)));
  EXPECT_THAT(view.names_read(), SizeIs(2));
}

}  // namespace
}  // namespace tandem::placement
