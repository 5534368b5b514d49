#include "services/placement/handlers/imports.h"

#include <random>

#include "fmt/format.h"
#include "libs/common/store/derived_id.h"
#include "libs/common/testing/seed.h"
#include "services/placement/handlers/imports_fixture.h"
#include "tandem/placement/v1/team_tree.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using v1::ImportProgress;
using v1::Person;
using v1::Professional;
using v1::Team;

constexpr char kTeams[] =
    "external_id,display_name,health_system_level,"
    "institution,parent,country,languages\n"
    "c1,\"Bong, county\",SUBNATIONAL,moh,,lr,en\n"
    "f1,Phebe,FACILITY,moh,c1,lr,en;fr\n";

TEST_F(ImportTest, MakesTeamsAndDoesNothingTheSecondTime) {
  EXPECT_EQ(Counts(Import("ImportTeams", kTeams).back()), "2/0/0/0");
  const auto before = Teams();
  EXPECT_THAT(before, SizeIs(3)) << "with the world's";
  const auto again = Import("ImportTeams", kTeams);
  EXPECT_EQ(Counts(again.back()), "0/0/2/0");
  EXPECT_TRUE(again.back().done());
  const auto after = Teams();
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(after[i].DebugString(), before[i].DebugString());
  }
  EXPECT_THAT(Events<v1::TeamCreated>(), SizeIs(3));
}

TEST_F(ImportTest, ChangesWhatTheCellsSayAndMovesTeams) {
  Import("ImportTeams", kTeams);
  const auto changed = Import("ImportTeams",
                              "external_id,display_name,parent\n"
                              "f1,Phebe Hospital,-\n"
                              "c1,,\n");
  EXPECT_EQ(Counts(changed.back()), "0/1/1/0");
  for (const Team& team : Teams()) {
    if (team.external_id() != "f1") continue;
    EXPECT_EQ(team.display_name(), "Phebe Hospital");
    EXPECT_EQ(team.parent_team(), "");
    EXPECT_THAT(team.languages(), ElementsAre("en", "fr")) << "an absent cell changes nothing";
  }
  EXPECT_THAT(Events<v1::TeamMoved>(), SizeIs(1));
}

TEST_F(ImportTest, NamesEachWrongCellAndDoesTheOtherRows) {
  const std::string csv =
      "external_id,display_name,health_system_level,"
      "institution,parent,country\n"
      "a,A,NATIONAL,moh,,lr\n"
      "b,B,VILLAGE,moh,,lr\n"
      ",C,NATIONAL,moh,,lr\n"
      "d,D,NATIONAL,moh,nobody,lr\n"
      "e,,NATIONAL,moh,,Liberia\n"
      "f,F,NATIONAL,gone,,lr\n";
  const auto messages = Import("ImportTeams", csv);
  EXPECT_EQ(Counts(messages.back()), "1/0/0/5");
  EXPECT_THAT(Places(messages), ElementsAre("3 health_system_level", "4 external_id", "5 parent",
                                            "6 display_name", "6 country", "7 institution"));
  EXPECT_THAT(Teams(), SizeIs(2));
}

TEST_F(ImportTest, RefusesALineOfTooFewCellsAndDoesTheOtherRows) {
  const auto messages = Import(
      "ImportTeams", std::string(kTeams) + "c2,Short\n" + "c3,Lofa,SUBNATIONAL,moh,,lr,en\n");
  EXPECT_EQ(Counts(messages.back()), "3/0/0/1");
  EXPECT_THAT(Places(messages), ElementsAre("4 "));
}

TEST_F(ImportTest, RefusesALineWithAMisplacedQuoteByItsColumnAndDoesTheOtherRows) {
  const auto messages =
      Import("ImportTeams", std::string(kTeams) + "c2,\"The \"A\" team\",SUBNATIONAL,moh,,lr,en\n" +
                                "c3,Lofa,SUBNATIONAL,moh,,lr,en\n");
  EXPECT_EQ(Counts(messages.back()), "3/0/0/1");
  EXPECT_THAT(Places(messages), ElementsAre("4 display_name"));
}

