#include "services/placement/handlers/registry.h"

#include "google/protobuf/any.pb.h"
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/check_in.pb.h"
#include "tandem/placement/v1/team_tree.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class RegistryTest : public World {
 protected:
  v1::Person GetPerson(const std::string& name) {
    v1::GetPersonRequest request;
    request.set_name(name);
    return Do<v1::Person>("PersonService.GetPerson", request);
  }
  Result<v1::Team> Move(const std::string& team, const std::string& parent_team) {
    v1::MoveTeamRequest request;
    request.set_name(team);
    request.set_parent_team(parent_team);
    return Call<v1::Team>("TeamTreeService.MoveTeam", request);
  }
  // Makes the professional alumni and erases who they are.
  void Erase(const std::string& professional) {
    v1::MakeProfessionalAlumniRequest alumni;
    alumni.set_name(professional);
    v1::ErasePersonalDataRequest erase;
    erase.set_name(
        Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", alumni).person());
    Do<v1::Person>("PersonService.ErasePersonalData", erase);
  }
  Result<v1::Team> Archive(const std::string& team) {
    v1::ArchiveTeamRequest request;
    request.set_name(team);
    return Call<v1::Team>("TeamService.ArchiveTeam", request);
  }
};

TEST_F(RegistryTest, ErasesWhatSaysWhoSomeoneIsAndKeepsTheName) {
  v1::ErasePersonalDataRequest erase;
  erase.set_name(ministry_leader);
  Do<v1::Person>("PersonService.ErasePersonalData", erase);
  const v1::Person person = GetPerson(ministry_leader);
  EXPECT_EQ(person.state(), v1::Person::ERASED);
  EXPECT_EQ(person.display_name(), "");
  EXPECT_EQ(person.email(), "");
  EXPECT_EQ(person.institution(), kMinistry);
  EXPECT_THAT(Events<v1::PersonErased>(), SizeIs(1));
  EXPECT_EQ(ReasonOf(Call<v1::Person>("PersonService.ErasePersonalData", erase).status()),
            "VERB_NOT_ALLOWED");
  v1::UpdatePersonRequest update;
  *update.mutable_person() = person;
  update.mutable_person()->set_display_name("Ada Example");
  update.mutable_update_mask()->add_paths("display_name");
  EXPECT_EQ(ReasonOf(Call<v1::Person>("PersonService.UpdatePerson", update).status()),
            "PERSON_ERASED");
}

TEST_F(RegistryTest, ErasesNobodyWhoMayStillBePlaced) {
  v1::GetProfessionalRequest get;
  get.set_name(MakeProfessional());
  const auto professional = Do<v1::Professional>("ProfessionalService.GetProfessional", get);
  v1::ErasePersonalDataRequest erase;
  erase.set_name(professional.person());
  EXPECT_THAT(UnmetOf(Call<v1::Person>("PersonService.ErasePersonalData", erase).status()),
              ElementsAre("NOT_TO_BE_PLACED"));
  v1::MakeProfessionalAlumniRequest alumni;
  alumni.set_name(professional.name());
  Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", alumni);
  Do<v1::Person>("PersonService.ErasePersonalData", erase);
  EXPECT_THAT(Do<v1::Professional>("ProfessionalService.GetProfessional", get).trait_ratings(),
              SizeIs(0));
}

TEST_F(RegistryTest, PublishesNoPersonalData) {
  v1::UpdatePersonRequest update;
  update.mutable_person()->set_name(ministry_leader);
  update.mutable_person()->set_phone("+231 770 000 000");
  update.mutable_update_mask()->add_paths("phone");
  Do<v1::Person>("PersonService.UpdatePerson", update);
  for (const auto& event : Events<v1::PersonCreated>()) {
    EXPECT_THAT(event.SerializeAsString(), Not(HasSubstr("Ada")));
    EXPECT_THAT(event.SerializeAsString(), Not(HasSubstr("example.org")));
  }
  ASSERT_THAT(Events<common::v1::ResourceUpdated>(), SizeIs(1));
  EXPECT_THAT(Events<common::v1::ResourceUpdated>()[0].resource().value(), Not(HasSubstr("+231")));
}

