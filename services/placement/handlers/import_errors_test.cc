#include "libs/common/store/derived_id.h"
#include "services/placement/handlers/imports_fixture.h"

namespace tandem::placement {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// What is wrong in a spreadsheet, and who in it is there already.
class ImportErrorsTest : public ImportTest {
 protected:
  std::string MakePersonWith(const std::string& email) {
    v1::CreatePersonRequest request;
    request.set_parent(kLiberia);
    request.mutable_person()->set_display_name("Ada Example");
    request.mutable_person()->set_email(email);
    request.mutable_person()->set_institution(kMinistry);
    return Do<v1::Person>("PersonService.CreatePerson", request).name();
  }
  std::size_t CountPersons() {
    v1::ListPersonsRequest request;
    request.set_parent(kLiberia);
    request.set_page_size(1000);
    return static_cast<std::size_t>(
        Do<v1::ListPersonsResponse>("PersonService.ListPersons", request).persons_size());
  }
  void MakeAlumni(const std::string& professional) {
    v1::MakeProfessionalAlumniRequest request;
    request.set_name(professional);
    Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", request);
  }
};

TEST_F(ImportErrorsTest, TellsAllThatIsWrongWithAProfessionalAtOnce) {
  const auto messages = Import(
      "ImportProfessionals",
      "external_id,person_name,email,clinical,institution,display_name,sectors,"
      "private_sector_years,languages,eligible_countries,available_from,available_to,programme\n"
      "p1,Ada,not-mail,perhaps,mohX,,logistics:many,70,xx:C1;en:D1,lr;Ghana,2027-02-01,2027-01-01,"
      "programmes/none\n");
  EXPECT_EQ(Counts(messages.back()), "0/0/0/1");
  EXPECT_THAT(Places(messages),
              UnorderedElementsAre("2 email", "2 clinical", "2 institution", "2 sectors",
                                   "2 private_sector_years", "2 languages", "2 languages",
                                   "2 eligible_countries", "2 available_to", "2 programme"));
  for (const auto& error : messages.front().errors()) {
    EXPECT_THAT(error.problem(), AllOf(HasSubstr(" "), ::testing::Not(HasSubstr("\"\""))))
        << error.column();
    if (error.column() == "email") {
      EXPECT_EQ(error.value(), "not-mail");
    }
    if (error.column() == "institution") {
      EXPECT_EQ(error.value(), "mohX");
    }
  }
}

TEST_F(ImportErrorsTest, TellsAllThatIsWrongWithATeamAtOnce) {
  const auto messages = Import("ImportTeams",
                               "external_id,display_name,health_system_level,institution,parent,"
                               "country,languages\n"
                               ",,VILLAGE,mohX,none,Liberia,xx\n");
  EXPECT_THAT(Places(messages),
              UnorderedElementsAre("2 external_id", "2 display_name", "2 health_system_level",
                                   "2 institution", "2 parent", "2 country", "2 languages"));
}

TEST_F(ImportErrorsTest, SaysOfATextThatIsNoDayHowOneIsWritten) {
  const auto messages =
      Import("ImportProfessionals", "external_id,person_name,available_from\np1,Ada,31.1.2027\n");
  ASSERT_THAT(Places(messages), ElementsAre("2 available_from"));
  EXPECT_EQ(messages.front().errors(0).problem(),
            "\"31.1.2027\" is no day; expected a date as in \"2024-03-31\"");
}

TEST_F(ImportErrorsTest, PassesOverRowsOfEmptyCells) {
  const auto messages =
      Import("ImportProfessionals", "external_id,person_name,post\np1,Ada,\n,,\n,,\n");
  EXPECT_EQ(Counts(messages.back()), "1/0/0/0");
  EXPECT_EQ(messages.back().rows(), 1);
}

TEST_F(ImportErrorsTest, RegistersWhoeverIsAPersonHereAlready) {
  const std::string person = MakePersonWith("ada@example.net");
  const std::size_t persons = CountPersons();
  const std::string csv =
      "external_id,person,post,languages\np1," + person + ",Nurse tutor,en:C1\n";
  EXPECT_EQ(Counts(Import("ImportProfessionals", csv).back()), "1/0/0/0");
  EXPECT_EQ(Counts(Import("ImportProfessionals", csv).back()), "0/0/1/0");
  EXPECT_EQ(CountPersons(), persons);
  ASSERT_THAT(Professionals(), SizeIs(1));
  EXPECT_EQ(Professionals()[0].person(), person);
  v1::GetPersonRequest get;
  get.set_name(person);
  const auto after = Do<v1::Person>("PersonService.GetPerson", get);
  EXPECT_EQ(after.post(), "Nurse tutor");
  EXPECT_EQ(after.display_name(), "Ada Example");
}

TEST_F(ImportErrorsTest, RegistersNobodyTwiceByTheColumnOfThePerson) {
  const std::string person = MakePersonWith("ada@example.net");
  const auto messages =
      Import("ImportProfessionals",
             "external_id,person\n"
             "p1," +
                 person + "\n" + "p2," + person + "\n" +
                 "p3,countries/lr/persons/5a1e0000-0000-4000-8000-0000000000ff\n"
                 "p4,countries/ke/persons/5a1e0000-0000-4000-8000-0000000000ff\n");
  EXPECT_EQ(Counts(messages.back()), "1/0/0/3");
  EXPECT_THAT(Places(messages), ElementsAre("3 person", "4 person", "5 person"));
  EXPECT_THAT(messages.front().errors(0).problem(), HasSubstr("is registered as"));
  const auto another =
      Import("ImportProfessionals", "external_id,person\np1," + ministry_leader + "\n");
  EXPECT_THAT(Places(another), ElementsAre("2 person"));
  EXPECT_THAT(another.front().errors(0).problem(), HasSubstr(person));
}

TEST_F(ImportErrorsTest, TakesBackWhoWasRegisteredAgain) {
  const std::string person = MakePersonWith("ada@example.net");
  Import("ImportProfessionals", "external_id,person\np1," + person + "\n");
  MakeAlumni(Professionals()[0].name());
  EXPECT_EQ(Counts(Import("ImportProfessionals", "external_id,person\np2," + person + "\n").back()),
            "1/0/0/0");
  EXPECT_EQ(Counts(Import("ImportProfessionals", Export("ExportProfessionals")).back()), "0/0/2/0");
}

TEST_F(ImportErrorsTest, RefusesANewPersonWithTheAddressOfOneWhoIsThere) {
  const std::string person = MakePersonWith("ada@example.net");
  const std::size_t persons = CountPersons();
  const std::string csv = "external_id,person_name,email\np1,Ada Example,Ada@example.net\n";
  const auto messages = Import("ImportProfessionals", csv);
  EXPECT_EQ(Counts(messages.back()), "0/0/0/1");
  EXPECT_THAT(Places(messages), ElementsAre("2 email"));
  EXPECT_THAT(messages.front().errors(0).problem(),
              AllOf(HasSubstr(person), HasSubstr("in the column person")));
  EXPECT_EQ(CountPersons(), persons);
  v1::ArchivePersonRequest archive;
  archive.set_name(person);
  Do<v1::Person>("PersonService.ArchivePerson", archive);
  EXPECT_EQ(Counts(Import("ImportProfessionals", csv).back()), "1/0/0/0");
}

TEST_F(ImportErrorsTest, RefusesTheLaterOfTwoRowsWithOneAddress) {
  std::string csv = "external_id,person_name,email\n";
  for (int i = 0; i < 120; ++i) {
    csv += fmt::format("p{},Ada Example,ada{}@example.org\n", i, i % 60);
  }
  const auto messages = Import("ImportProfessionals", csv);
  EXPECT_EQ(Counts(messages.back()), "60/0/0/60");
  EXPECT_THAT(messages[1].errors(0).problem(),
              HasSubstr("60 rows above already, for somebody else"));
  EXPECT_EQ(messages[1].errors(0).column(), "email");
}

}  // namespace
}  // namespace tandem::placement