TEST_F(ImportTest, NamesACellWithAControlCharacterAndDoesTheOtherRows) {
  const auto messages = Import("ImportTeams", std::string(kTeams) +
                                                  "c2,Red \x1b[31m,VILL\x07"
                                                  "AGE,moh,,lr,en\n" +
                                                  "c3,\"Lofa\nCounty\",SUBNATIONAL,moh,,lr,en\n");
  EXPECT_EQ(Counts(messages.back()), "3/0/0/1");
  EXPECT_THAT(Places(messages), ElementsAre("4 display_name", "4 health_system_level"));
  EXPECT_THAT(messages.front().errors(0).problem(), HasSubstr("U+001B"));
  v1::ImportRequest request;
  request.set_parent(kLiberia);
  request.set_csv("external_id,dis\x1bplay\n1,red\n");
  const auto refused = Stream<ImportProgress>("ImportService.ImportTeams", request);
  EXPECT_THAT(BadFieldsOf(refused.status()), ElementsAre("csv"));
  EXPECT_THAT(std::string(refused.status().message()), Not(HasSubstr("\x1b")));
}

TEST_F(ImportTest, SaysInADryRunWhatWouldBeDone) {
  std::string csv = kTeams;
  csv += "f2,Wrong,NOWHERE,moh,c1,lr,en\n";
  const auto messages = Import("ImportTeams", csv, true);
  EXPECT_EQ(Counts(messages.back()), "2/0/0/1") << "the second stands under the first";
  EXPECT_THAT(Places(messages), ElementsAre("4 health_system_level"));
  EXPECT_THAT(Teams(), SizeIs(1));
  EXPECT_THAT(Events<v1::TeamCreated>(), SizeIs(1));
}

TEST_F(ImportTest, TellsHowFarItHasCome) {
  std::string csv = "external_id,display_name,health_system_level,institution,country\n";
  for (int i = 0; i < 250; ++i) csv += fmt::format("t{0},Team {0},FACILITY,moh,lr\n", i);
  const auto messages = Import("ImportTeams", csv);
  ASSERT_THAT(messages, SizeIs(6));
  EXPECT_EQ(messages[0].rows(), 50);
  EXPECT_EQ(messages[4].rows(), 250);
  EXPECT_FALSE(messages[4].done());
  EXPECT_EQ(Counts(messages[5]), "250/0/0/0");
}

TEST_F(ImportTest, RefusesAFileThatIsNone) {
  v1::ImportRequest request;
  request.set_parent(kLiberia);
  request.set_csv("external_id,colour\n1,red\n");
  const auto messages = Stream<ImportProgress>("ImportService.ImportTeams", request);
  EXPECT_THAT(BadFieldsOf(messages.status()), ElementsAre("csv"));
}

constexpr char kProfessionals[] =
    "external_id,person_name,email,institution,clinical,display_name,sectors,"
    "private_sector_years,"
    "languages,eligible_countries,available_from,available_to\n"
    "p1,Ada "
    "Example,ada@example.net,amp-health,no,Logistics,logistics:5;banking:3,8,"
    "en:C1;fr:B2,"
    "lr;ke,2024-01-01,2026-12-31\n"
    "p2,Ben Example,,amp-health,yes,,,,en:B2,lr,,\n";

TEST_F(ImportTest, MakesProfessionalsWithTheirPersons) {
  EXPECT_EQ(Counts(Import("ImportProfessionals", kProfessionals).back()), "2/0/0/0");
  EXPECT_EQ(Counts(Import("ImportProfessionals", kProfessionals).back()), "0/0/2/0");
  const auto all = Professionals();
  ASSERT_THAT(all, SizeIs(2));
  const Professional& first = all[0].external_id() == "p1" ? all[0] : all[1];
  EXPECT_EQ(first.sectors(1).years(), 3);
  EXPECT_EQ(first.languages(1).level(), v1::LanguageLevel::B2);
  EXPECT_EQ(first.state(), Professional::REGISTERED);
  v1::GetPersonRequest get;
  get.set_name(first.person());
  EXPECT_EQ(Do<Person>("PersonService.GetPerson", get).display_name(), "Ada Example");
  for (const auto& created : Events<v1::PersonCreated>()) {
    EXPECT_EQ(created.person().display_name(), "") << "events carry no personal data";
  }
  const auto changed = Import("ImportProfessionals", "external_id,post\np2,Nurse tutor\n");
  EXPECT_EQ(Counts(changed.back()), "0/1/0/0") << "the person has";
}

