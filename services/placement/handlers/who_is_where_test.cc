#include "services/placement/handlers/who_is_where.h"

#include <set>

#include "absl/strings/escaping.h"
#include "fmt/format.h"
#include "services/placement/collections.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class WhoIsWhereTest : public World {
 protected:
  v1::WhoIsWhereRequest Asking(const std::string& scope, Day day) {
    v1::WhoIsWhereRequest request;
    request.set_name(scope);
    *request.mutable_date() = ToDate(day);
    return request;
  }
  v1::WhoIsWhereRequest Between(const std::string& scope, Day first, Day last) {
    v1::WhoIsWhereRequest request;
    request.set_name(scope);
    *request.mutable_period()->mutable_start() = ToDate(first);
    *request.mutable_period()->mutable_end() = ToDate(last);
    return request;
  }
  v1::WhoIsWhereResponse Ask(const v1::WhoIsWhereRequest& request) {
    return Do<v1::WhoIsWhereResponse>("PlacementService.WhoIsWhere", request);
  }
};

TEST_F(WhoIsWhereTest, AnswersThoseWhoAreThereOnTheDay) {
  Deliver();
  const std::string professional = MakeProfessional();
  const std::string name = Place(MakeNeed("coach"), "a", professional, 50);
  Start(name);
  for (const char* scope : {kLiberia, kPartnership, "countries/-"}) {
    const auto there = Ask(Asking(scope, Day(2024, 2, 1)));
    ASSERT_THAT(there.postings(), SizeIs(1)) << scope;
    EXPECT_EQ(there.postings(0).professional(), professional);
    EXPECT_EQ(there.postings(0).team(), kTeam);
    EXPECT_EQ(there.postings(0).partnership(), kPartnership);
    EXPECT_EQ(there.postings(0).share_percent(), 50);
    EXPECT_THAT(Ask(Asking(scope, Day(2025, 1, 31))).postings(), SizeIs(1)) << "the last day";
    EXPECT_THAT(Ask(Asking(scope, Day(2025, 2, 1))).postings(), IsEmpty());
    EXPECT_THAT(Ask(Asking(scope, Day(2024, 1, 31))).postings(), IsEmpty());
  }
  EXPECT_THAT(Ask(Asking("countries/ke", Day(2024, 2, 1))).postings(), IsEmpty());
}

TEST_F(WhoIsWhereTest, OfADayIsThatOfAPeriodOfThisDayAfterAReturnToo) {
  Deliver();
  const std::string name =
      Place(MakeNeed("fellow", 1, v1::Placement::FELLOW), "a", MakeProfessional());
  Start(name);
  const Day back(2025, 1, 28);
  Reach(back);
  v1::ConfirmReturnRequest returned;
  returned.set_name(name);
  *returned.mutable_return_date() = ToDate(back);
  Do<v1::Placement>("PlacementService.ConfirmReturn", returned);
  for (Day day = Day(2025, 1, 25); day <= Day(2025, 2, 2); ++day) {
    for (const bool with_expected : {false, true}) {
      auto on_day = Asking(kLiberia, day), in_period = Between(kLiberia, day, day);
      on_day.set_include_expected(with_expected);
      in_period.set_include_expected(with_expected);
      EXPECT_THAT(Ask(on_day).postings(), SizeIs(day <= back ? 1 : 0)) << FormatDay(day);
      EXPECT_THAT(Ask(in_period).postings(), SizeIs(day <= back ? 1 : 0)) << FormatDay(day);
    }
  }
}

TEST_F(WhoIsWhereTest, ShowsThePhaseOfTheDay) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  Reach(Day(2024, 3, 1));
  RecordTrust(name, Day(2024, 2, 20), 4);
  v1::EnterPhaseRequest enter;
  enter.set_name(name);
  enter.set_phase(v1::Placement::OBJECTIVE_SETTING);
  *enter.mutable_effective_date() = On(2024, 3, 1);
  Do<v1::Placement>("PlacementService.EnterPhase", enter);
  const auto phase_on = [&](Day day) { return Ask(Asking(kLiberia, day)).postings(0).phase(); };
  EXPECT_EQ(phase_on(Day(2024, 2, 29)), v1::Placement::TRUST);
  EXPECT_EQ(phase_on(Day(2024, 3, 1)), v1::Placement::OBJECTIVE_SETTING);
}

