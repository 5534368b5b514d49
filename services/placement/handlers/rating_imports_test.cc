// Ratings of traits from a spreadsheet.
#include "services/placement/domain/traits.h"
#include "services/placement/handlers/imports_fixture.h"
#include "tandem/placement/v1/application.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using v1::Application;
using v1::Professional;

constexpr char kTraits[] =
    "Problem solving,Analysis,Influence without authority,Curiosity,Flexibility,Humility,Patience,"
    "Gravitas,Resilience,Sense of humour";

class RatingImportTest : public ImportTest {
 protected:
  std::string Register(const std::string& external_id) {
    v1::CreateProfessionalRequest request;
    request.set_parent(kLiberia);
    request.mutable_professional()->set_person(MakePerson(kOffice));
    request.mutable_professional()->set_external_id(external_id);
    return Do<Professional>("ProfessionalService.CreateProfessional", request).name();
  }
  Professional GetProfessional(const std::string& name) {
    v1::GetProfessionalRequest request;
    request.set_name(name);
    return Do<Professional>("ProfessionalService.GetProfessional", request);
  }
  std::string Apply() {
    v1::CreateApplicationRequest apply;
    apply.set_parent(kLiberia);
    apply.mutable_application()->set_person(MakePerson(kOffice));
    *apply.mutable_application()->mutable_apply_date() = On(2024, 1, 3);
    return Do<Application>("ApplicationService.CreateApplication", apply).name();
  }
  std::string Screened() {
    v1::ApplicationStepRequest screen;
    screen.set_name(Apply());
    *screen.mutable_effective_date() = On(2024, 1, 4);
    return Do<Application>("ApplicationService.ScreenApplication", screen).name();
  }
  Application GetApplication(const std::string& name) {
    v1::GetApplicationRequest request;
    request.set_name(name);
    return Do<Application>("ApplicationService.GetApplication", request);
  }
  // Rows of "subject,assessor,date,reason,scores" below a line that calls the first `subject`.
  std::string File(const std::string& subject, const std::vector<std::string>& rows) {
    std::string csv = fmt::format("{},Assessor,Rate date,Reason,{}\n", subject, kTraits);
    for (const std::string& row : rows) csv += row + "\n";
    return csv;
  }
};

TEST_F(RatingImportTest, RatesAllTraitsOfManyByEachAssessor) {
  const std::string one = Register("p1"), two = Register("p2");
  const std::string csv =
      File("External ID",
           {fmt::format("p1,{},2024-01-10,Form,4,3,5:Won over three counties.,4,4,4,4,4,4,4",
                        ministry_leader),
            fmt::format("p1,{},2024-01-10,Form,5,5,5,5,5,5,5,5,5,5", office_leader),
            fmt::format("p2,{},2024-01-10,Form,2,,,,,,,,,", ministry_leader)});
  EXPECT_EQ(Counts(Import("ImportRatings", csv, true).back()), "0/3/0/0");
  EXPECT_THAT(GetProfessional(one).trait_ratings(), SizeIs(0)) << "a dry run";
  EXPECT_EQ(Counts(Import("ImportRatings", csv).back()), "0/3/0/0");
  const Professional rated = GetProfessional(one);
  EXPECT_EQ(TraitsMissing(rated.trait_ratings(), kAssessorsNeeded), std::nullopt);
  EXPECT_EQ(rated.trait_ratings(2).trait(), v1::INFLUENCE_WITHOUT_AUTHORITY);
  EXPECT_EQ(rated.trait_ratings(2).evidence(), "Won over three counties.");
  EXPECT_EQ(rated.trait_ratings(2).assessor(), ministry_leader);
  EXPECT_EQ(ToDay(rated.trait_ratings(2).rate_date()), Day(2024, 1, 10));
  EXPECT_THAT(GetProfessional(two).trait_ratings(), SizeIs(1));
  EXPECT_THAT(Events<v1::ProfessionalTraitsRated>(), SizeIs(3));
  EXPECT_EQ(Counts(Import("ImportRatings", csv).back()), "0/0/3/0");
  EXPECT_THAT(Events<v1::ProfessionalTraitsRated>(), SizeIs(3));
  EXPECT_EQ(GetProfessional(one).etag(), rated.etag());
}

TEST_F(RatingImportTest, RatesApplicantsByTheNameOfTheApplication) {
  const std::string screened = Screened(), applied = Apply();
  const auto messages = Import(
      "ImportRatings",
      File("name",
           {fmt::format("{},{},2024-01-10,Form,4,3,5,4,4,4,4,4,4,4", screened, ministry_leader),
            fmt::format("{},{},2024-01-10,Form,4,3,5,4,4,4,4,4,4,4", applied, ministry_leader)}));
  EXPECT_EQ(Counts(messages.back()), "0/1/0/1");
  EXPECT_THAT(Places(messages), ElementsAre("3 name"));
  EXPECT_THAT(messages.front().errors(0).problem(), HasSubstr("RateApplicant"));
  EXPECT_THAT(GetApplication(screened).trait_ratings(), SizeIs(10));
  EXPECT_THAT(Events<v1::ApplicantRated>(), SizeIs(1));
}

TEST_F(RatingImportTest, TellsAllThatIsWrongWithARowAndRatesNothingOfIt) {
  const std::string one = Register("p1");
  const auto messages = Import(
      "ImportRatings",
      File("external_id",
           {fmt::format("p1,{},2024-01-10,,4,,,,,,,,,", ministry_leader),
            "p1,nobody,soon,Form,4,9,many,,,,,,,",
            fmt::format("p2,{},2030-01-10,Form,4,,,,,,,,,", ministry_leader),
            fmt::format("p1,{},2024-01-10,Form,,,,,,,,,,", MakePerson(kOffice)),
            fmt::format("p1,{},2024-01-10,Form,3,,,,,,,,,", office_leader),
            fmt::format("p1,{},2024-01-10,Form,3,,,,,,,,,", GetProfessional(one).person())}));
  EXPECT_EQ(Counts(messages.back()), "0/1/0/5");
  EXPECT_THAT(Places(messages), ElementsAre("2 reason", "3 assessor", "3 rate_date", "3 analysis",
                                            "3 influence_without_authority", "4 external_id",
                                            "4 rate_date", "5 external_id", "7 external_id"));
  ASSERT_THAT(GetProfessional(one).trait_ratings(), SizeIs(1));
  EXPECT_EQ(GetProfessional(one).trait_ratings(0).assessor(), office_leader);
}

TEST_F(RatingImportTest, RefusesALaterRowOfOneAssessorAboutTheSame) {
  Register("p1");
  const std::string row = fmt::format("p1,{},2024-01-10,Form,4,,,,,,,,,", ministry_leader);
  const auto messages = Import("ImportRatings", File("external_id", {row, row}));
  EXPECT_EQ(Counts(messages.back()), "0/1/0/1");
  EXPECT_THAT(messages.front().errors(0).problem(), HasSubstr("in the row above"));
}

}  // namespace
}  // namespace tandem::placement