TEST_F(ImportTest, RegistersNobodyWhoIsRegisteredAlready) {
  v1::CreatePersonRequest person;
  person.set_parent(kLiberia);
  person.set_person_id(DerivedUuid({kLiberia, "persons", "p2"}));
  person.mutable_person()->set_display_name("Ben Example");
  v1::CreateProfessionalRequest professional;
  professional.set_parent(kLiberia);
  professional.mutable_professional()->set_person(
      Do<Person>("PersonService.CreatePerson", person).name());
  Do<Professional>("ProfessionalService.CreateProfessional", professional);
  const auto messages = Import("ImportProfessionals", kProfessionals);
  EXPECT_EQ(Counts(messages.back()), "1/0/0/1");
  EXPECT_THAT(Places(messages), ElementsAre("3 person"));
  EXPECT_THAT(messages.front().errors(0).problem(), HasSubstr("is registered as"));
}

constexpr char kSkilled[] =
    "external_id,person_name,competencies,clearances,available_periods\n"
    "p1,Ada Example,competencyFrameworks/amp/competencies/planning:3;"
    "competencyFrameworks/amp/competencies/finance:5,"
    "SAFEGUARDING:2024-01-10;POLICE_CHECK:2024-02-01:2026-01-31:lr;MEDICAL:2024-03-01::ke,"
    "2024-01-01/2024-06-30;2025-01-01/\n";

TEST_F(ImportTest, TakesAndGivesCompetenciesClearancesAndEveryPeriod) {
  EXPECT_EQ(Counts(Import("ImportProfessionals", kSkilled).back()), "1/0/0/0");
  ASSERT_THAT(Professionals(), SizeIs(1));
  const Professional first = Professionals()[0];
  ASSERT_EQ(first.competencies_size(), 2);
  EXPECT_EQ(first.competencies(1).competency(), "competencyFrameworks/amp/competencies/finance");
  EXPECT_EQ(first.competencies(1).level(), 5);
  ASSERT_EQ(first.clearances_size(), 3);
  EXPECT_FALSE(first.clearances(0).has_expire_date());
  EXPECT_EQ(ToDay(first.clearances(1).expire_date()), Day(2026, 1, 31));
  EXPECT_EQ(first.clearances(1).country(), "lr");
  EXPECT_FALSE(first.clearances(2).has_expire_date());
  EXPECT_EQ(first.clearances(2).country(), "ke");
  ASSERT_EQ(first.availability_size(), 2);
  EXPECT_EQ(ToDay(first.availability(0).end()), Day(2024, 6, 30));
  EXPECT_FALSE(first.availability(1).has_end());
  const std::string csv = Export("ExportProfessionals");
  EXPECT_EQ(Counts(Import("ImportProfessionals", csv).back()), "0/0/1/0");
  Import("ImportProfessionals",
         "external_id,competencies,clearances,available_from\n"
         "p1,competencyFrameworks/amp/competencies/planning:1,REFERENCES:2024-01-01,2026-01-01\n");
  EXPECT_EQ(Counts(Import("ImportProfessionals", csv).back()), "0/1/0/0") << "put back";
  EXPECT_EQ(Export("ExportProfessionals"), csv);
}