TEST_F(WhoIsWhereTest, ShowsTheShareOfTheDay) {
  Deliver();
  const std::string professional = MakeProfessional();
  v1::ReschedulePlacementRequest move;
  move.set_name(Place(MakeNeed("coach"), "a", professional));
  Start(move.name());
  Reach(Day(2024, 6, 1));
  *move.mutable_start_date() = On(2024, 2, 1);
  *move.mutable_end_date() = On(2025, 1, 31);
  move.set_share_percent(50);
  Do<v1::Placement>("PlacementService.ReschedulePlacement", move);
  const auto share_on = [&](Day day) {
    v1::GetAssignmentRequest ask;
    ask.set_name(professional);
    *ask.mutable_date() = ToDate(day);
    const int share = Ask(Asking(kLiberia, day)).postings(0).share_percent();
    EXPECT_EQ(Do<v1::Assignment>("ProfessionalService.GetAssignment", ask).share_percent(), share);
    return share;
  };
  EXPECT_EQ(share_on(Day(2024, 5, 31)), 100);
  EXPECT_EQ(share_on(Day(2024, 6, 1)), 50);
  const auto spring = Ask(Between(kLiberia, Day(2024, 3, 1), Day(2024, 5, 31)));
  EXPECT_EQ(spring.postings(0).share_percent(), 100);
}

TEST_F(WhoIsWhereTest, TellsWhereTheTeamIsWhicheverCountryKeepsIt) {
  v1::UpdateTeamRequest move;
  move.mutable_team()->set_name(kTeam);
  move.mutable_update_mask()->add_paths("location");
  const auto move_to = [&](const char* country) {
    move.mutable_team()->mutable_location()->set_country(country);
    Do<v1::Team>("TeamService.UpdateTeam", move);
  };
  const std::string professional = MakeProfessional();
  move_to("gb");
  v1::UpdateProfessionalRequest eligible;
  eligible.mutable_professional()->set_name(professional);
  eligible.mutable_professional()->add_eligible_countries("gb");
  eligible.mutable_update_mask()->add_paths("eligible_countries");
  Do<v1::Professional>("ProfessionalService.UpdateProfessional", eligible);
  Place(MakeNeed("coach"), "a", professional);
  move_to("lr");
  auto request = Asking(kLiberia, Day(2024, 3, 1));
  request.set_include_expected(true);
  ASSERT_THAT(Ask(request).postings(), SizeIs(1));
  EXPECT_EQ(Ask(request).postings(0).country(), "gb") << "where it was when it was planned";
}

TEST_F(WhoIsWhereTest, LeavesOutWhoIsOnlyExpectedUnlessAsked) {
  Place(MakeNeed("coach"), "a", MakeProfessional());
  auto request = Asking(kLiberia, Day(2024, 3, 1));
  EXPECT_THAT(Ask(request).postings(), IsEmpty());
  request.set_include_expected(true);
  EXPECT_THAT(Ask(request).postings(), SizeIs(1));
}

TEST_F(WhoIsWhereTest, AnswersPageByPage) {
  const std::string need = MakeNeed("coach", 5);
  for (int i = 0; i < 5; ++i) Place(need, fmt::format("p{}", i), MakeProfessional());
  auto request = Asking(kLiberia, Day(2024, 3, 1));
  request.set_include_expected(true);
  request.set_page_size(2);
  std::vector<std::string> seen;
  std::vector<int> sizes;
  do {
    const auto page = Ask(request);
    sizes.push_back(page.postings_size());
    for (const auto& posting : page.postings()) seen.push_back(posting.placement());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(sizes, ElementsAre(2, 2, 1));
  EXPECT_THAT(seen, SizeIs(5));
  EXPECT_THAT(std::set<std::string>(seen.begin(), seen.end()), SizeIs(5));
}

TEST_F(WhoIsWhereTest, RefusesAPageTokenOfAnotherQuestion) {
  const std::string need = MakeNeed("coach", 2);
  for (int i = 0; i < 2; ++i) Place(need, fmt::format("p{}", i), MakeProfessional());
  auto request = Asking(kLiberia, Day(2024, 3, 1));
  request.set_include_expected(true);
  request.set_page_size(1);
  request.set_page_token(Ask(request).next_page_token());
  *request.mutable_date() = On(2024, 3, 2);
  const auto refused = Call<v1::WhoIsWhereResponse>("PlacementService.WhoIsWhere", request);
  EXPECT_EQ(ReasonOf(refused.status()), "PAGE_TOKEN_INVALID");
}

TEST_F(WhoIsWhereTest, RefusesAPageTokenThatWasMadeUpOrIsOfAnotherMethod) {
  const std::string need = MakeNeed("coach", 2);
  for (int i = 0; i < 2; ++i) Place(need, fmt::format("p{}", i), MakeProfessional());
  auto request = Asking(kLiberia, Day(2024, 3, 1));
  request.set_include_expected(true);
  request.set_page_size(1);
  const std::string good = Ask(request).next_page_token();
  v1::ListPlacementsRequest list;
  list.set_parent(kPartnership);
  list.set_page_size(1);
  const std::string foreign =
      Do<v1::ListPlacementsResponse>("PlacementService.ListPlacements", list).next_page_token();
  ASSERT_FALSE(foreign.empty());
  const std::string forged = absl::WebSafeBase64Escape(
      fmt::format("{}|2024-03-01|true|{}/placements/p0", kLiberia, kPartnership));
  std::string tampered = good;
  tampered[30] = tampered[30] == 'A' ? 'B' : 'A';
  for (const std::string& token : {std::string("nonsense"), foreign, forged, tampered}) {
    request.set_page_token(token);
    const Status refused =
        Call<v1::WhoIsWhereResponse>("PlacementService.WhoIsWhere", request).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << token;
    EXPECT_EQ(ReasonOf(refused), "PAGE_TOKEN_INVALID") << token;
  }
  request.set_page_token(good);
  EXPECT_THAT(Ask(request).postings(), SizeIs(1));
}

TEST_F(WhoIsWhereTest, OnlyExpectsOnADayBeforeALateStart) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name, Day(2024, 2, 20));
  const auto there = Ask(Asking(kLiberia, Day(2024, 2, 20)));
  ASSERT_THAT(there.postings(), SizeIs(1));
  EXPECT_EQ(ToDay(there.postings(0).start_date()), Day(2024, 2, 20)) << "not as planned";
  auto before = Asking(kLiberia, Day(2024, 2, 19));
  EXPECT_THAT(Ask(before).postings(), IsEmpty());
  before.set_include_expected(true);
  EXPECT_THAT(Ask(before).postings(), SizeIs(1));
}

