#include "google/protobuf/any.pb.h"
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/need.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// Institutions and teams that are archived, and professionals who are alumni or whose data is
// erased.
class LeavingForGoodTest : public World {
 protected:
  Result<v1::Institution> Archive(const std::string& institution) {
    v1::ArchiveInstitutionRequest request;
    request.set_name(institution);
    return Call<v1::Institution>("InstitutionService.ArchiveInstitution", request);
  }
  Result<v1::Team> ArchiveTeam(const std::string& team) {
    v1::ArchiveTeamRequest request;
    request.set_name(team);
    return Call<v1::Team>("TeamService.ArchiveTeam", request);
  }
  void ConfirmHostTeam(const std::string& team) {
    v1::ConfirmHostTeamRequest request;
    request.set_name(kPartnership);
    request.set_team(team);
    *request.mutable_effective_date() = On(2024, 1, 10);
    Do<v1::Partnership>("PartnershipService.ConfirmHostTeam", request);
  }
  void Withdraw() {
    v1::ChangeStageRequest request;
    request.set_name(kPartnership);
    request.set_reason("Given up.");
    *request.mutable_effective_date() = On(2024, 1, 11);
    Do<v1::Partnership>("PartnershipService.WithdrawPartnership", request);
  }
  v1::Professional MakeAlumni(const std::string& professional) {
    v1::MakeProfessionalAlumniRequest request;
    request.set_name(professional);
    return Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", request);
  }
};

TEST_F(LeavingForGoodTest, ArchivesNoInstitutionThatIsAPartyOrHasTeams) {
  EXPECT_THAT(UnmetOf(Archive(kMinistry).status()),
              ElementsAre("NO_PARTNERSHIPS_UNDER_WAY", "NO_ACTIVE_TEAMS"));
  EXPECT_THAT(std::string(Archive(kMinistry).status().message()), HasSubstr(kPartnership));
  EXPECT_THAT(UnmetOf(Archive(kOffice).status()), ElementsAre("NO_PARTNERSHIPS_UNDER_WAY"));
  Withdraw();
  EXPECT_EQ(Archive(kOffice)->state(), v1::Institution::ARCHIVED);
  EXPECT_THAT(UnmetOf(Archive(kMinistry).status()), ElementsAre("NO_ACTIVE_TEAMS"));
}

TEST_F(LeavingForGoodTest, ArchivesAnInstitutionOnceItsTeamsAre) {
  const std::string hospital = MakeInstitution("hospital", v1::Institution::DELIVERY);
  const std::string ward = MakeTeam("ward", "", hospital);
  EXPECT_THAT(UnmetOf(Archive(hospital).status()), ElementsAre("NO_ACTIVE_TEAMS"));
  ASSERT_TRUE(ArchiveTeam(ward).ok());
  ASSERT_TRUE(Archive(hospital).ok());
  EXPECT_THAT(Events<v1::InstitutionArchived>(), SizeIs(1));
}

TEST_F(LeavingForGoodTest, ArchivesNoTeamThatHostsAPartnershipUnderWay) {
  const std::string next = MakeTeam("next");
  ConfirmHostTeam(kTeam);
  const Status refused = ArchiveTeam(kTeam).status();
  EXPECT_THAT(UnmetOf(refused), ElementsAre("NO_HOSTED_PARTNERSHIPS"));
  EXPECT_THAT(refused.message(), HasSubstr(kPartnership));
  ConfirmHostTeam(next);
  EXPECT_TRUE(ArchiveTeam(kTeam).ok());
  EXPECT_FALSE(ArchiveTeam(next).ok());
  Withdraw();
  EXPECT_TRUE(ArchiveTeam(next).ok());
}

TEST_F(LeavingForGoodTest, LetsTheMatchesOfWhoIsAlumniLapse) {
  Deliver();
  const std::string need = MakeNeed("coach"), professional = MakeProfessional();
  const auto match = Propose(need, "a", professional);
  ASSERT_TRUE(match.ok()) << match.status();
  ASSERT_TRUE(Accept(match->name(), v1::HOST_TEAM).ok());
  MakeAlumni(professional);
  EXPECT_EQ(GetMatch(match->name()).state(), v1::Match::LAPSED);
  EXPECT_EQ(GetNeed(need).state(), v1::PlacementNeed::OPEN);
  EXPECT_THAT(Events<v1::MatchLapsed>(), SizeIs(1));
}

TEST_F(LeavingForGoodTest, TellsTheFirstToAcceptThatItWouldComeToNothing) {
  Deliver();
  const std::string professional = MakeProfessional();
  const auto match = Propose(MakeNeed("coach"), "a", professional);
  ASSERT_TRUE(match.ok()) << match.status();
  v1::UpdateProfessionalRequest update;
  update.mutable_professional()->set_name(professional);
  update.mutable_professional()->add_eligible_countries("ke");
  update.mutable_update_mask()->add_paths("eligible_countries");
  Do<v1::Professional>("ProfessionalService.UpdateProfessional", update);
  const auto refused = Accept(match->name(), v1::HOST_TEAM);
  EXPECT_EQ(ReasonOf(refused.status()), "CONSTRAINTS_UNMET");
  EXPECT_THAT(UnmetOf(refused.status()), ElementsAre("COUNTRY_ELIGIBLE"));
  EXPECT_EQ(GetMatch(match->name()).state(), v1::Match::PROPOSED);
}

TEST_F(LeavingForGoodTest, KeepsWhatSomebodyIsPlacedAsOutOfEventsAndErasesIt) {
  v1::UpdateProfessionalRequest update;
  update.mutable_professional()->set_name(MakeProfessional());
  update.mutable_professional()->set_display_name("Nurse Kofi");
  update.mutable_update_mask()->add_paths("display_name");
  const auto professional = Do<v1::Professional>("ProfessionalService.UpdateProfessional", update);
  EXPECT_EQ(professional.display_name(), "Nurse Kofi");
  for (const auto& event : Events<common::v1::ResourceUpdated>()) {
    EXPECT_THAT(event.resource().value(), Not(HasSubstr("Kofi")));
  }
  v1::ErasePersonalDataRequest erase;
  erase.set_name(MakeAlumni(professional.name()).person());
  Do<v1::Person>("PersonService.ErasePersonalData", erase);
  v1::GetProfessionalRequest get;
  get.set_name(professional.name());
  EXPECT_EQ(Do<v1::Professional>("ProfessionalService.GetProfessional", get).display_name(), "");
}

TEST_F(LeavingForGoodTest, KeepsWhatAnApplicantWouldBeOutOfEventsAndErasesIt) {
  v1::CreateApplicationRequest create;
  create.set_parent(kLiberia);
  create.mutable_application()->set_person(office_leader);
  create.mutable_application()->set_display_name("Nurse Kofi");
  *create.mutable_application()->mutable_apply_date() = On(2024, 1, 10);
  const auto application = Do<v1::Application>("ApplicationService.CreateApplication", create);
  for (const auto& event : Events<v1::ApplicationCreated>()) {
    EXPECT_THAT(event.SerializeAsString(), Not(HasSubstr("Kofi")));
  }
  v1::ErasePersonalDataRequest erase;
  erase.set_name(office_leader);
  Do<v1::Person>("PersonService.ErasePersonalData", erase);
  v1::GetApplicationRequest get;
  get.set_name(application.name());
  EXPECT_EQ(Do<v1::Application>("ApplicationService.GetApplication", get).display_name(), "");
}

}  // namespace
}  // namespace tandem::placement