TEST_F(ImportTest, NamesEachWrongCellOfWhatAProfessionalCan) {
  const auto messages = Import("ImportProfessionals",
                               "external_id,person_name,competencies,clearances,available_from,"
                               "available_periods\n"
                               "p1,Ada,planning,VISA:2024-01-01,,2024-13-01/\n"
                               "p2,Ben,planning:3,POLICE_CHECK:soon,2024-01-01,2024-01-01/\n"
                               "p3,Cleo,competencyFrameworks/amp/competencies/planning:9,,,\n");
  EXPECT_EQ(Counts(messages.back()), "0/0/0/3");
  EXPECT_THAT(Places(messages),
              ElementsAre("2 competencies", "2 clearances", "2 available_periods", "3 clearances",
                          "3 available_periods", "3 competencies", "4 competencies"));
}

TEST_F(ImportTest, RefusesALaterRowAboutTheSameAndChangesNothingTheSecondTime) {
  std::string csv = "external_id,person_name,display_name\n";
  for (int i = 0; i < 1'000; ++i) csv += fmt::format("p{},Ada,number {}\n", i % 150, i);
  const auto messages = Import("ImportProfessionals", csv);
  EXPECT_EQ(Counts(messages.back()), "150/0/0/850");
  for (std::size_t i = 1; i < messages.size(); ++i) {
    EXPECT_GE(messages[i].rows(), messages[i - 1].rows());
  }
  ASSERT_THAT(Places(messages), SizeIs(850));
  EXPECT_EQ(Places(messages)[0], "152 external_id");
  EXPECT_EQ(messages[3].errors(0).problem(), "It stands 150 rows above already.");
  EXPECT_EQ(messages[3].errors(0).value(), "p0");
  EXPECT_EQ(Counts(Import("ImportProfessionals", csv).back()), "0/0/150/850");
  EXPECT_EQ(
      Counts(
          Import("ImportTeams", std::string(kTeams) + "c1,Lofa,SUBNATIONAL,moh,,lr,en\n").back()),
      "2/0/0/1");
}

TEST_F(ImportTest, NamesEachWrongCellOfAProfessionalAndOfThePerson) {
  const auto messages = Import("ImportProfessionals",
                               "external_id,person_name,email,clinical,"
                               "languages,private_sector_years,available_from\n"
                               "p1,,ada@example.net,no,en:C1,8,2024-01-01\n"
                               "p2,Ben,nowhere,no,en:D1,many,2024-13-01\n"
                               "p3,Cleo,,perhaps,en:C1,8,\n");
  EXPECT_THAT(Places(messages),
              ElementsAre("2 person_name", "3 private_sector_years", "3 languages",
                          "3 available_from", "3 email", "4 clinical"));
  EXPECT_THAT(Professionals(), IsEmpty());
}

TEST_F(ImportTest, NamesACellOfAProfessionalWithAControlCharacter) {
  std::string csv = kProfessionals;
  csv += "p3,Cleo\x7f Example,,amp-health,no,,,,en:C1,lr,,\n";
  const auto messages = Import("ImportProfessionals", csv);
  EXPECT_EQ(Counts(messages.back()), "2/0/0/1");
  EXPECT_THAT(Places(messages), ElementsAre("4 person_name"));
}

TEST_F(ImportTest, TakesBackSectorsOfWhateverLetters) {
  std::mt19937 random(tandem::testing::Seed());
  const std::string letters = "ab:;\", '=/5";
  const auto up_to = [&](std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random);
  };
  Import("ImportProfessionals", kProfessionals);
  for (int run = 0; run < 20; ++run) {
    v1::UpdateProfessionalRequest update;
    auto& professional = *update.mutable_professional();
    professional.set_name(Professionals()[0].name());
    for (std::size_t i = up_to(4); i > 0; --i) {
      auto& added = *professional.add_sectors();
      added.set_sector(fmt::format("{}", i));
      added.mutable_sector()->insert(0, up_to(1) == 0 ? ";" : "\"");
      for (std::size_t letter = up_to(7); letter > 0; --letter)
        added.mutable_sector()->push_back(letters[up_to(letters.size() - 1)]);
      added.set_years(static_cast<int>(up_to(60)));
    }
    update.mutable_update_mask()->add_paths("sectors");
    const Professional before = Do<Professional>("ProfessionalService.UpdateProfessional", update);
    const std::string csv = Export("ExportProfessionals");
    EXPECT_EQ(Counts(Import("ImportProfessionals", csv).back()), "0/0/2/0") << csv;
    update.mutable_professional()->clear_sectors();
    update.mutable_professional()->add_sectors()->set_sector("other");
    Do<Professional>("ProfessionalService.UpdateProfessional", update);
    Import("ImportProfessionals", csv);
    const Professional after = Professionals()[0];
    EXPECT_EQ(after.sectors_size(), before.sectors_size() == 0 ? 1 : before.sectors_size()) << csv;
    for (int i = 0; i < before.sectors_size(); ++i) {
      EXPECT_EQ(after.sectors(i).DebugString(), before.sectors(i).DebugString()) << csv;
    }
  }
}

