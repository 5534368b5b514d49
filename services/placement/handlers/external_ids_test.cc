#include "services/placement/handlers/external_ids.h"

#include <algorithm>
#include <thread>

#include "services/placement/collections.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using v1::Professional;
using v1::Team;

class ExternalIdsTest : public World {
 protected:
  Result<Professional> Register(const std::string& external_id, const std::string& person) {
    v1::CreateProfessionalRequest request;
    request.set_parent(kLiberia);
    request.mutable_professional()->set_person(person);
    request.mutable_professional()->set_external_id(external_id);
    return Call<Professional>("ProfessionalService.CreateProfessional", request);
  }
  Result<Professional> Register(const std::string& external_id) {
    return Register(external_id, MakePerson(kOffice));
  }
  // As of those who were called so before it was noted.
  void ForgetWhoseTheyAre() {
    Store& store = suite.app().module("placement")->store();
    const auto taken = store.List(kTakenExternalIds.info(), Query());
    ASSERT_TRUE(taken.ok());
    Change change;
    for (const Row& row : *taken) {
      change.writes.push_back({.collection = kTakenExternalIds.info(),
                               .name = row.name,
                               .expected = row.version,
                               .body = {},
                               .columns = {},
                               .erase = true});
    }
    ASSERT_TRUE(store.CommitAndWait(std::move(change)).ok());
  }
  void MakeAlumni(const std::string& name) {
    v1::MakeProfessionalAlumniRequest request;
    request.set_name(name);
    Do<Professional>("ProfessionalService.MakeProfessionalAlumni", request);
  }
  Result<Team> Rename(const std::string& team, const std::string& external_id) {
    v1::UpdateTeamRequest request;
    request.mutable_team()->set_name(team);
    request.mutable_team()->set_external_id(external_id);
    request.mutable_update_mask()->add_paths("external_id");
    return Call<Team>("TeamService.UpdateTeam", request);
  }
  static void ExpectTaken(const Status& status, const std::string& field) {
    EXPECT_EQ(ReasonOf(status), "EXTERNAL_ID_IN_USE") << status;
    EXPECT_THAT(BadFieldsOf(status), ElementsAre(field));
    EXPECT_THAT(status.message(), Not(HasSubstr("grace-1"))) << "it may be logged";
  }
};

TEST_F(ExternalIdsTest, AreOfOneProfessionalThatIsInUse) {
  const std::string person = MakePerson(kOffice);
  const auto grace = Register("grace-1", person);
  ASSERT_TRUE(grace.ok()) << grace.status();
  const Status again = Register("grace-1").status();
  ExpectTaken(again, "professional.external_id");
  EXPECT_THAT(again.message(), HasSubstr(grace->name()));
  EXPECT_TRUE(Register("grace-2").ok());
  EXPECT_TRUE(Register("").ok());
  EXPECT_TRUE(Register("").ok()) << "not known of either";
  MakeAlumni(grace->name());
  const auto returned = Register("grace-1", person);
  ASSERT_TRUE(returned.ok()) << returned.status();
  ExpectTaken(Register("grace-1").status(), "professional.external_id");
}

TEST_F(ExternalIdsTest, AreOfOneTeamThatIsInUse) {
  const std::string one = MakeTeam("one"), two = MakeTeam("two");
  ASSERT_TRUE(Rename(one, "grace-1").ok());
  EXPECT_TRUE(Register("grace-1").ok()) << "professionals stand in another list";
  const Status again = Rename(two, "grace-1").status();
  ExpectTaken(again, "team.external_id");
  EXPECT_THAT(again.message(), HasSubstr(one));
  EXPECT_TRUE(Rename(one, "grace-1").ok()) << "it is its own";
  ASSERT_TRUE(Rename(one, "grace-2").ok());
  ASSERT_TRUE(Rename(two, "grace-1").ok()) << "it is free again";
  ExpectTaken(Rename(one, "grace-1").status(), "team.external_id");
  v1::ArchiveTeamRequest archive;
  archive.set_name(two);
  Do<Team>("TeamService.ArchiveTeam", archive);
  EXPECT_TRUE(Rename(one, "grace-1").ok());
}

TEST_F(ExternalIdsTest, OfAProfessionalAreChangedByNoUpdate) {
  const auto grace = Register("grace-1"), unknown = Register("");
  ASSERT_TRUE(grace.ok() && unknown.ok());
  v1::UpdateProfessionalRequest request;
  request.mutable_professional()->set_name(unknown->name());
  request.mutable_professional()->set_external_id("grace-1");
  request.mutable_update_mask()->add_paths("external_id");
  EXPECT_THAT(
      BadFieldsOf(Call<Professional>("ProfessionalService.UpdateProfessional", request).status()),
      ElementsAre("professional.external_id"));
}