TEST_F(RegistryTest, ShowsPersonsToNobodyOfAPartnership) {
  const Caller lead = CallerWith("lead", common::v1::PROGRAMME_MANAGER, kPartnership);
  v1::GetPersonRequest person;
  person.set_name(ministry_leader);
  EXPECT_EQ(CallAs<v1::Person>(lead, "PersonService.GetPerson", person).status().code(),
            absl::StatusCode::kPermissionDenied);
  v1::GetTeamRequest team;
  team.set_name(kTeam);
  EXPECT_TRUE(CallAs<v1::Team>(lead, "TeamService.GetTeam", team).ok());
}

TEST_F(RegistryTest, MakesTheIdsOfPeopleOpaque) {
  v1::CreatePersonRequest request;
  request.set_parent(kLiberia);
  request.set_person_id("ada");
  request.mutable_person()->set_display_name("Ada Example");
  EXPECT_THAT(BadFieldsOf(Call<v1::Person>("PersonService.CreatePerson", request).status()),
              ElementsAre("person_id"));
}

TEST_F(RegistryTest, RefersToInstitutionsThatAreThere) {
  v1::CreatePersonRequest person;
  person.set_parent(kLiberia);
  person.mutable_person()->set_display_name("Ada Example");
  person.mutable_person()->set_institution("countries/lr/institutions/none");
  EXPECT_EQ(ReasonOf(Call<v1::Person>("PersonService.CreatePerson", person).status()),
            "RESOURCE_NOT_FOUND");
  v1::CreateProgrammeRequest programme;
  programme.set_programme_id("new");
  programme.mutable_programme()->set_display_name("New");
  programme.mutable_programme()->add_funders("countries/lr/institutions/none");
  EXPECT_EQ(ReasonOf(Call<v1::Programme>("ProgrammeService.CreateProgramme", programme).status()),
            "RESOURCE_NOT_FOUND");
}

TEST_F(RegistryTest, KeepsTheTreeOfTeamsATree) {
  const std::string a = MakeTeam("a"), b = MakeTeam("b", a), c = MakeTeam("c", b);
  EXPECT_EQ(ReasonOf(Move(a, c).status()), "TEAM_TREE_CYCLE");
  EXPECT_EQ(ReasonOf(Move(a, a).status()), "TEAM_TREE_CYCLE");
  EXPECT_TRUE(Move(c, a).ok());
  EXPECT_TRUE(Move(b, c).ok());
}

TEST_F(RegistryTest, ArchivesTeamsFromTheLeavesUp) {
  const std::string top = MakeTeam("top"), leaf = MakeTeam("leaf", top);
  EXPECT_THAT(UnmetOf(Archive(top).status()), ElementsAre("NO_ACTIVE_TEAMS_BELOW"));
  ASSERT_TRUE(Archive(leaf).ok());
  ASSERT_TRUE(Archive(top).ok());
  EXPECT_EQ(ReasonOf(Move(kTeam, top).status()), "REFERENCE_NOT_ACTIVE");
}

TEST_F(RegistryTest, AnswersTheNewTeamToARetryEvenBelowAnother) {
  const std::string above = MakeTeam("above");
  v1::CreateTeamRequest request;
  request.set_parent(kLiberia);
  request.set_team_id("below");
  request.set_request_id("once");
  auto& team = *request.mutable_team();
  team.set_display_name("Below");
  team.set_health_system_level(v1::Team::FACILITY);
  team.set_institution(kMinistry);
  team.set_parent_team(above);
  team.mutable_location()->set_country("lr");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Do<v1::Team>("TeamService.CreateTeam", request).name(), "countries/lr/teams/below");
  }
}