TEST_F(ImportTest, TakesBackATeamThatWasArchivedAndChangesNone) {
  Import("ImportTeams", kTeams);
  const std::string before = Export("ExportTeams");
  for (const Team& team : Teams()) {
    if (team.external_id() != "f1") continue;
    v1::ArchiveTeamRequest archive;
    archive.set_name(team.name());
    Do<Team>("TeamService.ArchiveTeam", archive);
  }
  const std::string csv = Export("ExportTeams");
  EXPECT_EQ(csv, before);
  EXPECT_EQ(Counts(Import("ImportTeams", csv).back()), "0/0/3/0");
  const auto renamed = Import("ImportTeams", "external_id,display_name\nf1,Another\n");
  EXPECT_EQ(Counts(renamed.back()), "0/0/0/1");
  EXPECT_THAT(renamed.front().errors(0).problem(), HasSubstr("is not active"));
  EXPECT_EQ(Counts(Import("ImportTeams", "external_id,parent\nf1,-\n").back()), "0/0/0/1");
}

TEST_F(ImportTest, TakesBackWhatItHasGiven) {
  Import("ImportTeams", kTeams);
  Import("ImportProfessionals", kProfessionals);
  const std::string teams = Export("ExportTeams"), professionals = Export("ExportProfessionals");
  EXPECT_THAT(teams, HasSubstr("\"Bong, county\""));
  EXPECT_EQ(Counts(Import("ImportTeams", teams).back()), "0/0/3/0");
  EXPECT_EQ(Counts(Import("ImportProfessionals", professionals).back()), "0/0/2/0");
  EXPECT_EQ(Export("ExportTeams"), teams);
}

TEST_F(ImportTest, GoesOnWithAnExportThatWasCutOff) {
  Import("ImportTeams", kTeams);
  Import("ImportProfessionals", kProfessionals);
  const auto go_on = [&](const std::string& method, const std::string& after) {
    v1::ExportRequest request;
    request.set_parent(kLiberia);
    request.set_after(after);
    return Stream<v1::ExportChunk>("ImportService." + method, request);
  };
  for (const std::string method : {"ExportTeams", "ExportProfessionals"}) {
    const std::string all = Export(method);
    // The name is the second column.
    for (std::size_t line = all.find('\n') + 1; line < all.size();
         line = all.find('\n', line) + 1) {
      const std::size_t column = all.find(',', line) + 1;
      const std::string name = all.substr(column, all.find(',', column) - column);
      const auto rest = go_on(method, name);
      ASSERT_TRUE(rest.ok()) << rest.status();
      std::string csv;
      for (const auto& chunk : *rest) csv += chunk.csv();
      EXPECT_EQ(csv, all.substr(all.find('\n', line) + 1)) << name;
    }
  }
  EXPECT_THAT(BadFieldsOf(go_on("ExportTeams", "countries/ke/teams/a").status()),
              ElementsAre("after"));
  EXPECT_EQ(ReasonOf(go_on("ExportTeams", "countries/lr/teams/nobody").status()),
            "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace tandem::placement