TEST_F(WhoIsWhereTest, SaysThatThereIsNoSuchPartnership) {
  const auto asked = Asking("countries/lr/partnerships/nope", Day(2024, 2, 1));
  EXPECT_EQ(ReasonOf(Call<v1::WhoIsWhereResponse>("PlacementService.WhoIsWhere", asked).status()),
            "RESOURCE_NOT_FOUND");
}

TEST_F(WhoIsWhereTest, AnswersWhoWasThereInAPeriodAndWhen) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional(), 50);
  Start(name, Day(2024, 2, 10));
  Reach(Day(2024, 3, 1));
  v1::PausePlacementRequest pause;
  pause.set_name(name);
  pause.set_reason("Elections");
  *pause.mutable_effective_date() = On(2024, 3, 1);
  Do<v1::Placement>("PlacementService.PausePlacement", pause);
  for (const char* scope : {kLiberia, kPartnership, "countries/-"}) {
    const auto spring = Ask(Between(scope, Day(2024, 1, 1), Day(2024, 3, 31)));
    ASSERT_THAT(spring.postings(), SizeIs(1)) << scope;
    const v1::Posting& posting = spring.postings(0);
    EXPECT_EQ(ToDay(posting.in_period().start()), Day(2024, 2, 10)) << "when it began";
    EXPECT_EQ(ToDay(posting.in_period().end()), Day(2024, 3, 31));
    ASSERT_THAT(posting.pauses(), SizeIs(1));
    EXPECT_EQ(ToDay(posting.pauses(0).end()), Day(2024, 3, 31)) << "under way";
    EXPECT_EQ(posting.days(), 20);
    EXPECT_EQ(posting.share_percent(), 50);
    EXPECT_EQ(posting.role(), v1::Placement::COACH);
    EXPECT_EQ(posting.phase(), v1::Placement::TRUST);
    EXPECT_THAT(Ask(Between(scope, Day(2024, 1, 1), Day(2024, 2, 9))).postings(), IsEmpty());
    const auto last = Ask(Between(scope, Day(2025, 1, 31), Day(2025, 12, 31)));
    ASSERT_THAT(last.postings(), SizeIs(1));
    EXPECT_EQ(ToDay(last.postings(0).in_period().end()), Day(2025, 1, 31));
    EXPECT_THAT(Ask(Between(scope, Day(2025, 2, 1), Day(2025, 12, 31))).postings(), IsEmpty());
  }
  EXPECT_THAT(Ask(Between("countries/ke", Day(2024, 1, 1), Day(2025, 1, 1))).postings(), IsEmpty());
}

TEST_F(WhoIsWhereTest, WantsEitherADayOrAWholePeriod) {
  const auto fields = [&](const v1::WhoIsWhereRequest& request) {
    return BadFieldsOf(
        Call<v1::WhoIsWhereResponse>("PlacementService.WhoIsWhere", request).status());
  };
  v1::WhoIsWhereRequest request;
  request.set_name(kLiberia);
  EXPECT_THAT(fields(request), ElementsAre("date"));
  request = Between(kLiberia, Day(2024, 2, 1), Day(2024, 1, 31));
  EXPECT_THAT(fields(request), ElementsAre("period.end"));
  request.mutable_period()->clear_end();
  EXPECT_THAT(fields(request), ElementsAre("period.end"));
  *request.mutable_date() = On(2024, 2, 1);
  EXPECT_THAT(fields(request), ElementsAre("date"));
}