TEST_F(RegistryTest, MakesAnIdForWhoeverHasNone) {
  v1::CreatePersonRequest request;
  request.set_parent(kLiberia);
  request.mutable_person()->set_display_name("Ada Example");
  const std::string first = Do<v1::Person>("PersonService.CreatePerson", request).name();
  const std::string second = Do<v1::Person>("PersonService.CreatePerson", request).name();
  EXPECT_NE(first, second);
}

TEST_F(RegistryTest, TakesNoNewPartnershipIntoAClosedProgramme) {
  v1::CloseProgrammeRequest close;
  close.set_name(kProgramme);
  Do<v1::Programme>("ProgrammeService.CloseProgramme", close);
  v1::CreatePartnershipRequest request;
  request.set_parent(kLiberia);
  request.set_partnership_id("late");
  *request.mutable_partnership() = GetPartnership();
  EXPECT_EQ(
      ReasonOf(Call<v1::Partnership>("PartnershipService.CreatePartnership", request).status()),
      "PROGRAMME_CLOSED");
}

TEST_F(RegistryTest, SaysNothingOfPersonsOfAnotherCountryToWhoeverRegistersSomeone) {
  const Caller manager = CallerWith("m", common::v1::PROGRAMME_MANAGER, "countries/ke");
  v1::CreateProfessionalRequest request;
  request.set_parent("countries/ke");
  for (const std::string& person : {ministry_leader, std::string("countries/lr/persons/nobody")}) {
    request.mutable_professional()->set_person(person);
    EXPECT_THAT(BadFieldsOf(CallAs<v1::Professional>(
                                manager, "ProfessionalService.CreateProfessional", request)
                                .status()),
                ElementsAre("professional.person"));
  }
}

TEST_F(RegistryTest, NamesASetOfCountriesThatEverybodyMayRead) {
  v1::CreateRegionRequest request;
  request.set_region_id("west-africa");
  request.mutable_region()->set_display_name("West Africa");
  for (const char* country : {"lr", "gh", "lr"}) request.mutable_region()->add_countries(country);
  EXPECT_THAT(BadFieldsOf(Call<v1::Region>("RegionService.CreateRegion", request).status()),
              ElementsAre("region.countries"));
  request.mutable_region()->mutable_countries()->RemoveLast();
  const Caller manager = CallerWith("m", common::v1::PROGRAMME_MANAGER, kLiberia);
  EXPECT_FALSE(CallAs<v1::Region>(manager, "RegionService.CreateRegion", request).ok())
      << "it is of no country";
  request.mutable_region()->set_name(kLiberia + std::string("/regions/mine"));
  EXPECT_TRUE(absl::IsPermissionDenied(
      CallAs<v1::Region>(manager, "RegionService.CreateRegion", request).status()))
      << "whatever name is written there";
  request.mutable_region()->clear_name();
  const v1::Region made = Do<v1::Region>("RegionService.CreateRegion", request);
  v1::GetRegionRequest get;
  get.set_name(made.name());
  const auto read = CallAs<v1::Region>(manager, "RegionService.GetRegion", get);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->countries(), ElementsAre("lr", "gh"));
  EXPECT_THAT(Events<v1::RegionCreated>(), SizeIs(1));
}

TEST_F(RegistryTest, ChangesARegionForWhoeverHasAGrantOnEverythingAlone) {
  v1::CreateRegionRequest request;
  request.set_region_id("west-africa");
  request.mutable_region()->set_display_name("West Africa");
  request.mutable_region()->add_countries("lr");
  v1::UpdateRegionRequest update;
  *update.mutable_region() = Do<v1::Region>("RegionService.CreateRegion", request);
  update.mutable_region()->add_countries("ke");
  update.mutable_update_mask()->add_paths("countries");
  const Caller manager = CallerWith("m", common::v1::PROGRAMME_MANAGER, update.region().name());
  EXPECT_EQ(ReasonOf(CallAs<v1::Region>(manager, "RegionService.UpdateRegion", update).status()),
            "NOT_PERMITTED");
  EXPECT_THAT(Do<v1::Region>("RegionService.UpdateRegion", update).countries(),
              ElementsAre("lr", "ke"));
}

