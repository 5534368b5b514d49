#include "services/placement/handlers/needs.h"

#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using v1::PlacementNeed;

class NeedTest : public World {
 protected:
  Result<PlacementNeed> ChangeSeats(const std::string& name, int seats,
                                    const std::string& request_id = "") {
    v1::ChangeSeatsRequest request;
    request.set_name(name);
    request.set_seats(seats);
    request.set_request_id(request_id);
    return Call<PlacementNeed>("PlacementNeedService.ChangeSeats", request);
  }
  PlacementNeed Get(const std::string& name) {
    v1::GetPlacementNeedRequest request;
    request.set_name(name);
    return Do<PlacementNeed>("PlacementNeedService.GetPlacementNeed", request);
  }
};

TEST_F(NeedTest, ExpiresTheDayAfterItsWindow) {
  const std::string need = MakeNeed("coach");
  const Time last = StartOf(Day(2024, 7, 1));
  ASSERT_TRUE(suite.Advance(last - absl::Hours(1) - suite.clock().Now()).ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::OPEN);
  ASSERT_TRUE(suite.Advance(absl::Hours(1)).ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::EXPIRED);
  EXPECT_THAT(suite.Events<v1::PlacementNeedExpired>(), SizeIs(1));
}

TEST_F(NeedTest, DoesNotExpireOnceItIsFilled) {
  const std::string need = MakeNeed("coach");
  Place(need, "a", MakeProfessional());
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 200).ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::FILLED);
}

TEST_F(NeedTest, IsOpenForAnotherMatchOnceItHasAnotherSeat) {
  const std::string need = MakeNeed("coach");
  Place(need, "a", MakeProfessional());
  EXPECT_EQ(ReasonOf(Propose(need, "b", MakeProfessional()).status()), "NEED_FULL");
  ASSERT_TRUE(ChangeSeats(need, 2, "once").ok());
  ASSERT_TRUE(ChangeSeats(need, 2, "once").ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::OPEN);
  EXPECT_EQ(Get(need).seats_taken(), 1);
  const auto told = Events<v1::PlacementNeedSeatsChanged>();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].seats(), 2);
  EXPECT_EQ(told[0].seats_taken(), 1);
  EXPECT_EQ(told[0].state(), PlacementNeed::OPEN);
  Place(need, "b", MakeProfessional());
  EXPECT_EQ(Get(need).state(), PlacementNeed::FILLED);
}

TEST_F(NeedTest, ExpiresWithASeatThatWasAdded) {
  const std::string need = MakeNeed("coach");
  Place(need, "a", MakeProfessional());
  ASSERT_TRUE(ChangeSeats(need, 2).ok());
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 200).ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::EXPIRED);
}

TEST_F(NeedTest, KeepsItsStateAndSeatsThroughAnUpdate) {
  const std::string need = MakeNeed("coach");
  Place(need, "a", MakeProfessional());
  v1::UpdatePlacementNeedRequest update;
  update.mutable_placement_need()->set_name(need);
  update.mutable_placement_need()->set_seats(2);
  update.mutable_update_mask()->add_paths("seats");
  const Status refused =
      Call<PlacementNeed>("PlacementNeedService.UpdatePlacementNeed", update).status();
  EXPECT_THAT(BadFieldsOf(refused), ElementsAre("placement_need.seats"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("ChangeSeats"));
  EXPECT_EQ(Get(need).state(), PlacementNeed::FILLED);
  EXPECT_EQ(Get(need).seats(), 1);
}

TEST_F(NeedTest, KeepsItsTeamWhileSomebodyIsProposed) {
  const std::string need = MakeNeed("coach");
  const auto match = Propose(need, "a", MakeProfessional());
  ASSERT_TRUE(match.ok()) << match.status();
  ASSERT_TRUE(Accept(match->name(), v1::HOST_TEAM).ok());
  v1::UpdatePlacementNeedRequest update;
  update.mutable_placement_need()->set_name(need);
  update.mutable_placement_need()->set_team(MakeTeam("other"));
  update.mutable_update_mask()->add_paths("team");
  const auto change = [&] {
    return Call<PlacementNeed>("PlacementNeedService.UpdatePlacementNeed", update).status();
  };
  EXPECT_THAT(BadFieldsOf(change()), ElementsAre("placement_need.team"));
  ASSERT_TRUE(Accept(match->name(), v1::PROFESSIONAL).ok());
  EXPECT_EQ(GetPlacement(match->placement()).team(), kTeam);
  EXPECT_THAT(BadFieldsOf(change()), ElementsAre("placement_need.team"));
  ASSERT_TRUE(ChangeSeats(need, 2).ok());
  EXPECT_TRUE(change().ok());
}

TEST_F(NeedTest, IsMatchingOnlyWhileAMatchIsOpen) {
  const std::string need = MakeNeed("coach", 2);
  const std::string placement = Place(need, "a", MakeProfessional());
  EXPECT_EQ(Get(need).state(), PlacementNeed::OPEN);
  const auto match = Propose(need, "b", MakeProfessional());
  ASSERT_TRUE(match.ok()) << match.status();
  ASSERT_TRUE(ChangeSeats(need, 1).ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::FILLED);
  ASSERT_TRUE(ChangeSeats(need, 2).ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::MATCHING);
  ASSERT_TRUE(ChangeSeats(need, 1).ok());
  v1::CancelPlacementRequest cancel;
  cancel.set_name(placement);
  cancel.set_reason("The coach fell ill.");
  Do<v1::Placement>("PlacementService.CancelPlacement", cancel);
  EXPECT_EQ(Get(need).state(), PlacementNeed::MATCHING);
  ASSERT_TRUE(Accept(match->name(), v1::HOST_TEAM).ok());
  ASSERT_TRUE(Accept(match->name(), v1::PROFESSIONAL).ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::FILLED);
}

TEST_F(NeedTest, KeepsItsTeamFromBeingArchivedUntilItIsOver) {
  const std::string need = MakeNeed("coach");
  v1::ArchiveTeamRequest archive;
  archive.set_name(kTeam);
  const auto archived = [&] { return Call<v1::Team>("TeamService.ArchiveTeam", archive).status(); };
  EXPECT_THAT(UnmetOf(archived()), ElementsAre("NO_OPEN_NEEDS"));
  v1::StandDownPlacementNeedRequest stand_down;
  stand_down.set_name(need);
  stand_down.set_reason("The budget is gone.");
  Do<PlacementNeed>("PlacementNeedService.StandDownPlacementNeed", stand_down);
  EXPECT_TRUE(archived().ok());
}

TEST_F(NeedTest, IsNotOpenedForATeamThatWasArchived) {
  const std::string team = MakeTeam("other");
  const std::string need = MakeNeed("coach", 1, v1::Placement::COACH, team);
  Deliver();
  const std::string placement = Place(need, "a", MakeProfessional());
  Start(placement);
  Reach(Day(2024, 3, 1));
  v1::EndPlacementEarlyRequest end;
  end.set_name(placement);
  *end.mutable_effective_date() = On(2024, 3, 1);
  end.set_reason("The coach moves away.");
  Do<v1::Placement>("PlacementService.EndPlacementEarly", end);
  v1::ArchiveTeamRequest archive;
  archive.set_name(team);
  Do<v1::Team>("TeamService.ArchiveTeam", archive);
  EXPECT_EQ(ReasonOf(ChangeSeats(need, 2).status()), "REFERENCE_NOT_ACTIVE");
  EXPECT_EQ(Get(need).state(), PlacementNeed::FILLED);
}

TEST_F(NeedTest, EnteredAfterItsWindowCanStillBeFilled) {
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 400).ok());
  const std::string need = MakeNeed("coach");
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_EQ(Get(need).state(), PlacementNeed::OPEN);
  Place(need, "a", MakeProfessional());
  EXPECT_EQ(Get(need).state(), PlacementNeed::FILLED);
}