TEST_F(WhoIsWhereTest, AnswersThoseWhoLeaveFirstFirstAndEveryStateOnce) {
  Deliver();
  const std::string need = MakeNeed("coach", 3);
  std::vector<std::string> names;
  for (const char* id : {"c", "b", "a"}) names.push_back(Place(need, id, MakeProfessional()));
  for (const std::string& name : names) Start(name);
  v1::EndPlacementEarlyRequest end;
  end.set_name(names[0]);
  end.set_reason("A new post.");
  Reach(Day(2024, 4, 1));
  *end.mutable_effective_date() = On(2024, 4, 1);
  Do<v1::Placement>("PlacementService.EndPlacementEarly", end);
  auto request = Between(kLiberia, Day(2024, 1, 1), Day(2024, 12, 31));
  request.set_page_size(1);
  std::vector<std::string> seen;
  do {
    const auto page = Ask(request);
    for (const auto& posting : page.postings()) seen.push_back(posting.placement());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(seen, ElementsAre(names[0], names[2], names[1]));
}

TEST_F(WhoIsWhereTest, AnswersThoseWhoAreInACountryWhereverTheyAreKept) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  v1::Placement abroad = GetPlacement(name);
  abroad.set_name(std::string(kPartnership) + "/placements/abroad");
  abroad.set_country("gb");
  abroad.set_home_institution(kMinistry);
  abroad.set_host_institution(kOffice);
  WritePastRules(kPlacements, abroad);
  const auto ask = [&](const std::string& scope, const std::string& country) {
    auto on_day = Asking(scope, Day(2024, 3, 1));
    on_day.set_located_in(country);
    std::vector<std::string> names;
    const auto there = Ask(on_day);
    for (const auto& posting : there.postings()) names.push_back(posting.placement());
    auto in_period = Between(scope, Day(2024, 3, 1), Day(2024, 3, 2));
    in_period.set_located_in(country);
    in_period.set_include_expected(true);
    EXPECT_THAT(Ask(in_period).postings(), SizeIs(static_cast<int>(names.size())));
    return names;
  };
  for (const char* scope : {"countries/-", kLiberia, kPartnership}) {
    EXPECT_THAT(ask(scope, "gb"), ElementsAre(abroad.name())) << scope;
    EXPECT_THAT(ask(scope, "lr"), ElementsAre(name)) << scope;
    EXPECT_THAT(ask(scope, "ke"), IsEmpty()) << scope;
  }
  EXPECT_THAT(ask("countries/gb", "gb"), IsEmpty()) << "none is kept there";
}

TEST_F(WhoIsWhereTest, AnswersThoseWhoComeFromAnInstitutionOrAreWithOne) {
  Deliver();
  const std::string name = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(name);
  const auto ask = [&](const std::string& home, const std::string& host) {
    auto request = Asking("countries/-", Day(2024, 3, 1));
    request.set_home_institution(home);
    request.set_host_institution(host);
    return Ask(request);
  };
  const auto away = ask(kOffice, "");
  ASSERT_THAT(away.postings(), SizeIs(1));
  EXPECT_EQ(away.postings(0).home_institution(), kOffice);
  EXPECT_EQ(away.postings(0).host_institution(), kMinistry);
  EXPECT_THAT(ask("", kMinistry).postings(), SizeIs(1));
  EXPECT_THAT(ask(kMinistry, "").postings(), IsEmpty());
  EXPECT_THAT(ask(kOffice, kOffice).postings(), IsEmpty());
  v1::ListPlacementsRequest list;
  list.set_parent(kPartnership);
  list.set_filter(fmt::format("home_institution = {}", kOffice));
  EXPECT_THAT(Do<v1::ListPlacementsResponse>("PlacementService.ListPlacements", list).placements(),
              SizeIs(1));
}

TEST_F(WhoIsWhereTest, IsForCallersOfTheScopeOnly) {
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, ministry_leader);
  EXPECT_TRUE(CallAs<v1::WhoIsWhereResponse>(lead, "PlacementService.WhoIsWhere",
                                             Asking(kPartnership, Day(2024, 3, 1)))
                  .ok());
  for (const char* scope : {kLiberia, "countries/-"}) {
    EXPECT_EQ(CallAs<v1::WhoIsWhereResponse>(lead, "PlacementService.WhoIsWhere",
                                             Asking(scope, Day(2024, 3, 1)))
                  .status()
                  .code(),
              absl::StatusCode::kPermissionDenied);
  }
}

}  // namespace
}  // namespace tandem::placement