TEST_F(RegistryTest, RatesOnADayThatHasCome) {
  v1::RateTraitsRequest rate;
  rate.set_name(MakeProfessional());
  rate.set_assessor(ministry_leader);
  rate.set_reason("From the form.");
  *rate.mutable_effective_date() = On(2024, 1, 16);
  auto* rating = rate.add_ratings();
  rating->set_trait(v1::PATIENCE);
  rating->set_score(5);
  EXPECT_THAT(BadFieldsOf(Call<v1::Professional>("ProfessionalService.RateTraits", rate).status()),
              ElementsAre("effective_date"));
}

TEST_F(RegistryTest, RatesBySomeoneElseNeedsAReason) {
  const std::string professional = MakeProfessional();
  v1::RateTraitsRequest rate;
  rate.set_name(professional);
  rate.set_assessor(ministry_leader);
  *rate.mutable_effective_date() = On(2024, 1, 11);
  auto* rating = rate.add_ratings();
  rating->set_trait(v1::PATIENCE);
  rating->set_score(5);
  EXPECT_THAT(BadFieldsOf(Call<v1::Professional>("ProfessionalService.RateTraits", rate).status()),
              ElementsAre("reason"));
  const Caller leader = CallerWith("lead", common::v1::LEADER, kLiberia, ministry_leader);
  EXPECT_TRUE(CallAs<v1::Professional>(leader, "ProfessionalService.RateTraits", rate).ok());
  rate.set_assessor(office_leader);
  EXPECT_EQ(
      ReasonOf(CallAs<v1::Professional>(leader, "ProfessionalService.RateTraits", rate).status()),
      "NOT_THE_ASSESSOR");
}

// ADR 018: why somebody's placement ended can be erased.
TEST_F(RegistryTest, ErasesWhatIsPersonalInWhatSomebodyDid) {
  Deliver();
  const std::string professional = MakeProfessional();
  const std::string placement = Place(MakeNeed("coach"), "a", professional);
  Start(placement);
  v1::RecordCheckInRequest check_in;
  check_in.set_parent(placement);
  check_in.set_check_in_id("first");
  *check_in.mutable_check_in_date() = On(2024, 2, 1);
  check_in.set_trust(4);
  check_in.set_advice("Ada advised the ward.");
  check_in.set_reason("From the notebook.");
  const std::string check_in_name =
      Do<v1::CheckIn>("CheckInService.RecordCheckIn", check_in).name();
  const auto declined = Propose(MakeNeed("other"), "b", professional, 100);
  EXPECT_FALSE(declined.ok()) << "full time is taken";
  v1::EndPlacementEarlyRequest end;
  end.set_name(placement);
  end.set_reason("Ada Example is ill.");
  end.set_kind(v1::EarlyEnd::PERSONAL_CIRCUMSTANCES);
  *end.mutable_effective_date() = On(2024, 2, 1);
  Do<v1::Placement>("PlacementService.EndPlacementEarly", end);
  Erase(professional);
  EXPECT_EQ(GetPlacement(placement).reason(), "");
  EXPECT_EQ(GetPlacement(placement).early_end_reason(), v1::EarlyEnd::REASON_UNSPECIFIED);
  EXPECT_EQ(GetPlacement(placement).state(), v1::Placement::ENDED_EARLY);
  v1::GetCheckInRequest get;
  get.set_name(check_in_name);
  EXPECT_EQ(Do<v1::CheckIn>("CheckInService.GetCheckIn", get).advice(), "");
}

