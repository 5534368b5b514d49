#include "services/placement/handlers/spelling.h"

#include "gtest/gtest.h"
#include "services/placement/handlers/imports_fixture.h"
#include "tandem/placement/v1/professional.pb.h"
#include "tandem/placement/v1/types.pb.h"

namespace tandem::placement {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(Spelling, IsTheSameInAnyCaseAndWithAnyGaps) {
  for (const char* text : {"POLICE_CHECK", "Police check", "police-check", " PoliceCheck "})
    EXPECT_EQ(ValueSpelled<v1::Clearance::Kind>(text), v1::Clearance::POLICE_CHECK) << text;
  EXPECT_EQ(ValueSpelled<v1::LanguageLevel::Cefr>("b2"), v1::LanguageLevel::B2);
  for (const char* text : {"", "VISA", "Kind unspecified", "POLICE"})
    EXPECT_EQ(ValueSpelled<v1::Clearance::Kind>(text), std::nullopt) << text;
}

TEST(Spelling, OfLanguagesIsThatOfBcp47) {
  EXPECT_EQ(LanguageSpelled(" EN "), "en");
  EXPECT_EQ(LanguageSpelled("pt_br"), "pt-BR");
  EXPECT_EQ(LanguageSpelled("ZH-hans-cn"), "zh-Hans-CN");
  EXPECT_EQ(LanguageSpelled(""), "");
}

TEST_F(ImportTest, ReadsWordsAndCodesHoweverTheyAreSpelled) {
  const auto teams = Import("ImportTeams",
                            "External ID,Display Name,Health-System Level,INSTITUTION,country,"
                            "Languages\n"
                            "f1,Phebe,Facility,moh,LR,EN;Fr\n"
                            "f2,Bong,Sub-national,moh,lr,\n");
  EXPECT_EQ(Counts(teams.back()), "2/0/0/0");
  for (const v1::Team& team : Teams()) {
    if (team.external_id() != "f1") continue;
    EXPECT_EQ(team.health_system_level(), v1::Team::FACILITY);
    EXPECT_EQ(team.location().country(), "lr");
    EXPECT_THAT(team.languages(), ElementsAre("en", "fr"));
  }
  const auto people = Import("ImportProfessionals",
                             "External ID,Person name,Clinical,Languages,Eligible countries,"
                             "Clearances\n"
                             "p1,Ada Example,Yes,EN: c1;fr:B2,LR;Ke,"
                             "Police check:2024-02-01:2026-01-31:LR\n");
  EXPECT_EQ(Counts(people.back()), "1/0/0/0");
  ASSERT_THAT(Professionals(), SizeIs(1));
  const v1::Professional ada = Professionals()[0];
  EXPECT_EQ(ada.languages(0).language(), "en");
  EXPECT_EQ(ada.languages(0).level(), v1::LanguageLevel::C1);
  EXPECT_THAT(ada.eligible_countries(), ElementsAre("lr", "ke"));
  EXPECT_EQ(ada.clearances(0).kind(), v1::Clearance::POLICE_CHECK);
  EXPECT_EQ(ada.clearances(0).country(), "lr");
  v1::GetPersonRequest get;
  get.set_name(ada.person());
  EXPECT_TRUE(Do<v1::Person>("PersonService.GetPerson", get).clinical());
  EXPECT_EQ(Counts(Import("ImportProfessionals", Export("ExportProfessionals")).back()), "0/0/1/0");
}

TEST_F(ImportTest, NamesAWordThatIsNoneByWhatItCouldBe) {
  const auto messages = Import("ImportTeams",
                               "External ID,Display name,Health system level,Institution,Country\n"
                               "f1,Phebe,Village,moh,lr\n");
  EXPECT_THAT(Places(messages), ElementsAre("2 health_system_level"));
  EXPECT_THAT(messages.front().errors(0).problem(), HasSubstr("expected NATIONAL, SUBNATIONAL"));
  EXPECT_EQ(messages.front().errors(0).value(), "Village");
  v1::ImportRequest request;
  request.set_parent(kLiberia);
  request.set_csv("external_id,External ID\n1,2\n");
  const auto twice = Stream<v1::ImportProgress>("ImportService.ImportTeams", request);
  EXPECT_THAT(BadFieldsOf(twice.status()), ElementsAre("csv"));
  EXPECT_THAT(std::string(twice.status().message()),
              AllOf(HasSubstr("external_id"), HasSubstr("External ID"), HasSubstr("twice")));
}

}  // namespace
}  // namespace tandem::placement
