#include "services/tandem/client/display_names.h"

#include "gmock/gmock.h"
#include "services/tandem/client/catalog.h"
#include "services/tandem/client/served_fixture.h"
#include "tandem/placement/v1/institution.pb.h"
#include "tandem/placement/v1/overview.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/team.pb.h"

namespace tandem::client {
namespace {

using ::testing::Eq;

namespace v1 = placement::v1;

constexpr char kSaysNothing[] = "-21b101a6-67fb-7c1f-9d3a-0c5f5e6a7b80";

// A country with an institution and teams.
class DisplayNamesTest : public Served {
 protected:
  void MakeInstitution(const std::string& id) {
    v1::CreateInstitutionRequest request;
    request.set_parent("countries/lr");
    request.set_institution_id(id);
    auto& institution = *request.mutable_institution();
    institution.set_display_name("Ministry of Health");
    institution.set_kind(v1::Institution::MINISTRY);
    institution.mutable_location()->set_country("lr");
    Ask<v1::Institution>("InstitutionService.CreateInstitution", request);
  }
  void MakeTeam(const std::string& id, const std::string& called, const std::string& listed = "") {
    v1::CreateTeamRequest request;
    request.set_parent("countries/lr");
    request.set_team_id(id);
    auto& team = *request.mutable_team();
    team.set_display_name(called);
    team.set_external_id(listed);
    team.set_health_system_level(v1::Team::FACILITY);
    team.set_institution(std::string("countries/lr/institutions/i") + kSaysNothing);
    team.mutable_location()->set_country("lr");
    Ask<v1::Team>("TeamService.CreateTeam", request);
  }
  DisplayNames Called(const v1::WhoIsWhereResponse& response) {
    const auto token = SignToken(
        Path("signing"), {"tester", "", {{common::v1::PROGRAMME_MANAGER, "*"}}}, absl::Hours(1));
    const std::vector<std::string> words = {fmt::format("--server=127.0.0.1:{}", server_->port()),
                                            "--token=" + *token};
    Session session(*Arguments::Parse(words, FlagsOfAll()), Terminal());
    return DisplayNamesIn(session, response);
  }
};

TEST_F(DisplayNamesTest, AreOfTeamsAndOfWhatHasAnIdThatSaysNothing) {
  MakeInstitution(std::string("i") + kSaysNothing);
  MakeInstitution("moh");
  MakeTeam("theatre", "Theatre");
  MakeTeam("wards", "Out-patients", "F-17");
  MakeTeam("clinic", "Out-patients");
  v1::WhoIsWhereResponse response;
  for (const char* team : {"theatre", "wards", "clinic", "nobody"}) {
    response.add_postings()->set_team(std::string("countries/lr/teams/") + team);
  }
  const std::string institution = std::string("countries/lr/institutions/i") + kSaysNothing;
  response.mutable_postings(0)->set_partnership("missing by " + institution);
  response.mutable_postings(1)->set_partnership("countries/lr/institutions/moh");
  const DisplayNames called = Called(response);
  EXPECT_THAT(called.Of("countries/lr/teams/theatre"), Eq("Theatre"));
  EXPECT_THAT(called.Of("countries/lr/teams/wards"), Eq("Out-patients (F-17)"));
  EXPECT_THAT(called.Of("countries/lr/teams/clinic"), Eq("Out-patients (clinic)"));
  EXPECT_THAT(called.Of("countries/lr/teams/nobody"), Eq("nobody"));
  EXPECT_THAT(called.Of(institution), Eq("Ministry of Health"));
  EXPECT_THAT(called.Of("countries/lr/institutions/moh"), Eq("moh"));
}

TEST_F(DisplayNamesTest, AreFoundInTheListWhereThereAreMany) {
  MakeInstitution(std::string("i") + kSaysNothing);
  v1::WhoIsWhereResponse response;
  for (int i = 0; i < 60; ++i) {
    const std::string id = "team-" + std::to_string(i);
    MakeTeam(id, "Team " + std::to_string(i));
    response.add_postings()->set_team("countries/lr/teams/" + id);
  }
  const DisplayNames called = Called(response);
  EXPECT_THAT(called.names.size(), Eq(60U));
  EXPECT_THAT(called.Of("countries/lr/teams/team-59"), Eq("Team 59"));
}

}  // namespace
}  // namespace tandem::client