// Notes on a visa, why somebody is the right one or may go sooner: no mark says whom they name.
TEST_F(RegistryTest, ErasesWhatWasWrittenWhenSomebodyWasPlacedAndExtended) {
  Deliver();
  const std::string professional = MakeProfessional();
  v1::ProposeMatchRequest propose;
  propose.set_parent(MakeNeed("partner", 1, v1::Placement::MANAGEMENT_PARTNER));
  propose.set_match_id("a");
  propose.set_placement_id("a");
  propose.set_professional(professional);
  propose.set_share_percent(100);
  propose.set_rationale("Ada knows the ward.");
  propose.set_duration_waiver_reason("Ada has a baby in spring.");
  *propose.mutable_start_date() = On(2024, 2, 1);
  *propose.mutable_end_date() = On(2025, 1, 31);
  const std::string match = Do<v1::Match>("MatchService.ProposeMatch", propose).name();
  for (const auto side : {v1::HOST_TEAM, v1::PROFESSIONAL}) ASSERT_TRUE(Accept(match, side).ok());
  const std::string placement = std::string(kPartnership) + "/placements/a";
  v1::BeginClearingRequest begin;
  begin.set_name(placement);
  Do<v1::Placement>("PlacementService.BeginClearing", begin);
  v1::RecordClearanceRequest item;
  item.set_name(placement);
  item.set_kind(v1::ClearingItem::VISA);
  item.set_outcome(v1::ClearingItem::NOT_NEEDED);
  item.set_note("Ada has a Liberian passport.");
  *item.mutable_effective_date() = On(2024, 1, 12);
  Do<v1::Placement>("PlacementService.RecordClearance", item);
  v1::CancelPlacementRequest cancel;
  cancel.set_name(placement);
  cancel.set_reason("Ada stays at home.");
  Do<v1::Placement>("PlacementService.CancelPlacement", cancel);
  EXPECT_THAT(GetPlacement(placement).SerializeAsString(), HasSubstr("Ada has a Liberian"));
  Erase(professional);
  EXPECT_THAT(GetPlacement(placement).SerializeAsString(), Not(HasSubstr("Ada")));
  v1::GetMatchRequest get;
  get.set_name(match);
  const auto after = Do<v1::Match>("MatchService.GetMatch", get);
  EXPECT_THAT(after.SerializeAsString(), Not(HasSubstr("Ada")));
  EXPECT_EQ(after.host_team().reason(), "");
  EXPECT_FALSE(after.host_team().by().empty());
}

TEST_F(RegistryTest, TakesNothingNewAboutSomebodyWhoWasErased) {
  Deliver();
  const std::string professional = MakeProfessional();
  const std::string placement = Place(MakeNeed("coach"), "a", professional);
  Start(placement);
  v1::EndPlacementEarlyRequest end;
  end.set_name(placement);
  end.set_reason("Ill.");
  end.set_kind(v1::EarlyEnd::OTHER);
  *end.mutable_effective_date() = On(2024, 2, 1);
  Do<v1::Placement>("PlacementService.EndPlacementEarly", end);
  Erase(professional);
  v1::UpdateProfessionalRequest update;
  update.mutable_professional()->set_name(professional);
  update.mutable_professional()->set_private_sector_years(9);
  update.mutable_update_mask()->add_paths("private_sector_years");
  EXPECT_EQ(
      ReasonOf(Call<v1::Professional>("ProfessionalService.UpdateProfessional", update).status()),
      "PERSON_ERASED");
  v1::RateTraitsRequest rate;
  rate.set_name(professional);
  rate.set_assessor(ministry_leader);
  rate.set_reason("From the form.");
  *rate.mutable_effective_date() = On(2024, 1, 11);
  rate.add_ratings()->set_trait(v1::PATIENCE);
  rate.mutable_ratings(0)->set_score(5);
  EXPECT_EQ(ReasonOf(Call<v1::Professional>("ProfessionalService.RateTraits", rate).status()),
            "PERSON_ERASED");
  v1::RecordCheckInRequest check_in;
  check_in.set_parent(placement);
  check_in.set_check_in_id("late");
  *check_in.mutable_check_in_date() = On(2024, 2, 1);
  check_in.set_trust(4);
  check_in.set_advice("Ada advised the ward.");
  check_in.set_reason("From the notebook.");
  EXPECT_EQ(ReasonOf(Call<v1::CheckIn>("CheckInService.RecordCheckIn", check_in).status()),
            "PERSON_ERASED");
}

}  // namespace
}  // namespace tandem::placement