TEST_F(ExternalIdsTest, AreOfWhoHadThemBeforeThatWasNoted) {
  const auto grace = Register("grace-1");
  ASSERT_TRUE(grace.ok());
  const std::string one = MakeTeam("one"), two = MakeTeam("two");
  ASSERT_TRUE(Rename(one, "grace-1").ok());
  ForgetWhoseTheyAre();
  ExpectTaken(Register("grace-1").status(), "professional.external_id");
  ExpectTaken(Rename(two, "grace-1").status(), "team.external_id");
  ASSERT_TRUE(Rename(one, "grace-2").ok());
  EXPECT_TRUE(Rename(two, "grace-1").ok()) << "it is free again";
  MakeAlumni(grace->name());
  EXPECT_TRUE(Register("grace-1").ok());
}

TEST_F(ExternalIdsTest, AreKeptNoLongerThanTheDataOfWhoHasThem) {
  const auto grace = Register("grace-1");
  MakeAlumni(grace->name());
  Store& store = suite.app().module("placement")->store();
  const auto kept = [&] { return store.List(kTakenExternalIds.info(), Query())->size(); };
  EXPECT_EQ(kept(), 1U);
  v1::ErasePersonalDataRequest erase;
  erase.set_name(grace->person());
  Do<v1::Person>("PersonService.ErasePersonalData", erase);
  EXPECT_EQ(kept(), 0U);
}

TEST_F(ExternalIdsTest, GoToOneOfSeveralWhoAreRegisteredAtTheSameTime) {
  for (int round = 0; round < 10; ++round) {
    std::vector<std::string> persons;
    for (int i = 0; i < 3; ++i) persons.push_back(MakePerson(kOffice));
    std::vector<Status> statuses(persons.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < persons.size(); ++i) {
      threads.emplace_back(
          [&, i] { statuses[i] = Register("p" + std::to_string(round), persons[i]).status(); });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(std::count_if(
                  statuses.begin(), statuses.end(),
                  [](const Status& status) { return ReasonOf(status) == "EXTERNAL_ID_IN_USE"; }),
              2);
  }
}

TEST_F(ExternalIdsTest, OfInstitutionsAreOfOneThatIsInUseAndFindIt) {
  const auto make = [&](const std::string& id, const std::string& scheme, const std::string& ror) {
    v1::CreateInstitutionRequest request;
    request.set_parent(kLiberia);
    request.set_institution_id(id);
    auto& institution = *request.mutable_institution();
    institution.set_display_name("Leeds Teaching Hospitals");
    institution.set_kind(v1::Institution::DELIVERY);
    institution.mutable_location()->set_country("lr");
    auto& called = *institution.add_external_ids();
    called.set_scheme(scheme);
    called.set_id(ror);
    return Call<v1::Institution>("InstitutionService.CreateInstitution", request);
  };
  const auto leeds = make("leeds", "ROR", "00v4dac24");
  ASSERT_TRUE(leeds.ok()) << leeds.status();
  const Status again = make("leeds-2", "ROR", "00v4dac24").status();
  ExpectTaken(again, "institution.external_ids");
  EXPECT_THAT(std::string(again.message()), HasSubstr(leeds->name()));
  ForgetWhoseTheyAre();
  ExpectTaken(make("leeds-2", "ROR", "00v4dac24").status(), "institution.external_ids");
  EXPECT_TRUE(make("other", "DHIS2", "00v4dac24").ok()) << "of another scheme";

  v1::ListInstitutionsRequest list;
  list.set_parent(kLiberia);
  list.set_page_size(1);
  list.mutable_external_id()->set_scheme("ROR");
  list.mutable_external_id()->set_id("00v4dac24");
  const auto names = [&] {
    std::vector<std::string> found;
    const auto page = Do<v1::ListInstitutionsResponse>("InstitutionService.ListInstitutions", list);
    for (const auto& one : page.institutions()) found.push_back(one.name());
    return found;
  };
  EXPECT_THAT(names(), ElementsAre(leeds->name())) << "the first page is not empty";
  list.clear_external_id();
  list.set_page_size(50);
  list.set_filter("display_name = \"Leeds Teaching Hospitals\"");
  EXPECT_THAT(names(), ElementsAre(leeds->name(), std::string(kLiberia) + "/institutions/other"));

  v1::UpdateInstitutionRequest free;
  free.mutable_institution()->set_name(leeds->name());
  free.mutable_update_mask()->add_paths("external_ids");
  Do<v1::Institution>("InstitutionService.UpdateInstitution", free);
  const auto next = make("leeds-2", "ROR", "00v4dac24");
  ASSERT_TRUE(next.ok()) << next.status();
  v1::ArchiveInstitutionRequest archive;
  archive.set_name(next->name());
  Do<v1::Institution>("InstitutionService.ArchiveInstitution", archive);
  EXPECT_TRUE(make("leeds-3", "ROR", "00v4dac24").ok()) << "of one that is archived";
}

}  // namespace
}  // namespace tandem::placement
