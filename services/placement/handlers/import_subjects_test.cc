#include "services/placement/handlers/imports_fixture.h"

namespace tandem::placement {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using v1::Professional;
using v1::Team;

// Rows about what was not imported, and has the external_id of the list.
class ImportSubjectsTest : public ImportTest {
 protected:
  static constexpr char kRow[] = "external_id,person_name,private_sector_years\np1,Grace,9\n";

  std::string Register(const std::string& external_id, const std::string& person) {
    v1::CreateProfessionalRequest request;
    request.set_parent(kLiberia);
    request.mutable_professional()->set_person(person);
    request.mutable_professional()->set_external_id(external_id);
    return Do<Professional>("ProfessionalService.CreateProfessional", request).name();
  }
  void MakeAlumni(const std::string& name) {
    v1::MakeProfessionalAlumniRequest request;
    request.set_name(name);
    Do<Professional>("ProfessionalService.MakeProfessionalAlumni", request);
  }
  Professional GetProfessional(const std::string& name) {
    v1::GetProfessionalRequest request;
    request.set_name(name);
    return Do<Professional>("ProfessionalService.GetProfessional", request);
  }
  std::string MakeTeamCalled(const std::string& external_id, const std::string& id) {
    v1::CreateTeamRequest request;
    request.set_parent(kLiberia);
    request.set_team_id(id);
    Team& team = *request.mutable_team();
    team.set_display_name(id);
    team.set_health_system_level(Team::FACILITY);
    team.set_institution(kMinistry);
    team.mutable_location()->set_country("lr");
    team.set_external_id(external_id);
    return Do<Team>("TeamService.CreateTeam", request).name();
  }
  Team GetTeam(const std::string& name) {
    v1::GetTeamRequest request;
    request.set_name(name);
    return Do<Team>("TeamService.GetTeam", request);
  }
};

TEST_F(ImportSubjectsTest, ChangesTheProfessionalWhoWasRegisteredWithItsId) {
  const std::string name = Register("p1", MakePerson(kOffice));
  Register("p2", MakePerson(kOffice));
  EXPECT_EQ(Counts(Import("ImportProfessionals", kRow, true).back()), "0/1/0/0");
  EXPECT_EQ(Counts(Import("ImportProfessionals", kRow).back()), "0/1/0/0");
  EXPECT_EQ(Counts(Import("ImportProfessionals", kRow).back()), "0/0/1/0");
  EXPECT_EQ(GetProfessional(name).private_sector_years(), 9);
  EXPECT_THAT(Professionals(), SizeIs(2));
}

TEST_F(ImportSubjectsTest, TakesWhomeverIsNoAlumniOfThoseWithTheId) {
  const std::string person = MakePerson(kOffice);
  const std::string csv = "external_id,person,private_sector_years\np1," + person + ",";
  EXPECT_EQ(Counts(Import("ImportProfessionals", csv + "8\n").back()), "1/0/0/0");
  const std::string imported = Professionals()[0].name();
  MakeAlumni(imported);
  EXPECT_EQ(Counts(Import("ImportProfessionals", csv + "8\n").back()), "0/0/1/0");
  const std::string again = Register("p1", person);
  EXPECT_EQ(Counts(Import("ImportProfessionals", csv + "9\n").back()), "0/1/0/0");
  EXPECT_EQ(GetProfessional(imported).private_sector_years(), 8);
  EXPECT_EQ(GetProfessional(again).private_sector_years(), 9);
}

TEST_F(ImportSubjectsTest, AsksWhichOfSeveralAlumniIsMeant) {
  const std::string one = Register("p1", MakePerson(kOffice));
  MakeAlumni(one);
  const std::string another = Register("p1", MakePerson(kOffice));
  MakeAlumni(another);
  const auto messages = Import("ImportProfessionals", kRow);
  EXPECT_EQ(Counts(messages.back()), "0/0/0/1");
  EXPECT_THAT(Places(messages), ElementsAre("2 external_id"));
  EXPECT_THAT(messages.front().errors(0).problem(), AllOf(HasSubstr(one), HasSubstr(another)));
  EXPECT_EQ(Counts(Import("ImportProfessionals",
                          "external_id,name,private_sector_years\np1," + one + ",9\n")
                       .back()),
            "0/1/0/0");
}

TEST_F(ImportSubjectsTest, FindsTeamsAndWhatTheyLieUnder) {
  const std::string above = MakeTeamCalled("c1", "bong"), team = MakeTeamCalled("f1", "phebe");
  const std::string csv =
      "external_id,display_name,health_system_level,institution,parent,country\n"
      "f1,Phebe,FACILITY,moh,c1,lr\n"
      "f2,Salala,FACILITY,moh,c1,lr\n";
  EXPECT_EQ(Counts(Import("ImportTeams", csv).back()), "1/1/0/0");
  EXPECT_EQ(Counts(Import("ImportTeams", csv).back()), "0/0/2/0");
  EXPECT_EQ(GetTeam(team).display_name(), "Phebe");
  EXPECT_EQ(GetTeam(team).parent_team(), above);
  EXPECT_THAT(Teams(), SizeIs(4)) << "with the world's";
}

}  // namespace
}  // namespace tandem::placement