TEST_F(NeedTest, IsRefusedWithEveryFieldThatIsWrong) {
  v1::CreatePlacementNeedRequest request;
  request.set_parent(kPartnership);
  request.set_placement_need_id("copy");
  auto& need = *request.mutable_placement_need();
  need = Get(MakeNeed("coach"));
  *need.mutable_window()->mutable_end() = On(2020, 1, 1);
  for (int i = 0; i < 2; ++i) {
    auto* competency = need.add_required_competencies();
    competency->set_competency("competencyFrameworks/amp/competencies/planning");
    competency->set_level(3);
    auto* language = need.add_languages();
    language->set_language("en");
    language->set_level(v1::LanguageLevel::B2);
  }
  EXPECT_THAT(
      BadFieldsOf(
          Call<PlacementNeed>("PlacementNeedService.CreatePlacementNeed", request).status()),
      UnorderedElementsAre("placement_need.window.end", "placement_need.required_competencies",
                           "placement_need.languages"));
}

TEST_F(NeedTest, IsNotForATeamThatDoesNotExist) {
  v1::CreatePlacementNeedRequest request;
  request.set_parent(kPartnership);
  request.set_placement_need_id("copy");
  *request.mutable_placement_need() = Get(MakeNeed("coach"));
  request.mutable_placement_need()->set_team("countries/lr/teams/none");
  EXPECT_EQ(
      ReasonOf(Call<PlacementNeed>("PlacementNeedService.CreatePlacementNeed", request).status()),
      "RESOURCE_NOT_FOUND");
}

TEST_F(NeedTest, IsForATeamOfAPartyOnly) {
  const std::string stranger =
      MakeTeam("stranger", "", MakeInstitution("other", v1::Institution::DELIVERY));
  v1::CreatePlacementNeedRequest request;
  request.set_parent(kPartnership);
  request.set_placement_need_id("copy");
  *request.mutable_placement_need() = Get(MakeNeed("coach"));
  request.mutable_placement_need()->set_team(stranger);
  EXPECT_EQ(
      ReasonOf(Call<PlacementNeed>("PlacementNeedService.CreatePlacementNeed", request).status()),
      "TEAM_NOT_OF_A_PARTY");
  v1::UpdatePlacementNeedRequest update;
  update.mutable_placement_need()->set_name(std::string(kPartnership) + "/needs/coach");
  update.mutable_placement_need()->set_team(stranger);
  update.mutable_update_mask()->add_paths("team");
  EXPECT_EQ(
      ReasonOf(Call<PlacementNeed>("PlacementNeedService.UpdatePlacementNeed", update).status()),
      "TEAM_NOT_OF_A_PARTY");
}

}  // namespace
}  // namespace tandem::placement
